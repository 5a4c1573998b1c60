package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One packet through a real kernel queue, and back: what it says of itself, and its verdict. */
@ExtendWith(TestNetworkExtension.class)
class FirstPacketIT {
  private static final int PORT = 5000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration SHORTLY = Duration.ofMillis(100);

  private Namespace gate;
  private Namespace peer;
  private PacketQueue queue;

  @BeforeEach
  void queueUdpToTheGate(TestNetwork network) {
    gate = network.gate();
    peer = network.peer();
    gate.queueUdp("INPUT", PORT, 0);
    queue = gate.closeAtEnd(PacketQueue.open(QueueConfig.number(0).withNamespace(gate.netns())));
  }

  @Test
  void anAcceptedPacketArrives() throws IOException {
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "hello");

    QueuedPacket packet = receiveOne();
    assertThat(packet.packetId()).isEqualTo(1);
    assertThat(packet.hwProtocol()).isEqualTo(0x0800);
    assertThat(packet.ip().sourceAddressText()).isEqualTo(peer.ipv4Address());
    assertThat(packet.ip().destinationAddressText()).isEqualTo(gate.ipv4Address());
    assertCameFromPeer(packet, client);
    assertThat(gate.receive(server, SHORTLY)).as("held by the kernel").isNull();

    queue.decide(packet, Verdict.accept());

    assertThat(gate.receive(server, PATIENCE).text()).isEqualTo("hello");
    assertThat(queue.isPending(packet)).isFalse();
  }

  @Test
  void aDroppedPacketDoesNotArrive() throws IOException {
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "first");
    queue.decide(receiveOne(), Verdict.drop());

    // a second packet, let through, shows that the first would have been there by now
    peer.send(client, gate.ipv4(PORT), "second");
    queue.decide(receiveOne(), Verdict.accept());

    assertThat(gate.receive(server, PATIENCE).text()).isEqualTo("second");
    assertThat(gate.receive(server, SHORTLY)).isNull();
  }

  @Test
  void anAcceptedIpv6PacketArrives() throws IOException {
    DatagramChannel server = gate.udp(gate.ipv6(PORT));
    DatagramChannel client = peer.sendUdp(gate.ipv6(PORT), "hello, six");

    QueuedPacket packet = receiveOne();
    assertThat(packet.hwProtocol()).isEqualTo(0x86dd);
    assertThat(packet.ip().ipVersion()).isEqualTo(6);
    assertThat(packet.ip().sourceAddressText()).isEqualTo(peer.ipv6Address());
    assertThat(packet.ip().destinationAddressText()).isEqualTo(gate.ipv6Address());
    assertCameFromPeer(packet, client);

    queue.decide(packet, Verdict.accept());

    assertThat(gate.receive(server, PATIENCE).text()).isEqualTo("hello, six");
  }

  private QueuedPacket receiveOne() {
    PacketBatch batch = queue.receive(PATIENCE);
    assertThat(batch.size()).isEqualTo(1);
    return batch.next();
  }

  private void assertCameFromPeer(QueuedPacket packet, DatagramChannel client) throws IOException {
    assertThat(packet.sourcePort())
        .isEqualTo(((InetSocketAddress) client.getLocalAddress()).getPort());
    assertThat(packet.destinationPort()).isEqualTo(PORT);
    assertThat(packet.hook()).isEqualTo(Hook.INPUT);
    assertThat(HexFormat.ofDelimiter(":").formatHex(packet.hardwareAddress()))
        .isEqualTo(peer.hardwareAddress());
    assertThat(packet.inputDeviceIndex()).isEqualTo(indexOf(gate.device()));
    assertThat(packet.outputDeviceIndex()).isZero();
    assertThat(packet.checksumNotReady()).isFalse();
    assertThat(packet.truncated()).isFalse();
    assertThat(packet.malformed()).isFalse();
  }

  private long indexOf(String device) {
    return Long.parseLong(gate.run("ip -o link show dev " + device).split(":")[0]);
  }
}
