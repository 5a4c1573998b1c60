package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One packet through a real kernel queue, and back: what it says of itself, and its verdict. */
class FirstPacketIT extends QueueIT {
  private PacketQueue queue;

  @BeforeEach
  void queueUdpToTheGate() {
    gate.queueUdp("INPUT", PORT, 0);
    queue = open(queue(0));
  }

  @Test
  void anAcceptedPacketArrives() throws IOException {
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "hello");

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.packetId()).isEqualTo(1);
    assertThat(packet.hwProtocol()).isEqualTo(0x0800);
    assertThat(packet.ip().sourceAddressText()).isEqualTo(peer.ipv4Address());
    assertThat(packet.ip().destinationAddressText()).isEqualTo(gate.ipv4Address());
    assertCameFromPeer(packet, client);
    assertNothingArrives(gate, server);

    queue.decide(packet, Verdict.accept());

    assertArrive(gate, server, "hello");
    assertThat(queue.isPending(packet)).isFalse();
  }

  @Test
  void aDroppedPacketDoesNotArrive() throws IOException {
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "first");
    queue.decide(receiveOne(queue), Verdict.drop());

    // a second packet, let through, shows that the first would have been there by now
    peer.send(client, gate.ipv4(PORT), "second");
    queue.decide(receiveOne(queue), Verdict.accept());

    assertArrive(gate, server, "second");
  }

  @Test
  void anAcceptedIpv6PacketArrives() throws IOException {
    DatagramChannel server = gate.udp(gate.ipv6(PORT));
    DatagramChannel client = peer.sendUdp(gate.ipv6(PORT), "hello, six");

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.hwProtocol()).isEqualTo(0x86dd);
    assertThat(packet.ip().ipVersion()).isEqualTo(6);
    assertThat(packet.ip().sourceAddressText()).isEqualTo(peer.ipv6Address());
    assertThat(packet.ip().destinationAddressText()).isEqualTo(gate.ipv6Address());
    assertCameFromPeer(packet, client);

    queue.decide(packet, Verdict.accept());

    assertArrive(gate, server, "hello, six");
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
