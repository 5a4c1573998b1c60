package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.KernelQueueStatistics;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueStatistics;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A context that stops while 500 packets are pending and more keep coming: what passes, what does
 * not, and that the traffic never comes to a halt. An exchange in flight holds the stop up until
 * the test has seen what becomes of packets meanwhile; once it has ended, nobody is bound, and
 * {@code --queue-bypass} lets pass.
 */
@ExtendWith(TestNetworkExtension.class)
class StopUnderFloodIT {
  private static final int PENDING = 500;
  private static final int WHILE_STOPPING = 200;
  private static final int AFTER_STOP = 200;

  /** How long the stop could wait for the exchange in flight; a halt would be as long. */
  private static final int SHUTDOWN_SECONDS = 60;

  private static final Duration NO_HALT = Duration.ofSeconds(5);

  private final CountDownLatch exchangeEnds = new CountDownLatch(1);
  private RoutedGate gate;
  private NumberedFlood flood;
  private PacketQueue queue;

  @BeforeEach
  void makeAGate(TestNetwork network) throws Exception {
    gate = new RoutedGate(network, " -p udp -j NFQUEUE --queue-num 0 --queue-bypass");
    gate.context().getShutdownStrategy().setTimeout(SHUTDOWN_SECONDS);
    flood = gate.gate().closeAtEnd(new NumberedFlood(gate));
  }

  @AfterEach
  void letEverythingEnd() {
    exchangeEnds.countDown();
  }

  private static final String[] HELD = {"autoVerdict=false", "maxLength=" + NumberedFlood.ROOM};

  private void holdPackets(String failMode) throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0", HELD[0], HELD[1], "failMode=" + failMode))
              .filter(r.header(NfqueueConstants.PACKET_ID).isEqualTo(1))
              .to("seda:inFlight");
          r.from("seda:inFlight?pollTimeout=50")
              .process(
                  e -> assertThat(exchangeEnds.await(SHUTDOWN_SECONDS, TimeUnit.SECONDS)).isTrue());
        });
    queue = gate.queue(0);
    flood.send(PENDING, () -> queue.statistics().received());
    gate.awaitPending(PENDING);
    assertThat(flood.arrived().cardinality()).isZero();
    flood.start();
  }

  private CompletableFuture<Void> beginToStop() {
    return CompletableFuture.runAsync(gate.context()::stop);
  }

  private void endTheStop(CompletableFuture<Void> stop) throws Exception {
    assertThat(stop).as("held up by the exchange in flight").isNotDone();
    exchangeEnds.countDown();
    stop.get(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    awaitSent(flood.next() + AFTER_STOP);
    flood.stop();
  }

  private void awaitSent(int datagrams) {
    await().atMost(PATIENCE).until(() -> flood.sent() >= datagrams);
  }

  private KernelQueueStatistics kernel() {
    return queue.kernelStatistics().orElseThrow();
  }

  @Test
  void openLetsEverythingPassWithoutAHalt() throws Exception {
    holdPackets("open");
    CompletableFuture<Void> stop = beginToStop();
    await("the first one past the queue").atMost(PATIENCE).until(() -> !flood.arrived().isEmpty());
    int from = flood.next();
    long waiting = kernel().waiting();
    await("passing while the stop goes on")
        .atMost(PATIENCE)
        .until(() -> flood.arrived(from, from + WHILE_STOPPING) == WHILE_STOPPING);
    assertThat(kernel().waiting()).as("none is queued any more").isLessThanOrEqualTo(waiting);
    assertThat(flood.arrived(0, PENDING)).as("what is pending stays so").isZero();

    endTheStop(stop);

    await("every single one")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(flood.arrived(0, flood.sent())).isEqualTo(flood.sent()));
    assertThat(flood.anyTwice()).isFalse();
    assertThat(flood.longestWay(from)).isLessThan(NO_HALT);
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.pending()).isZero();
    assertThat(statistics.dropped()).isZero();
    assertThat(statistics.shutDown()).isGreaterThanOrEqualTo(PENDING);
    assertThat(statistics.accepted()).isEqualTo(statistics.shutDown());
  }

  @Test
  void closedLetsNothingPassUntilTheQueueIsUnbound() throws Exception {
    holdPackets("closed");
    CompletableFuture<Void> stop = beginToStop();
    await("the first one refused").atMost(PATIENCE).until(() -> kernel().queueDropped() > 0);
    int from = flood.next();
    KernelQueueStatistics before = kernel();
    awaitSent(from + WHILE_STOPPING);
    KernelQueueStatistics after = kernel();
    assertThat(after.waiting()).as("none is queued any more").isLessThanOrEqualTo(before.waiting());
    assertThat(after.queueDropped() - before.queueDropped())
        .as("each is dropped at once")
        .isGreaterThanOrEqualTo(WHILE_STOPPING);
    assertThat(flood.arrived().cardinality()).isZero();

    endTheStop(stop);

    int sent = flood.sent();
    await("the last").atMost(PATIENCE).until(() -> flood.arrived().get(sent - 1));
    int first = flood.arrived().nextSetBit(0);
    assertThat(first)
        .as("neither a pending one nor one sent while stopping passes")
        .isGreaterThanOrEqualTo(from + WHILE_STOPPING);
    await("from the first on, every single one")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(flood.arrived(first, sent)).isEqualTo(sent - first));
    assertThat(sent - first).isGreaterThanOrEqualTo(AFTER_STOP);
    assertThat(flood.anyTwice()).isFalse();
    assertThat(flood.longestWay(first)).isLessThan(NO_HALT);
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.pending()).isZero();
    assertThat(statistics.accepted()).isZero();
    assertThat(statistics.shutDown()).isGreaterThanOrEqualTo(PENDING);
    assertThat(statistics.dropped()).isEqualTo(statistics.shutDown());
  }
}
