package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.event.PacketEvent;
import io.nfqueue.event.VerdictEvent;
import io.nfqueue.queue.GoldenPackets;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import java.io.File;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConverter;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Camel's type converters make of a packet and of a verdict event. */
class PacketConvertersTest {
  private static final QueuedPacket PACKET = GoldenPackets.decode("packet-veth-input");
  private static final VerdictEvent VERDICT = VerdictEvent.of(PACKET, Verdict.drop());

  private static DefaultCamelContext context;

  @BeforeAll
  static void start() {
    context = new DefaultCamelContext();
    context.disableJMX();
    context.getComponent("nfqueue", NfqueueComponent.class).setNode("gw1");
    context.start();
  }

  @AfterAll
  static void stop() {
    context.stop();
  }

  private static <T> T convert(Class<T> type, Object value) {
    TypeConverter converter = context.getTypeConverter();
    T alone = converter.convertTo(type, value);
    assertThat(alone).isNotNull();
    T inExchange = converter.convertTo(type, new DefaultExchange(context), value);
    assertThat(inExchange).isInstanceOf(type);
    return inExchange;
  }

  @Test
  void thePacketAsBytes() throws Exception {
    assertThat(convert(byte[].class, PACKET)).isEqualTo(PACKET.payload());
    assertThat(convert(InputStream.class, PACKET).readAllBytes()).isEqualTo(PACKET.payload());
    assertThat(convert(ByteBuffer.class, PACKET)).isEqualTo(ByteBuffer.wrap(PACKET.payload()));
  }

  /** camel-jms 4.18: text for a String, else bytes for what converts to a File or a stream. */
  @Test
  void whatJmsAsksForIsAStreamOfBytes() {
    TypeConverter converter = context.getTypeConverter();
    assertThat(converter.tryConvertTo(File.class, PACKET)).isNull();
    assertThat(converter.tryConvertTo(InputStream.class, PACKET)).isNotNull();
  }

  @Test
  void thePacketAsALine() {
    assertThat(convert(String.class, PACKET))
        .isEqualTo("IP 10.0.0.2.4321 > 10.0.0.1.9: UDP, length 4");
  }

  @Test
  void thePacketAsTheMapOfItsEvent() {
    assertThat((Object) convert(Map.class, PACKET))
        .isEqualTo(PacketEvent.of(PACKET).withNode("gw1").toMap());
    assertThat((Object) context.getTypeConverter().convertTo(Map.class, PACKET))
        .as("without a context to ask")
        .isEqualTo(PacketEvent.of(PACKET).toMap());
  }

  @Test
  void fieldsOfTheEventInSimple() {
    Exchange exchange = new DefaultExchange(context);
    exchange.getMessage().setBody(PACKET);
    assertThat(
            context
                .resolveLanguage("simple")
                .createExpression("${body[src_ip]}")
                .evaluate(exchange, String.class))
        .isEqualTo("10.0.0.2");
  }

  @Test
  void aVerdictEvent() throws Exception {
    assertThat((Object) convert(Map.class, VERDICT)).isEqualTo(VERDICT.toMap());
    assertThat(convert(String.class, VERDICT)).isEqualTo(VERDICT.toJson());
    assertThat(convert(byte[].class, VERDICT))
        .isEqualTo(VERDICT.toJson().getBytes(StandardCharsets.UTF_8));
    assertThat(convert(InputStream.class, VERDICT).readAllBytes())
        .isEqualTo(convert(byte[].class, VERDICT));
  }
}
