package io.nfqueue.camel;

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
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers and options become part of a verdict. */
class VerdictResolverTest {
  private static final ConntrackChange NOTHING = ConntrackChange.NONE;
  private static final byte[] SECOND = {2};

  private static DefaultCamelContext context;

  @BeforeAll
  static void start() {
    context = new DefaultCamelContext();
    context.disableJMX();
    context.start();
  }

  @AfterAll
  static void stop() {
    context.stop();
  }

  /** As a consumer makes it. */
  private static Message message(String golden) {
    QueuedPacket packet = GoldenPackets.decode(golden);
    Exchange exchange = new DefaultExchange(context);
    exchange.setProperty(NfqueueConstants.PACKET_PROPERTY, packet);
    exchange.setIn(new PacketMessage(exchange, packet));
    return exchange.getIn();
  }

  private static Verdict resolve(Message message, String options) {
    NfqueueEndpoint endpoint =
        context.getEndpoint("nfqueue:0?verdict=ACCEPT" + options, NfqueueEndpoint.class);
    return VerdictResolver.resolve(message, ProducerSettings.of(endpoint), null);
  }

  static Stream<String> packets() {
    return Stream.of(GoldenPackets.NAMES);
  }

  @ParameterizedTest
  @MethodSource("packets")
  void nothingThatThePacketBroughtChangesAnything(String golden) {
    Message lazy = message(golden);
    assertThat(resolve(lazy, "")).isEqualTo(Verdict.accept());
    Message filled = message(golden);
    assertThat(filled.getHeaders()).isNotEmpty();
    assertThat(resolve(filled, "")).as("its map filled").isEqualTo(Verdict.accept());
    Message copied = message(golden).getExchange().copy().getMessage();
    assertThat(resolve(copied, "")).as("copied").isEqualTo(Verdict.accept());
  }

  @ParameterizedTest(name = "options: {0}")
  @ValueSource(
      strings = {
        "",
        "&mark=7",
        "&mark=7&markMask=1",
        "&priority=3",
        "&conntrackMark=5",
        "&conntrackMark=5&conntrackMarkMask=4",
        "&conntrackLabels=01",
        "&conntrackTimeout=30s",
        "&conntrackHelper=ftp",
        "&adjustSequence=true",
        "&replacePayload=true",
        "&replacePayload=true&fixChecksums=false"
      })
  void optionsSayTheSameWhetherTheMessageWasTouchedOrNot(String options) {
    Message touched = message("packet-udp-1");
    assertThat(touched.getHeaders()).isNotEmpty();
    Verdict verdict = resolve(touched, options);
    assertThat(resolve(message("packet-udp-1"), options)).isEqualTo(verdict);
    assertThat(verdict.equals(Verdict.accept())).isEqualTo(options.isEmpty());
  }

  @Test
  void whatAnotherPacketBroughtIsWhatTheMessageSays() {
    Message message = message("packet-udp-1");
    message.setHeaders(message("packet-ct-udp").getHeaders());
    Verdict verdict = resolve(message, "");
    assertThat(verdict.conntrack().markAfter(0)).isEqualTo(0x2a);
    assertThat(verdict.conntrack().timeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @ParameterizedTest(name = "map filled: {0}")
  @ValueSource(booleans = {false, true})
  void aMessageThatNamesAnotherPacketDoesNotGiveItWhatItsOwnBrought(boolean filled) {
    for (String golden : GoldenPackets.NAMES) {
      Message message = message(golden);
      assertThat(!filled || message.getHeaders().containsKey(NfqueueConstants.PACKET_ID)).isTrue();
      message.setHeader(NfqueueConstants.PACKET_ID, 4242L);
      assertThat(resolve(message, "")).as(golden).isEqualTo(Verdict.accept());
    }
  }

  @ParameterizedTest(name = "map filled: {0}")
  @ValueSource(booleans = {false, true})
  void theSameValueSaidOfAnotherPacketIsSaid(boolean filled) {
    Message message = message("packet-mark");
    assertThat(!filled || message.getHeaders().containsKey(NfqueueConstants.MARK)).isTrue();
    message.setHeader(NfqueueConstants.PACKET_ID, 4242L);
    message.setHeader(NfqueueConstants.MARK, 42L);
    assertThat(resolve(message, "")).isEqualTo(Verdict.accept().withMark(42));
    Message copied = message.getExchange().copy().getMessage();
    assertThat(resolve(copied, "")).as("copied").isEqualTo(Verdict.accept().withMark(42));
    message.removeHeader(NfqueueConstants.MARK);
    assertThat(resolve(message, "")).as("removed").isEqualTo(Verdict.accept());
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        arguments(NfqueueConstants.CONNTRACK_MARK, 7, NOTHING.withMark(7)),
        arguments(NfqueueConstants.CONNTRACK_MARK, "0xff", NOTHING.withMark(255)),
        arguments(NfqueueConstants.CONNTRACK_LABELS, "02", NOTHING.withLabels(SECOND)),
        arguments(NfqueueConstants.CONNTRACK_LABELS, "0x02", NOTHING.withLabels(SECOND)),
        arguments(
            NfqueueConstants.CONNTRACK_TIMEOUT,
            Duration.ofMinutes(1),
            NOTHING.withTimeout(Duration.ofMinutes(1))),
        arguments(
            NfqueueConstants.CONNTRACK_TIMEOUT, "90s", NOTHING.withTimeout(Duration.ofSeconds(90))),
        arguments(NfqueueConstants.CONNTRACK_HELPER, "", NOTHING.withHelper("")));
  }

  @ParameterizedTest(name = "{0}={1}")
  @MethodSource("headers")
  void aHeaderThatTheRouteSetsChangesTheConnection(
      String header, Object value, ConntrackChange expected) {
    Message message = message("packet-ct-seq-adj");
    message.setHeader(header, value);
    assertThat(resolve(message, "").conntrack()).isEqualTo(expected);
    Message filled = message("packet-ct-seq-adj");
    filled.getHeaders().put(header, value);
    assertThat(resolve(filled, "").conntrack()).as("its map filled").isEqualTo(expected);
  }

  @Test
  void masksComeFromHeadersToo() {
    Message message = message("packet-ct-udp");
    Map.of(
            NfqueueConstants.CONNTRACK_MARK, (Object) "0x10",
            NfqueueConstants.CONNTRACK_MARK_MASK, "0xf0",
            NfqueueConstants.CONNTRACK_LABELS, "02",
            NfqueueConstants.CONNTRACK_LABELS_MASK, "02",
            NfqueueConstants.PRIORITY, 6L)
        .forEach(message::setHeader);
    Verdict verdict = resolve(message, "");
    assertThat(verdict.conntrack())
        .isEqualTo(NOTHING.withMark(0x10, 0xf0).withLabels(SECOND, SECOND));
    assertThat(verdict.priority()).isEqualTo(6);
    assertThat(verdict.adjustsSequence()).isFalse();
  }

  @Test
  void optionsGoBeforeHeaders() {
    Message message = message("packet-ct-seq-adj");
    message.setHeader(NfqueueConstants.CONNTRACK_MARK, 1);
    message.setHeader(NfqueueConstants.CONNTRACK_MARK_MASK, 1);
    message.setHeader(NfqueueConstants.CONNTRACK_LABELS, "01");
    message.setHeader(NfqueueConstants.CONNTRACK_LABELS_MASK, "01");
    message.setHeader(NfqueueConstants.CONNTRACK_TIMEOUT, "1s");
    message.setHeader(NfqueueConstants.CONNTRACK_HELPER, "");
    message.setHeader(NfqueueConstants.PRIORITY, 1);
    Verdict verdict =
        resolve(
            message,
            "&conntrackMark=0x10&conntrackMarkMask=0xf0&conntrackLabels=02&conntrackLabelsMask=02"
                + "&conntrackTimeout=90s&conntrackHelper=ftp&priority=6&adjustSequence=true");
    assertThat(verdict)
        .isEqualTo(
            Verdict.accept()
                .withPriority(6)
                .withAdjustedSequence()
                .withConntrackMark(0x10, 0xf0)
                .withConntrackLabels(SECOND, SECOND)
                .withConntrackTimeout(Duration.ofSeconds(90))
                .withConntrackHelper("ftp"));
  }

  @Test
  void whatAVerdictSaysItselfGoesBeforeHeadersAndBehindOptions() {
    Verdict own =
        Verdict.accept()
            .withMark(6)
            .withPriority(6)
            .withConntrackMark(5)
            .withConntrackLabels(SECOND)
            .withConntrackTimeout(Duration.ZERO)
            .withConntrackHelper("");
    Message message = message("packet-ct-udp");
    message.setHeader(NfqueueConstants.VERDICT, own);
    message.setHeader(NfqueueConstants.CONNTRACK_MARK, 1);
    message.setHeader(NfqueueConstants.CONNTRACK_LABELS, "01");
    message.setHeader(NfqueueConstants.CONNTRACK_TIMEOUT, "1s");
    message.setHeader(NfqueueConstants.CONNTRACK_HELPER, "sip");
    message.setHeader(NfqueueConstants.PRIORITY, 1);
    message.setHeader(NfqueueConstants.MARK, 1);
    assertThat(VerdictResolver.resolve(message, ProducerSettings.NONE, null)).isEqualTo(own);
    NfqueueEndpoint endpoint =
        context.getEndpoint(
            "nfqueue:0?mark=9&conntrackMark=9&priority=9&conntrackLabels=08",
            NfqueueEndpoint.class);
    assertThat(VerdictResolver.resolve(message, ProducerSettings.of(endpoint), null))
        .isEqualTo(
            own.withMark(9)
                .withConntrackMark(9)
                .withPriority(9)
                .withConntrackLabels(new byte[] {8}));
  }

  static Stream<Arguments> unreadable() {
    return Stream.of(
        arguments(NfqueueConstants.PRIORITY, -1, "0..4294967295 expected"),
        arguments(NfqueueConstants.CONNTRACK_MARK, "many", "0..4294967295 expected"),
        arguments(NfqueueConstants.CONNTRACK_LABELS, "xyz", "1 to 16 bytes as hexadecimal text"),
        arguments(NfqueueConstants.CONNTRACK_LABELS, "123", "1 to 16 bytes as hexadecimal text"),
        arguments(
            NfqueueConstants.CONNTRACK_LABELS,
            "00".repeat(17),
            "1 to 16 bytes as hexadecimal text"),
        arguments(NfqueueConstants.CONNTRACK_LABELS, "", "1 to 16 bytes as hexadecimal text"),
        arguments(NfqueueConstants.CONNTRACK_TIMEOUT, "soon", "0..4294967295 seconds expected"),
        arguments(NfqueueConstants.CONNTRACK_TIMEOUT, -5000L, "0..4294967295 seconds expected"),
        arguments(NfqueueConstants.CONNTRACK_HELPER, "no such thing", "a helper's name expected"));
  }

  @ParameterizedTest(name = "{0}={1}")
  @MethodSource("unreadable")
  void aHeaderThatCannotBeReadIsNamedWithItsValue(String header, Object value, String expected) {
    Message message = message("packet-ct-udp");
    message.setHeader(header, value);
    assertThatThrownBy(() -> resolve(message, ""))
        .isInstanceOf(UnreadableVerdictException.class)
        .hasMessageContainingAll("header " + header + ": " + value, expected);
  }
}
