package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.conntrack.ConntrackChange;
import io.nfqueue.conntrack.ConntrackExpectation;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel does with NFQA_CT was tried on Linux 6.1: ConntrackVerdictIT. */
class ConntrackRulesTest {
  private static final QueuedPacket WITHOUT = GoldenPackets.decode("packet-udp-4");

  /** With mark 0x2a and label 5, translated by nobody. */
  private static final QueuedPacket UDP = GoldenPackets.decode("packet-ct-udp");

  /** A segment of 5 bytes, translated, with helper ftp. */
  private static final QueuedPacket TCP = GoldenPackets.decode("packet-ct-seq-adj");

  /** The same connection before any adjustment; no data. */
  private static final QueuedPacket TCP_BEFORE = GoldenPackets.decode("packet-ct-tcp");

  private static final QueuedPacket TCP6 = GoldenPackets.decode("packet-ct-tcp6");
  private static final QueuedPacket UNTRANSLATED = GoldenPackets.decode("packet-ct-expected");

  // CTA_STATUS
  private static final String STATUS_NONE = "0800030000000100";
  private static final String STATUS_FIXED_TIMEOUT = "0800030000000500";

  // nested, of 52 bytes; CTA_TUPLE_IP follows
  private static final String TYPE_OF_REPLY = "3400028014000180";
  private static final String TYPE_OF_MASTER = "34000e8014000180";

  private static final String STATUS_DST_NAT = "08000300000021ae";
  private static final String STATUS_SRC_NAT = "080003000000219e";

  // nested, of 12 bytes
  private static final String TYPE_OF_HELP = "0c000580";
  private static final String TYPE_OF_NOTHING = "0c00ff80";

  private static ConntrackChange resolved(QueuedPacket packet, Verdict verdict) {
    return ResolvedVerdict.of(packet, verdict).conntrack();
  }

  private static Verdict longer(QueuedPacket packet) {
    return Verdict.accept()
        .withPayload(Arrays.copyOf(packet.payload(), packet.payloadLength() + 1));
  }

  private static Verdict lengthened(QueuedPacket packet) {
    return longer(packet).withAdjustedSequence();
  }

  /** A packet whose message has other bytes in one place. */
  private static QueuedPacket altered(String golden, String before, String after) {
    HexFormat hex = HexFormat.of();
    String message = hex.formatHex(GoldenFilesTest.golden(golden));
    assertThat(message).containsOnlyOnce(before);
    return GoldenFilesTest.decoded(hex.parseHex(message.replace(before, after)));
  }

  private static void assertRefused(QueuedPacket packet, Verdict verdict, String because) {
    assertThatThrownBy(() -> ResolvedVerdict.of(packet, verdict))
        .isInstanceOf(VerdictRefusedException.class)
        .hasMessageContaining(because);
  }

  private static byte[] withoutTcpOptions(QueuedPacket packet) {
    byte[] bytes = packet.payload();
    int tcp = packet.ip().transportOffset();
    byte[] without = Arrays.copyOf(bytes, tcp + 20 + bytes.length - packet.ip().payloadOffset());
    int data = packet.ip().payloadOffset();
    System.arraycopy(bytes, data, without, tcp + 20, bytes.length - data);
    without[tcp + 12] = 5 << 4;
    return without;
  }

  @Test
  void refusesAdjustmentOfAPacketThatWasNotCopied() {
    QueuedPacket meta = GoldenFilesTest.decoded(GoldenFilesTest.golden("packet-meta"));
    assertRefused(
        meta,
        Verdict.accept().withPayload(TCP.payload()).withAdjustedSequence(),
        "copyMode=PACKET");
  }

  static Stream<Arguments> unchanged() {
    Verdict accept = Verdict.accept();
    return Stream.of(
        arguments("nothing", UDP, accept),
        arguments("the helper it has", TCP, accept.withConntrackHelper("ftp")),
        arguments("adjustment without a payload", TCP, accept.withAdjustedSequence()),
        arguments(
            "adjustment of the same length",
            TCP,
            accept.withPayload(TCP.payload()).withAdjustedSequence()),
        arguments("adjustment of UDP", UDP, lengthened(UDP)),
        arguments("adjustment of UDP without a connection", WITHOUT, lengthened(WITHOUT)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unchanged")
  void saysNothingOfAConnectionThatStaysAsItIs(String name, QueuedPacket packet, Verdict verdict) {
    assertThat(resolved(packet, verdict)).isNull();
  }

  @Test
  void saysWhatTheConnectionHadWhenThePacketWasQueued() {
    Verdict verdict =
        Verdict.accept()
            .withConntrackMark(0x2a)
            .withConntrackTimeout(Duration.ofSeconds(30))
            .withConntrackLabels(new byte[] {0x20});
    assertThat(resolved(UDP, verdict.withConntrackHelper(""))).isEqualTo(verdict.conntrack());
    assertThat(ResolvedVerdict.of(UDP, verdict).isPlain())
        .as("no batch verdict carries it")
        .isFalse();
  }

  @Test
  void asksForAdjustmentByAnAttributeThatMayBeEmpty() {
    assertThat(resolved(TCP, lengthened(TCP))).isEqualTo(ConntrackChange.NONE);
    assertThat(resolved(TCP_BEFORE, lengthened(TCP_BEFORE))).isEqualTo(ConntrackChange.NONE);
    assertThat(resolved(TCP, lengthened(TCP).withConntrackMark(8)))
        .isEqualTo(ConntrackChange.NONE.withMark(8));
  }

  @Test
  void asksForAdjustmentWhicheverAddressIsTranslated() {
    QueuedPacket source = altered("packet-ct-tcp", STATUS_DST_NAT, STATUS_SRC_NAT);
    assertThat(resolved(source, lengthened(source))).isEqualTo(ConntrackChange.NONE);
  }

  @Test
  void asksForMoreAdjustmentWhereTheHelperIsGone() {
    QueuedPacket adjusted = altered("packet-ct-seq-adj", TYPE_OF_HELP, TYPE_OF_NOTHING);
    assertThat(adjusted.conntrack().helper()).isNull();
    assertThat(resolved(adjusted, lengthened(adjusted))).isEqualTo(ConntrackChange.NONE);
  }

  @Test
  void asksForNoAdjustmentForASegmentThatIsDropped() {
    Verdict drop = Verdict.drop().withPayload(longer(TCP).payload()).withAdjustedSequence();
    assertThat(resolved(TCP, drop)).isNull();
    assertThat(resolved(TCP, drop.withConntrackMark(8)))
        .isEqualTo(ConntrackChange.NONE.withMark(8));
  }

  @Test
  void changesTheLengthOfASegmentAsItIsToldWhereNobodyAsksForAdjustment() {
    assertThat(resolved(TCP6, longer(TCP6))).isNull();
    assertThat(resolved(TCP, longer(TCP))).isNull();
    ConntrackChange mark = ConntrackChange.NONE.withMark(8);
    assertThat(resolved(UNTRANSLATED, longer(UNTRANSLATED).withConntrack(mark))).isEqualTo(mark);
    assertThat(resolved(UDP, longer(UDP).withConntrack(mark))).isEqualTo(mark);
  }

  static Stream<Arguments> refused() throws Exception {
    Verdict accept = Verdict.accept();
    ConntrackExpectation expectation =
        new ConntrackExpectation(null, 0, InetAddress.getByName("10.0.0.1"), 5000, 6, false);
    ConntrackExpectation otherFamily =
        new ConntrackExpectation(null, 0, InetAddress.getByName("fd00::1"), 5000, 6, false);
    return Stream.of(
        arguments(
            "a timeout where it is fixed",
            altered("packet-ct-udp", STATUS_NONE, STATUS_FIXED_TIMEOUT),
            accept.withConntrackTimeout(Duration.ofSeconds(9)),
            "timeout is fixed"),
        arguments(
            "no helper for one that another expected",
            altered("packet-ct-tcp", TYPE_OF_REPLY, TYPE_OF_MASTER),
            accept.withConntrackHelper(""),
            "cannot be taken away"),
        arguments(
            "an expectation of the other family",
            TCP,
            accept.withConntrack(ConntrackChange.NONE.withExpectation(otherFamily)),
            "cannot announce one to fd00:0:0:0:0:0:0:1"),
        arguments(
            "a mark, and another length that is to be left alone",
            TCP,
            longer(TCP).withConntrackMark(8),
            "set adjustSequence=true"),
        arguments(
            "labels, maybe without room, beside an adjustment",
            TCP,
            lengthened(TCP).withConntrackLabels(new byte[] {1}),
            "change labels with another packet"),
        arguments(
            "a mark without a connection",
            WITHOUT,
            accept.withConntrackMark(1),
            "came without a connection, of which the verdict says mark 0x1: set conntrack=true"),
        arguments("another helper", TCP, accept.withConntrackHelper("sip"), "attach helper sip"),
        arguments("a helper", UDP, accept.withConntrackHelper("ftp"), "attach helper ftp"),
        arguments(
            "an expectation without a helper",
            UDP,
            accept.withConntrack(ConntrackChange.NONE.withExpectation(expectation)),
            "only of one that has a helper"),
        arguments("adjustment of IPv6", TCP6, lengthened(TCP6), "for IPv4 only"),
        arguments(
            "adjustment where options of TCP go",
            TCP,
            accept.withPayload(withoutTcpOptions(TCP)).withAdjustedSequence(),
            "header change their length (from 52 bytes to 40)"),
        arguments(
            "adjustment without a helper",
            altered("packet-ct-tcp", TYPE_OF_HELP, TYPE_OF_NOTHING),
            lengthened(TCP_BEFORE),
            "had a helper before"),
        arguments(
            "adjustment without translation",
            UNTRANSLATED,
            lengthened(UNTRANSLATED),
            "translated (NAT)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesWhatTheKernelWouldSilentlyLeaveOut(
      String name, QueuedPacket packet, Verdict verdict, String because) {
    assertRefused(packet, verdict, because);
  }

  @Test
  void refusesAdjustmentWhereTheQueueIsNotToldOfConnections() {
    byte[] tcp = new byte[40];
    System.arraycopy(TCP.payload(), 0, tcp, 0, 40);
    QueuedPacket untold = withPayload(tcp);
    assertRefused(untold, lengthened(untold), "to adjust sequence numbers: set conntrack=true");
  }

  /** A packet that came without its connection. */
  private static QueuedPacket withPayload(byte[] payload) {
    byte[] message = GoldenFilesTest.golden("packet-udp-4");
    byte[] longer = Arrays.copyOf(message, message.length - 32 + payload.length);
    System.arraycopy(payload, 0, longer, message.length - 32, payload.length);
    ByteBuffer in = ByteBuffer.wrap(longer).order(ByteOrder.nativeOrder());
    in.putInt(0, longer.length);
    in.putShort(message.length - 36, (short) (payload.length + 4));
    return GoldenFilesTest.decoded(longer);
  }

  @Test
  void repeatsWithAChangedConnectionThatARuleCanExcept() {
    Verdict repeat = Verdict.repeat();
    assertThat(resolved(UDP, repeat.withConntrackMark(1))).isNotNull();
    assertThat(resolved(UDP, repeat.withConntrackLabels(new byte[] {1}))).isNotNull();
    assertRefused(UDP, repeat.withConntrackMark(0x2a), "for ever");
    assertRefused(UDP, repeat.withConntrackLabels(new byte[] {0x20}), "for ever");
    assertRefused(UDP, repeat.withConntrackTimeout(Duration.ofSeconds(9)), "for ever");
    Verdict labelled = repeat.withConntrackLabels(new byte[] {1});
    assertRefused(TCP, labelled, "for ever");
    assertRefused(TCP, labelled.withConntrackMark(8), "for ever");
    assertThat(resolved(TCP, labelled.withMark(8))).isNotNull();
  }
}
