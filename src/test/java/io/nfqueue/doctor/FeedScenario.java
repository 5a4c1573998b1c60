package io.nfqueue.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.Datagram;
import io.nfqueue.testnet.ManyClients;
import io.nfqueue.testnet.Namespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/** What rules must do, whatever program made them. */
final class FeedScenario {
  private static final int UDP_PORT = 5000;
  private static final int TCP_PORT = 8080;
  private static final int SSH = 22;
  // that all of these flows share one of four queues happens once in four billion
  private static final int FLOWS = 17;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private FeedScenario() {}

  /** Talks in both directions; the rules may be at any hook of the gate. */
  static void assertFedButForTheExceptedPorts(
      Namespace gate, Namespace peer, FedQueues queues, int exceptedPort) throws IOException {
    for (int ipVersion : List.of(4, 6)) {
      FeedingTraffic.tcp(peer, gate, ipVersion, SSH);
      FeedingTraffic.tcp(gate, peer, ipVersion, SSH);
      FeedingTraffic.tcp(gate, peer, ipVersion, exceptedPort);
      FeedingTraffic.tcp(peer, gate, ipVersion, exceptedPort);
      FeedingTraffic.udp(peer, gate, ipVersion, UDP_PORT);
      FeedingTraffic.udp(gate, peer, ipVersion, UDP_PORT);
      FeedingTraffic.tcp(peer, gate, ipVersion, TCP_PORT);
      FeedingTraffic.tcp(gate, peer, ipVersion, TCP_PORT);
    }
    for (String start : List.of("IPv4 UDP ", "IPv6 UDP ", "IPv4 TCP ", "IPv6 TCP ")) {
      await()
          .untilAsserted(
              () -> assertThat(queues.seen()).anyMatch(packet -> packet.startsWith(start)));
    }
    assertThat(queues.seen())
        .noneMatch(packet -> packet.matches(".* (" + SSH + "|" + exceptedPort + ")( to .*)?"));
  }

  /**
   * Talks with many addresses, in both directions. The balance goes by addresses and protocol, with
   * a seed from when the kernel's module was loaded: it may give one queue to all that the other
   * traffic consists of.
   */
  static void talkWithManyAddresses(Namespace gate, Namespace peer) throws IOException {
    List<DatagramChannel> clients = ManyClients.open(gate, peer, FLOWS);
    try (DatagramChannel server = gate.udp(gate.ipv4(UDP_PORT))) {
      for (DatagramChannel client : clients) {
        peer.send(client, gate.ipv4(UDP_PORT), "question");
        Datagram question = gate.receive(server, PATIENCE);
        assertThat(question).isNotNull();
        gate.send(server, question.from(), "answer");
        assertThat(peer.receive(client, PATIENCE)).isNotNull();
      }
    }
  }

  /** The same traffic, and nobody sees it. */
  static void assertNotFed(Namespace gate, Namespace peer, FedQueues queues) throws IOException {
    queues.awaitIdle();
    List<String> before = queues.seen();
    for (int ipVersion : List.of(4, 6)) {
      FeedingTraffic.udp(peer, gate, ipVersion, UDP_PORT);
      FeedingTraffic.udp(gate, peer, ipVersion, UDP_PORT);
      FeedingTraffic.tcp(peer, gate, ipVersion, TCP_PORT);
    }
    assertThat(queues.seen()).isEqualTo(before);
  }

  /** A connection whose own port is chosen. */
  static SocketChannel connectFrom(Namespace where, int port, InetSocketAddress to)
      throws IOException {
    SocketChannel channel = where.call(SocketChannel::open);
    channel.bind(where.ipv4(port));
    channel.socket().connect(to, (int) Namespace.CONNECT_TIMEOUT.toMillis());
    return channel;
  }
}
