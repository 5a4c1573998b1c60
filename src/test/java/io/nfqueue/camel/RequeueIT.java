package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.LoggedLines;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts that send a packet on with a mark: to another queue, or through the rules again. */
class RequeueIT extends RoutedGateIT {
  private final List<Object> marks = new CopyOnWriteArrayList<>();

  private void noteMark(Exchange exchange) {
    marks.add(String.valueOf(exchange.getMessage().getHeader(NfqueueConstants.MARK)));
  }

  @Test
  void queueToHandsThePacketToAnotherRoute() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0")).to(nfqueue("0", "verdict=QUEUE", "queueTo=5"));
          r.from(nfqueue("5")).process(this::noteMark);
        });
    gate.send("one");
    gate.awaitArrival("one");
    assertThat(marks).as("no mark, no header").containsExactly("null");
    assertThat(gate.statistics().requeued()).isEqualTo(1);
    assertThat(gate.queue(5).statistics().received()).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "option without bypass,    QUEUE&queueTo=9,                  ",
    "option with bypass,       QUEUE&queueTo=9&queueBypass=true, one",
    "option as text,           QUEUE:9,                          ",
    "option as text bypassing, QUEUE:9:bypass,                   one"
  })
  void bypassPassesWhereNobodyListens(String row, String verdict, String arriving)
      throws Exception {
    gate.route(r -> r.from(nfqueue("0")).to(nfqueue("0", "verdict=" + verdict)));
    assertThat(String.join("", gate.arrivingOf("one"))).isEqualTo(arriving == null ? "" : arriving);
    assertThat(gate.statistics().requeued()).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"QUEUE:9,", "queue:9:bypass,one"})
  void aHeaderCanRequeueToo(String verdict, String arriving) throws Exception {
    gate.route(r -> r.from(nfqueue("0")).setHeader(NfqueueConstants.VERDICT, r.constant(verdict)));
    assertThat(String.join("", gate.arrivingOf("one"))).isEqualTo(arriving == null ? "" : arriving);
  }

  @Test
  void marksAndMasksComeFromOptionsThenHeaders() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0")).to(nfqueue("0", "verdict=QUEUE:5", "mark=240"));
          r.from(nfqueue("5"))
              .process(this::noteMark)
              .to(nfqueue("5", "verdict=QUEUE:6", "mark=65535", "markMask=65280"));
          r.from(nfqueue("6"))
              .process(this::noteMark)
              .setHeader(NfqueueConstants.VERDICT, r.constant("QUEUE:7"))
              .setHeader(NfqueueConstants.MARK, r.constant(5L));
          r.from(nfqueue("7"))
              .process(this::noteMark)
              .setHeader(NfqueueConstants.MARK, r.constant("0xffffffff"))
              .setHeader(NfqueueConstants.MARK_MASK, r.constant(0x80000000L))
              .to(nfqueue("7", "verdict=QUEUE:8"));
          r.from(nfqueue("8"))
              .process(this::noteMark)
              .setHeader(NfqueueConstants.MARK, r.constant(1))
              .to(nfqueue("8", "verdict=QUEUE:9", "mark=2"));
          r.from(nfqueue("9")).process(this::noteMark);
        });
    gate.send("one");
    gate.awaitArrival("one");
    assertThat(marks)
        .containsExactly(
            String.valueOf(0xf0), String.valueOf(0xfff0), "5", String.valueOf(0x80000005L), "2");
  }

  @Test
  void prioritiesComeFromOptionsThenHeaders() throws Exception {
    List<Object> priorities = new CopyOnWriteArrayList<>();
    Processor note =
        exchange ->
            priorities.add(
                String.valueOf(exchange.getMessage().getHeader(NfqueueConstants.PRIORITY)));
    gate.route(
        r -> {
          r.from(nfqueue("0"))
              .process(note)
              .setHeader(NfqueueConstants.PRIORITY, r.constant(1))
              .to(nfqueue("0", "verdict=QUEUE:5", "priority=6"));
          r.from(nfqueue("5"))
              .process(note)
              .setHeader(NfqueueConstants.VERDICT, r.constant("QUEUE:6"))
              .setHeader(NfqueueConstants.PRIORITY, r.constant("0x10001"));
          r.from(nfqueue("6")).process(note).to(nfqueue("6", "verdict=QUEUE:7"));
          r.from(nfqueue("7")).process(note);
        });
    gate.send("one");
    gate.awaitArrival("one");
    assertThat(priorities).containsExactly("null", "6", "65537", "65537");
  }

  @Test
  void acceptCanMarkForLaterRules() throws Exception {
    gate.gate().iptables("-A INPUT -p udp -m mark --mark 7 -j DROP");
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .filter(r.bodyAs(String.class).contains("length 6"))
                .setHeader(NfqueueConstants.MARK, r.constant(7)));
    assertThat(gate.arrivingOf("six by", "seven b")).containsExactly("seven b");
    assertThat(gate.statistics().accepted()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"banana", "-1", "4294967296", "1.5"})
  void anUnreadableMarkGetsTheFailureVerdictAndALine(String mark) throws Exception {
    gate.route(r -> r.from(nfqueue("0")).setHeader(NfqueueConstants.MARK, r.constant(mark)));
    try (LoggedLines log = new LoggedLines()) {
      assertThat(gate.arrivingOf("one")).isEmpty();
      assertThat(log.warnings(NfqueueConstants.MARK, mark, "failureVerdict")).hasSize(1);
    }
    assertThat(gate.statistics().failed()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"banana", "-1", "4294967296"})
  void anUnreadableMaskNamesTheMask(String mask) throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setHeader(NfqueueConstants.MARK, r.constant(1))
                .setHeader(NfqueueConstants.MARK_MASK, r.constant(mask)));
    try (LoggedLines log = new LoggedLines()) {
      assertThat(gate.arrivingOf("one")).isEmpty();
      assertThat(log.warnings(NfqueueConstants.MARK_MASK, mask, "failureVerdict")).hasSize(1);
    }
  }

  @Test
  void repeatWithAChangedMarkGoesThroughTheRulesAgain() throws Exception {
    gate.gate().iptables("-t mangle -A INPUT -p udp -m mark --mark 7 -j NFQUEUE --queue-num 5");
    gate.route(
        r -> {
          r.from(nfqueue("0")).to(nfqueue("0", "verdict=REPEAT", "mark=7"));
          r.from(nfqueue("5")).process(this::noteMark);
        });
    gate.send("one");
    gate.awaitArrival("one");
    assertThat(marks).containsExactly("7");
    assertThat(gate.statistics().repeated()).isEqualTo(1);
    assertThat(gate.statistics().received()).isEqualTo(1);
  }

  @Test
  void repeatWithoutAChangedMarkIsRefusedToAProducer() throws Exception {
    List<String> errors = new CopyOnWriteArrayList<>();
    gate.route(
        r -> {
          r.onException(Exception.class)
              .process(e -> errors.add(e.getProperty(Exchange.EXCEPTION_CAUGHT, String.class)));
          r.from(nfqueue("0")).to(nfqueue("0", "verdict=REPEAT"));
        });
    assertThat(gate.arrivingOf("one")).isEmpty();
    assertThat(errors).singleElement().asString().contains("refused", "REPEAT", "mark");
    assertThat(gate.statistics().refused()).isEqualTo(1);
    assertThat(gate.statistics().failed()).isEqualTo(1);
    assertThat(gate.statistics().repeated()).isZero();
  }

  @Test
  void repeatWithoutAChangedMarkIsRefusedToAHeader() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", "failureVerdict=ACCEPT", "defaultVerdict=DROP"))
                .setHeader(NfqueueConstants.VERDICT, r.constant("REPEAT")));
    try (LoggedLines log = new LoggedLines()) {
      assertThat(gate.arrivingOf("one")).containsExactly("one");
      assertThat(log.warnings("REPEAT", "failureVerdict")).hasSize(1);
    }
    assertThat(gate.statistics().refused()).isEqualTo(1);
    assertThat(gate.statistics().failed()).isEqualTo(1);
  }

  @Test
  void repeatWithTheMarkThePacketHasAlreadyIsRefused() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0")).to(nfqueue("0", "verdict=QUEUE:5", "mark=7"));
          r.from(nfqueue("5")).to(nfqueue("5", "verdict=REPEAT", "mark=7"));
        });
    gate.arrivingOf("one");
    await().untilAsserted(() -> assertThat(gate.queue(5).statistics().refused()).isEqualTo(1));
    assertThat(gate.arrived()).isEmpty();
  }
}
