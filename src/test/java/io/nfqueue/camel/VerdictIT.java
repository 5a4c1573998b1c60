package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.OTHER_PORT;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.AlreadyDecidedException;
import io.nfqueue.queue.Verdict;
import io.nfqueue.testnet.LoggedLines;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who says what becomes of a packet: default, header, option; and in which order they count. */
class VerdictIT extends RoutedGateIT {

  @Test
  void anExchangeWithoutAVerdictAccepts() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).to("log:seen?level=DEBUG"));
    assertThat(gate.arrivingOf("one", "two")).containsExactly("one", "two");
    assertThat(gate.statistics().accepted()).isEqualTo(2);
  }

  @Test
  void anExchangeWithoutAVerdictDropsWhereThatIsTheDefault() throws Exception {
    gate.route(r -> r.from(nfqueue("0", "defaultVerdict=DROP")).to("log:seen?level=DEBUG"));
    assertThat(gate.arrivingOf("one", "two")).isEmpty();
    assertThat(gate.statistics().dropped()).isEqualTo(2);
    assertThat(gate.statistics().failed()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"DROP", "drop", "Drop", " drop "})
  void aHeaderIsReadInAnyCase(String text) throws Exception {
    gate.route(r -> r.from(nfqueue("0")).setHeader(NfqueueConstants.VERDICT, r.constant(text)));
    assertThat(gate.arrivingOf("one")).isEmpty();
    assertThat(gate.statistics().dropped()).isEqualTo(1);
    assertThat(gate.statistics().failed()).isZero();
  }

  @Test
  void aHeaderMayHoldAVerdict() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", "defaultVerdict=DROP"))
                .setHeader(NfqueueConstants.VERDICT, r.constant(Verdict.accept())));
    assertThat(gate.arrivingOf("one")).containsExactly("one");
  }

  @Test
  void aHeaderNameIsReadInAnyCase() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).setHeader("camelnfqueueVERDICT", r.constant("DROP")));
    assertThat(gate.arrivingOf("one")).isEmpty();
  }

  @Test
  void aRemovedHeaderDecidesNothing() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setHeader(NfqueueConstants.VERDICT, r.constant("DROP"))
                .removeHeader(NfqueueConstants.VERDICT));
    assertThat(gate.arrivingOf("one")).containsExactly("one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PERHAPS", "QUEUE", "QUEUE:70000", "QUEUE:5:maybe", "ACCEPT DROP", ""})
  void anUnreadableHeaderGetsTheFailureVerdictAndALine(String text) throws Exception {
    gate.route(r -> r.from(nfqueue("0")).setHeader(NfqueueConstants.VERDICT, r.constant(text)));
    try (LoggedLines log = new LoggedLines()) {
      assertThat(gate.arrivingOf("one")).isEmpty();
      assertThat(log.warnings(NfqueueConstants.VERDICT + ": " + text + ":", "failureVerdict"))
          .hasSize(1);
    }
    assertThat(gate.statistics().failed()).isEqualTo(1);
  }

  @Test
  void anUnreadableHeaderNeverGetsTheDefault() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", "defaultVerdict=DROP", "failureVerdict=ACCEPT"))
                .setHeader(NfqueueConstants.VERDICT, r.constant(42)));
    try (LoggedLines log = new LoggedLines()) {
      assertThat(gate.arrivingOf("one")).containsExactly("one");
      assertThat(log.warnings(NfqueueConstants.VERDICT, "42")).hasSize(1);
    }
  }

  @Test
  void anUnreadableHeaderGetsTheFailureVerdictFromAProducerToo() throws Exception {
    List<String> after = new CopyOnWriteArrayList<>();
    gate.route(
        r ->
            r.from(nfqueue("0", "failureVerdict=ACCEPT", "defaultVerdict=DROP"))
                .setHeader(NfqueueConstants.VERDICT, r.constant("PERHAPS"))
                .to(nfqueue("0"))
                .process(e -> after.add("goes on")));
    try (LoggedLines log = new LoggedLines()) {
      assertThat(gate.arrivingOf("one")).containsExactly("one");
      assertThat(log.warnings("PERHAPS", "failureVerdict")).hasSize(1);
    }
    assertThat(gate.statistics().failed()).isEqualTo(1);
    await().untilAsserted(() -> assertThat(after).hasSize(1));
  }

  @Test
  void eachBranchOfAChoiceDecides() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", "failMode=open"))
                .choice()
                .when(r.header(NfqueueConstants.DESTINATION_PORT).isEqualTo(OTHER_PORT))
                .to(nfqueue("0", "verdict=DROP"))
                .otherwise()
                .to(nfqueue("0", "verdict=ACCEPT")));
    gate.sendTo(OTHER_PORT, "telnet");
    gate.awaitDecided(1);
    assertThat(gate.arrivingOf("web")).containsExactly("web");
    assertThat(gate.statistics().dropped()).isEqualTo(1);
    assertThat(gate.statistics().accepted()).isEqualTo(1);
    assertThat(gate.statistics().decidedTooLate()).isZero();
  }

  @Test
  void aProducerGoesByTheHeaderWhereItHasNoVerdict() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setHeader(NfqueueConstants.VERDICT, r.constant("drop"))
                .to(nfqueue("0"))
                .setHeader(NfqueueConstants.VERDICT, r.constant("ACCEPT")));
    assertThat(gate.arrivingOf("one")).isEmpty();
    assertThat(gate.statistics().decidedTooLate()).isZero();
  }

  @Test
  void theOptionGoesBeforeTheHeader() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setHeader(NfqueueConstants.VERDICT, r.constant("DROP"))
                .to(nfqueue("0", "verdict=accept")));
    assertThat(gate.arrivingOf("one")).containsExactly("one");
  }

  @Test
  void anUnreadableHeaderDoesNoHarmToAnOption() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setHeader(NfqueueConstants.VERDICT, r.constant("PERHAPS"))
                .to(nfqueue("0", "verdict=ACCEPT")));
    assertThat(gate.arrivingOf("one")).containsExactly("one");
  }

  @Test
  void aProducerWithoutAnyVerdictIsAnErrorOfTheRoute() throws Exception {
    List<String> messages = new CopyOnWriteArrayList<>();
    gate.route(
        r -> {
          r.onException(IllegalArgumentException.class)
              .process(e -> messages.add(e.getProperty("CamelExceptionCaught").toString()));
          r.from(nfqueue("0")).to(nfqueue("0"));
        });
    assertThat(gate.arrivingOf("one")).as("failureVerdict").isEmpty();
    assertThat(messages)
        .singleElement()
        .asString()
        .contains("queue 0, packet 1: no verdict", "option verdict", NfqueueConstants.VERDICT);
    assertThat(gate.statistics().failed()).isEqualTo(1);
  }

  @Test
  void aSecondVerdictIsRefusedAndChangesNothing() throws Exception {
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    gate.route(
        r -> {
          r.onException(Exception.class)
              .process(e -> errors.add(e.getProperty("CamelExceptionCaught", Throwable.class)));
          r.from(nfqueue("0", "failMode=open"))
              .to(nfqueue("0", "verdict=DROP"))
              .to(nfqueue("0", "verdict=ACCEPT"));
        });
    assertThat(gate.arrivingOf("one")).isEmpty();
    await().untilAsserted(() -> assertThat(errors).hasSize(1));
    assertThat(errors.get(0))
        .isInstanceOf(AlreadyDecidedException.class)
        .hasMessageContainingAll("queue 0", "packet 1");
    assertThat(gate.statistics().decidedTooLate()).isEqualTo(1);
    assertThat(gate.statistics().dropped()).isEqualTo(1);
    assertThat(gate.statistics().accepted()).isZero();
  }

  @Test
  void stopSkipsTheRestOfTheHook() throws Exception {
    gate.gate().iptables("-A INPUT -p udp -j DROP");
    gate.route(r -> r.from(nfqueue("0")).to(nfqueue("0", "verdict=STOP")));
    assertThat(gate.arrivingOf("one")).containsExactly("one");
    assertThat(gate.statistics().stopped()).isEqualTo(1);
  }
}
