package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.event.PacketReference;
import io.nfqueue.event.UnreadableEventException;
import io.nfqueue.event.VerdictEvent;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import io.nfqueue.testnet.LoggedLines;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the event in a producer's body decides, when it does not, and what it must not decide. */
class BodyVerdictIT extends RoutedGateIT {
  private static final String AUTO_OFF = "autoVerdict=false";

  private final List<Exchange> held = new CopyOnWriteArrayList<>();

  /** The body becomes a verdict event about its packet. */
  private static Processor answer(Verdict verdict) {
    return e -> e.getMessage().setBody(VerdictEvent.of(packet(e), verdict).toJson());
  }

  private static QueuedPacket packet(Exchange exchange) {
    return exchange.getProperty(NfqueueConstants.PACKET_PROPERTY, QueuedPacket.class);
  }

  private Throwable failureOf(String producer, Object body, Map<String, Object> headers)
      throws Exception {
    try (var template = gate.context().createProducerTemplate()) {
      return template
          .send(
              producer,
              e -> {
                e.getMessage().setBody(body);
                e.getMessage().setHeaders(new HashMap<>(headers));
              })
          .getException();
    }
  }

  private QueuedPacket holdOne(String text) {
    int before = held.size();
    gate.send(text);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(held).hasSize(before + 1));
    return packet(held.get(before));
  }

  private void hold() throws Exception {
    gate.route(
        r -> r.from(nfqueue("0", AUTO_OFF)).routeId("route").process(e -> held.add(e.copy())));
  }

  @Test
  void theOptionGoesFirstThenTheHeaderThenTheEvent() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .choice()
                .when(r.bodyAs(String.class).contains("length 1"))
                .process(answer(Verdict.drop()))
                .to(nfqueue("0", "verdict=ACCEPT"))
                .when(r.bodyAs(String.class).contains("length 2"))
                .process(answer(Verdict.drop()))
                .setHeader(NfqueueConstants.VERDICT, r.constant("ACCEPT"))
                .to(nfqueue("0"))
                .otherwise()
                .process(answer(Verdict.drop()))
                .to(nfqueue("0")));
    assertThat(gate.arrivingOf("1", "22", "333")).containsExactly("1", "22");
    assertThat(gate.statistics().failed()).isZero();
  }

  @Test
  void optionsAndHeadersChangeWhatTheEventDecides() throws Exception {
    gate.gate().iptables("-t filter -A INPUT -m mark ! --mark 6 -j DROP");
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .choice()
                .when(r.bodyAs(String.class).contains("length 1"))
                .process(answer(Verdict.accept()))
                .to(nfqueue("0", "mark=6"))
                .when(r.bodyAs(String.class).contains("length 2"))
                .process(answer(Verdict.accept()))
                .setHeader(NfqueueConstants.MARK, r.constant(6))
                .to(nfqueue("0"))
                .when(r.bodyAs(String.class).contains("length 3"))
                .process(answer(Verdict.accept().withMark(6)))
                .setHeader(NfqueueConstants.MARK, r.constant(7))
                .to(nfqueue("0"))
                .otherwise()
                .process(answer(Verdict.accept()))
                .to(nfqueue("0")));
    assertThat(gate.arrivingOf("1", "22", "333", "4444")).containsExactly("1", "22", "333");
  }

  @Test
  void theEndOfTheExchangeDoesNotHeedTheBody() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).process(answer(Verdict.drop())));
    assertThat(gate.arrivingOf("one")).containsExactly("one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a line", "DROP", "{\"verdict\":\"DROP\"}", "[]"})
  void whatIsNoEventDecidesNothing(String body) throws Exception {
    hold();
    QueuedPacket packet = holdOne("one");
    Exchange exchange = held.get(0);
    exchange.getMessage().setBody(body);
    try (var template = gate.context().createProducerTemplate()) {
      assertThat(template.send(nfqueue("0"), exchange).getException())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(
              "packet " + packet.packetId(), "no verdict", NfqueueConstants.VERDICT, "event");
    }
    assertThat(failureOf(nfqueue("0"), body, Map.of()))
        .isInstanceOf(PacketNotFoundException.class)
        .hasMessageContaining("event");
    assertThat(gate.statistics().pending()).isEqualTo(1);
  }

  @Test
  void aPacketEventIsNoVerdict() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", "failMode=open"))
                .transformDataType("nfqueue:application-json")
                .doTry()
                .to(nfqueue("0"))
                .doCatch(IllegalArgumentException.class)
                .to("mock:refused")
                .end());
    assertThat(gate.arrivingOf("one")).containsExactly("one");
    awaitMock("refused", 1);
    assertThat(gate.statistics().failed()).isZero();
  }

  @Test
  void aLateVerdictOfAnOldBindingIsRefusedAndCounted() throws Exception {
    hold();
    VerdictEvent late = VerdictEvent.of(holdOne("old"), Verdict.accept());
    gate.context().getRouteController().stopRoute("route");
    gate.context().getRouteController().startRoute("route");
    QueuedPacket packet = holdOne("new");
    assertThat(packet.packetId()).isEqualTo(late.packet().packetId());

    assertThat(failureOf(nfqueue("*"), late.toJson(), Map.of()))
        .isInstanceOf(PacketNotFoundException.class)
        .hasMessageContainingAll("packet 1", "restarted");
    assertThat(gate.statistics().refused()).isEqualTo(1);
    assertThat(gate.statistics().pending()).as("the new packet is not decided").isEqualTo(1);

    assertThat(failureOf(nfqueue("*"), VerdictEvent.of(packet, Verdict.accept()), Map.of()))
        .isNull();
    gate.awaitArrival("new");
  }

  @Test
  void headersThatNameAnotherPacketThanTheEventAreRefused() throws Exception {
    hold();
    QueuedPacket packet = holdOne("one");
    Map<String, Object> event = VerdictEvent.of(packet, Verdict.drop()).toMap();

    Map<String, Object> anotherPacket =
        Map.of(NfqueueConstants.PACKET_ID, 2L, NfqueueConstants.QUEUE, 0);
    assertThat(failureOf(nfqueue("0"), event, anotherPacket))
        .isInstanceOf(PacketNotFoundException.class)
        .hasMessageContainingAll("packet 2", "another packet", "packet 1");

    Map<String, Object> anotherBinding =
        Map.of(
            NfqueueConstants.PACKET_ID,
            1L,
            NfqueueConstants.QUEUE,
            0,
            NfqueueConstants.BINDING_ID,
            packet.bindingId());
    PacketReference reference = new PacketReference(null, 0, 1, "of another process");
    assertThat(failureOf(nfqueue("0"), new VerdictEvent(reference, Verdict.drop()), anotherBinding))
        .isInstanceOf(PacketNotFoundException.class);
    assertThat(gate.statistics().refused()).isEqualTo(1);
    assertThat(gate.statistics().pending()).isEqualTo(1);

    assertThat(failureOf(nfqueue("0"), event, anotherBinding)).isNull();
    gate.awaitDecided(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"verdict\":\"PERHAPS\"",
        "\"verdict\":\"ACCEPT\",\"mark\":-1",
        "\"verdict\":\"ACCEPT\",\"delay_ms\":5"
      })
  void aVerdictThatCannotBeReadIsTheFailureVerdict(String fields) throws Exception {
    hold();
    String event = VerdictEvent.of(holdOne("one"), Verdict.accept()).toJson();
    String unreadable = event.replace("\"verdict\":\"ACCEPT\"", fields);
    try (LoggedLines log = new LoggedLines()) {
      assertThat(failureOf(nfqueue("0"), unreadable, Map.of())).isNull();
      assertThat(log.warnings("queue 0, packet 1: event: ", "failureVerdict")).hasSize(1);
    }
    gate.awaitDecided(1);
    assertThat(gate.statistics().failed()).isEqualTo(1);
    assertThat(gate.arrived()).isEmpty();
  }

  @Test
  void anEventThatDoesNotSayWhichPacketIsAnError() throws Exception {
    hold();
    String event = VerdictEvent.of(holdOne("one"), Verdict.accept()).toJson();
    assertThat(failureOf(nfqueue("0"), event.replace("\"queue\":0", "\"queue\":\"0\""), Map.of()))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessage("event: nfqueue.queue: 0: 0..65535 expected");
    assertThat(failureOf(nfqueue("0"), event.substring(1), Map.of()))
        .isInstanceOf(PacketNotFoundException.class);
    assertThat(failureOf(nfqueue("0"), event.substring(0, event.length() - 1), Map.of()))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageStartingWith("event: JSON: ");
    assertThat(gate.statistics().pending()).isEqualTo(1);
  }

  @Test
  void aTextOfTheRoutesOwnDoesNotHideThePacket() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .removeHeaders("*")
                .setBody(r.constant("{ no JSON"))
                .to(nfqueue("0", "verdict=DROP")));
    assertThat(gate.arrivingOf("one")).isEmpty();
    assertThat(gate.statistics().failed()).isZero();
  }
}
