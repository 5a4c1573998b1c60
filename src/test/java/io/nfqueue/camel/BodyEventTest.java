package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.event.PacketEvent;
import io.nfqueue.event.PacketReference;
import io.nfqueue.event.UnreadableEventException;
import io.nfqueue.event.VerdictEvent;
import io.nfqueue.queue.GoldenPackets;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.Message;
import org.apache.camel.converter.stream.ByteArrayInputStreamCache;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for an event, and what is not. */
class BodyEventTest {
  private static final QueuedPacket PACKET = GoldenPackets.decode("packet-udp-1");
  private static final VerdictEvent VERDICT = VerdictEvent.of(PACKET, Verdict.accept().withMark(7));

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

  private static Message message(Object body) {
    Message message = new DefaultExchange(context).getMessage();
    message.setBody(body);
    return message;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Stream<Object> events() {
    String json = VERDICT.toJson();
    return Stream.of(
        VERDICT,
        VERDICT.toMap(),
        json,
        " \t\r\n" + json + "\n",
        bytes(json),
        bytes("\n" + json),
        ByteBuffer.wrap(bytes(json)),
        new ByteArrayInputStream(bytes(json)),
        new ByteArrayInputStreamCache(new ByteArrayInputStream(bytes(json))));
  }

  @ParameterizedTest
  @MethodSource("events")
  void isReadFromWhatBrokersAndFilesHandOver(Object body) {
    Message message = message(body);
    for (int i = 0; i < 2; i++) {
      BodyEvent event = BodyEvent.of(message);
      assertThat(event.packet()).isEqualTo(PacketReference.of(PACKET));
      assertThat(event.verdict()).isEqualTo(VERDICT);
      assertThat(BodyEvent.isIn(message)).isTrue();
    }
  }

  static Stream<Object> others() {
    return Stream.of(
        PACKET,
        PACKET.payload(),
        PACKET.ip().toString(),
        "",
        "  ",
        "DROP",
        "[{\"nfqueue\":{}}]",
        "\"{\"",
        "{}",
        "{\"verdict\":\"DROP\"}",
        "{\"nfqueue\":null}",
        Map.of("verdict", "DROP"),
        new TreeMap<>(Map.of(1, 2)),
        new byte[0],
        bytes("DROP"),
        new ByteArrayInputStream(bytes("DROP")),
        7);
  }

  @ParameterizedTest
  @MethodSource("others")
  void nothingElseIsTakenForOne(Object body) {
    assertThat(BodyEvent.of(message(body))).isNull();
    assertThat(BodyEvent.isIn(message(body))).isFalse();
  }

  @Test
  void noBodyIsNone() {
    assertThat(BodyEvent.of(message(null))).isNull();
  }

  @Test
  void aStreamThatIsNoneCanStillBeRead() {
    Message message = message(new ByteArrayInputStream(bytes("DROP")));
    assertThat(BodyEvent.of(message)).isNull();
    assertThat(message.getBody(String.class)).isEqualTo("DROP");
  }

  @Test
  void aPacketEventNamesItsPacketAndHasNoVerdict() {
    BodyEvent event = BodyEvent.of(message(PacketEvent.of(PACKET).toJson()));
    assertThat(event.packet()).isEqualTo(PacketReference.of(PACKET));
    assertThat(event.verdict()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"nfqueue\":{}", "{\"a\":1,\"a\":2}"})
  void whatBeginsAsAnObjectAndIsNoneIsAnError(String text) {
    assertThatThrownBy(() -> BodyEvent.of(message(text)))
        .isInstanceOf(UnreadableEventException.class);
    assertThat(BodyEvent.isIn(message(text))).isFalse();
  }
}
