package io.nfqueue.examples.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.nfqueue.camel.test.RouteReplay;
import io.nfqueue.queue.DecidedPacket;
import io.nfqueue.queue.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The gateway's rules, on packets that real programs once sent: no kernel, no root. */
class GatewayTest {
  private static final Path VISITOR = Path.of("src/test/captures/visitor.pcap");
  private static final int TCP = 6;
  private static final int UDP = 17;

  private static List<DecidedPacket> packets;

  @BeforeAll
  static void replay() throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      PluginHelper.getRoutesLoader(context)
          .loadRoutes(
              PluginHelper.getResourceLoader(context)
                  .resolveResource("classpath:camel/gateway.yaml"));
      packets = RouteReplay.of(context, VISITOR).run();
    }
  }

  /** Fails where there is none: a test must not pass because nobody tried. */
  private static void assertAll(Verdict expected, Predicate<DecidedPacket> which) {
    List<DecidedPacket> tried = packets.stream().filter(which).toList();
    assertFalse(tried.isEmpty(), "no such packet in " + VISITOR);
    for (DecidedPacket packet : tried) {
      assertEquals(expected, packet.verdict(), packet.toString());
    }
  }

  private static boolean isTcpTo(DecidedPacket packet, int port) {
    return packet.ip().protocol() == TCP && packet.destinationPort() == port;
  }

  private static boolean isUdpTo(DecidedPacket packet, int port) {
    return packet.ip().protocol() == UDP && packet.destinationPort() == port;
  }

  private static boolean isFrom(DecidedPacket packet, String address) {
    return address.equals(packet.ip().sourceAddressText());
  }

  @Test
  void webPassesWithItsMark() {
    assertAll(Verdict.accept().withMark(80), packet -> isTcpTo(packet, 8080));
  }

  @Test
  void telnetIsDropped() {
    assertAll(Verdict.drop(), packet -> isTcpTo(packet, 23));
  }

  @Test
  void pingPasses() {
    assertAll(Verdict.accept(), packet -> packet.ip().icmpType() >= 0);
  }

  @Test
  void questionsForNamesPassFromOneClientOnly() {
    assertAll(Verdict.accept(), packet -> isUdpTo(packet, 53) && isFrom(packet, "192.0.2.2"));
    assertAll(Verdict.drop(), packet -> isUdpTo(packet, 53) && isFrom(packet, "192.0.2.3"));
  }

  @Test
  void whatNoRuleNamesIsDropped() {
    assertAll(Verdict.drop(), packet -> isUdpTo(packet, 5353));
  }
}
