package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.ChecksumErrors;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads replaced in the verdict: what arrives, and whose checksum the receiver believed. */
class RewrittenPacketIT extends QueueIT {
  private static final int UDP_LENGTH_FROM_PAYLOAD = 4;
  private static final int UDP_CHECKSUM_FROM_PAYLOAD = 2;

  /** The packet with other data behind its headers; lengths and checksums as they were. */
  private static byte[] withData(QueuedPacket packet, byte[] data) {
    byte[] bytes = Arrays.copyOf(packet.payload(), packet.ip().payloadOffset() + data.length);
    System.arraycopy(data, 0, bytes, packet.ip().payloadOffset(), data.length);
    return bytes;
  }

  private static byte[] data(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i * 31 + length);
    }
    return data;
  }

  private void queueUdp(int ipVersion, String chain) {
    String rule = "-A " + chain + " -p udp --dport 5000 -j NFQUEUE --queue-num 0";
    if (ipVersion == 4) {
      gate.iptables(rule);
    } else {
      gate.ip6tables(rule);
    }
  }

  @ParameterizedTest(name = "IPv{0} {1}: {2} bytes become {3}")
  @CsvSource({
    "4, INPUT, 10, 10",
    "4, INPUT, 10, 1200",
    "4, INPUT, 1200, 10",
    "4, INPUT, 10, 333",
    "4, INPUT, 333, 1",
    "4, INPUT, 333, 0",
    "4, INPUT, 0, 7",
    "6, INPUT, 10, 1200",
    "6, INPUT, 1200, 10",
    "6, INPUT, 10, 333",
    "6, INPUT, 333, 0",
  })
  void incoming(int ipVersion, String chain, int before, int after) throws IOException {
    queueUdp(ipVersion, chain);
    PacketQueue queue = open(queue(0));
    DatagramChannel server = gate.udp(address(gate, ipVersion, PORT));
    peer.sendUdp(address(gate, ipVersion, PORT), "x".repeat(before));

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.checksumNotReady()).isFalse();
    queue.decide(packet, Verdict.accept().withPayload(withData(packet, data(after))));

    assertThat(gate.receive(server, PATIENCE).bytes()).isEqualTo(data(after));
    assertThat(ChecksumErrors.of(gate, ipVersion)).isZero();
  }

  /** The peer checks what the gate sends: nothing on the wire makes checksums right. */
  @ParameterizedTest(name = "IPv{0}, {1} bytes, checksums by the gate''s {2}")
  @CsvSource({
    "4, 1200, kernel", "4, 3, kernel", "6, 1200, kernel", "6, 3, kernel",
    "4, 1200, device", "4, 3, device", "6, 1200, device", "6, 3, device",
  })
  void outgoing(int ipVersion, int after, String checksumsBy) throws IOException {
    queueUdp(ipVersion, "OUTPUT");
    boolean byDevice = checksumsBy.equals("device");
    if (byDevice) {
      gate.run("ethtool -K " + gate.device() + " tx on");
    }
    PacketQueue queue = open(queue(0).withGso(byDevice));
    DatagramChannel server = peer.udp(address(peer, ipVersion, PORT));
    gate.sendUdp(address(peer, ipVersion, PORT), "hello");

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.hook()).isEqualTo(Hook.OUTPUT);
    assertThat(packet.checksumNotReady()).isEqualTo(byDevice);
    queue.decide(packet, Verdict.accept().withPayload(withData(packet, data(after))));

    assertThat(peer.receive(server, PATIENCE).bytes()).isEqualTo(data(after));
    assertThat(ChecksumErrors.of(peer, ipVersion)).isZero();
  }

  @Test
  void aMarkAndAPayloadGoTogether() throws IOException {
    gate.iptables("-t mangle -A PREROUTING -p udp --dport 5000 -j NFQUEUE --queue-num 0");
    gate.iptables("-A INPUT -m mark --mark 7");
    PacketQueue queue = open(queue(0));
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    peer.sendUdp(gate.ipv4(PORT), "hello");

    QueuedPacket packet = receiveOne(queue);
    byte[] bytes = withData(packet, "good bye".getBytes(StandardCharsets.US_ASCII));
    queue.decide(packet, Verdict.accept().withPayload(bytes).withMark(7));

    assertArrive(gate, server, "good bye");
    assertThat(matched(gate, "filter", "INPUT", "--mark 0x7")).isEqualTo(1);
  }

  @Test
  void asIsMeansAsIs() throws IOException {
    queueUdp(4, "INPUT");
    PacketQueue queue = open(queue(0));
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    peer.sendUdp(gate.ipv4(PORT), "hello");

    QueuedPacket packet = receiveOne(queue);
    byte[] bytes = withData(packet, "HELLO".getBytes(StandardCharsets.US_ASCII));
    // a UDP checksum of 0 means none, over IPv4
    bytes[packet.ip().payloadOffset() - UDP_CHECKSUM_FROM_PAYLOAD] = 0;
    bytes[packet.ip().payloadOffset() - UDP_CHECKSUM_FROM_PAYLOAD + 1] = 0;
    queue.decide(packet, Verdict.accept().withPayloadAsIs(bytes));

    assertArrive(gate, server, "HELLO");
  }

  @ParameterizedTest(name = "IPv{0}")
  @ValueSource(ints = {4, 6})
  void aWrongChecksumAsIsIsThrownAwayByTheReceiver(int ipVersion) throws IOException {
    queueUdp(ipVersion, "INPUT");
    PacketQueue queue = open(queue(0));
    DatagramChannel server = gate.udp(address(gate, ipVersion, PORT));
    peer.sendUdp(address(gate, ipVersion, PORT), "hello");

    QueuedPacket packet = receiveOne(queue);
    byte[] bytes = withData(packet, "jello".getBytes(StandardCharsets.US_ASCII));
    queue.decide(packet, Verdict.accept().withPayloadAsIs(bytes));

    await().atMost(PATIENCE).until(() -> ChecksumErrors.of(gate, ipVersion) == 1);
    assertNothingArrives(gate, server);
    assertThat(queue.statistics().verdictErrors()).isZero();
  }

  @Test
  void aShorterUdpLengthAsIsCutsTheDatagram() throws IOException {
    queueUdp(4, "INPUT");
    PacketQueue queue = open(queue(0));
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    peer.sendUdp(gate.ipv4(PORT), "hello");

    QueuedPacket packet = receiveOne(queue);
    byte[] bytes = packet.payload();
    int at = packet.ip().payloadOffset();
    bytes[at - UDP_LENGTH_FROM_PAYLOAD + 1] -= 1;
    bytes[at - UDP_CHECKSUM_FROM_PAYLOAD] = 0;
    bytes[at - UDP_CHECKSUM_FROM_PAYLOAD + 1] = 0;
    queue.decide(packet, Verdict.accept().withPayloadAsIs(bytes));

    assertArrive(gate, server, "hell");
  }

  @ParameterizedTest(name = "IPv{0}")
  @ValueSource(ints = {4, 6})
  void editedAsTheLibraryMangles(int ipVersion) throws IOException {
    queueUdp(ipVersion, "INPUT");
    DatagramChannel server = gate.udp(address(gate, ipVersion, PORT));
    DatagramChannel client = peer.udp(address(peer, ipVersion, 0));
    PacketQueue queue = open(queue(0));
    peer.send(client, address(gate, ipVersion, PORT), "GET /index.html");

    QueuedPacket packet = receiveOne(queue);
    byte[] edited =
        packet
            .edit()
            .replacePayload(0, 3, "DELETE".getBytes(StandardCharsets.US_ASCII))
            .replacePayload(7, 6, new byte[0])
            .toBytes();
    queue.decide(packet, Verdict.accept().withPayloadAsIs(edited));
    assertArrive(gate, server, "DELETE .html");
    assertThat(ChecksumErrors.of(gate)).isZero();
  }
}
