package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.packet.ChecksumStatus;
import io.nfqueue.packet.Ipv4TimestampOption;
import io.nfqueue.packet.Ipv6RoutingHeader;
import io.nfqueue.packet.PacketChecksums;
import io.nfqueue.packet.SamplePackets;
import io.nfqueue.queue.GoldenPackets;
import io.nfqueue.queue.QueuedIpPackets;
import io.nfqueue.queue.QueuedPacket;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The headers of a packet, from Camel's simple language. */
class PacketInSimpleTest {
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

  /** What the accessors of a packet return, and theirs in turn, elements of lists too. */
  private static Set<Class<?>> reachable() {
    Set<Class<?>> found = new LinkedHashSet<>();
    Deque<Type> next = new ArrayDeque<>(List.of(QueuedPacket.class));
    while (!next.isEmpty()) {
      Type type = next.remove();
      if (type instanceof ParameterizedType generic) {
        next.addAll(List.of(generic.getActualTypeArguments()));
      } else if (type instanceof Class<?> ours
          && ours.getName().startsWith("io.nfqueue.")
          && found.add(ours)) {
        for (Method method : ours.getMethods()) {
          if (method.getParameterCount() == 0) {
            next.add(method.getGenericReturnType());
          }
        }
      }
    }
    return found;
  }

  @Test
  void findsNoOtherMethodByTheNameOfAnAccessor() {
    Set<Class<?>> reachable = reachable();
    assertThat(reachable).contains(Ipv6RoutingHeader.class, Ipv4TimestampOption.Entry.class);
    for (Class<?> type : reachable) {
      List<Method> methods = new ArrayList<>();
      for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
        methods.addAll(List.of(c.getDeclaredMethods()));
      }
      for (Method accessor : methods) {
        boolean plain = accessor.getParameterCount() == 0 && !accessor.isSynthetic();
        for (Method other : methods) {
          boolean confused =
              plain
                  && other.getName().equals(accessor.getName())
                  && other.getParameterCount() > 0
                  && !Modifier.isPrivate(other.getModifiers());
          assertThat(confused).as("Camel may call %s for %s", other, accessor).isFalse();
        }
      }
    }
  }

  private static Object evaluate(String simple, String packet) {
    return evaluate(simple, GoldenPackets.decode(packet));
  }

  private static Object evaluate(String simple, QueuedPacket queued) {
    Exchange exchange = new DefaultExchange(context);
    exchange.setIn(new PacketMessage(exchange, queued));
    Expression expression = context.resolveLanguage("simple").createExpression(simple);
    expression.init(context);
    return expression.evaluate(exchange, Object.class);
  }

  @ParameterizedTest(name = "{0} of {1} is {2}")
  @CsvSource({
    "${body.ip.ttl}, packet-ct-tcp-new, 64",
    "${body.ip.protocol}, packet-ct-tcp-new, 6",
    "${body.ip.sourceAddressText}, packet-ct-tcp-new, 10.0.0.2",
    "${body.ipv4.dontFragment}, packet-ct-tcp-new, true",
    "${body.tcp.destinationPort}, packet-ct-tcp-new, 21",
    "${body.tcp.options.mss}, packet-ct-tcp-new, 1460",
    "${body.tcp.options.windowScale}, packet-ct-tcp-new, 7",
    "${body.tcp.options.timestampValue}, packet-ct-tcp-new, 238281987",
    "${body.tcp.options.sackBlocks}, packet-ct-tcp-new, []",
    "${body.udp.destinationPort}, packet-udp-4, 9",
    "${body.udp.lengthBytes}, packet-udp-4, 12",
    "${body.ipv6.hopLimit}, packet-udp6, 64",
    "${body.ip.extensionHeaders}, packet-udp6, []",
    "${body.icmp.identifier}, packet-ct-icmp, 4660",
    "${body.icmp.sequenceNumber}, packet-ct-icmp, 1",
    "${body.ethernet.sourceAddressText}, ../made/packet-bridge, 02:00:00:00:09:02",
    "${body.vlanTag.vid}, ../made/packet-bridge, 5",
    "${body.icmp.type}, packet-ct-icmp, 8",
    "${body.tcp.flags}, packet-ct-tcp-new, 2",
    "${body.hook}, packet-udp-4, OUTPUT",
    "${body.mark}, packet-mark, 42",
    "${body.checksums.ipHeader}, packet-udp-4, RIGHT",
    "${body.checksums.transport}, packet-udp6, RIGHT",
    "${body.checksums.transport}, packet-csum-not-ready, UNKNOWN",
    "${body.checksums.right}, packet-udp-4, true"
  })
  void readsHeadersOfThePacketInTheBody(String simple, String packet, String expected) {
    assertThat(evaluate(simple, packet)).asString().isEqualTo(expected);
  }

  @Test
  void readsWhatIsInsideOfHeaders() {
    QueuedPacket routed = GoldenPackets.carrying(SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT);
    assertThat(evaluate("${body.ip.extensionHeaders[0].routing.addresses}", routed))
        .isEqualTo(List.of("2001:db8::ff", "2001:db8::2"));
    assertThat(evaluate("${body.ip.extensionHeaders[0].routing.addresses[1]}", routed))
        .isEqualTo("2001:db8::2");
    QueuedPacket error = GoldenPackets.carrying(SamplePackets.KERNEL_UNREACHABLE4);
    assertThat(evaluate("${body.quotedPacket.destinationPort}", error)).isEqualTo(53);
    assertThat(evaluate("${body.quotedPacket.udp.sourcePort}", error)).isEqualTo(5555);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "${body.tcp.destinationPort} == 21, packet-ct-tcp-new, true",
    "${body.tcp.destinationPort} == 22, packet-ct-tcp-new, false",
    "${body.tcp} != null && ${body.tcp.destinationPort} == 21, packet-udp-4, false",
    "${body?.tcp?.destinationPort} == 21, packet-ct-tcp-new, true",
    "${body?.tcp?.destinationPort} == 21, packet-udp-4, false",
    "${body.destinationPort} == 9, packet-udp-4, true",
    "${body.checksums.wrong}, packet-udp-4, false",
    "${body.checksums.wrong}, packet-csum-not-ready, false"
  })
  void comparesThem(String simple, String packet, boolean expected) {
    Exchange exchange = new DefaultExchange(context);
    exchange.setIn(new PacketMessage(exchange, GoldenPackets.decode(packet)));
    var predicate = context.resolveLanguage("simple").createPredicate(simple);
    predicate.init(context);
    assertThat(predicate.matches(exchange)).isEqualTo(expected);
  }

  @Test
  void tellsOfAChecksumThatIsWrong() {
    byte[] packet = GoldenPackets.decode("packet-udp-4").payload();
    packet[packet.length - 1] ^= 1;
    QueuedPacket spoilt = QueuedIpPackets.of(packet);
    assertThat(evaluate("${body.checksums.wrong}", spoilt)).isEqualTo(true);
    assertThat(evaluate("${body.checksums}", spoilt))
        .isEqualTo(new PacketChecksums(ChecksumStatus.RIGHT, ChecksumStatus.WRONG));
  }

  @Test
  void printsThePacketOnSeveralLines() {
    assertThat(evaluate("${body.dissection}", "packet-udp-4"))
        .asString()
        .startsWith("queue 0, packet 5\n  binding: ")
        .contains("\nUDP header, bytes 20..27\n  source port: 4321\n  destination port: 9\n")
        .endsWith("\npayload: 4 bytes");
    assertThat(evaluate("${body.ip.dissection}", "packet-udp-4"))
        .asString()
        .startsWith("IPv4 header, bytes 0..19\n");
    assertThat(evaluate("${body.hexDump}", "packet-udp-4"))
        .asString()
        .startsWith("0000  45 00 00 20 ")
        .endsWith(" 61 62 63 64   |..........,#abcd|");
  }

  @Test
  void isNullForAHeaderThatThePacketDoesNotHave() {
    assertThat(evaluate("${body.tcp}", "packet-udp-4")).isNull();
    assertThat(evaluate("${body?.tcp?.destinationPort}", "packet-udp-4")).isNull();
    assertThat(evaluate("${body?.tcp?.options?.mss}", "packet-udp-4")).isNull();
  }

  @Test
  void failsForAFieldOfAHeaderThatThePacketDoesNotHave() {
    assertThatThrownBy(() -> evaluate("${body.tcp.destinationPort}", "packet-udp-4"))
        .hasMessageContaining("destinationPort");
  }
}
