package io.nfqueue.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.conntrack.ConntrackChange;
import io.nfqueue.queue.GoldenPackets;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Verdict events, read and written. The texts are written by hand. */
class VerdictEventTest {
  static final EventSchema SCHEMA = EventSchema.ofVerdicts();
  static final PacketReference PACKET = new PacketReference("gw1", 7, 0xffff_ffffL, "9d5c5d8e");
  private static final String NFQUEUE =
      "\"nfqueue\":{\"version\":1,\"node\":\"gw1\",\"queue\":7,\"packet_id\":4294967295,"
          + "\"binding\":\"9d5c5d8e\"}";
  static final ConntrackChange NOTHING = ConntrackChange.NONE;
  static final byte[] FIFTH = {0x20};

  static String json(String fields) {
    return "{\"event_type\":\"verdict\"," + NFQUEUE + "," + fields + "}";
  }

  private static Arguments change(String fields, ConntrackChange change) {
    return arguments(
        "\"verdict\":\"ACCEPT\",\"conntrack\":{" + fields + "}",
        Verdict.accept().withConntrack(change));
  }

  static Stream<Arguments> verdicts() {
    Verdict accept = Verdict.accept();
    String labels = "\"labels\":\"20000000000000000000000000000000\"";
    return Stream.of(
        arguments("\"verdict\":\"ACCEPT\"", accept),
        arguments("\"verdict\":\"DROP\"", Verdict.drop()),
        arguments("\"verdict\":\"STOP\"", Verdict.stop()),
        arguments("\"verdict\":\"QUEUE:65535\"", Verdict.queue(65535)),
        arguments("\"verdict\":\"QUEUE:0:bypass\"", Verdict.queue(0).withBypass()),
        arguments("\"verdict\":\"REPEAT\",\"mark\":7", Verdict.repeat().withMark(7)),
        arguments("\"verdict\":\"ACCEPT\",\"mark\":4294967295", accept.withMark(0xffff_ffffL)),
        arguments("\"verdict\":\"ACCEPT\",\"mark\":5,\"mark_mask\":15", accept.withMark(5, 15)),
        arguments("\"verdict\":\"ACCEPT\",\"mark\":0,\"mark_mask\":0", accept.withMark(0, 0)),
        arguments("\"verdict\":\"ACCEPT\",\"priority\":0", accept.withPriority(0)),
        arguments(
            "\"verdict\":\"ACCEPT\",\"payload\":\"AAEC\"",
            accept.withPayload(new byte[] {0, 1, 2})),
        change("\"mark\":7", NOTHING.withMark(7)),
        change("\"mark\":4,\"mark_mask\":12", NOTHING.withMark(4, 12)),
        change(labels, NOTHING.withLabels(FIFTH)),
        change(
            labels + ",\"labels_mask\":\"20000000000000000000000000000000\"",
            NOTHING.withLabels(FIFTH, FIFTH)),
        change("\"timeout_s\":30", NOTHING.withTimeout(Duration.ofSeconds(30))),
        change("\"helper\":\"\"", NOTHING.withHelper("")),
        change("\"helper\":\"ftp\"", NOTHING.withHelper("ftp")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("verdicts")
  void readsAndWritesTheSame(String fields, Verdict verdict) {
    VerdictEvent event = VerdictEvent.parse(json(fields));
    assertThat(event).isEqualTo(new VerdictEvent(PACKET, verdict));
    assertThat(new VerdictEvent(PACKET, verdict).toJson()).isEqualTo(json(fields));
    assertThat(VerdictEvent.read(event.toMap())).isEqualTo(event);
    assertThat(SCHEMA.faults(json(fields))).isEmpty();
  }

  @Test
  void readsAndWritesAVerdictForABatch() {
    String text = json("\"verdict\":\"DROP\",\"batch\":true");
    VerdictEvent event = new VerdictEvent(PACKET, Verdict.drop(), true);
    assertThat(VerdictEvent.parse(text)).isEqualTo(event);
    assertThat(event.toJson()).isEqualTo(text);
    assertThat(SCHEMA.faults(text)).isEmpty();
  }

  @ParameterizedTest(name = "{0} as {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"verdict\":\"queue:5:BYPASS\" | \"verdict\":\"QUEUE:5:bypass\"",
        "\"verdict\":\"DROP\",\"batch\":false | \"verdict\":\"DROP\"",
        "\"verdict\":\"DROP\",\"mark\":null,\"delay_ms\":null,\"conntrack\":null"
            + " | \"verdict\":\"DROP\"",
        "\"verdict\":\"ACCEPT\",\"mark\":255,\"mark_mask\":15"
            + " | \"verdict\":\"ACCEPT\",\"mark\":15,\"mark_mask\":15",
        "\"verdict\":\"ACCEPT\",\"conntrack\":{\"labels\":\"0A\"}"
            + " | \"verdict\":\"ACCEPT\",\"conntrack\":"
            + "{\"labels\":\"0a000000000000000000000000000000\"}"
      })
  void readsOtherFormsToo(String fields, String written) {
    assertThat(VerdictEvent.parse(json(fields)).toJson()).isEqualTo(json(written));
  }

  @Test
  void aPacketEventWithAVerdictAddedIsOne() {
    for (String golden : GoldenPackets.NAMES) {
      QueuedPacket packet = GoldenPackets.decode(golden);
      Map<String, Object> event = EventJson.read(PacketEvent.of(packet).toJson());
      assertThatThrownBy(() -> VerdictEvent.read(event))
          .isInstanceOf(UnreadableEventException.class)
          .hasMessageStartingWith("event: verdict: missing");
      event.put("verdict", "DROP");
      assertThat(VerdictEvent.read(event)).isEqualTo(VerdictEvent.of(packet, Verdict.drop()));
      assertThat(SCHEMA.accepts(EventJson.write(event))).isTrue();
    }
  }

  @Test
  void answersAPacketEventThatCameAsJson() {
    QueuedPacket packet = GoldenPackets.decode("packet-udp-1");
    Map<String, Object> event = EventJson.read(PacketEvent.of(packet).withNode("gw9").toJson());
    VerdictEvent answer = VerdictEvent.answering(event, Verdict.accept().withMark(7));
    assertThat(answer.packet())
        .isEqualTo(new PacketReference("gw9", 0, packet.packetId(), packet.bindingId()));
    assertThat(VerdictEvent.parse(answer.toJson())).isEqualTo(answer);
  }

  @Test
  void hasRoomForTheLargestPacket() {
    VerdictEvent event = new VerdictEvent(PACKET, Verdict.accept().withPayload(new byte[65_531]));
    assertThat(VerdictEvent.parse(event.toJson())).isEqualTo(event);
  }

  static Stream<Arguments> unsaid() {
    Verdict accept = Verdict.accept();
    return Stream.of(
        arguments("sequence numbers", accept.withAdjustedSequence()),
        arguments("checksums", accept.withPayloadAsIs(new byte[20])),
        arguments("frame", accept.withVlan(0x8100, 5)),
        arguments("frame", accept.withLayer2Header(new byte[14])));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("unsaid")
  void refusesToLeaveOutWhatAnEventCannotSay(String what, Verdict verdict) {
    assertThatThrownBy(() -> new VerdictEvent(PACKET, verdict))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what);
  }

  @Test
  void refusesOnePayloadForABatch() {
    Verdict verdict = Verdict.accept().withPayload(new byte[20]);
    assertThatThrownBy(() -> new VerdictEvent(PACKET, verdict, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batch");
  }
}
