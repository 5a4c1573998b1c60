package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.OTHER_PORT;
import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.PORT;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.ChecksumErrors;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** IPv6 packets go through a route as those of IPv4 do. */
class Ipv6IT extends RoutedGateIT {
  private static final Duration NOTHING_COMES = Duration.ofMillis(100);

  private DatagramChannel server;

  @BeforeEach
  void queueIpv6() throws Exception {
    gate.gate().ip6tables("-t mangle -A INPUT -p udp -j NFQUEUE --queue-num 0");
    server = gate.gate().udp(gate.gate().ipv6(PORT));
  }

  private int send(String text) throws Exception {
    DatagramChannel client = gate.peer().sendUdp(gate.gate().ipv6(PORT), text);
    return client.socket().getLocalPort();
  }

  private String arriving() throws Exception {
    return gate.gate().receive(server, PATIENCE).text();
  }

  @Test
  void oneIsAcceptedAndOneDropped() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .choice()
                .when(r.header(NfqueueConstants.PACKET_ID).isEqualTo(1))
                .to(nfqueue("0", "verdict=DROP"))
                .otherwise()
                .to(nfqueue("0", "verdict=ACCEPT")));
    send("dropped");
    gate.awaitDecided(1);
    send("accepted");
    assertThat(arriving()).isEqualTo("accepted");
    assertThat(gate.gate().receive(server, NOTHING_COMES)).isNull();
    gate.awaitDecided(2);
    assertThat(gate.statistics()).hasToString("received 2, accepted 1, dropped 1");
  }

  @Test
  void headersSayWhatItsBytesSay() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).to("mock:on"));
    int port = send("hello");
    awaitMock("on", 1);
    Map<String, Object> headers = mock("on").getExchanges().get(0).getMessage().getHeaders();
    assertThat(headers)
        .containsEntry(NfqueueConstants.IP_VERSION, 6)
        .containsEntry(NfqueueConstants.HARDWARE_PROTOCOL, 0x86dd)
        .containsEntry(NfqueueConstants.HOOK, "INPUT")
        .containsEntry(NfqueueConstants.SOURCE_ADDRESS, gate.peer().ipv6Address())
        .containsEntry(NfqueueConstants.DESTINATION_ADDRESS, gate.gate().ipv6Address())
        .containsEntry(NfqueueConstants.PROTOCOL, "UDP")
        .containsEntry(NfqueueConstants.SOURCE_PORT, port)
        .containsEntry(NfqueueConstants.DESTINATION_PORT, PORT)
        .containsEntry(NfqueueConstants.TTL, 64)
        .containsEntry(NfqueueConstants.ORIGINAL_LENGTH, 40L + 8 + 5)
        .containsEntry(NfqueueConstants.TRUNCATED, false)
        .containsEntry(NfqueueConstants.HARDWARE_ADDRESS, gate.peer().hardwareAddress())
        .doesNotContainKeys(NfqueueConstants.MALFORMED, NfqueueConstants.FRAGMENT);
    assertThat(mock("on").getExchanges().get(0).getMessage().getBody(String.class))
        .contains("fd09::2." + port, "fd09::1." + PORT, "UDP", "length 5");
  }

  @Test
  void aNewPayloadArrivesWithARightChecksum() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setBody(NewText.of("rather longer"))
                .to(nfqueue("0", "verdict=ACCEPT", "replacePayload=true")));
    send("short");
    assertThat(arriving()).isEqualTo("rather longer");
    assertThat(ChecksumErrors.of(gate.gate())).isZero();
  }

  @Test
  void itsMarkIsSeenByALaterRule() throws Exception {
    gate.gate().ip6tables("-A INPUT -p udp -m mark --mark 7 -j DROP");
    DatagramChannel other = gate.gate().udp(gate.gate().ipv6(OTHER_PORT));
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .filter(r.header(NfqueueConstants.DESTINATION_PORT).isEqualTo(PORT))
                .setHeader(NfqueueConstants.MARK, r.constant(7)));
    send("marked");
    gate.peer().sendUdp(gate.gate().ipv6(OTHER_PORT), "not marked");
    assertThat(gate.gate().receive(other, PATIENCE).text()).isEqualTo("not marked");
    gate.awaitDecided(2);
    assertThat(gate.gate().receive(server, NOTHING_COMES)).isNull();
    assertThat(gate.statistics().accepted()).isEqualTo(2);
  }
}
