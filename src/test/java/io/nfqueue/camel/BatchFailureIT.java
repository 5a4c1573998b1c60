package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.LoggedLines;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.Test;

/**
 * What a batch gets whose exchange failed: the failure verdict (here DROP, while the default is
 * ACCEPT) for all that nobody has decided, unless the handler of the failure decided.
 */
class BatchFailureIT extends BatchedRouteIT {
  private static final String ALL_FAILED = "received 4, accepted 1, dropped 3, for failure 3";
  private static final String ALL_ACCEPTED = "received 4, accepted 4";

  private static void fail(Exchange exchange) {
    throw new IllegalStateException("on purpose");
  }

  private void assertOutcome(String statistics) throws InterruptedException {
    int arriving = statistics.equals(ALL_ACCEPTED) ? 3 : 0;
    assertThat(arrivingTogether("1", "2", "3")).hasSize(arriving);
    assertThat(gate.statistics()).hasToString(statistics);
  }

  @Test
  void aRouteThatThrows() throws Exception {
    gate.route(r -> batches(r).process(BatchFailureIT::fail));
    assertOutcome(ALL_FAILED);
  }

  @Test
  void aRouteThatThrowsAfterSomeWereDecided() throws Exception {
    gate.route(r -> decideOthers(r, batches(r), "ACCEPT").process(BatchFailureIT::fail));
    assertThat(arrivingTogether("1", "other 2", "3", "other 4"))
        .containsExactly("other 2", "other 4");
    assertThat(gate.statistics()).hasToString("received 5, accepted 3, dropped 2, for failure 2");
  }

  @Test
  void aFailureThatIsHandledWithoutAVerdict() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).handled(true).to("log:handled?level=DEBUG");
          batches(r).process(BatchFailureIT::fail);
        });
    assertOutcome(ALL_FAILED);
  }

  @Test
  void aHeaderLeftOverFromBeforeTheFailure() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).handled(true).to("log:handled?level=DEBUG");
          batches(r)
              .setHeader(NfqueueConstants.VERDICT, r.constant("ACCEPT"))
              .process(BatchFailureIT::fail);
        });
    assertOutcome(ALL_FAILED);
  }

  @Test
  void aHeaderThatTheHandlerSets() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class)
              .handled(true)
              .setHeader(NfqueueConstants.VERDICT, r.constant("ACCEPT"));
          batches(r).process(BatchFailureIT::fail);
        });
    assertOutcome(ALL_ACCEPTED);
  }

  @Test
  void aProducerInTheHandler() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).handled(true).to(nfqueue("0", "verdict=ACCEPT"));
          batches(r).process(BatchFailureIT::fail);
        });
    assertOutcome(ALL_ACCEPTED);
  }

  @Test
  void aPartOfASplitThatFailsEndsItAllWhereTheSplitSaysSo() throws Exception {
    gate.route(
        r ->
            batches(r)
                .split(r.body())
                .stopOnException()
                .filter(r.header(NfqueueConstants.PACKET_ID).isEqualTo(3L))
                .process(BatchFailureIT::fail));
    assertOutcome(ALL_FAILED);
  }

  @Test
  void aRouteThatAsksForARollback() throws Exception {
    gate.route(r -> batches(r).markRollbackOnly());
    assertOutcome(ALL_FAILED);
  }

  @Test
  void aHeaderThatCannotBeRead() throws Exception {
    gate.route(r -> batches(r).setHeader(NfqueueConstants.VERDICT, r.constant("MAYBE")));
    try (LoggedLines log = new LoggedLines()) {
      assertOutcome(ALL_FAILED);
      assertThat(log.warnings("MAYBE", "queue 0, 3 packets from 2")).as("a batch").hasSize(1);
    }
  }

  @Test
  void aHeaderThatAProducerCannotRead() throws Exception {
    gate.route(
        r ->
            batches(r)
                .setHeader(NfqueueConstants.VERDICT, r.constant("MAYBE"))
                .to(nfqueue("0"))
                .setHeader(NfqueueConstants.VERDICT, r.constant("ACCEPT")));
    assertOutcome(ALL_FAILED);
  }

  @Test
  void aVerdictThatDoesNotFitThem() throws Exception {
    gate.route(r -> batches(r).setHeader(NfqueueConstants.VERDICT, r.constant("REPEAT")));
    assertOutcome(ALL_FAILED + ", refused 1");
  }

  @Test
  void anErrorOfAStep() throws Exception {
    gate.route(
        r ->
            batches(r)
                .process(
                    e -> {
                      throw new OutOfMemoryError("on purpose");
                    }));
    assertOutcome(ALL_FAILED);
  }

  @Test
  void anErrorThatTheRouteLetsThrough() throws Exception {
    // nobody ends this exchange, so the stop would wait for it in vain
    gate.context().getShutdownStrategy().setTimeout(1);
    gate.context().getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
    gate.route(r -> batches(r, "autoVerdict=false").process(new Throws()));
    assertOutcome(ALL_FAILED);
  }

  /** Camel does not catch what an asynchronous step throws instead of calling back. */
  private static final class Throws extends AsyncProcessorSupport {
    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      throw new OutOfMemoryError("on purpose");
    }
  }
}
