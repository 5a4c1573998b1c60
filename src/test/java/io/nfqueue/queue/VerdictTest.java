package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.conntrack.ConntrackChange;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
  private static final long TOP = 0xffff_ffffL;

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments("ACCEPT", Verdict.accept(), 1),
        arguments("DROP", Verdict.drop(), 0),
        arguments("REPEAT", Verdict.repeat(), 4),
        arguments("STOP", Verdict.stop(), 5),
        arguments("QUEUE:0", Verdict.queue(0), 3),
        arguments("QUEUE:5", Verdict.queue(5), 0x50003),
        arguments("QUEUE:5:bypass", Verdict.queue(5).withBypass(), 0x58003),
        arguments("QUEUE:65535", Verdict.queue(65535), 0xffff0003),
        arguments("QUEUE:65535:bypass", Verdict.queue(65535).withBypass(), 0xffff8003));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void readsAndWritesItsTextForm(String text, Verdict verdict, int number) {
    assertThat(Verdict.parse(text)).isEqualTo(verdict);
    assertThat(verdict).hasToString(text);
    assertThat(verdict.number()).as("as in NFQA_VERDICT_HDR").isEqualTo(number);
  }

  @ParameterizedTest(name = "\"{0}\" is {1}")
  @CsvSource({
    "accept,ACCEPT",
    "'  Drop\t',DROP",
    "queue:5,QUEUE:5",
    "Queue:7:ByPass,QUEUE:7:bypass",
    "QUEUE:00005,QUEUE:5"
  })
  void readsItsTextFormInAnyCase(String text, String expected) {
    assertThat(Verdict.parse(text)).hasToString(expected);
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        " ",
        "ACCEPTED",
        "STOLEN",
        "ACCEPT:5",
        "ACCEPT:",
        "QUEUE",
        "QUEUE:",
        "QUEUE:-1",
        "QUEUE:+1",
        "QUEUE:65536",
        "QUEUE:99999999999",
        "QUEUE:5:",
        "QUEUE:5:pass",
        "QUEUE:5:bypass:",
        "QUEUE:x",
        "QUEUE: 5",
        "QUEUE:٥",
        "1",
        "DROP ACCEPT"
      })
  void refusesAnythingElseNamingItAndWhatWasExpected(String text) {
    assertThatThrownBy(() -> Verdict.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("verdict=" + text + ": ")
        .hasMessageContaining("ACCEPT, DROP, REPEAT, STOP, QUEUE:n or QUEUE:n:bypass")
        .hasMessageContaining("0..65535");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {-1, 65536, Integer.MAX_VALUE})
  void refusesAQueueOutOfRange(int number) {
    assertThatThrownBy(() -> Verdict.queue(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("verdict queue " + number + ": 0..65535 expected");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(longs = {-1, TOP + 1, Long.MIN_VALUE})
  void refusesAMarkOrMaskOrPriorityOutOfRange(long value) {
    assertThatThrownBy(() -> Verdict.accept().withMark(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mark " + value + ": 0..4294967295 expected");
    assertThatThrownBy(() -> Verdict.accept().withMark(1, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mark mask " + value + ": 0..4294967295 expected");
    assertThatThrownBy(() -> Verdict.accept().withPriority(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("priority " + value + ": 0..4294967295 expected");
  }

  @Test
  void refusesBypassForAnythingButQueue() {
    assertThatThrownBy(() -> Verdict.accept().withBypass())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ACCEPT");
  }

  @Test
  void refusesAMissingPayload() {
    assertThatThrownBy(() -> Verdict.accept().withPayload(null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Verdict.accept().withPayloadAsIs(null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void leavesAVerdictAsItIsWhenAnotherIsMadeOfIt() {
    Verdict queue = Verdict.queue(5);
    queue.withBypass().withMark(7).withPayload(new byte[3]).withPriority(1).withConntrackMark(1);
    queue.withAdjustedSequence();
    assertThat(queue).hasToString("QUEUE:5");
    assertThat(queue.hasMark()).isFalse();
    assertThat(queue.payload()).isNull();
    assertThat(queue.bypass()).isFalse();
    assertThat(queue.priority()).isNull();
    assertThat(queue.conntrack()).isEqualTo(ConntrackChange.NONE);
    assertThat(queue.adjustsSequence()).isFalse();
  }

  @Test
  void keepsEverythingThatWasSetBefore() {
    byte[] packet = {1, 2, 3};
    Verdict verdict = Verdict.queue(5).withPayloadAsIs(packet).withMark(7, 0xff).withBypass();
    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.QUEUE);
    assertThat(verdict.queueTo()).isEqualTo(5);
    assertThat(verdict.bypass()).isTrue();
    assertThat(verdict.markAfter(0x100)).isEqualTo(0x107);
    assertThat(verdict.payload()).isSameAs(packet);
    assertThat(verdict.fixChecksums()).isFalse();
    assertThat(verdict.withPayload(packet).fixChecksums()).isTrue();
  }

  @Test
  void keepsWhatWasSaidOfTheConnectionBefore() {
    byte[] label = {2};
    Verdict verdict =
        Verdict.accept()
            .withConntrackMark(1, 3)
            .withConntrackLabels(label)
            .withAdjustedSequence()
            .withConntrackTimeout(Duration.ofSeconds(9))
            .withConntrackHelper("ftp")
            .withPriority(6)
            .withMark(7);
    assertThat(verdict.conntrack())
        .isEqualTo(
            ConntrackChange.NONE
                .withMark(1, 3)
                .withLabels(label)
                .withTimeout(Duration.ofSeconds(9))
                .withHelper("ftp"));
    assertThat(verdict.priority()).isEqualTo(6);
    assertThat(verdict.adjustsSequence()).isTrue();
    assertThat(verdict.withConntrack(ConntrackChange.NONE).conntrack().isEmpty()).isTrue();
    assertThat(verdict.withConntrackMark(2).withConntrackLabels(label, label).conntrack())
        .isEqualTo(verdict.conntrack().withMark(2).withLabels(label, label));
  }

  @ParameterizedTest(name = "{0} with {1}/{2} is {3}")
  @CsvSource({
    "0x00000000, 0x2a, 0xffffffff, 0x0000002a",
    "0xffffffff, 0x00, 0xffffffff, 0x00000000",
    "0x000000ff, 0x2a, 0x0000000f, 0x000000fa",
    "0x12345678, 0xff, 0x00000000, 0x12345678",
    "0x00000001, 0x80000000, 0x80000000, 0x80000001",
    "0x00000000, 0xffffffff, 0xf0000000, 0xf0000000"
  })
  void setsTheBitsOfAMarkThatAreInTheMask(String before, String mark, String mask, String after) {
    Verdict verdict = Verdict.accept().withMark(Long.decode(mark), Long.decode(mask));
    assertThat(verdict.markAfter(Long.decode(before))).isEqualTo(Long.decode(after));
  }

  @Test
  void leavesAMarkAsItIsWhereItSetsNone() {
    assertThat(Verdict.accept().markAfter(TOP)).isEqualTo(TOP);
    assertThat(Verdict.accept().hasMark()).isFalse();
    assertThat(Verdict.accept().withMark(0).hasMark()).isTrue();
  }

  @Test
  void showsMarkAndLengthOfThePayloadButNotThePayload() {
    assertThat(Verdict.accept().withMark(TOP)).hasToString("ACCEPT[mark 0xffffffff]");
    assertThat(Verdict.accept().withMark(7, 0xff)).hasToString("ACCEPT[mark 0x7/0xff]");
    assertThat(Verdict.drop().withPayload("secret".getBytes()))
        .hasToString("DROP[payload 6 bytes]");
    assertThat(Verdict.accept().withPriority(6).withConntrackMark(1).withAdjustedSequence())
        .hasToString("ACCEPT[priority 6][conntrack mark 0x1][adjust sequence]");
  }

  static Stream<Arguments> differences() {
    Verdict verdict = Verdict.queue(5).withMark(7, 0xff).withPayload(new byte[] {1});
    return Stream.of(
        arguments("kind", verdict, Verdict.accept().withMark(7, 0xff).withPayload(new byte[] {1})),
        arguments("queue", verdict, Verdict.queue(6).withMark(7, 0xff).withPayload(new byte[] {1})),
        arguments("bypass", verdict, verdict.withBypass()),
        arguments("mark", verdict, verdict.withMark(8, 0xff)),
        arguments("mask", verdict, verdict.withMark(7, 0xfe)),
        arguments("priority", verdict, verdict.withPriority(0)),
        arguments("connection", verdict, verdict.withConntrackMark(0)),
        arguments("sequence", verdict, verdict.withAdjustedSequence()),
        arguments("payload", verdict, verdict.withPayload(new byte[] {2})),
        arguments("checksums", verdict, verdict.withPayloadAsIs(new byte[] {1})));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("differences")
  void differsInEveryPartOfIt(String name, Verdict one, Verdict other) {
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void isEqualWhereAllIsEqual() {
    Verdict one = Verdict.queue(5).withMark(7).withPayload(new byte[] {1});
    Verdict other = Verdict.queue(5).withMark(7).withPayload(new byte[] {1});
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).isNotEqualTo("QUEUE:5");
  }

  @Test
  void staysTheSameObjectWhereNothingIsSaidOfTheConnection() {
    assertThat(Verdict.accept().withConntrack(ConntrackChange.NONE)).isSameAs(Verdict.accept());
  }
}
