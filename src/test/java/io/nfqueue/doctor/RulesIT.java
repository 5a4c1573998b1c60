package io.nfqueue.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.Namespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The printed commands of iptables, run as they are. */
class RulesIT extends FedGateIT {
  private static final Duration SHORTLY = Duration.ofMillis(100);

  @Override
  String rules() {
    return gate.run("iptables -w -t mangle -S") + gate.run("ip6tables -w -t mangle -S");
  }

  @ParameterizedTest
  @ValueSource(strings = {"input", "output", "prerouting", "postrouting"})
  void feedFourQueuesAndLeaveOutSshAndBrokersUntilReleased(String hook) throws IOException {
    assertFeedsFourQueuesUntilReleased("iptables", hook);
  }

  /** As where the kernel lacks a match. */
  @Test
  void nothingIsFedWhereAPortCannotBeLeftOut() throws IOException {
    PrintedRules rules = PrintedRules.of("nfqueue:7");
    paste(rules.section("feed by iptables").replace("--dport 22 ", "--dport none "));

    for (int ipVersion : List.of(4, 6)) {
      FeedingTraffic.tcp(peer, gate, ipVersion, SSH);
    }
    assertThat(rules()).doesNotContain("-A INPUT");
  }

  @Test
  void whatIsFedTwiceIsReleasedAsAWhole() {
    String before = rules();
    PrintedRules rules = PrintedRules.of("nfqueue:7");
    rules.feed(gate, "iptables");
    String fed = rules();

    paste(rules.section("feed by iptables"));

    assertThat(rules()).isEqualTo(fed);
    rules.release(gate, "iptables");
    assertThat(rules()).isEqualTo(before);
  }

  /** Goes on after an error, as a terminal does. */
  private void paste(String commands) {
    gate.run("sh", "-c", commands + ":");
  }

  @Test
  void otherPortsAreLeftOutInsteadOfTheBrokers() throws IOException {
    FedQueues queues = new FedQueues(gate, 7, 7);
    PrintedRules.of("nfqueue:7 --except-port 7000 --except-port 7001").feed(gate, "iptables");

    FeedScenario.assertFedButForTheExceptedPorts(gate, peer, queues, 7000);
    FeedScenario.assertFedButForTheExceptedPorts(gate, peer, queues, 7001);
    FeedingTraffic.tcp(peer, gate, 4, KAFKA);
    assertThat(queues.seen()).anyMatch(packet -> packet.endsWith("to " + KAFKA));
  }

  @Test
  void closedLetsNothingPassWhileNobodyListensButWhatIsLeftOut() throws IOException {
    PrintedRules rules = PrintedRules.of("nfqueue:0-3");
    rules.feed(gate, "iptables");
    for (int ipVersion : List.of(4, 6)) {
      assertThat(FeedingTraffic.udpArrives(peer, gate, ipVersion, SOME_PORT, SHORTLY)).isFalse();
      FeedingTraffic.tcp(peer, gate, ipVersion, SSH);
      FeedingTraffic.tcp(gate, peer, ipVersion, KAFKA);
    }
    rules.release(gate, "iptables");

    FeedingTraffic.udp(peer, gate, 4, SOME_PORT);
    FeedingTraffic.udp(peer, gate, 6, SOME_PORT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nfqueue:0-3?failMode=open", "nfqueue:7?failOpen=true"})
  void openLetsEverythingPassWhileNobodyListens(String uri) throws IOException {
    PrintedRules.of(uri).feed(gate, "iptables");

    for (int ipVersion : List.of(4, 6)) {
      FeedingTraffic.udp(peer, gate, ipVersion, SOME_PORT);
      FeedingTraffic.tcp(peer, gate, ipVersion, SOME_PORT);
    }
  }

  @Test
  void neighbourDiscoveryIsLeftOutOrSshWouldEndTooOverIpv6() throws IOException {
    PrintedRules.of("nfqueue:7").feed(gate, "iptables");
    for (Namespace end : List.of(gate, peer)) {
      Namespace other = end == gate ? peer : gate;
      end.run("ip link set dev " + end.device() + " arp on");
      end.run("ip neigh flush dev " + end.device() + " nud permanent");
      assertThat(end.run("ip -6 neigh show " + other.ipv6Address())).isEmpty();
    }

    FeedingTraffic.tcp(peer, gate, 6, SSH);
  }

  @ParameterizedTest
  @CsvSource({"ip, 192.0.2.9/24, 192.0.2.8", "ip -6, 2001:db8:9::9/64, 2001:db8:9::8"})
  void aSmallerMtuIsHeardOfOrSshWouldHangBehindATunnel(String ip, String behind, String host)
      throws IOException {
    peer.run("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    peer.run("ip link add tunnel mtu 1300 type veth peer name end");
    peer.run("ip link set dev end up");
    peer.run("ip link set dev tunnel up");
    peer.run("ip addr add " + behind + " dev tunnel" + (ip.equals("ip") ? "" : " nodad"));
    String router = ip.equals("ip") ? peer.ipv4Address() : peer.ipv6Address();
    gate.run(ip + " route add " + host + " via " + router);
    PrintedRules.of("nfqueue:7").feed(gate, "iptables");

    gate.udp(null).send(ByteBuffer.allocate(1400), new InetSocketAddress(host, SOME_PORT));

    await().until(() -> gate.run(ip + " route get " + host).contains("mtu 1300"));
  }

  @Test
  void aConnectionCannotBeBegunUnseenFromAPortThatIsLeftOut() throws IOException {
    PrintedRules.of("nfqueue:7").feed(gate, "iptables");
    FedQueues queues = new FedQueues(gate, 7, 7);

    try (ServerSocket server = gate.tcpServer(gate.ipv4(SOME_PORT))) {
      assertThat(server.isBound()).isTrue();
      FeedScenario.connectFrom(peer, KAFKA, gate.ipv4(SOME_PORT)).close();
    }

    assertThat(queues.seen()).contains("IPv4 TCP " + KAFKA + " to " + SOME_PORT);
  }

  @Test
  void theRulesGoWhereTheOptionNetnsPoints() throws IOException {
    FedQueues queues = new FedQueues(gate, 7, 7);
    PrintedRules rules = PrintedRules.of("nfqueue:7?netns=" + gate.path());

    rules.feed(peer, "iptables");
    FeedingTraffic.udp(peer, gate, 4, SOME_PORT);
    assertThat(queues.seen()).hasSize(1);
    rules.release(peer, "iptables");
    FeedingTraffic.udp(peer, gate, 4, SOME_PORT);
    assertThat(queues.seen()).hasSize(1);
  }

  /**
   * The host's kernel may lack nft's statement queue: here a counter stands for it, and
   * NativeNftRulesIT runs the commands as they are.
   */
  @Test
  void nftFeedsWhatIptablesFeeds() throws IOException {
    String before = gate.run("nft list ruleset");
    PrintedRules rules = PrintedRules.of("nfqueue:0-3");
    PrintedRules.run(
        gate, rules.section("feed by nft").replaceAll("(?m)^ *queue num .*$", "counter drop"));

    for (int ipVersion : List.of(4, 6)) {
      FeedingTraffic.tcp(peer, gate, ipVersion, SSH);
      FeedingTraffic.tcp(gate, peer, ipVersion, KAFKA);
    }
    assertThat(gate.run("nft list ruleset")).contains("counter packets 0 bytes 0 drop");
    assertThat(FeedingTraffic.udpArrives(peer, gate, 4, SOME_PORT, SHORTLY)).isFalse();
    assertThat(FeedingTraffic.udpArrives(peer, gate, 6, SOME_PORT, SHORTLY)).isFalse();
    assertThat(gate.run("nft list ruleset")).contains("counter packets 2 ");

    rules.release(gate, "nft");
    assertThat(gate.run("nft list ruleset")).isEqualTo(before);
  }
}
