package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.libc.CpuSet;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.ThreadScheduling;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.testnet.Datagram;
import io.nfqueue.testnet.ManyClients;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One route over four queues, among which the rule spreads the flows.
 *
 * <pre>
 *   peer, 64 addresses --> gate, mangle INPUT --NFQUEUE 0..3--> nfqueue:0-3, four threads --> server
 * </pre>
 */
@ExtendWith(TestNetworkExtension.class)
class MultiQueueIT {
  private static final String RANGE = "0-3";
  private static final int QUEUES = 4;
  private static final int FLOWS = 64;
  private static final int PACKETS_EACH = 24;

  /** So many of each flow are on their way at a time: they could overtake each other. */
  private static final int AT_ONCE = 3;

  private final Map<String, Set<Integer>> queuesOfFlow = new ConcurrentHashMap<>();
  private final Map<Integer, Set<String>> threadsOfQueue = new ConcurrentHashMap<>();
  private final Map<Integer, Set<String>> cpusOfQueue = new ConcurrentHashMap<>();
  private RoutedGate gate;
  private Namespace peer;

  private static <K, V> void note(Map<K, Set<V>> map, K key, V value) {
    map.computeIfAbsent(key, k -> ConcurrentHashMap.newKeySet()).add(value);
  }

  private void note(Exchange exchange) throws IOException {
    QueuedPacket packet = exchange.getMessage().getBody(QueuedPacket.class);
    note(queuesOfFlow, packet.ip().sourceAddressText(), packet.queueNumber());
    note(threadsOfQueue, packet.queueNumber(), Thread.currentThread().getName());
    String cpus =
        Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
            .filter(line -> line.startsWith("Cpus_allowed_list:"))
            .findFirst()
            .orElseThrow();
    note(cpusOfQueue, packet.queueNumber(), cpus.split("\\s+")[1]);
  }

  private NfqueueConsumer consumer() {
    return (NfqueueConsumer) gate.context().getRoutes().get(0).getConsumer();
  }

  private void start(TestNetwork network, String rule, String... options) throws Exception {
    gate = new RoutedGate(network, " -p udp --dport 5000 -j NFQUEUE " + rule);
    peer = gate.peer();
    gate.route(r -> r.from(RoutedGate.nfqueue(RANGE, options)).process(this::note));
  }

  /** Sends numbered datagrams, flow by flow in turn; what arrives is in order within each flow. */
  private void sendAndCheckOrder() throws Exception {
    List<DatagramChannel> clients = ManyClients.open(gate.gate(), peer, FLOWS);
    Map<InetSocketAddress, Integer> arrived = new HashMap<>();
    for (int i = 0; i < PACKETS_EACH; i++) {
      for (DatagramChannel client : clients) {
        peer.send(client, gate.server(RoutedGate.PORT), String.valueOf(i));
      }
      if ((i + 1) % AT_ONCE != 0) {
        continue;
      }
      for (int arrivals = 0; arrivals < FLOWS * AT_ONCE; arrivals++) {
        Datagram datagram = gate.next(RoutedGate.PORT);
        int expected = arrived.merge(datagram.from(), 1, Integer::sum) - 1;
        assertThat(datagram.text()).isEqualTo(String.valueOf(expected));
      }
    }
    assertThat(arrived)
        .hasSize(FLOWS)
        .allSatisfy((flow, n) -> assertThat(n).isEqualTo(PACKETS_EACH));
  }

  private void sendOnCpu(int cpu, DatagramChannel client, String text) throws Exception {
    FutureTask<Void> send =
        new FutureTask<>(
            () -> {
              new ThreadScheduling(CpuSet.parse(String.valueOf(cpu)), null).apply(LibC.load());
              peer.send(client, gate.server(RoutedGate.PORT), text);
              return null;
            });
    new Thread(send, "sender-on-cpu-" + cpu).start();
    send.get(RoutedGate.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private void assertCountersAddUp() {
    int packets = FLOWS * PACKETS_EACH;
    await()
        .atMost(RoutedGate.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(consumer().statistics())
                    .hasToString("received " + packets + ", accepted " + packets));
    long kernel = 0;
    for (PacketQueue queue : consumer().queues()) {
      long queued = queue.kernelStatistics().orElseThrow().lastPacketId();
      assertThat(queue.statistics().received()).isEqualTo(queued);
      kernel += queued;
    }
    assertThat(kernel).isEqualTo(packets);
  }

  @Test
  void queueBalanceKeepsEachFlowInOneQueueAndInOrder(TestNetwork network) throws Exception {
    start(network, "--queue-balance 0:3", "cpuAffinity=0/0-1", "nice=3");
    sendAndCheckOrder();
    assertCountersAddUp();

    assertThat(queuesOfFlow).hasSize(FLOWS);
    assertThat(queuesOfFlow.values()).allMatch(queues -> queues.size() == 1);
    assertThat(threadsOfQueue).hasSize(QUEUES);
    assertThat(threadsOfQueue.values()).allMatch(threads -> threads.size() == 1);
    assertThat(threadsOfQueue.values().stream().flatMap(Set::stream)).doesNotHaveDuplicates();
    assertThat(cpusOfQueue)
        .containsEntry(0, Set.of("0"))
        .containsEntry(1, Set.of("0-1"))
        .containsEntry(2, Set.of("0"))
        .containsEntry(3, Set.of("0-1"));
  }

  @Test
  void theQueuesOfARangeShareOneWatchWhichEndsWithThem(TestNetwork network) throws Exception {
    start(network, "--queue-balance 0:3");
    assertThat(watches()).singleElement().asString().endsWith("nfqueue-0-3-watch");
    gate.context().stop();
    assertThat(watches()).isEmpty();
  }

  private static List<String> watches() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.endsWith("-watch"))
        .toList();
  }

  /** Then the queue is that of the CPU on which the packet is; here, that on which it was sent. */
  @Test
  void cpuFanoutChoosesTheQueueByCpu(TestNetwork network) throws Exception {
    start(network, "--queue-balance 0:3 --queue-cpu-fanout");
    DatagramChannel client = peer.udp(peer.ipv4(0));
    Set<Integer> queues = new HashSet<>();
    for (int cpu = 0; cpu < Math.min(QUEUES, Runtime.getRuntime().availableProcessors()); cpu++) {
      String text = "from CPU " + cpu;
      sendOnCpu(cpu, client, text);
      assertThat(gate.next(RoutedGate.PORT).text()).isEqualTo(text);
      queues.add(cpu);
      assertThat(threadsOfQueue.keySet()).isEqualTo(queues);
    }
  }
}
