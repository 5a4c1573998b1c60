package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.Datagram;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
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

  /** Something that a test does on another thread, and whose failure is the test's. */
  static final class Background {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    final Thread thread;

    interface Task {
      void run() throws Exception;
    }

    private Background(String name, Task task) {
      thread =
          new Thread(
              () -> {
                try {
                  task.run();
                  done.complete(null);
                } catch (Throwable t) {
                  done.completeExceptionally(t);
                }
              },
              name);
      thread.setDaemon(true);
      thread.start();
    }

    boolean isDone() {
      return done.isDone();
    }

    /** Waits for its end, and fails where it failed; {@link ExecutionException} has the cause. */
    void join() throws Exception {
      done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    void join(Duration atMost) throws Exception {
      done.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  static Background start(String name, Background.Task task) {
    return new Background(name, task);
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

  /** A handler's hold on a packet, until the test lets go. */
  static final class Hold {
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** Blocks the handler. */
    void take() throws InterruptedException, TimeoutException {
      held.countDown();
      if (!released.await(4 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimeoutException("the test never let go");
      }
    }

    /** Waits until a handler blocks. */
    void awaitTaken() throws InterruptedException {
      assertThat(held.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    void release() {
      released.countDown();
    }
  }

  /** The one packet that is there; with it the batch is at its end. */
  static QueuedPacket receiveOne(PacketQueue queue) {
    PacketBatch batch = queue.receive(PATIENCE);
    assertThat(batch.size()).isEqualTo(1);
    return batch.next();
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

  /** What the log says while something runs. The log goes to standard error, whatever that is. */
  static List<String> logWhile(Background.Task task) throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      task.run();
    } finally {
      System.setErr(before);
    }
    return log.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /**
   * Numbered datagrams from the peer to a port of the gate, as fast as they go, but with a limited
   * number on their way: the wire and the receiver's buffer lose none.
   */
  final class Flood {
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong arrived = new AtomicLong();
    private volatile boolean stopped;
    private final Background sender;

    private Flood(int port, int window, int atMost, LongSupplier lost) throws IOException {
      DatagramChannel from = peer.udp(peer.ipv4(0));
      DatagramChannel to = gate.udp(gate.ipv4(port));
      // room for 500 small datagrams where net.core.rmem_max is the kernel's default
      to.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
      start("flood-receiver", () -> receive(to));
      sender = start("flood-sender", () -> send(from, gate.ipv4(port), window, atMost, lost));
      gate.closeAtEnd(this::stop);
    }

    private void send(
        DatagramChannel from, InetSocketAddress to, int window, int atMost, LongSupplier lost)
        throws IOException {
      ByteBuffer datagram = ByteBuffer.allocate(Long.BYTES);
      while (!stopped && sent.get() < atMost) {
        if (sent.get() - arrived.get() - lost.getAsLong() >= window) {
          LockSupport.parkNanos(20_000);
          continue;
        }
        from.send(datagram.clear().putLong(0, sent.get()), to);
        sent.incrementAndGet();
      }
    }

    private void receive(DatagramChannel to) throws IOException {
      ByteBuffer datagram = ByteBuffer.allocate(Long.BYTES);
      try {
        while (to.receive(datagram.clear()) != null) {
          arrived.incrementAndGet();
        }
      } catch (ClosedChannelException e) {
        // the network is closed
      }
    }

    /** Sends no more; what is sent is on its way to the queue, or past it. */
    void stop() throws Exception {
      stopped = true;
      sender.join();
    }

    /** Waits until all is sent. */
    void awaitSent() throws Exception {
      sender.join(PATIENCE.multipliedBy(4));
    }

    long sent() {
      return sent.get();
    }

    long arrived() {
      return arrived.get();
    }
  }

  /**
   * Starts to send.
   *
   * @param window datagrams on their way at most
   * @param atMost datagrams in all
   */
  final Flood flood(int port, int window, int atMost) throws IOException {
    return flood(port, window, atMost, () -> 0);
  }

  /** As above, where some are lost on purpose: {@code lost} says how many so far. */
  final Flood flood(int port, int window, int atMost, LongSupplier lost) throws IOException {
    return new Flood(port, window, atMost, lost);
  }
}
