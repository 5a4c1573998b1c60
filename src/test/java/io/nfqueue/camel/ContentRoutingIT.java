package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.camel.Message;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Routes decide by what real programs ask for: a TLS server name, a DNS question, an HTTP host. */
@ExtendWith(TestNetworkExtension.class)
class ContentRoutingIT {
  private static final int TLS_PORT = 4433;
  private static final int DNS_PORT = 53;
  private static final String DNS_HEADER = "\0\1\1\0\0\1\0\0\0\0\0\0";
  private static final String TYPE_A_CLASS_IN = "\0\1\0\1";

  @Test
  void aForbiddenServerNameCannotConnectAndAnotherCan(TestNetwork network, @TempDir Path folder)
      throws Exception {
    RoutedGate gate = tlsGate(network, folder);
    assertThat(connect(gate, "allowed.example")).isZero();
    assertThat(gate.statistics().dropped()).isZero();

    assertThat(connect(gate, "Forbidden.example")).isNotZero();
    assertThat(gate.statistics().dropped()).isPositive();
    gate.context()
        .getEndpoint("mock:dropped", MockEndpoint.class)
        .getExchanges()
        .forEach(
            exchange ->
                assertThat(exchange.getMessage().getHeader(NfqueueConstants.TLS_CLIENT_HELLO))
                    .isEqualTo("COMPLETE"));
  }

  @Test
  void aServerNameThatIsCutIntoSegmentsDoesNotPassAsNone(TestNetwork network, @TempDir Path folder)
      throws Exception {
    RoutedGate gate = tlsGate(network, folder);
    assertThat(connect(gate, "allowed.example")).isZero();

    gate.gate().run("ip route replace 10.9.0.0/24 dev " + TestNetwork.GATE_DEVICE + " advmss 100");
    assertThat(connect(gate, "allowed.example")).isNotZero();

    Message first =
        gate.context()
            .getEndpoint("mock:dropped", MockEndpoint.class)
            .getExchanges()
            .get(0)
            .getMessage();
    assertThat(first.getHeader(NfqueueConstants.TLS_CLIENT_HELLO)).isEqualTo("INCOMPLETE");
    assertThat(first.getHeader(NfqueueConstants.TLS_SERVER_NAME)).isNull();
  }

  /** A gate with a TLS server, which serves one client after the other. */
  private static RoutedGate tlsGate(TestNetwork network, Path folder) throws Exception {
    RoutedGate gate =
        new RoutedGate(network, " -p tcp --dport " + TLS_PORT + " -j NFQUEUE --queue-num 0");
    startTlsServer(gate.gate(), folder);
    return gate.route(
        r ->
            r.from(nfqueue("0"))
                .choice()
                .when(r.simple("${body?.tls?.serverName} =~ 'forbidden.example'"))
                .to("mock:dropped", nfqueue("0", "verdict=DROP"))
                .when(r.header(NfqueueConstants.TLS_CLIENT_HELLO).in("INCOMPLETE", "MALFORMED"))
                .to("mock:dropped", nfqueue("0", "verdict=DROP")));
  }

  private static void startTlsServer(Namespace namespace, Path folder) {
    namespace.run(
        "sh",
        "-ec",
        "cd "
            + folder
            + "; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
            + " -keyout key.pem -out cert.pem -days 1 -subj /CN=allowed.example");
    namespace.spawn(
        ("openssl s_server -accept " + TLS_PORT + " -quiet")
            + (" -cert " + folder + "/cert.pem -key " + folder + "/key.pem"));
    await()
        .atMost(PATIENCE)
        .until(() -> namespace.run("ss -Hltn sport = :" + TLS_PORT).contains("LISTEN"));
  }

  /** The exit code of a TLS handshake. */
  private static int connect(RoutedGate gate, String serverName) {
    return gate.peer()
        .tryRun(
            ("timeout 2 openssl s_client -brief -connect " + gate.gate().ipv4Address())
                + (":" + TLS_PORT + " -servername " + serverName));
  }

  @Test
  void aForbiddenQuestionIsNotAskedAndAnotherIs(TestNetwork network) throws Exception {
    RoutedGate gate =
        new RoutedGate(network, " -p udp --dport " + DNS_PORT + " -j NFQUEUE --queue-num 0");
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .choice()
                .when(r.simple("${header.CamelNfqueueDnsQuestion} =~ 'forbidden.example'"))
                .to(nfqueue("0", "verdict=DROP")));
    var server = gate.gate().udp(gate.gate().ipv4(DNS_PORT));

    ask(gate, "\11FORBIDDEN\7example\0");
    ask(gate, "\7allowed\7example\0");

    assertThat(gate.gate().receive(server, PATIENCE).text())
        .isEqualTo(DNS_HEADER + "\7allowed\7example\0" + TYPE_A_CLASS_IN);
    gate.awaitDecided(2);
    assertThat(gate.statistics().dropped()).isEqualTo(1);
    assertThat(gate.statistics().accepted()).isEqualTo(1);
  }

  private static void ask(RoutedGate gate, String name) throws Exception {
    String query = DNS_HEADER + name + TYPE_A_CLASS_IN;
    assertThat(query.getBytes(StandardCharsets.UTF_8)).hasSize(query.length());
    gate.peer().sendUdp(gate.gate().ipv4(DNS_PORT), query);
  }
}
