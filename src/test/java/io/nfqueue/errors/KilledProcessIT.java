package io.nfqueue.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.errors.ChildJvm.Surroundings;
import io.nfqueue.testnet.Datagram;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that drops every packet is killed, with SIGKILL, and another takes its place. */
@ExtendWith(TestNetworkExtension.class)
class KilledProcessIT {
  private static final int PORT = 5000;
  private static final String URI = "nfqueue:0?defaultVerdict=DROP";
  private static final Duration SHORTLY = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration TAKEOVER = Duration.ofSeconds(2);

  private Namespace gate;
  private Namespace peer;
  private Surroundings inGate;
  private DatagramChannel server;
  private DatagramChannel client;

  @BeforeEach
  void listen(TestNetwork network) throws IOException {
    gate = network.gate();
    peer = network.peer();
    inGate = ChildJvm.surroundings().in(gate);
    server = gate.udp(gate.ipv4(PORT));
    client = peer.udp(peer.ipv4(0));
  }

  private void send(String text) throws IOException {
    peer.send(client, gate.ipv4(PORT), text);
  }

  private boolean arrives(String text) throws IOException {
    send(text);
    Datagram datagram = gate.receive(server, SHORTLY);
    assertThat(datagram == null ? text : datagram.text()).isEqualTo(text);
    return datagram != null;
  }

  private ChildJvm startDropping() throws IOException {
    ChildJvm child = inGate.start("camel", URI);
    assertThat(child.next("STARTED")).isEqualTo("1");
    assertThat(arrives("dropped")).as("%s", child).isFalse();
    return child;
  }

  @ParameterizedTest(name = "queue-bypass: {0}")
  @ValueSource(booleans = {true, false})
  void trafficPassesAtOnceWhereTheRuleSaysBypass(boolean bypass) throws Exception {
    gate.queueUdp("INPUT", PORT, 0, bypass ? new String[] {"--queue-bypass"} : new String[0]);
    try (ChildJvm killed = startDropping()) {
      killed.kill();
      assertThat(arrives("behind the kill")).isEqualTo(bypass);

      try (ChildJvm restarted = startDropping()) {
        restarted.kill();
      }
      assertThat(arrives("behind the second")).isEqualTo(bypass);
    }
  }

  @Test
  void oneThatIsWaitingTakesOverWithinTwoSeconds() throws Exception {
    gate.queueUdp("INPUT", PORT, 0, "--queue-bypass");
    try (ChildJvm killed = startDropping();
        ChildJvm waiting = inGate.start("standby", URI)) {
      waiting.awaitLog("belongs to port id");
      send("dropped by the first");
      killed.kill();
      await()
          .atMost(TAKEOVER)
          .untilAsserted(() -> assertThat(waiting.log("bound by port id")).hasSize(1));
      assertThat(waiting.next("STARTED")).isEqualTo("1");
      assertThat(arrives("dropped by the second")).as("%s", waiting).isFalse();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(gate.run("cat /proc/net/netfilter/nfnetlink_queue")).hasLineCount(1));
    }
  }
}
