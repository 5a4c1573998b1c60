package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.testnet.ManyClients;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Batches of four queues, each received by a thread of its own: no batch mixes queues. */
@ExtendWith(TestNetworkExtension.class)
class BatchQueuesIT {
  private static final int FLOWS = 64;
  private static final int PACKETS_EACH = 20;

  private final Map<Integer, Set<String>> threadsOfQueue = new ConcurrentHashMap<>();
  private final List<PacketBatch> batches = new CopyOnWriteArrayList<>();
  private final AtomicInteger packets = new AtomicInteger();

  private void note(Exchange exchange) {
    PacketBatch batch = exchange.getMessage().getBody(PacketBatch.class);
    batches.add(batch);
    packets.addAndGet(batch.size());
    threadsOfQueue
        .computeIfAbsent(batch.queueNumber(), number -> ConcurrentHashMap.newKeySet())
        .add(Thread.currentThread().getName());
  }

  @Test
  void noBatchMixesQueues(TestNetwork network) throws Exception {
    RoutedGate gate =
        new RoutedGate(network, " -p udp --dport 5000 -j NFQUEUE --queue-balance 0:3");
    gate.route(r -> r.from(RoutedGate.nfqueue("0-3", "batching=true")).process(this::note));
    List<DatagramChannel> clients = ManyClients.open(gate.gate(), gate.peer(), FLOWS);
    for (int i = 0; i < PACKETS_EACH; i++) {
      for (DatagramChannel client : clients) {
        gate.peer().send(client, gate.server(RoutedGate.PORT), String.valueOf(i));
      }
      for (int arrivals = 0; arrivals < FLOWS; arrivals++) {
        assertThat(gate.next(RoutedGate.PORT).text()).isEqualTo(String.valueOf(i));
      }
    }

    int all = FLOWS * PACKETS_EACH;
    NfqueueConsumer consumer = (NfqueueConsumer) gate.context().getRoutes().get(0).getConsumer();
    await()
        .atMost(RoutedGate.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(consumer.statistics())
                    .hasToString("received " + all + ", accepted " + all));
    assertThat(packets).hasValue(all);
    assertThat(consumer.queues())
        .extracting(queue -> queue.statistics().received())
        .doesNotContain(0L);
    assertThat(batches)
        .allSatisfy(
            batch ->
                assertThat(batch)
                    .allMatch(packet -> packet.queueNumber() == batch.queueNumber())
                    .allMatch(packet -> packet.bindingId().equals(batch.bindingId())));
    assertThat(batches.stream().map(PacketBatch::bindingId).distinct())
        .containsExactlyInAnyOrderElementsOf(
            consumer.queues().stream().map(PacketQueue::bindingId).toList());
    assertThat(threadsOfQueue.values()).hasSize(4).allMatch(threads -> threads.size() == 1);
  }
}
