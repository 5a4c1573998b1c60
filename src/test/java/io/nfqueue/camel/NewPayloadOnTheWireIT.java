package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.PORT;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.ChecksumErrors;
import io.nfqueue.testnet.Namespace;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A packet that is changed on its way out arrives at the peer, whose kernel checks its checksums.
 *
 * <pre>
 *   client, gate --> mangle OUTPUT --NFQUEUE 0--> route --new payload--> veth --> server, peer
 * </pre>
 */
class NewPayloadOnTheWireIT extends RoutedGateIT {
  private static final Duration NOTHING_COMES = Duration.ofMillis(100);

  private final List<Boolean> checksumNotReady = new CopyOnWriteArrayList<>();

  /** Changes what the gate sends; gso lets packets come whose checksums the device is to make. */
  private void change(String text, boolean offload, boolean fixChecksums) throws Exception {
    if (offload) {
      gate.gate().run("ethtool -K " + gate.gate().device() + " tx on");
    }
    String rule = "-t mangle -A OUTPUT -p udp -j NFQUEUE --queue-num 0";
    gate.gate().iptables(rule);
    gate.gate().ip6tables(rule);
    String fix = "fixChecksums=" + fixChecksums;
    gate.route(
        r ->
            r.from(nfqueue("0", "gso=" + offload))
                .process(this::noteChecksumNotReady)
                .setBody(NewText.of(text))
                .to(nfqueue("0", "verdict=ACCEPT", "replacePayload=true", fix)));
  }

  private void noteChecksumNotReady(Exchange exchange) {
    checksumNotReady.add(
        exchange.getMessage().getHeader(NfqueueConstants.CHECKSUM_NOT_READY, Boolean.class));
  }

  private InetSocketAddress server(int ipVersion) {
    return ipVersion == 4 ? gate.peer().ipv4(PORT) : gate.peer().ipv6(PORT);
  }

  @ParameterizedTest(name = "IPv{0}, checksum not ready: {1}")
  @CsvSource({"4, false", "4, true", "6, false", "6, true"})
  void arrivesWithRightLengthsAndChecksums(int ipVersion, boolean offload) throws Exception {
    change("an even longer text", offload, true);
    Namespace peer = gate.peer();
    DatagramChannel server = peer.udp(server(ipVersion));

    gate.gate().sendUdp(server(ipVersion), "short");
    assertThat(peer.receive(server, PATIENCE).text()).isEqualTo("an even longer text");

    assertThat(ChecksumErrors.of(peer)).isZero();
    assertThat(checksumNotReady).containsExactly(offload);
    gate.awaitDecided(1);
    assertThat(gate.statistics().accepted()).isEqualTo(1);
  }

  @ParameterizedTest(name = "IPv{0}")
  @ValueSource(ints = {4, 6})
  void doesNotArriveWhereNobodyCorrectsItsChecksum(int ipVersion) throws Exception {
    change("HELLO", false, false);
    Namespace peer = gate.peer();
    DatagramChannel server = peer.udp(server(ipVersion));

    gate.gate().sendUdp(server(ipVersion), "hello");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(ChecksumErrors.of(peer)).isEqualTo(1));

    assertThat(peer.receive(server, NOTHING_COMES)).isNull();
    gate.awaitDecided(1);
    assertThat(gate.statistics().accepted()).isEqualTo(1);
  }
}
