package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.PORT;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueStatistics;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A context that stops while about 500 packets are pending and more keep coming: what passes, what
 * does not, and that the traffic never comes to a halt.
 */
@ExtendWith(TestNetworkExtension.class)
class StopUnderFloodIT {
  private static final int PENDING = 500;
  private static final int AFTER_STOP = 200;
  private static final int RECEIVE_BUFFER = 8 << 20;

  /** Far below any timeout that could be waited for while stopping. */
  private static final Duration NO_HALT = Duration.ofMillis(700);

  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicLong longestPause = new AtomicLong();
  private volatile boolean go = true;

  private Thread flood(RoutedGate gate) throws IOException {
    DatagramChannel client = gate.peer().udp(gate.peer().ipv4(0));
    return new Thread(
        () -> {
          ByteBuffer bytes = ByteBuffer.allocate(4);
          try {
            while (go) {
              bytes.clear().putInt(sent.get()).flip();
              client.send(bytes, gate.server(PORT + 10));
              sent.incrementAndGet();
              LockSupport.parkNanos(500_000);
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        "flood");
  }

  private Thread count(RoutedGate gate, int firstToArrive) throws IOException {
    DatagramChannel server = gate.gate().udp(null);
    // this much may wait while nobody counts: nothing is lost for want of room
    gate.gate().run("sysctl -q -w net.core.rmem_max=" + RECEIVE_BUFFER);
    server.socket().setReceiveBufferSize(RECEIVE_BUFFER);
    server.bind(gate.server(PORT + 10));
    Thread thread =
        new Thread(
            () -> {
              long last = 0;
              while (true) {
                try {
                  if (gate.gate().receive(server, Duration.ofSeconds(30)) == null) {
                    return;
                  }
                } catch (IOException e) {
                  return;
                }
                long now = System.nanoTime();
                if (arrived.incrementAndGet() > firstToArrive) {
                  longestPause.accumulateAndGet(now - last, Math::max);
                }
                last = now;
              }
            },
            "count");
    thread.setDaemon(true);
    return thread;
  }

  private QueueStatistics stopUnderFlood(TestNetwork network, String failMode, Runnable stopped)
      throws Exception {
    RoutedGate gate = new RoutedGate(network, " -p udp -j NFQUEUE --queue-num 0 --queue-bypass");
    gate.route(
        r ->
            r.from(nfqueue("0", "autoVerdict=false", "failMode=" + failMode, "maxLength=2000"))
                .to("log:held?level=DEBUG"));
    PacketQueue queue = gate.queue(0);
    Thread counter = count(gate, 1);
    counter.start();
    Thread flood = flood(gate);
    flood.start();
    try {
      await().atMost(PATIENCE).until(() -> queue.statistics().pending() >= PENDING);
      assertThat(arrived.get()).isZero();
      long start = System.nanoTime();
      gate.context().stop();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
      stopped.run();
      int before = sent.get();
      await().atMost(PATIENCE).until(() -> sent.get() >= before + AFTER_STOP);
    } finally {
      go = false;
      flood.join();
    }
    return queue.statistics();
  }

  @Test
  void openLetsEverythingPassWithoutAHalt(TestNetwork network) throws Exception {
    QueueStatistics statistics = stopUnderFlood(network, "open", () -> {});
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(arrived.get()).isEqualTo(sent.get()));
    assertThat(Duration.ofNanos(longestPause.get())).isLessThan(NO_HALT);
    assertThat(statistics.pending()).isZero();
    assertThat(statistics.dropped()).isZero();
    assertThat(statistics.shutDown()).isGreaterThanOrEqualTo(PENDING);
    assertThat(statistics.accepted()).isEqualTo(statistics.shutDown());
  }

  @Test
  void closedLetsNothingPassUntilTheQueueIsUnbound(TestNetwork network) throws Exception {
    AtomicInteger sentWhenStopped = new AtomicInteger();
    QueueStatistics statistics =
        stopUnderFlood(network, "closed", () -> sentWhenStopped.set(sent.get()));
    // what was sent from then on passes by --queue-bypass: nobody is bound
    int sentAfter = sent.get() - sentWhenStopped.get();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(arrived.get()).isGreaterThanOrEqualTo(sentAfter));
    assertThat(arrived.get())
        .as("a pending packet that passed would be more than what went by between unbind and stop")
        .isLessThan(sentAfter + PENDING / 2);
    assertThat(Duration.ofNanos(longestPause.get())).isLessThan(NO_HALT);
    assertThat(statistics.pending()).isZero();
    assertThat(statistics.accepted()).isZero();
    assertThat(statistics.shutDown()).isGreaterThanOrEqualTo(PENDING);
    assertThat(statistics.dropped()).isEqualTo(statistics.shutDown());
  }
}
