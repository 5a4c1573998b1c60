package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenComparison.assertSame;
import static io.nfqueue.queue.GoldenComparison.bytes;
import static io.nfqueue.queue.GoldenComparison.fields;
import static io.nfqueue.queue.GoldenComparison.valueOffset;
import static io.nfqueue.queue.GoldenFilesTest.decoded;
import static io.nfqueue.queue.GoldenFilesTest.golden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.conntrack.ConntrackChange;
import io.nfqueue.conntrack.ConntrackExpectation;
import io.nfqueue.netlink.NlMsgWriter;
import io.nfqueue.queue.GoldenComparison.Difference;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * We send verdicts as the C library does. Nobody asks for an acknowledgement, so flags are the
 * same.
 */
class GoldenVerdictBytesTest {
  private static final QueuedPacket UNMARKED = decoded(golden("packet-udp-4"));

  private static final Arguments TWO = arguments("two-verdicts-mnl");

  private static byte[] verdict(int queue, int id, Verdict verdict) {
    return verdict(queue, id, ResolvedVerdict.of(UNMARKED, verdict));
  }

  private static byte[] verdict(int queue, int id, ResolvedVerdict resolved) {
    NlMsgWriter writer = new NlMsgWriter(256);
    // so that padding which is not written shows
    Arrays.fill(writer.array(), (byte) 0xa5);
    VerdictEncoder.encode(writer, queue, id, resolved);
    assertThat(writer.length()).isLessThanOrEqualTo(VerdictEncoder.size(resolved));
    return bytes(writer);
  }

  private static byte[] payload(String name, int length) {
    byte[] message = golden(name);
    int at = valueOffset(message, 4 + length, Nfqnl.NFQA_PAYLOAD);
    return Arrays.copyOfRange(message, at, at + length);
  }

  private static Arguments verdictRow(
      String name, int id, Verdict verdict, Difference... differences) {
    return arguments(name, id, verdict, differences);
  }

  static Stream<Arguments> verdicts() {
    Difference sequence = Difference.SEQUENCE;
    Difference padding = Difference.PADDING_COUNTED;
    Verdict accept = Verdict.accept();
    return Stream.of(
        verdictRow("verdict-accept", 2, accept, sequence),
        verdictRow("verdict-accept-mnl", 32, accept, sequence),
        verdictRow("verdict-drop", 6, Verdict.drop(), sequence),
        verdictRow("verdict-mark", 7, accept.withMark(0x2a), sequence),
        verdictRow("verdict-mark-mnl", 33, accept.withMark(0x2a), sequence),
        verdictRow("verdict-repeat-mark", 15, Verdict.repeat().withMark(0x2a), sequence),
        verdictRow("verdict-queue-5", 13, Verdict.queue(5), sequence),
        verdictRow("verdict-queue-5-bypass", 14, Verdict.queue(5).withBypass(), sequence),
        verdictRow(
            "verdict-mark-payload",
            8,
            accept.withMark(0x2a).withPayloadAsIs(payload("verdict-mark-payload", 30)),
            sequence,
            padding),
        verdictRow("verdict-payload-28", 9, replacement(28), sequence),
        verdictRow("verdict-payload-29", 10, replacement(29), sequence, padding),
        verdictRow("verdict-payload-30", 11, replacement(30), sequence, padding),
        verdictRow("verdict-payload-31", 12, replacement(31), sequence, padding),
        verdictRow("verdict-payload-28-mnl", 37, replacement(28), sequence),
        verdictRow("verdict-payload-29-mnl", 38, replacement(29), sequence),
        verdictRow("verdict-payload-30-mnl", 39, replacement(30), sequence),
        verdictRow("verdict-payload-31-mnl", 40, replacement(31), sequence));
  }

  private static Verdict replacement(int length) {
    return Verdict.accept().withPayloadAsIs(payload("verdict-payload-" + length, length));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("verdicts")
  void decidesAsTheLibraryDoes(String name, int id, Verdict verdict, Difference[] differences) {
    assertSame(verdict(0, id, verdict), golden(name), differences);
  }

  @Test
  void putsThePacketIdIntoTheSequenceNumber() {
    byte[] ours = verdict(0xfffe, 0xfffffffe, Verdict.accept());
    assertThat(fields(ours)).contains("nlmsg_seq -2", "res_id 0xfffe");
    assertThat(fields(ours)).contains("attribute 2 nla_len 12 value 00000001fffffffe padding ");
  }

  static Stream<Arguments> markAttributes() {
    QueuedPacket marked = decoded(golden("packet-mark"));
    return Stream.of(
        arguments("cleared", Verdict.accept().withMark(0), "00000000"),
        arguments("changed", Verdict.accept().withMark(0xffff_ffffL), "ffffffff"),
        arguments("as it was", Verdict.accept().withMark(marked.mark()), null),
        arguments("not spoken of", Verdict.stop(), null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("markAttributes")
  void writesTheMarkOnlyWhereItChanges(String name, Verdict verdict, String mark) {
    NlMsgWriter writer = new NlMsgWriter(256);
    ResolvedVerdict resolved = ResolvedVerdict.of(decoded(golden("packet-mark")), verdict);
    VerdictEncoder.encode(writer, 0, 24, resolved);
    String attribute = "attribute 3 nla_len 8 value " + mark + " padding ";
    assertThat(fields(bytes(writer)).stream().filter(field -> field.startsWith("attribute 3")))
        .isEqualTo(mark == null ? List.of() : List.of(attribute));
    assertThat(writer.length()).isEqualTo(VerdictEncoder.size(resolved));
  }

  @Test
  void putsTwoVerdictsIntoOneDatagramAsTheMnlHelpersDo() {
    NlMsgWriter writer = new NlMsgWriter(256);
    Arrays.fill(writer.array(), (byte) 0xa5);
    VerdictEncoder.encode(writer, 0, 41, ResolvedVerdict.of(UNMARKED, Verdict.drop()));
    VerdictEncoder.encode(writer, 0, 42, ResolvedVerdict.of(UNMARKED, Verdict.accept()));
    assertSame(bytes(writer), golden((String) TWO.get()[0]), Difference.SEQUENCE);
  }

  private static ResolvedVerdict accept(ConntrackChange change, byte[] payload) {
    Verdict.Kind accept = Verdict.Kind.ACCEPT;
    return new ResolvedVerdict(
        accept, accept.number(), false, 0, false, 0, change, payload, FrameChange.NONE);
  }

  /** What depends on the packet, or would be refused for it: as it leaves. */
  static Stream<Arguments> resolvedVerdicts() throws Exception {
    Verdict.Kind repeat = Verdict.Kind.REPEAT;
    ConntrackChange none = ConntrackChange.NONE;
    ConntrackExpectation expected =
        new ConntrackExpectation(
            InetAddress.getByName("10.0.0.2"),
            0,
            InetAddress.getByName("10.0.0.1"),
            5000,
            6,
            false);
    return Stream.of(
        arguments(
            "verdict-repeat-priority-mnl",
            34,
            new ResolvedVerdict(
                repeat, repeat.number(), false, 0, true, 6, null, null, FrameChange.NONE)),
        arguments("verdict-connmark-mnl", 36, accept(none.withMark(0x2a), null)),
        arguments(
            "verdict-ct-change-mnl",
            1,
            accept(
                none.withTimeout(Duration.ofSeconds(77))
                    .withLabels(new byte[] {0x02}, new byte[] {0x0f})
                    .withMark(0x0100, 0xff00),
                null)),
        arguments("verdict-ct-helper-mnl", 11, accept(none.withHelper("ftp").withMark(7), null)),
        arguments("verdict-ct-adjust-mnl", 12, accept(none, payload("verdict-ct-adjust-mnl", 54))),
        arguments("verdict-expect-mnl", 13, accept(none.withExpectation(expected), null)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("resolvedVerdicts")
  void changesPriorityAndConnectionAsTheMnlHelpersDo(
      String name, int id, ResolvedVerdict resolved) {
    assertSame(verdict(0, id, resolved), golden(name), Difference.SEQUENCE);
  }

  static Stream<Arguments> batchVerdicts() {
    return Stream.of(
        arguments("verdict-batch", 19, Verdict.accept()),
        arguments("verdict-batch-mark", 22, Verdict.accept().withMark(0x2a)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("batchVerdicts")
  void decidesABatchAsTheLibraryDoes(String name, int lastId, Verdict verdict) {
    NlMsgWriter writer = new NlMsgWriter(256);
    Arrays.fill(writer.array(), (byte) 0xa5);
    VerdictEncoder.encodeBatch(writer, 0, lastId, ResolvedVerdict.of(UNMARKED, verdict));
    assertSame(bytes(writer), golden(name), Difference.SEQUENCE);
  }

  @Test
  void comparesEveryVerdictThatWasCaptured() throws Exception {
    assertThat(
            Stream.of(verdicts(), batchVerdicts(), resolvedVerdicts(), Stream.of(TWO))
                .flatMap(rows -> rows)
                .map(row -> row.get()[0]))
        .containsExactlyInAnyOrderElementsOf(
            GoldenFilesTest.sent()
                .filter(name -> name.contains("verdict"))
                .map(Object.class::cast)
                .toList());
  }
}
