package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.event.EventJson;
import io.nfqueue.event.PacketEvent;
import io.nfqueue.event.VerdictEvent;
import io.nfqueue.queue.GoldenPackets;
import io.nfqueue.queue.PacketXml;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.DataType;
import org.apache.camel.spi.Transformer;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The data types, by transformDataType in routes of Java, XML and YAML. */
class DataTypesTest {
  private static final QueuedPacket PACKET = GoldenPackets.decode("packet-veth-input");
  private static final PacketEvent EVENT = PacketEvent.of(PACKET).withNode("gw1");

  private final DefaultCamelContext context = new DefaultCamelContext();

  /** Where the routes come from; keep the three alike. */
  enum Dsl {
    JAVA,
    XML,
    YAML
  }

  private static final class JavaRoutes extends RouteBuilder {
    @Override
    public void configure() {
      for (String type : new String[] {"json", "json-without-packet", "xml"}) {
        from("direct:" + type).transformDataType("nfqueue:application-" + type);
      }
      from("direct:text").transformDataType("nfqueue:text-plain");
    }
  }

  private void start(Dsl dsl) throws Exception {
    context.disableJMX();
    context.getComponent("nfqueue", NfqueueComponent.class).setNode("gw1");
    if (dsl == Dsl.JAVA) {
      context.addRoutes(new JavaRoutes());
    } else {
      String file = "classpath:routes/data-types." + dsl.name().toLowerCase(Locale.ROOT);
      PluginHelper.getRoutesLoader(context)
          .loadRoutes(ResourceHelper.resolveMandatoryResource(context, file));
    }
    context.start();
    assertThat(context.getRoutes()).hasSize(4);
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private Message sent(String to, Object body) throws Exception {
    try (var template = context.createProducerTemplate()) {
      Exchange exchange = template.send("direct:" + to, e -> e.getMessage().setBody(body));
      if (exchange.getException() != null) {
        throw exchange.getException();
      }
      return exchange.getMessage();
    }
  }

  private void assertText(Message message, String contentType, String text) {
    assertThat(message.getBody()).isEqualTo(text);
    assertThat(message.getHeader(Exchange.CONTENT_TYPE)).isEqualTo(contentType);
  }

  @ParameterizedTest
  @EnumSource
  void aPacketIsTransformed(Dsl dsl) throws Exception {
    start(dsl);
    assertText(sent("json", PACKET), "application/json", EVENT.toJson());
    assertText(
        sent("json-without-packet", PACKET), "application/json", EVENT.withoutPacket().toJson());
    assertText(sent("xml", PACKET), "application/xml", PacketXml.print(PACKET, PacketXml.Part.ALL));
    assertText(sent("text", PACKET), "text/plain", "IP 10.0.0.2.4321 > 10.0.0.1.9: UDP, length 4");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoPacketIsRefusedByName(Dsl dsl) throws Exception {
    start(dsl);
    for (String type : new String[] {"json", "json-without-packet", "xml", "text"}) {
      assertThatThrownBy(() -> sent(type, "a line"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(
              "data type nfqueue:.*: body of type java.lang.String: .*QueuedPacket.* expected");
      assertThatThrownBy(() -> sent(type, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("body null");
    }
  }

  @ParameterizedTest
  @EnumSource(names = "JAVA")
  void aVerdictEventOrItsMapBecomesJson(Dsl dsl) throws Exception {
    start(dsl);
    VerdictEvent verdict = VerdictEvent.of(PACKET, Verdict.drop());
    assertText(sent("json", verdict), "application/json", verdict.toJson());
    assertText(sent("json", verdict.toMap()), "application/json", verdict.toJson());
  }

  @ParameterizedTest
  @EnumSource(names = "JAVA")
  void aTransformerOfTheUsersOwnGoesFirst(Dsl dsl) throws Exception {
    context.getRegistry().bind("nfqueue:application-json", new OfTheUsersOwn());
    start(dsl);
    Map<String, Object> event = EventJson.read(sent("json", PACKET).getBody(String.class));
    assertThat(event).containsEntry("src_ip", "somebody");
  }

  /** As a user may write it. */
  private static final class OfTheUsersOwn extends Transformer {
    OfTheUsersOwn() {
      super("nfqueue:application-json");
    }

    @Override
    public void transform(Message message, DataType from, DataType to) {
      Map<String, Object> event =
          PacketEvent.of(message.getBody(QueuedPacket.class)).withoutPacket().toMap();
      event.put("src_ip", "somebody");
      message.setBody(EventJson.write(event));
    }
  }
}
