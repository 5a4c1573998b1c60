package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.AlreadyDecidedException;
import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.Verdict;
import io.nfqueue.testnet.LoggedLines;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Batches that are decided later, by other threads, by the timeout, while stopping, or too late.
 */
class BatchManualVerdictIT extends BatchedRouteIT {
  private static final String AUTO_OFF = "autoVerdict=false";
  private static final String ROUTE = "batches";

  private final BlockingQueue<PacketBatch> kept = new LinkedBlockingQueue<>();
  private final CountDownLatch batchGoesOn = new CountDownLatch(1);

  private void keep(Exchange exchange) {
    kept.add(batchOf(exchange));
  }

  private PacketBatch takeKept() throws InterruptedException {
    PacketBatch batch = kept.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(batch).isNotNull();
    return batch;
  }

  private void keepAndWait(Exchange exchange) throws InterruptedException {
    keep(exchange);
    assertThat(batchGoesOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void letBatchesGoOn() {
    batchGoesOn.countDown();
  }

  @Test
  void theEndOfTheExchangeDecidesNothingAndAnyThreadMayDecideLater() throws Exception {
    gate.route(r -> batches(r, AUTO_OFF).process(this::keep));
    sendTogether("1", "2", "3");
    PacketBatch batch = takeKept();
    gate.awaitDecidedAndPending(1, 3);
    batch.decide(batch.iterator().next(), Verdict.drop());
    gate.awaitDecidedAndPending(2, 2);
    assertThat(batch.decideRest(Verdict.accept())).isEqualTo(2);
    gate.awaitDecided(4);
    assertThat(arrived()).containsExactly("2", "3");
    assertThat(gate.statistics()).hasToString("received 4, accepted 3, dropped 1");
  }

  @Test
  void anotherRouteSplitsAndDecidesLater() throws Exception {
    gate.route(
        r -> {
          batches(r, AUTO_OFF).to("seda:decide");
          decideOthers(r, r.from("seda:decide?pollTimeout=50"), "DROP")
              .to(nfqueue("0", "verdict=ACCEPT"));
        });
    assertThat(arrivingTogether("1", "other 2", "3")).containsExactly("1", "3");
    assertThat(gate.statistics()).hasToString("received 4, accepted 3, dropped 1");
  }

  @Test
  void theEndOfTheSedaRouteDecidesByDefault() throws Exception {
    gate.route(
        r -> {
          batches(r).to("seda:last");
          r.from("seda:last?pollTimeout=50")
              .setHeader(NfqueueConstants.VERDICT, r.constant("DROP"));
        });
    assertThat(arrivingTogether("1", "2")).isEmpty();
    assertThat(gate.statistics()).hasToString("received 3, accepted 1, dropped 2");
  }

  @Test
  void whatNobodyDecidesGetsTheTimeoutVerdict() throws Exception {
    gate.route(
        r ->
            batches(r, AUTO_OFF, "verdictTimeout=2000", "timeoutVerdict=ACCEPT")
                .process(e -> batchOf(e).decide(batchOf(e).iterator().next(), Verdict.drop())));
    assertThat(arrivingTogether("1", "2", "3")).containsExactly("2", "3");
    assertThat(gate.statistics()).hasToString("received 4, accepted 1, dropped 1, timed out 2");
  }

  @Test
  void aCopyThatComesTooLateChangesNothing() throws Exception {
    gate.route(r -> batches(r).process(this::keep));
    assertThat(arrivingTogether("1", "2")).containsExactly("1", "2");
    awaitTheEndOfTheExchange();
    PacketBatch batch = takeKept();
    assertThat(batch).as("it can be read for ever").hasSize(2);
    assertThatThrownBy(() -> batch.decide(batch.iterator().next(), Verdict.drop()))
        .isInstanceOf(AlreadyDecidedException.class);
    assertThatThrownBy(() -> batch.decideRest(Verdict.drop()))
        .isInstanceOf(AlreadyDecidedException.class)
        .hasMessageContaining("2 packets from");
    assertThat(batch.undecided()).isEmpty();
    assertThat(gate.statistics()).hasToString("received 4, accepted 4, decided too late 2");
  }

  /** The receive thread takes another packet only after it. */
  private void awaitTheEndOfTheExchange() throws InterruptedException {
    gate.send("behind");
    gate.awaitDecided(4);
  }

  @Test
  void aVerdictForABatchAfterItsExchangeIsRefusedAndWarnedAbout() throws Exception {
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    gate.route(
        r -> {
          r.onException(Exception.class)
              .handled(true)
              .process(e -> errors.add(e.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
          batches(r).filter(e -> batchOf(e).size() == 2).wireTap("seda:late");
          r.from("seda:late?pollTimeout=50")
              .routeId("late")
              .process(this::keepAndWait)
              .to(nfqueue("0", "verdict=DROP"));
        });
    try (LoggedLines log = new LoggedLines()) {
      assertThat(arrivingTogether("1", "2")).containsExactly("1", "2");
      awaitTheEndOfTheExchange();
      batchGoesOn.countDown();
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(errors).hasSize(1));
      assertThat(errors).hasOnlyElementsOfType(AlreadyDecidedException.class);
      assertThat(log.warnings("autoVerdict=false")).hasSize(1);
      assertThat(log.warnings("autoVerdict=false").get(0)).contains("2 packets from 2", "late");
    }
    assertThat(gate.statistics()).hasToString("received 4, accepted 4, decided too late 1");
  }

  @Test
  void verdictsOfARouteThatBlocksLeaveMeanwhile() throws Exception {
    gate.route(
        r ->
            batches(r)
                .process(e -> batchOf(e).decide(batchOf(e).iterator().next(), Verdict.accept()))
                .process(this::keepAndWait));
    sendTogether("1", "2");
    gate.awaitDecidedAndPending(2, 1);
    assertThat(arrived()).containsExactly("1");
    batchGoesOn.countDown();
    gate.awaitDecided(3);
    assertThat(arrived()).containsExactly("2");
  }

  @Test
  void aSuspensionLeavesABatchInFlightToItsRoute() throws Exception {
    gate.route(r -> batches(r, "suspendVerdict=DROP").routeId(ROUTE).process(this::keepAndWait));
    sendTogether("1", "2");
    takeKept();
    PacketQueue queue = gate.queue(0);
    CompletableFuture<Void> suspension =
        CompletableFuture.runAsync(
            () -> ((NfqueueConsumer) gate.context().getRoute(ROUTE).getConsumer()).suspend());
    gate.send("3");
    await().atMost(PATIENCE).until(() -> queue.statistics().suspended() == 1);
    batchGoesOn.countDown();
    suspension.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    gate.awaitDecided(4);
    assertThat(arrived()).containsExactly("1", "2");
    assertThat(queue.statistics())
        .hasToString("received 4, accepted 3, dropped 1, while suspended 1");
  }

  @Test
  void aBatchInFlightIsDecidedByItsRouteWhileTheContextStops() throws Exception {
    gate.route(r -> batches(r).process(this::keepAndWait));
    sendTogether("1", "2");
    takeKept();
    PacketQueue queue = gate.queue(0);
    CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> gate.context().stop());
    // the kernel is told to drop what comes from now on
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              gate.send("3");
              return queue.kernelStatistics().orElseThrow().queueDropped() > 0
                  || queue.statistics().shutDown() > 0;
            });
    batchGoesOn.countDown();
    stop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(queue.statistics().accepted()).isEqualTo(3);
    assertThat(queue.statistics().pending()).isZero();
    assertThat(arrived()).startsWith("1", "2");
  }

  @Test
  void aBatchThatOutlivesItsConsumerIsOfNoBindingAnyMore() throws Exception {
    gate.route(r -> batches(r, AUTO_OFF).routeId(ROUTE).process(this::keep));
    sendTogether("1", "2");
    PacketBatch batch = takeKept();
    gate.awaitDecidedAndPending(1, 2);
    PacketQueue queue = gate.queue(0);
    gate.context().getRouteController().stopRoute(ROUTE);
    assertThat(queue.statistics())
        .hasToString("received 3, accepted 1, dropped 2, while closing 2");
    gate.context().getRouteController().startRoute(ROUTE);
    try (var template = gate.context().createProducerTemplate()) {
      assertThatThrownBy(() -> template.sendBody(nfqueue("0", "verdict=ACCEPT"), batch))
          .isInstanceOf(CamelExecutionException.class)
          .hasCauseInstanceOf(PacketNotFoundException.class)
          .cause()
          .hasMessageContaining("queue 0, 2 packets from 2: its binding is not open");
    }
    assertThat(gate.statistics()).hasToString("received 0, refused 1");
    assertThat(gate.arrived()).doesNotContain("1", "2");
  }
}
