package io.nfqueue.examples.firewall;

import static io.nfqueue.camel.NfqueueConstants.DESTINATION_PORT;
import static io.nfqueue.camel.NfqueueConstants.FRAGMENT;
import static io.nfqueue.camel.NfqueueConstants.HOOK;
import static io.nfqueue.camel.NfqueueConstants.PROTOCOL;

import org.apache.camel.Predicate;
import org.apache.camel.builder.PredicateBuilder;
import org.apache.camel.builder.RouteBuilder;

/**
 * The firewall as a Java route; firewall.xml and firewall.yaml say the same in the same order.
 *
 * <p>The first rule that matches decides. What no rule names is dropped (defaultVerdict=DROP).
 * Malformed packets are dropped before the route (malformedVerdict=DROP), so that no rule has to
 * wonder whether a port is really a port. Should a rule fail, its packet is dropped
 * (failMode=closed).
 */
public final class FirewallRoutes extends RouteBuilder {
  @Override
  public void configure() {
    from("nfqueue:0?defaultVerdict=DROP&malformedVerdict=DROP&failMode=closed")
        .routeId("firewall")
        .choice()
        // Only the first fragment of a datagram carries ports. The rest cannot be judged by port,
        // and this route does not remember what the first one got: so no fragment passes. (With
        // connection tracking the kernel reassembles before it queues, and none gets here.)
        .when(header(FRAGMENT).isNotNull())
        .to("nfqueue:0?verdict=DROP")
        .bean("decisionLog", "rule('no fragments')")
        // What this host sends itself.
        .when(header(HOOK).isEqualTo("OUTPUT"))
        .to("nfqueue:0?verdict=ACCEPT")
        .bean("decisionLog", "rule('outgoing')")
        // Ping, and the errors that other protocols live by; ICMP and ICMPv6.
        .when(header(PROTOCOL).startsWith("ICMP"))
        .to("nfqueue:0?verdict=ACCEPT")
        .bean("decisionLog", "rule('ICMP')")
        .when(tcpTo(23))
        .to("nfqueue:0?verdict=DROP")
        .bean("decisionLog", "rule('no telnet')")
        // The mark stays with the packet: later iptables rules, tc and ip rule can match it.
        .when(tcpTo(8080))
        .to("nfqueue:0?verdict=ACCEPT&mark=80")
        .bean("decisionLog", "rule('web, mark 80')")
        .when(udpTo(5000))
        .to("nfqueue:0?verdict=ACCEPT")
        .bean("decisionLog", "rule('UDP service')")
        .when(udpTo(9999))
        .to("nfqueue:0?verdict=DROP")
        .bean("decisionLog", "rule('blocked port')")
        // No verdict here: defaultVerdict decides when the exchange ends.
        .otherwise()
        .bean("decisionLog", "rule('default')");
  }

  private Predicate tcpTo(int port) {
    return PredicateBuilder.and(
        header(PROTOCOL).isEqualTo("TCP"), header(DESTINATION_PORT).isEqualTo(port));
  }

  private Predicate udpTo(int port) {
    return PredicateBuilder.and(
        header(PROTOCOL).isEqualTo("UDP"), header(DESTINATION_PORT).isEqualTo(port));
  }
}
