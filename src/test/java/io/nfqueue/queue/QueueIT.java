package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.libc.LibC;
import io.nfqueue.testnet.Background;
import io.nfqueue.testnet.Datagram;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the tests of a real queue have in common: a network, queues in its gate, readers. */
@ExtendWith(TestNetworkExtension.class)
abstract class QueueIT {
  static final int PORT = 5000;

  /** How long something may take that must happen. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long something is waited for that must not happen. */
  static final Duration SHORTLY = Duration.ofMillis(100);

  Namespace gate;
  Namespace peer;

  @BeforeEach
  final void takeNetwork(TestNetwork network) {
    gate = network.gate();
    peer = network.peer();
  }

  static QueueConfig queue(int number) {
    return QueueConfig.number(number);
  }

  /** Binds a queue in the gate; it is closed with the network. */
  final PacketQueue open(QueueConfig config) {
    return gate.closeAtEnd(PacketQueue.open(config.withNamespace(gate.netns())));
  }

  /** The same, over these calls instead of the machine's. */
  final PacketQueue open(QueueConfig config, LibC libc) {
    QueueConfig here = config.withNamespace(gate.netns());
    return gate.closeAtEnd(new QueueOpening(here, Thread::new, null).open(libc));
  }

  static Background start(String name, Background.Task task) {
    return Background.start(name, task);
  }

  /** Runs a handler on a thread of its own; at the end the queue is closed, and the run must be. */
  final Background run(PacketQueue queue, PacketHandler handler) {
    Background reader = start("reader-" + queue.config().number(), () -> queue.run(handler));
    gate.closeAtEnd(
        () -> {
          queue.close();
          reader.join();
        });
    return reader;
  }

  /** The one packet that is there; with it the batch is at its end. */
  static QueuedPacket receiveOne(PacketQueue queue) {
    PacketBatch batch = queue.receive(PATIENCE);
    assertThat(batch.size()).isEqualTo(1);
    return batch.iterator().next();
  }

  /** That many packets, in the order of their ids. */
  static List<QueuedPacket> receive(PacketQueue queue, int count) {
    List<QueuedPacket> packets = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (packets.size() < count) {
      assertThat(System.nanoTime()).as("%d of %d", packets.size(), count).isLessThan(deadline);
      queue.receive(PATIENCE).forEach(packets::add);
    }
    assertThat(packets).hasSize(count);
    return packets;
  }

  static KernelQueueStatistics kernel(PacketQueue queue) {
    return queue.kernelStatistics().orElseThrow();
  }

  static void awaitKernel(PacketQueue queue, Predicate<KernelQueueStatistics> condition) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> kernel(queue), condition);
  }

  static void awaitStatistics(PacketQueue queue, Predicate<QueueStatistics> condition) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(queue::statistics, condition);
  }

  /** Waits until so many are accepted: they are counted when the kernel was told. */
  static void awaitAccepted(PacketQueue queue, long packets) {
    awaitStatistics(queue, statistics -> statistics.accepted() == packets);
  }

  /** Next datagram's text, within {@link #PATIENCE}. */
  static String text(Namespace where, DatagramChannel socket) throws IOException {
    Datagram datagram = where.receive(socket, PATIENCE);
    assertThat(datagram).as("a datagram").isNotNull();
    return datagram.text();
  }

  /** Texts of the datagrams that come next, in order, and no more than those. */
  static void assertArrive(Namespace where, DatagramChannel socket, String... texts)
      throws IOException {
    for (String text : texts) {
      assertThat(text(where, socket)).isEqualTo(text);
    }
    assertNothingArrives(where, socket);
  }

  static void assertNothingArrives(Namespace where, DatagramChannel socket) throws IOException {
    Datagram datagram = where.receive(socket, SHORTLY);
    assertThat(datagram == null ? null : datagram.text()).isNull();
  }

  static InetSocketAddress address(Namespace where, int ipVersion, int port) {
    return ipVersion == 4 ? where.ipv4(port) : where.ipv6(port);
  }

  /** Packets that the only rule of a chain with these words has matched. */
  static long matched(Namespace where, String table, String chain, String words) {
    String rules = where.run("iptables-legacy -w -t " + table + " -S " + chain + " -v");
    List<String> found = rules.lines().filter(line -> line.contains(words)).toList();
    assertThat(found).hasSize(1);
    return Long.parseLong(found.get(0).replaceAll(".*-c (\\d+) \\d+.*", "$1"));
  }

  /**
   * Starts to send, from the peer to a port of the gate.
   *
   * @param window datagrams on their way at most
   * @param atMost datagrams in all
   */
  final Flood flood(int port, int window, int atMost) throws IOException {
    return flood(port, window, atMost, () -> 0);
  }

  /** As above, where some are lost on purpose: {@code lost} says how many so far. */
  final Flood flood(int port, int window, int atMost, LongSupplier lost) throws IOException {
    return new Flood(peer, gate, port, window, atMost, lost);
  }
}
