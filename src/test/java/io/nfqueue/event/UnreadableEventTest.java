package io.nfqueue.event;

import static io.nfqueue.event.VerdictEventTest.FIFTH;
import static io.nfqueue.event.VerdictEventTest.NOTHING;
import static io.nfqueue.event.VerdictEventTest.PACKET;
import static io.nfqueue.event.VerdictEventTest.SCHEMA;
import static io.nfqueue.event.VerdictEventTest.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.queue.Verdict;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that cannot be read: each names its field, by the reader and by the schema. */
class UnreadableEventTest {
  private static Arguments wrong(String fields, String field) {
    return arguments(json(fields), field, true);
  }

  private static Arguments wrongPacket(String members, String field) {
    return arguments("{\"nfqueue\":" + members + ",\"verdict\":\"DROP\"}", field, true);
  }

  private static Arguments wrongMember(String right, String wrong, String field) {
    return arguments(json("\"verdict\":\"DROP\"").replace(right, wrong), field, true);
  }

  static Stream<Arguments> wrong() {
    String accept = "\"verdict\":\"ACCEPT\",";
    return Stream.of(
        wrong("\"mark\":7", "verdict"),
        wrong("\"verdict\":\"PERHAPS\"", "verdict"),
        wrong("\"verdict\":{\"action\":\"drop\"}", "verdict"),
        wrong("\"verdict\":1", "verdict"),
        arguments(json("\"verdict\":\"QUEUE:65536\""), "verdict", false),
        wrong(accept + "\"mark\":-1", "mark"),
        wrong(accept + "\"mark\":4294967296", "mark"),
        wrong(accept + "\"mark\":18446744073709551616", "mark"),
        wrong(accept + "\"mark\":1.5", "mark"),
        wrong(accept + "\"mark\":\"7\"", "mark"),
        wrong(accept + "\"mark\":7,\"mark_mask\":-1", "mark_mask"),
        wrong(accept + "\"mark_mask\":1", "mark_mask"),
        wrong(accept + "\"priority\":true", "priority"),
        wrong(accept + "\"payload\":\"A\"", "payload"),
        wrong(accept + "\"payload\":[0]", "payload"),
        wrong(accept + "\"conntrack\":7", "conntrack"),
        wrong(accept + "\"conntrack\":{\"mark\":-1}", "conntrack.mark"),
        wrong(accept + "\"conntrack\":{\"mark_mask\":1}", "conntrack.mark_mask"),
        wrong(accept + "\"conntrack\":{\"labels\":\"xy\"}", "conntrack.labels"),
        wrong(accept + "\"conntrack\":{\"labels\":\"\"}", "conntrack.labels"),
        wrong(
            accept + "\"conntrack\":{\"labels\":\"" + "00".repeat(17) + "\"}", "conntrack.labels"),
        wrong(accept + "\"conntrack\":{\"labels_mask\":\"01\"}", "conntrack.labels_mask"),
        wrong(accept + "\"conntrack\":{\"timeout_s\":4294967296}", "conntrack.timeout_s"),
        wrong(accept + "\"conntrack\":{\"helper\":\"no such\"}", "conntrack.helper"),
        wrong(accept + "\"conntrack\":{\"helper\":\"sixteen-letters-\"}", "conntrack.helper"),
        wrong(accept + "\"conntrack\":{\"status\":1}", "conntrack.status"),
        wrong(accept + "\"batch\":\"true\"", "batch"),
        wrong(accept + "\"batch\":true,\"payload\":\"AAEC\"", "batch"),
        wrong(accept + "\"delay_ms\":5", "delay_ms"),
        arguments("{\"verdict\":\"DROP\"}", "nfqueue", true),
        wrongPacket("null", "nfqueue"),
        wrongPacket("7", "nfqueue"),
        wrongPacket("{}", "nfqueue.version"),
        wrongMember("\"version\":1", "\"version\":2", "nfqueue.version"),
        wrongMember("\"version\":1", "\"version\":\"1\"", "nfqueue.version"),
        wrongMember("\"queue\":7", "\"queue\":65536", "nfqueue.queue"),
        wrongMember("\"queue\":7,", "", "nfqueue.queue"),
        wrongMember("\"packet_id\":4294967295", "\"packet_id\":4294967296", "nfqueue.packet_id"),
        wrongMember("\"packet_id\":4294967295,", "", "nfqueue.packet_id"),
        wrongMember("\"9d5c5d8e\"", "\"\"", "nfqueue.binding"),
        wrongMember("\"9d5c5d8e\"", "\"9d5c\\n5d8e\"", "nfqueue.binding"),
        wrongMember("\"9d5c5d8e\"", "\"" + "9".repeat(65) + "\"", "nfqueue.binding"),
        wrongMember("\"binding\":", "\"bindingId\":", "nfqueue.binding"),
        wrongMember("\"gw1\"", "1", "nfqueue.node"));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("wrong")
  void namesTheFieldThatItCannotRead(String json, String field, boolean schemaRefuses) {
    assertThatThrownBy(() -> VerdictEvent.parse(json))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageStartingWith("event: " + field + ": ")
        .hasMessageEndingWith(" expected")
        .extracting(e -> ((UnreadableEventException) e).field())
        .isEqualTo(field);
    assertThat(SCHEMA.accepts(json)).isNotEqualTo(schemaRefuses);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "{",
        "{\"verdict\":\"DROP\"",
        "{\"verdict\":\"ACCEPT\",\"verdict\":\"DROP\"}",
        "{\"verdict\":\"ACCEPT\"}{}",
        "{\"verdict\":\"ACCEPT\",}",
        "{verdict:1}"
      })
  void refusesWhatIsNoJsonObject(String text) {
    assertThatThrownBy(() -> EventJson.read(text))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageStartingWith("event: JSON: ");
  }

  @Test
  void refusesEndlessAndBottomlessText() {
    String deep = "{\"a\":" + "[".repeat(100_000);
    assertThatThrownBy(() -> EventJson.read(deep)).isInstanceOf(UnreadableEventException.class);
    String longOne = "{\"a\":\"" + "a".repeat(EventJson.MAX_CHARACTERS) + "\"}";
    assertThatThrownBy(() -> EventJson.read(longOne))
        .isInstanceOf(UnreadableEventException.class)
        .message()
        .hasSizeLessThan(200);
  }

  @Test
  void showsTheValueWithoutControlCharactersAndNotEndlessly() {
    assertThatThrownBy(
            () -> VerdictEvent.parse(json("\"verdict\":\"\\u001b[31m" + "A".repeat(1000) + "\"")))
        .message()
        .contains("?[31mAAA")
        .doesNotContain("\u001b")
        .hasSizeLessThan(250);
  }

  /** Values that JSON may have, or a map of the user's own, where others are expected. */
  private static final List<Object> JUNK =
      Arrays.asList(
          null,
          -1,
          1L << 40,
          1e300,
          Double.NaN,
          BigInteger.ONE.shiftLeft(63),
          BigDecimal.ONE,
          "",
          "\u0000",
          true,
          List.of(1),
          Map.of(),
          Map.of(1, 2),
          new TreeMap<>(Map.of(1, 2)),
          Instant.EPOCH);

  private static void putJunk(Map<Object, Object> object, Random random) {
    List<Object> names = new ArrayList<>(object.keySet());
    names.addAll(List.of("mark", "mark_mask", "labels", "batch", "payload", "conntrack"));
    Object name = names.get(random.nextInt(names.size()));
    if (object.get(name) instanceof Map<?, ?> inner && random.nextBoolean()) {
      Map<Object, Object> copy = new HashMap<>(inner);
      putJunk(copy, random);
      object.put(name, copy);
    } else {
      object.put(name, JUNK.get(random.nextInt(JUNK.size())));
    }
  }

  @Test
  void whateverItHoldsIsReadOrNamed() {
    Random random = new Random(6);
    Verdict whole =
        Verdict.accept()
            .withMark(5, 15)
            .withPriority(1)
            .withPayload(new byte[20])
            .withConntrack(NOTHING.withMark(1).withLabels(FIFTH, FIFTH).withHelper("ftp"));
    int read = 0;
    for (int i = 0; i < 10_000; i++) {
      Map<Object, Object> event = new HashMap<>(new VerdictEvent(PACKET, whole).toMap());
      for (int junk = random.nextInt(3); junk >= 0; junk--) {
        putJunk(event, random);
      }
      try {
        VerdictEvent.read(event);
        read++;
      } catch (UnreadableEventException e) {
        assertThat(e).hasMessageMatching("event: \\S+: .* expected");
      }
    }
    assertThat(read).isBetween(500, 9_500);
  }
}
