package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.processor.aggregate.UseLatestAggregationStrategy;
import org.junit.jupiter.api.Test;

/** When an exchange ends, and so decides, where a route hands it on, copies it, or lets it wait. */
class CompletionIT extends RoutedGateIT {
  private static final String VERDICT = NfqueueConstants.VERDICT;
  private static final int PACKETS = 4;

  @Test
  void direct() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0")).to("direct:next");
          r.from("direct:next").setHeader(VERDICT, r.constant("DROP"));
        });
    assertThat(gate.arrivingOf("one")).isEmpty();
    assertThat(gate.statistics().failed()).isZero();
  }

  @Test
  void theEndOfASedaRouteDecides() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0")).to("seda:next").to("mock:handedOver");
          r.from("seda:next?pollTimeout=50")
              .to("mock:waiting")
              .process(this::waitHere)
              .setHeader(VERDICT, r.constant("DROP"));
        });
    gate.send("one");
    awaitMock("handedOver", 1);
    awaitMock("waiting", 1);
    assertThat(gate.statistics().pending()).isEqualTo(1);
    gateOpens.countDown();
    gate.awaitDecided(1);
    assertThat(gate.statistics().dropped()).isEqualTo(1);
    assertThat(gate.statistics().failed()).isZero();
  }

  @Test
  void aSedaRouteThatFailsGetsTheFailureVerdict() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0")).setHeader(VERDICT, r.constant("ACCEPT")).to("seda:next");
          r.from("seda:next?pollTimeout=50").throwException(new IllegalStateException("boo"));
        });
    assertThat(gate.arrivingOf("one")).isEmpty();
    assertThat(gate.statistics().failed()).isEqualTo(1);
  }

  @Test
  void aHandlerOfASedaRouteDecidesByTheHeader() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0")).setHeader(VERDICT, r.constant("DROP")).to("seda:next");
          r.from("seda:next?pollTimeout=50")
              .onException(Exception.class)
              .handled(true)
              .setHeader(VERDICT, r.constant("ACCEPT"))
              .end()
              .throwException(new IllegalStateException("boo"));
        });
    assertThat(gate.arrivingOf("one")).containsExactly("one");
    assertThat(gate.statistics().failed()).isZero();
  }

  @Test
  void aWireTapDoesNotDecide() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0")).wireTap("direct:tap").to("mock:on").process(this::waitHere);
          r.from("direct:tap").setHeader(VERDICT, r.constant("DROP")).to("mock:tapped");
        });
    gate.send("one");
    awaitMock("tapped", 1);
    awaitMock("on", 1);
    assertThat(gate.statistics().pending()).isEqualTo(1);
    gateOpens.countDown();
    gate.awaitArrival("one");
  }

  @Test
  void partsOfASplitDoNotDecide() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .split(r.constant(List.of("a", "b", "c")))
                .setHeader(VERDICT, r.constant("DROP"))
                .to("mock:parts")
                .end()
                .to("mock:on")
                .process(this::waitHere));
    gate.send("one");
    awaitMock("on", 1);
    assertThat(mock("parts").getExchanges()).hasSize(3);
    assertThat(gate.statistics().pending()).isEqualTo(1);
    gateOpens.countDown();
    gate.awaitArrival("one");
  }

  @Test
  void branchesOfAMulticastDoNotDecide() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0"))
              .multicast((before, next) -> before == null ? next : before)
              .to("direct:first", "direct:second")
              .end()
              .to("mock:on")
              .process(this::waitHere);
          r.from("direct:first").to("mock:branches");
          r.from("direct:second").setHeader(VERDICT, r.constant("DROP")).to("mock:branches");
        });
    gate.send("one");
    awaitMock("on", 1);
    assertThat(mock("branches").getExchanges()).hasSize(2);
    assertThat(gate.statistics().pending()).isEqualTo(1);
    gateOpens.countDown();
    gate.awaitArrival("one");
  }

  @Test
  void theHeaderOfTheLastBranchOfAMulticastShowsOnTheOriginal() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0")).multicast().to("direct:first", "direct:second");
          r.from("direct:first").setHeader(VERDICT, r.constant("ACCEPT"));
          r.from("direct:second").setHeader(VERDICT, r.constant("DROP"));
        });
    assertThat(gate.arrivingOf("one")).isEmpty();
  }

  @Test
  void aProducerInABranchOfAMulticastDecides() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .multicast()
                .parallelProcessing()
                .to("mock:branches", nfqueue("0", "verdict=DROP")));
    assertThat(gate.arrivingOf("one", "two")).isEmpty();
    assertThat(gate.statistics().decidedTooLate()).isZero();
  }

  @Test
  void anAggregatedExchangeDoesNotDecideButTheOriginalDoes() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .aggregate(r.constant(1), new UseLatestAggregationStrategy())
                .completionSize(3)
                .setHeader(VERDICT, r.constant("DROP"))
                .to("mock:together"));
    assertThat(gate.arrivingOf("one", "two")).as("before it is complete").hasSize(2);
    assertThat(gate.arrivingOf("three")).containsExactly("three");
    awaitMock("together", 1);
    assertThat(gate.statistics().accepted()).isEqualTo(3);
  }

  @Test
  void threadsMovesTheEndToAnotherThread() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .threads(2, 2)
                .filter(r.bodyAs(String.class).contains("length 6"))
                .to("mock:waiting")
                .process(this::waitHere)
                .end());
    gate.send("six by");
    awaitMock("waiting", 1);
    gate.send("go on");
    gate.awaitArrival("go on");
    assertThat(gate.statistics().pending()).isEqualTo(1);
    gateOpens.countDown();
    gate.awaitArrival("six by");
  }

  @Test
  void anAsynchronousDelayMovesTheEndToLater() throws Exception {
    CountDownLatch delayed = new CountDownLatch(PACKETS);
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .process(e -> delayed.countDown())
                .delay(300)
                .asyncDelayed()
                // the first waits for the last: one after the other, none would get here in time
                .process(e -> assertThat(delayed.await(20, TimeUnit.SECONDS)).isTrue())
                .setHeader(VERDICT, r.constant("DROP")));
    long start = System.nanoTime();
    gate.send("one", "two", "three", "four");
    gate.awaitDecided(PACKETS);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertThat(millis).as("not before its time").isGreaterThanOrEqualTo(300L);
    assertThat(gate.statistics().dropped()).isEqualTo(PACKETS);
    assertThat(gate.statistics().failed()).isZero();
  }

  @Test
  void stopEndsTheExchange() throws Exception {
    gate.route(
        r -> r.from(nfqueue("0")).setHeader(VERDICT, r.constant("DROP")).stop().to("mock:never"));
    assertThat(gate.arrivingOf("one")).isEmpty();
    assertThat(gate.statistics().failed()).isZero();
    assertThat(mock("never").getExchanges()).isEmpty();
  }

  @Test
  void aGatheredVerdictLeavesWhileTheNextPacketsRouteBlocks() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .choice()
                .when(r.header(NfqueueConstants.PACKET_ID).isEqualTo(1))
                .to("mock:first")
                .process(e -> assertThat(second.await(20, TimeUnit.SECONDS)).isTrue())
                .when(r.header(NfqueueConstants.PACKET_ID).isEqualTo(3))
                .to("mock:third")
                .process(this::waitHere));
    gate.send("one");
    awaitMock("first", 1);
    // both wait in the socket now, and are received at once
    gate.send("two", "three");
    second.countDown();
    awaitMock("third", 1);
    gate.awaitArrival("one", "two");
    assertThat(gate.statistics().pending()).isEqualTo(1);
    gateOpens.countDown();
    gate.awaitArrival("three");
  }

  @Test
  void aProducersGatheredVerdictIsNotDecidedAgainByTheEnd() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .filter(r.header(NfqueueConstants.PACKET_ID).isEqualTo(1))
                .to("mock:first")
                .process(this::waitHere)
                .end()
                .to(nfqueue("0", "verdict=DROP")));
    gate.send("one");
    awaitMock("first", 1);
    gate.send("two", "three", "four", "five");
    gateOpens.countDown();
    gate.awaitDecided(5);
    assertThat(gate.statistics().decidedTooLate()).isZero();
    assertThat(gate.arrived()).isEmpty();
  }
}
