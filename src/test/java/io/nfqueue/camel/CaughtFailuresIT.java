package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/**
 * Failures after which the route goes on (doCatch, continued) are none; those that follow are, and
 * so is a rollback. Failure verdict is DROP, default ACCEPT.
 */
class CaughtFailuresIT extends RoutedGateIT {
  private static final String VERDICT = NfqueueConstants.VERDICT;

  private static void fail(Exchange exchange) {
    throw new IllegalStateException("on purpose");
  }

  private static void failLater(Exchange exchange) {
    throw new IllegalArgumentException("on purpose, later");
  }

  private void assertFailureVerdict() {
    assertThat(gate.arrivingOf("one", "two")).isEmpty();
    assertThat(gate.statistics().failed()).isEqualTo(2);
  }

  private void assertDecided(String... arriving) {
    assertThat(gate.arrivingOf("one", "two")).containsExactly(arriving);
    assertThat(gate.statistics().failed()).isZero();
  }

  @Test
  void continuedGoesByTheDefault() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).continued(true);
          r.from(nfqueue("0")).process(CaughtFailuresIT::fail).to("log:on?level=DEBUG");
        });
    assertDecided("one", "two");
  }

  @Test
  void continuedGoesByAHeaderFromBefore() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).continued(true);
          r.from(nfqueue("0"))
              .setHeader(VERDICT, r.constant("DROP"))
              .process(CaughtFailuresIT::fail);
        });
    assertDecided();
  }

  @Test
  void doCatchGoesByTheDefault() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .doTry()
                .process(CaughtFailuresIT::fail)
                .doCatch(Exception.class)
                .to("log:caught?level=DEBUG")
                .end());
    assertDecided("one", "two");
  }

  @Test
  void doCatchGoesByTheHeaderItSets() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .doTry()
                .process(CaughtFailuresIT::fail)
                .doCatch(Exception.class)
                .setHeader(VERDICT, r.constant("DROP"))
                .end());
    assertDecided();
  }

  @Test
  void doCatchGoesByAProducerAfterIt() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .doTry()
                .process(CaughtFailuresIT::fail)
                .doCatch(Exception.class)
                .to("log:caught?level=DEBUG")
                .end()
                .to(nfqueue("0", "verdict=DROP")));
    assertDecided();
  }

  @Test
  void aHeaderSetInDoCatchDoesNotCountForALaterFailure() throws Exception {
    gate.route(
        r -> {
          r.onException(IllegalArgumentException.class).handled(true);
          r.from(nfqueue("0"))
              .doTry()
              .process(CaughtFailuresIT::fail)
              .doCatch(IllegalStateException.class)
              .setHeader(VERDICT, r.constant("ACCEPT"))
              .end()
              .process(CaughtFailuresIT::failLater);
        });
    assertFailureVerdict();
  }

  @Test
  void aHeaderSetInDoCatchDoesNotCountWhereTheSameExceptionIsThrownAgain() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .doTry()
                .process(CaughtFailuresIT::fail)
                .doCatch(Exception.class)
                .setHeader(NfqueueConstants.VERDICT, r.constant("ACCEPT"))
                .process(
                    e -> {
                      throw e.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
                    })
                .end());
    assertFailureVerdict();
  }

  @Test
  void aHandlerMayCatchAFailureOfItsOwnBeforeItDecides() throws Exception {
    gate.route(
        r -> {
          r.onException(IllegalStateException.class)
              .handled(true)
              .doTry()
              .process(CaughtFailuresIT::failLater)
              .doCatch(Exception.class)
              .end()
              .setHeader(NfqueueConstants.VERDICT, r.constant("ACCEPT"));
          r.from(nfqueue("0")).process(CaughtFailuresIT::fail);
        });
    assertDecided("one", "two");
  }

  @Test
  void aHeaderSetInDoCatchDoesNotCountForALaterUnhandledFailure() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .doTry()
                .process(CaughtFailuresIT::fail)
                .doCatch(IllegalStateException.class)
                .setHeader(VERDICT, r.constant("ACCEPT"))
                .end()
                .process(CaughtFailuresIT::failLater));
    assertFailureVerdict();
  }

  @Test
  void aHeaderSetInDoCatchDoesNotCountForALaterFailureWithoutAnErrorHandler() throws Exception {
    gate.route(
        r -> {
          r.errorHandler(r.noErrorHandler());
          r.from(nfqueue("0"))
              .doTry()
              .process(CaughtFailuresIT::fail)
              .doCatch(IllegalStateException.class)
              .setHeader(VERDICT, r.constant("ACCEPT"))
              .end()
              .process(CaughtFailuresIT::failLater);
        });
    assertFailureVerdict();
  }

  @Test
  void aHeaderThatAHandlerSetsBeforeItRollsBackCounts() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class)
              .setHeader(VERDICT, r.constant("ACCEPT"))
              .markRollbackOnly();
          r.from(nfqueue("0")).process(CaughtFailuresIT::fail);
        });
    assertDecided("one", "two");
  }

  @Test
  void aHeaderSetAfterTheLaterFailureCounts() throws Exception {
    gate.route(
        r -> {
          r.onException(IllegalArgumentException.class)
              .handled(true)
              .setHeader(VERDICT, r.constant("ACCEPT"));
          r.from(nfqueue("0"))
              .doTry()
              .process(CaughtFailuresIT::fail)
              .doCatch(IllegalStateException.class)
              .setHeader(VERDICT, r.constant("DROP"))
              .end()
              .process(CaughtFailuresIT::failLater);
        });
    assertDecided("one", "two");
  }

  @Test
  void aHeaderSetInDoCatchDoesNotCountForALaterRollback() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .doTry()
                .process(CaughtFailuresIT::fail)
                .doCatch(IllegalStateException.class)
                .setHeader(VERDICT, r.constant("ACCEPT"))
                .end()
                .markRollbackOnly());
    assertFailureVerdict();
  }

  @Test
  void aRollbackIsAFailure() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).markRollbackOnly());
    assertFailureVerdict();
  }

  @Test
  void aHeaderFromBeforeARollbackDoesNotCount() throws Exception {
    gate.route(
        r -> r.from(nfqueue("0")).setHeader(VERDICT, r.constant("ACCEPT")).markRollbackOnly());
    assertFailureVerdict();
  }

  @Test
  void aHeaderFromBeforeARollbackOfTheLastTransactionDoesNotCount() throws Exception {
    gate.route(
        r -> r.from(nfqueue("0")).setHeader(VERDICT, r.constant("ACCEPT")).markRollbackOnlyLast());
    assertFailureVerdict();
  }

  @Test
  void aProducerBeforeARollbackCounts() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).to(nfqueue("0", "verdict=ACCEPT")).markRollbackOnly());
    assertDecided("one", "two");
  }

  @Test
  void aHeaderSetAfterARollbackCounts() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .process(
                    e -> {
                      e.setRollbackOnly(true);
                      e.getMessage().setHeader(VERDICT, "ACCEPT");
                    }));
    assertDecided("one", "two");
  }

  @Test
  void rollbackThrowsAndIsAFailure() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).setHeader(VERDICT, r.constant("ACCEPT")).rollback("no"));
    assertFailureVerdict();
  }
}
