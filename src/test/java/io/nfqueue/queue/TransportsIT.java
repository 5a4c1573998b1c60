package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.packet.IpProtocol;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accept and drop, of UDP, TCP and ICMP, over IPv4 and IPv6. */
class TransportsIT extends QueueIT {
  private static final int CONNECT_MILLIS = 300;

  private void queueAll(int ipVersion, String protocol) {
    String rule = "-A INPUT -p " + protocol + " -j NFQUEUE --queue-num 0";
    if (ipVersion == 4) {
      gate.iptables(rule);
    } else {
      gate.ip6tables(rule);
    }
  }

  @ParameterizedTest(name = "IPv{0}")
  @ValueSource(ints = {4, 6})
  void udp(int ipVersion) throws Exception {
    queueAll(ipVersion, "udp");
    PacketQueue queue = open(queue(0));
    DatagramChannel server = gate.udp(address(gate, ipVersion, PORT));
    DatagramChannel client = peer.sendUdp(address(gate, ipVersion, PORT), "1");
    peer.send(client, address(gate, ipVersion, PORT), "2");
    peer.send(client, address(gate, ipVersion, PORT), "3");

    List<QueuedPacket> packets = receive(queue, 3);
    assertThat(packets).allMatch(packet -> packet.ip().protocol() == IpProtocol.UDP);
    queue.decide(packets.get(0), Verdict.accept());
    queue.decide(packets.get(1), Verdict.drop());
    queue.decide(packets.get(2), Verdict.accept());

    assertArrive(gate, server, "1", "3");
    assertThat(queue.statistics().accepted()).isEqualTo(2);
    assertThat(queue.statistics().dropped()).isEqualTo(1);
  }

  @ParameterizedTest(name = "IPv{0}")
  @ValueSource(ints = {4, 6})
  void acceptedTcpConnectsAndCarriesData(int ipVersion) throws Exception {
    queueAll(ipVersion, "tcp");
    PacketQueue queue = open(queue(0));
    List<QueuedPacket> seen = new CopyOnWriteArrayList<>();
    run(
        queue,
        packet -> {
          seen.add(packet);
          return Verdict.accept();
        });
    ServerSocket server = gate.tcpServer(address(gate, ipVersion, PORT));

    SocketChannel client = peer.tcpConnect(address(gate, ipVersion, PORT));
    client.write(ByteBuffer.wrap(new byte[] {42}));
    try (Socket accepted = server.accept()) {
      assertThat(accepted.getInputStream().read()).isEqualTo(42);
    }

    // SYN, ACK, data; the client's later packets may come or not
    assertThat(seen).hasSizeGreaterThanOrEqualTo(3);
    assertThat(seen).allMatch(packet -> packet.ip().protocol() == IpProtocol.TCP);
    assertThat(seen).allMatch(packet -> packet.ip().malformed() == null);
  }

  @ParameterizedTest(name = "IPv{0}")
  @ValueSource(ints = {4, 6})
  void droppedTcpDoesNotConnect(int ipVersion) throws Exception {
    queueAll(ipVersion, "tcp");
    PacketQueue queue = open(queue(0));
    run(queue, packet -> Verdict.drop());
    ServerSocket server = gate.tcpServer(address(gate, ipVersion, PORT));
    server.setSoTimeout((int) SHORTLY.toMillis());

    try (SocketChannel client = peer.call(SocketChannel::open)) {
      assertThatThrownBy(
              () -> client.socket().connect(address(gate, ipVersion, PORT), CONNECT_MILLIS))
          .isInstanceOf(SocketTimeoutException.class);
    }

    assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    assertThat(queue.statistics().received()).isPositive();
    // a SYN more may come meanwhile
    awaitStatistics(queue, statistics -> statistics.dropped() == statistics.received());
  }

  @ParameterizedTest(name = "IPv{0}")
  @ValueSource(ints = {4, 6})
  void aDroppedTcpSegmentIsSentAgain(int ipVersion) throws Exception {
    queueAll(ipVersion, "tcp");
    PacketQueue queue = open(queue(0));
    AtomicBoolean dropped = new AtomicBoolean();
    run(
        queue,
        packet ->
            packet.ip().payloadLength() > 0 && dropped.compareAndSet(false, true)
                ? Verdict.drop()
                : Verdict.accept());
    ServerSocket server = gate.tcpServer(address(gate, ipVersion, PORT));

    SocketChannel client = peer.tcpConnect(address(gate, ipVersion, PORT));
    client.write(ByteBuffer.wrap("hello".getBytes()));
    try (Socket accepted = server.accept()) {
      assertThat(accepted.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
    }

    awaitStatistics(queue, statistics -> statistics.dropped() == 1);
  }

  @ParameterizedTest(name = "IPv{0}")
  @ValueSource(ints = {4, 6})
  void icmpEcho(int ipVersion) throws Exception {
    queueAll(ipVersion, ipVersion == 4 ? "icmp" : "icmpv6");
    PacketQueue queue = open(queue(0));
    AtomicBoolean pass = new AtomicBoolean(true);
    List<QueuedPacket> seen = new CopyOnWriteArrayList<>();
    run(
        queue,
        packet -> {
          seen.add(packet);
          return pass.get() ? Verdict.accept() : Verdict.drop();
        });
    InetAddress target = address(gate, ipVersion, 0).getAddress();

    assertThat(peer.call(() -> target.isReachable((int) PATIENCE.toMillis()))).isTrue();

    // the JVM asks once more where the answer takes long: then that answer must be there too
    awaitKernel(queue, kernel -> kernel.lastPacketId() == queue.statistics().accepted());
    int asked = seen.size();
    pass.set(false);
    assertThat(peer.call(() -> target.isReachable(CONNECT_MILLIS))).isFalse();
    awaitStatistics(queue, statistics -> statistics.dropped() > 0);
    awaitStatistics(queue, s -> s.accepted() == asked && s.dropped() + asked == s.received());

    assertThat(asked).isPositive();
    assertThat(seen)
        .extracting(packet -> packet.ip().protocol())
        .containsOnly(ipVersion == 4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
    assertThat(seen)
        .extracting(packet -> packet.ip().icmpType())
        .as("echo requests")
        .containsOnly(ipVersion == 4 ? 8 : 128);
  }
}
