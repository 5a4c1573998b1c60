package io.nfqueue.conntrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.netlink.NlMsgWriter;
import io.nfqueue.queue.GoldenPackets;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConntrackChangeTest {
  private static final int CT = 11;
  private static final int EXP = 15;

  /** With mark 0x2a and label 5; the bytes that are compared are in GoldenVerdictBytesTest. */
  private static final Conntrack MARKED = GoldenPackets.decode("packet-ct-udp").conntrack();

  private static final Conntrack WITH_HELPER = GoldenPackets.decode("packet-ct-tcp").conntrack();

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void changesOnlyTheBitsInTheMask() {
    ConntrackChange change = ConntrackChange.NONE.withMark(0xffff_ff00L, 0xff0f);
    assertThat(change.markAfter(0x1234_5678L)).isEqualTo(0x1234_ff70L);
    assertThat(change.markBits()).as("the kernel's exclusive or needs it").isEqualTo(0xff00);
    ConntrackChange labels = ConntrackChange.NONE.withLabels(bytes("ff02"), bytes("0f"));
    assertThat(labels.labelsAfter(bytes("2000"))).startsWith(0x2f, 0).hasSize(16);
    assertThat(labels.labels().bits()).startsWith(0x0f, 0);
    assertThat(ConntrackChange.NONE.withLabels(bytes("02")).labelsAfter(bytes("ffffff")))
        .isEqualTo(Arrays.copyOf(bytes("02"), 16));
  }

  static Stream<Arguments> changes() {
    ConntrackChange none = ConntrackChange.NONE;
    return Stream.of(
        arguments("another mark", MARKED, none.withMark(5), true),
        arguments("the mark it has", MARKED, none.withMark(0x2a), false),
        arguments("bits that it has", MARKED, none.withMark(0xff0a, 0xf), false),
        arguments("mark 0 where there is none", WITH_HELPER, none.withMark(0), false),
        arguments("the labels it has", MARKED, none.withLabels(bytes("20")), false),
        arguments("no labels, none there", WITH_HELPER, none.withLabels(bytes("00")), false),
        arguments("another label", MARKED, none.withLabels(bytes("22"), bytes("02")), true),
        arguments("a timeout", MARKED, none.withTimeout(Duration.ofSeconds(31)), false),
        arguments("its helper taken away", WITH_HELPER, none.withHelper(""), false),
        arguments("nothing", MARKED, none, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void isSeenByRulesWhereMarkOrLabelsBecomeOthers(
      String name, Conntrack connection, ConntrackChange change, boolean seen) {
    assertThat(change.isSeenByRules(connection)).isEqualTo(seen);
  }

  @Test
  void saysNothingOfTheHelperThatIsThere() {
    ConntrackChange none = ConntrackChange.NONE;
    assertThat(none.withHelper("ftp").besidesHelperOf(WITH_HELPER).isEmpty()).isTrue();
    assertThat(none.withHelper("").besidesHelperOf(MARKED).isEmpty()).isTrue();
    assertThat(none.withHelper("").besidesHelperOf(WITH_HELPER)).isEqualTo(none.withHelper(""));
    assertThat(none.withHelper("sip").besidesHelperOf(MARKED)).isEqualTo(none.withHelper("sip"));
    ConntrackChange others =
        none.withMark(0x2a, 0xff).withLabels(bytes("20")).withTimeout(Duration.ofSeconds(30));
    assertThat(others.withHelper("").besidesHelperOf(MARKED)).isEqualTo(others);
  }

  static Stream<Arguments> refused() throws Exception {
    ConntrackChange none = ConntrackChange.NONE;
    InetAddress four = InetAddress.getByName("10.0.0.1");
    InetAddress six = InetAddress.getByName("fd00::1");
    return Stream.of(
        row("conntrack mark -1: 0..4294967295 expected", () -> none.withMark(-1)),
        row(
            "conntrack mark mask 4294967296: 0..4294967295 expected",
            () -> none.withMark(1, 1L << 32)),
        row("conntrack labels of 0 bytes: 1..16 expected", () -> none.withLabels(new byte[0])),
        row(
            "conntrack labels mask of 17 bytes: 1..16 expected",
            () -> none.withLabels(new byte[1], new byte[17])),
        row(
            "conntrack timeout PT-0.001S: 0..4294967295 seconds expected",
            () -> none.withTimeout(Duration.ofMillis(-1))),
        row(
            "conntrack timeout PT1193046H28M15.5S: 0..4294967295 seconds expected",
            () -> none.withTimeout(Duration.ofMillis(4_294_967_295_500L))),
        row(
            "conntrack helper sixteen-letters.: up to 15 ASCII characters without spaces expected",
            () -> none.withHelper("sixteen-letters.")),
        row(
            "conntrack helper a b: up to 15 ASCII characters without spaces expected",
            () -> none.withHelper("a b")),
        row(
            "expected connection's destination port 65536: 0..65535 expected",
            () -> new ConntrackExpectation(null, 0, four, 65536, 6, false)),
        row(
            "expected connection's source port -1: 0..65535 expected",
            () -> new ConntrackExpectation(null, -1, four, 80, 6, false)),
        row(
            "expected connection's protocol 256: 0..255 expected",
            () -> new ConntrackExpectation(null, 0, four, 80, 256, false)),
        row(
            "expected connection from /fd00:0:0:0:0:0:0:1 to /10.0.0.1: one family expected",
            () -> new ConntrackExpectation(six, 0, four, 80, 6, false)));
  }

  private static Arguments row(String message, ThrowingCallable call) {
    return arguments(message, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesWhatTheKernelHasNoRoomFor(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  static Stream<ConntrackChange> written() throws Exception {
    ConntrackChange none = ConntrackChange.NONE;
    InetAddress six = InetAddress.getByName("fd00::1");
    return Stream.of(
        none,
        none.withMark(1),
        none.withMark(1, 3),
        none.withHelper(""),
        none.withHelper("fifteen-letters"),
        none.withLabels(bytes("01")),
        none.withTimeout(Duration.ZERO),
        none.withExpectation(new ConntrackExpectation(null, 0, six, 80, 6, true)),
        none.withExpectation(new ConntrackExpectation(six, 81, six, 80, 17, false))
            .withMark(1, 3)
            .withLabels(bytes("01"), bytes("03"))
            .withTimeout(Duration.ofSeconds(0xffff_ffffL))
            .withHelper("ftp"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("written")
  void takesTheRoomThatItSays(ConntrackChange change) {
    NlMsgWriter writer = new NlMsgWriter(512);
    ConntrackChangeEncoder.encode(writer, CT, EXP, change);
    assertThat(ConntrackChangeEncoder.size(change)).isEqualTo(writer.length());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("written")
  void isReadBackAsItWasWritten(ConntrackChange change) {
    NlMsgWriter writer = new NlMsgWriter(512);
    ConntrackChangeEncoder.encode(writer, CT, EXP, change);
    Conntrack written = Conntrack.of(writer.array(), 4, writer.length() - 4);
    assertThat(written.mark()).isEqualTo(change.markAfter(0));
    assertThat(written.labels()).isEqualTo(change.labelsAfter(null));
    assertThat(written.timeout()).isEqualTo(change.timeout());
    assertThat(written.helper()).isEqualTo(change.helper());
  }

  @Test
  void expectsAnyoneAsOftenAsTheyCome() throws Exception {
    InetAddress four = InetAddress.getByName("10.0.0.1");
    NlMsgWriter writer = new NlMsgWriter(256);
    new ConntrackExpectation(null, 0, four, 80, 6, true).encode(writer, EXP);
    String[] written = {
      "0800010000000000", // CTA_IP_V4_SRC of the tuple
      "080002000a000001",
      "0600020000000000", // CTA_PROTO_SRC_PORT of the tuple
      "0600030000500000",
      "0800010000000000", // the same of the mask
      "08000200ffffffff",
      "0600020000000000",
      "06000300ffff0000",
      "0800080000000001" // CTA_EXPECT_FLAGS
    };
    assertThat(HexFormat.of().formatHex(writer.array(), 0, writer.length()))
        .as("as a little-endian machine writes it")
        .containsSubsequence(written)
        .endsWith(written[written.length - 1]);
  }

  @Test
  void isAnotherWhereTheMaskIsAnother() {
    ConntrackChange none = ConntrackChange.NONE;
    assertThat(none.withLabels(bytes("01"), bytes("01")))
        .isEqualTo(none.withLabels(bytes("01"), bytes("01")))
        .isNotEqualTo(none.withLabels(bytes("01"), bytes("03")))
        .isNotEqualTo(none.withLabels(bytes("01")));
    assertThat(none.withMark(1, 1))
        .isNotEqualTo(none.withMark(1, 3))
        .isNotEqualTo(none.withMark(1));
  }

  @Test
  void saysWhatChanges() {
    assertThat(ConntrackChange.NONE).hasToString("nothing");
    assertThat(
            ConntrackChange.NONE
                .withMark(0x10, 0xff)
                .withLabels(bytes("02"))
                .withTimeout(Duration.ofMinutes(1))
                .withHelper(""))
        .hasToString(
            "mark 0x10/0xff, labels 02000000000000000000000000000000, timeout 60s, no helper");
  }
}
