package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.AlreadyDecidedException;
import io.nfqueue.testnet.LoggedLines;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.Test;

/** autoVerdict=false, under which only a producer or the timeout decides; and verdicts too late. */
class ManualVerdictIT extends RoutedGateIT {
  private static final String AUTO_OFF = "autoVerdict=false";

  private final List<Throwable> errors = new CopyOnWriteArrayList<>();

  private void noteError(Exchange exchange) {
    errors.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
  }

  private void assertNothingIsDecided(int packets) {
    // the end of the exchange follows the last step at once
    await().atMost(PATIENCE).until(() -> gate.context().getInflightRepository().size() == 0);
    assertThat(gate.statistics().pending()).isEqualTo(packets);
    assertThat(gate.statistics().decided()).isZero();
    assertThat(gate.arrived()).isEmpty();
  }

  @Test
  void theEndOfTheExchangeDecidesNothing() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", AUTO_OFF))
                .setHeader(NfqueueConstants.VERDICT, r.constant("DROP"))
                .to("mock:on"));
    gate.send("one", "two");
    awaitMock("on", 2);
    assertNothingIsDecided(2);
  }

  @Test
  void aFailureDecidesNothing() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", AUTO_OFF))
                .to("mock:on")
                .throwException(new IllegalStateException("boo")));
    gate.send("one");
    awaitMock("on", 1);
    assertNothingIsDecided(1);
  }

  @Test
  void aProducerInTheSameRouteDecides() throws Exception {
    gate.route(r -> r.from(nfqueue("0", AUTO_OFF)).to(nfqueue("0", "verdict=ACCEPT")));
    assertThat(gate.arrivingOf("one", "two")).containsExactly("one", "two");
  }

  @Test
  void aProducerInAnotherRouteDecidesLater() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0", AUTO_OFF)).to("seda:decide").to("mock:ended");
          r.from("seda:decide?pollTimeout=50")
              .to("mock:waiting")
              .process(this::waitHere)
              .to(nfqueue("0", "verdict=ACCEPT"));
        });
    gate.send("one");
    awaitMock("ended", 1);
    awaitMock("waiting", 1);
    assertThat(gate.statistics().pending()).isEqualTo(1);
    gateOpens.countDown();
    gate.awaitArrival("one");
    assertThat(gate.statistics().decidedTooLate()).isZero();
  }

  @Test
  void headersAloneAreEnoughAfterTheExchangeHasEnded() throws Exception {
    BlockingQueue<Map<String, Object>> held = new LinkedBlockingQueue<>();
    gate.route(
        r -> {
          r.from(nfqueue("0", AUTO_OFF))
              .process(
                  e ->
                      held.add(
                          Map.of(
                              NfqueueConstants.QUEUE,
                              e.getMessage().getHeader(NfqueueConstants.QUEUE),
                              NfqueueConstants.PACKET_ID,
                              e.getMessage().getHeader(NfqueueConstants.PACKET_ID),
                              NfqueueConstants.BINDING_ID,
                              e.getMessage().getHeader(NfqueueConstants.BINDING_ID))))
              .to("mock:on");
        });
    gate.send("one", "two", "three");
    awaitMock("on", 3);
    assertNothingIsDecided(3);
    Map<String, Object> first = held.take();
    Map<String, Object> second = held.take();
    // in another order, from another thread, without any exchange of the consumer
    try (var template = gate.context().createProducerTemplate()) {
      template.sendBodyAndHeaders(nfqueue("*", "verdict=ACCEPT"), null, second);
      gate.awaitArrival("two");
      template.sendBodyAndHeaders(nfqueue("0", "verdict=ACCEPT"), null, first);
      gate.awaitArrival("one");
    }
    assertThat(gate.statistics().pending()).isEqualTo(1);
  }

  @Test
  void nobodyDecides() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", AUTO_OFF, "verdictTimeout=300", "timeoutVerdict=ACCEPT"))
                .to("mock:on"));
    try (LoggedLines log = new LoggedLines()) {
      long start = System.nanoTime();
      gate.send("one", "two");
      gate.awaitArrival("one", "two");
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(300);
      gate.awaitDecided(2);
      assertThat(log.warnings("timeout")).as("not a line a packet").hasSize(1);
    }
    assertThat(gate.statistics().timedOut()).isEqualTo(2);
  }

  @Test
  void aCallbackNeverCalledIsDecidedByTheTimeoutWithAutoVerdictToo() throws Exception {
    // nobody ends this exchange, so the stop would wait for it in vain
    gate.context().getShutdownStrategy().setTimeout(1);
    gate.context().getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
    gate.route(r -> r.from(nfqueue("0", "verdictTimeout=300")).process(new NeverCallsBack()));
    gate.send("one");
    gate.awaitDecided(1);
    assertThat(gate.statistics().timedOut()).isEqualTo(1);
    assertThat(gate.arrived()).isEmpty();
    assertThat(gate.context().getInflightRepository().size()).isEqualTo(1);
  }

  private static final class NeverCallsBack extends AsyncProcessorSupport {
    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      return false;
    }
  }

  @Test
  void whatAFullSedaDiscardsIsDecidedByTheTimeoutWithAutoVerdictToo() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0", "verdictTimeout=3000"))
              .to("seda:full?size=1&discardWhenFull=true")
              .to("mock:handedOver");
          r.from("seda:full?size=1&pollTimeout=50").to("mock:waiting").process(this::waitHere);
        });
    gate.send("in its route");
    awaitMock("waiting", 1);
    gate.send("in the seda", "discarded");
    awaitMock("handedOver", 3);
    gateOpens.countDown();
    gate.awaitArrival("in its route", "in the seda");
    assertThat(gate.statistics().pending()).isEqualTo(1);
    gate.awaitDecided(3);
    assertThat(gate.statistics().timedOut()).isEqualTo(1);
    assertThat(gate.arrived()).isEmpty();
    awaitMock("waiting", 2);
  }

  @Test
  void anEndAfterTheTimeoutChangesNothingAndIsNoError() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0", "verdictTimeout=300")).to("seda:lost");
          r.from("seda:lost?pollTimeout=50").process(this::waitHere);
        });
    gate.send("one");
    gate.awaitDecided(1);
    assertThat(gate.statistics().timedOut()).isEqualTo(1);
    assertThat(gate.arrived()).isEmpty();
    gateOpens.countDown();
    await().atMost(PATIENCE).until(() -> gate.context().getInflightRepository().size() == 0);
    assertThat(gate.statistics().accepted()).as("the end comes too late").isZero();
    assertThat(gate.statistics().decidedTooLate()).as("but nobody is told").isZero();
  }

  @Test
  void aVerdictAfterTheTimeoutIsRefused() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).handled(true).process(this::noteError);
          r.from(nfqueue("0", AUTO_OFF, "verdictTimeout=200")).to("seda:decide");
          r.from("seda:decide?pollTimeout=50")
              .process(this::waitHere)
              .to(nfqueue("0", "verdict=ACCEPT"));
        });
    gate.send("one");
    gate.awaitDecided(1);
    gateOpens.countDown();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(errors).hasSize(1));
    assertThat(errors.get(0)).isInstanceOf(AlreadyDecidedException.class);
    assertThat(gate.statistics().decidedTooLate()).isEqualTo(1);
    assertThat(gate.statistics().timedOut()).isEqualTo(1);
    assertThat(gate.arrived()).isEmpty();
  }

  @Test
  void aVerdictAfterTheEndOfTheExchangeIsRefusedAndWarnedAboutOnceARoute() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).handled(true).process(this::noteError);
          r.from(nfqueue("0")).routeId("first").wireTap("seda:late");
          r.from("seda:late?pollTimeout=50")
              .routeId("late")
              .process(this::waitHere)
              .to(nfqueue("0", "verdict=DROP"));
        });
    try (LoggedLines log = new LoggedLines()) {
      assertThat(gate.arrivingOf("one", "two", "three")).containsExactly("one", "two", "three");
      gateOpens.countDown();
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(errors).hasSize(3));
      assertThat(errors).hasOnlyElementsOfType(AlreadyDecidedException.class);
      assertThat(log.warnings("autoVerdict=false")).as("once").hasSize(1);
      assertThat(log.warnings("autoVerdict=false").get(0)).contains("packet ", "Route late");
    }
    assertThat(gate.statistics().decidedTooLate()).isEqualTo(3);
    assertThat(gate.statistics().accepted()).isEqualTo(3);
    assertThat(gate.statistics().dropped()).isZero();
  }

  @Test
  void eachLateRouteIsWarnedAbout() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0")).routeId("zero").wireTap("seda:late");
          r.from(nfqueue("5")).routeId("five").wireTap("seda:late");
          r.from("seda:late?pollTimeout=50")
              .process(this::waitHere)
              .to(nfqueue("*", "verdict=DROP"));
        });
    gate.gate().iptables("-I INPUT -p udp --dport 5001 -j NFQUEUE --queue-num 5");
    try (LoggedLines log = new LoggedLines()) {
      gate.send("one");
      gate.sendTo(RoutedGate.OTHER_PORT, "two");
      gate.awaitArrival("one", "two");
      gate.awaitDecided(2);
      gateOpens.countDown();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(log.warnings("autoVerdict=false")).hasSize(2));
    }
  }
}
