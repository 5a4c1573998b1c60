package io.nfqueue.testnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The test network keeps the promises of its class comment. */
@ExtendWith(TestNetworkExtension.class)
class TestNetworkIT {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static String lastPath;

  @AfterAll
  static void theExtensionHasClosedTheLastNetwork() {
    assertThat(Files.exists(Path.of(lastPath))).isFalse();
  }

  @Test
  void isSilentUntilATestSaysSomething(TestNetwork network) throws Exception {
    lastPath = network.gate().path();
    for (String table : new String[] {"iptables-legacy", "ip6tables-legacy"}) {
      network.gate().run(table + " -w -t raw -A PREROUTING");
      network.gate().run(table + " -w -t raw -A OUTPUT");
    }
    Thread.sleep(1500);
    for (String table : new String[] {"iptables-legacy", "ip6tables-legacy"}) {
      assertThat(network.gate().run(table + " -w -t raw -S -v").lines())
          .filteredOn(line -> line.startsWith("-A"))
          .hasSize(2)
          .allMatch(line -> line.endsWith("-c 0 0"));
    }
  }

  @Test
  void carriesUdpBothWays(TestNetwork network) throws IOException {
    lastPath = network.gate().path();
    Namespace gate = network.gate();
    DatagramChannel server = gate.udp(gate.ipv6(5000));
    DatagramChannel client = network.peer().sendUdp(gate.ipv6(5000), "question");

    Datagram question = gate.receive(server, PATIENCE);
    assertThat(question.text()).isEqualTo("question");
    gate.send(server, question.from(), "answer");
    assertThat(network.peer().receive(client, PATIENCE).text()).isEqualTo("answer");
    assertThat(network.peer().receive(client, Duration.ofMillis(10))).isNull();
  }

  @Test
  void carriesTcp(TestNetwork network) throws IOException {
    lastPath = network.gate().path();
    ServerSocket server = network.gate().tcpServer(network.gate().ipv4(5000));
    SocketChannel client = network.peer().tcpConnect(network.gate().ipv4(5000));
    client.write(ByteBuffer.wrap(new byte[] {42}));
    try (Socket accepted = server.accept()) {
      assertThat(accepted.getInputStream().read()).isEqualTo(42);
    }
  }

  @Test
  void namesACommandThatFailedAndWhatItSaid(TestNetwork network) {
    lastPath = network.gate().path();
    assertThatThrownBy(() -> network.gate().run("ip link show dev nowhere"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("gate: ip link show dev nowhere", "exit code 1", "does not exist");
    assertThat(network.gate().tryRun("ip link show dev nowhere")).isEqualTo(1);
  }

  @Test
  void endsNamespacesAndProgramsWhenClosed() {
    TestNetwork network = TestNetwork.open();
    lastPath = network.gate().path();
    Process program = network.peer().spawn("sleep 1000");
    assertThat(program.isAlive()).isTrue();

    network.close();

    assertThat(program.isAlive()).isFalse();
    assertThat(Files.exists(Path.of(network.gate().path()))).isFalse();
    assertThat(Files.exists(Path.of(network.peer().path()))).isFalse();
  }

  @Test
  void namesMissingToolsAndTheirPackages() {
    assertThatThrownBy(() -> SystemTool.requireAll("/nowhere"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(
            "iptables-legacy (package iptables)", "nsenter (package util-linux)", "apt-get");
  }
}
