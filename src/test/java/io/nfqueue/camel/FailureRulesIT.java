package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/**
 * What a packet gets whose exchange failed: the failure verdict (here DROP, while the default is
 * ACCEPT), unless the handler of the failure decided.
 */
class FailureRulesIT extends RoutedGateIT {
  private static final String VERDICT = NfqueueConstants.VERDICT;

  private static void fail(Exchange exchange) {
    throw new IllegalStateException("on purpose");
  }

  private static void failAgain(Exchange exchange) {
    throw new IllegalArgumentException("on purpose, again");
  }

  private void assertFailureVerdict() {
    assertThat(gate.arrivingOf("one", "two")).isEmpty();
    assertThat(gate.statistics().failed()).isEqualTo(2);
    assertThat(gate.statistics().dropped()).isEqualTo(2);
  }

  private void assertDecided(String... arriving) {
    assertThat(gate.arrivingOf("one", "two")).containsExactly(arriving);
    assertThat(gate.statistics().failed()).isZero();
    assertThat(gate.statistics().decidedTooLate()).isZero();
  }

  @Test
  void aRouteThatThrows() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).process(FailureRulesIT::fail));
    assertFailureVerdict();
  }

  @Test
  void aRouteThatThrowsAfterTheHeaderWasSet() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setHeader(VERDICT, r.constant("ACCEPT"))
                .process(FailureRulesIT::fail));
    assertFailureVerdict();
  }

  @Test
  void aRouteThatThrowsAfterItHasDecided() throws Exception {
    gate.route(
        r -> r.from(nfqueue("0")).to(nfqueue("0", "verdict=ACCEPT")).process(FailureRulesIT::fail));
    assertDecided("one", "two");
  }

  @Test
  void aFailureThatIsHandledWithoutAVerdict() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).handled(true).to("log:handled?level=DEBUG");
          r.from(nfqueue("0")).process(FailureRulesIT::fail);
        });
    assertFailureVerdict();
  }

  @Test
  void aHeaderLeftOverFromBeforeTheFailure() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).handled(true).setHeader("other", r.constant("x"));
          r.from(nfqueue("0"))
              .setHeader(VERDICT, r.constant("ACCEPT"))
              .process(FailureRulesIT::fail);
        });
    assertFailureVerdict();
  }

  @Test
  void aHeaderLeftOverFromBeforeInAMessageThatWasReplaced() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).handled(true).setBody(r.constant("handled"));
          r.from(nfqueue("0"))
              .setBody(r.constant("text"))
              .setHeader(VERDICT, r.constant("ACCEPT"))
              .process(FailureRulesIT::fail);
        });
    assertFailureVerdict();
  }

  @Test
  void aHeaderThatTheHandlerSets() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).handled(true).setHeader(VERDICT, r.constant("ACCEPT"));
          r.from(nfqueue("0")).process(FailureRulesIT::fail);
        });
    assertDecided("one", "two");
  }

  @Test
  void aHeaderThatTheHandlerSetsToWhatItWasBefore() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).handled(true).setHeader(VERDICT, r.constant("ACCEPT"));
          r.from(nfqueue("0"))
              .setHeader(VERDICT, r.constant("ACCEPT"))
              .process(FailureRulesIT::fail);
        });
    assertDecided("one", "two");
  }

  @Test
  void aHeaderThatTheHandlerSetsOnTheOriginalMessage() throws Exception {
    gate.context().setAllowUseOriginalMessage(true);
    gate.route(
        r -> {
          r.onException(Exception.class)
              .useOriginalMessage()
              .handled(true)
              .setHeader(VERDICT, r.constant("ACCEPT"));
          r.from(nfqueue("0")).setHeader(VERDICT, r.constant("DROP")).process(FailureRulesIT::fail);
        });
    assertDecided("one", "two");
  }

  @Test
  void aHeaderThatTheHandlerRemovesAgain() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class)
              .handled(true)
              .setHeader(VERDICT, r.constant("ACCEPT"))
              .removeHeaders("CamelNfqueue*");
          r.from(nfqueue("0")).process(FailureRulesIT::fail);
        });
    assertThat(gate.arrivingOf("one", "two")).isEmpty();
    assertThat(gate.statistics().dropped()).isEqualTo(2);
  }

  @Test
  void aProducerInTheHandler() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).handled(true).to(nfqueue("0", "verdict=ACCEPT"));
          r.from(nfqueue("0")).process(FailureRulesIT::fail);
        });
    assertDecided("one", "two");
  }

  @Test
  void aHandlerThatDecidesButDoesNotHandle() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).setHeader(VERDICT, r.constant("ACCEPT"));
          r.from(nfqueue("0")).process(FailureRulesIT::fail);
        });
    assertDecided("one", "two");
  }

  @Test
  void aHandlerThatFailsItself() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class)
              .handled(true)
              .setHeader(VERDICT, r.constant("ACCEPT"))
              .process(FailureRulesIT::failAgain);
          r.from(nfqueue("0")).process(FailureRulesIT::fail);
        });
    assertFailureVerdict();
  }

  @Test
  void aDeadLetterChannel() throws Exception {
    gate.route(
        r -> {
          r.errorHandler(r.deadLetterChannel("direct:dead"));
          r.from(nfqueue("0"))
              .setHeader(VERDICT, r.constant("ACCEPT"))
              .process(FailureRulesIT::fail);
          r.from("direct:dead").to("log:dead?level=DEBUG");
        });
    assertFailureVerdict();
  }

  @Test
  void aDeadLetterChannelThatSetsTheHeader() throws Exception {
    gate.route(
        r -> {
          r.errorHandler(r.deadLetterChannel("direct:dead"));
          r.from(nfqueue("0")).process(FailureRulesIT::fail);
          r.from("direct:dead").setHeader(VERDICT, r.constant("ACCEPT"));
        });
    assertDecided("one", "two");
  }

  @Test
  void aDeadLetterChannelThatDecides() throws Exception {
    gate.route(
        r -> {
          r.errorHandler(r.deadLetterChannel(nfqueue("0", "verdict=ACCEPT")));
          r.from(nfqueue("0")).process(FailureRulesIT::fail);
        });
    assertDecided("one", "two");
  }

  @Test
  void aRedeliveryThatSucceedsIsNoFailure() throws Exception {
    gate.route(
        r -> {
          r.errorHandler(r.defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(0));
          r.from(nfqueue("0"))
              .setHeader(VERDICT, r.constant("ACCEPT"))
              .process(
                  e -> {
                    if (e.getMessage().getHeader(Exchange.REDELIVERY_COUNTER) == null) {
                      fail(e);
                    }
                  });
        });
    assertDecided("one", "two");
  }
}
