package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.conntrack.Conntrack;
import io.nfqueue.conntrack.ConntrackChange;
import io.nfqueue.conntrack.ConntrackExpectation;
import io.nfqueue.conntrack.ConntrackInfo;
import io.nfqueue.conntrack.ConntrackStatus;
import io.nfqueue.conntrack.TcpConntrackState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of real packets, and what verdicts make of them. */
class ConntrackVerdictIT extends ConntrackIT {
  private static final int MARK = 0x51;

  @Test
  void tellsHowATcpConnectionBegins() throws Exception {
    queueBothWays("tcp");
    List<QueuedPacket> seen = new CopyOnWriteArrayList<>();
    PacketQueue queue = openWithConntrack();
    run(
        queue,
        packet -> {
          seen.add(packet);
          return Verdict.accept();
        });
    gate.tcpServer(gate.ipv4(PORT));
    int clientPort = peer.tcpConnect(gate.ipv4(PORT)).socket().getLocalPort();
    awaitAccepted(queue, 3);

    assertThat(seen)
        .extracting(QueuedPacket::conntrackInfo)
        .containsExactly(
            ConntrackInfo.NEW, ConntrackInfo.ESTABLISHED_REPLY, ConntrackInfo.ESTABLISHED);
    List<Conntrack> connections = seen.stream().map(QueuedPacket::conntrack).toList();
    assertThat(connections)
        .extracting(Conntrack::tcpState)
        .containsExactly(
            TcpConntrackState.SYN_SENT, TcpConntrackState.SYN_RECV, TcpConntrackState.ESTABLISHED);
    assertThat(connections.get(0).has(ConntrackStatus.CONFIRMED)).isFalse();
    assertThat(connections.get(2).statuses())
        .contains(ConntrackStatus.SEEN_REPLY, ConntrackStatus.ASSURED, ConntrackStatus.CONFIRMED);
    assertThat(connections).extracting(Conntrack::id).containsOnly(connections.get(0).id());
    assertThat(connections)
        .extracting(each -> each.original().toString())
        .containsOnly(
            ("proto=6 src=" + peer.ipv4Address() + " dst=" + gate.ipv4Address())
                + (" sport=" + clientPort + " dport=" + PORT));
  }

  /** Sends datagrams on one socket, each after the one before has arrived. */
  private void sendOneByOne(DatagramChannel server, int count) throws IOException {
    DatagramChannel client = peer.udp(peer.ipv4(0));
    for (int i = 0; i < count; i++) {
      peer.send(client, gate.ipv4(PORT), "" + i);
      assertThat(text(gate, server)).isEqualTo("" + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "iptables"})
  void keepsTheRestOfAMarkedFlowOutOfTheQueue(String rules) throws Exception {
    if (rules.equals("nft")) {
      chain(
          "in",
          "filter hook input priority 0",
          "ct mark " + MARK + " accept",
          "udp dport " + PORT + " queue num 0");
    } else {
      gate.iptables("-A INPUT -m connmark --mark " + MARK + " -j ACCEPT");
      gate.queueUdp("INPUT", PORT, 0);
    }
    PacketQueue queue = openWithConntrack();
    AtomicInteger seen = new AtomicInteger();
    run(
        queue,
        packet ->
            seen.incrementAndGet() < 3
                ? Verdict.accept()
                : Verdict.accept().withConntrackMark(MARK));

    sendOneByOne(gate.udp(gate.ipv4(PORT)), 20);

    awaitAccepted(queue, 3);
    assertThat(seen).hasValue(3);
    assertThat(queue.statistics().verdictErrors()).isZero();
  }

  /** Decides the packets of one UDP connection in turn; what the kernel told with each. */
  private List<Conntrack> udpConnection(Verdict... verdicts) throws Exception {
    chain("in", "filter hook input priority 10", "udp dport " + PORT + " queue num 0");
    PacketQueue queue = openWithConntrack();
    ConcurrentLinkedQueue<Verdict> next = new ConcurrentLinkedQueue<>(List.of(verdicts));
    List<Conntrack> told = new CopyOnWriteArrayList<>();
    run(
        queue,
        packet -> {
          told.add(packet.conntrack());
          return next.remove();
        });
    sendOneByOne(gate.udp(gate.ipv4(PORT)), verdicts.length);
    return told;
  }

  @Test
  void setsOnlyTheBitsOfTheMarkThatAreInTheMask() throws Exception {
    chain("marks", "filter hook input priority 0", "ct mark 0 ct mark set 0xff00ff");
    List<Conntrack> told =
        udpConnection(
            Verdict.accept().withConntrackMark(0xffff_ff12L, 0xff),
            Verdict.accept().withConntrackMark(7),
            Verdict.accept());
    assertThat(told).extracting(Conntrack::mark).containsExactly(0xff00ffL, 0xff0012L, 7L);
  }

  @Test
  void setsAndClearsLabels() throws Exception {
    chain("labels", "filter hook input priority 0", "ct mark 0 ct label set 5 ct mark set 1");
    byte[] second = {0x02};
    byte[] fifth = {0x20};
    List<Conntrack> told =
        udpConnection(
            Verdict.accept().withConntrackLabels(second, second),
            Verdict.accept().withConntrackLabels(new byte[1], fifth),
            Verdict.accept().withConntrackLabels(new byte[] {0, 0, 1}),
            Verdict.accept());
    assertThat(told)
        .extracting(each -> each.hasLabel(1) + " " + each.hasLabel(5) + " " + each.hasLabel(16))
        .containsExactly(
            "false true false", "true true false", "true false false", "false false true");
  }

  @Test
  void leavesTheMarkAloneWhereTheConnectionHasNoRoomForLabels() throws Exception {
    List<Conntrack> told =
        udpConnection(
            Verdict.accept().withConntrackLabels(new byte[] {1}).withConntrackMark(7),
            Verdict.accept());
    // the kernel says nothing: this is why the order of changes is documented
    assertThat(told).extracting(Conntrack::mark).containsExactly(0L, 0L);
  }

  @Test
  void setsTheTimeoutUntilTheNextPacket() throws Exception {
    List<Conntrack> told =
        udpConnection(Verdict.accept().withConntrackTimeout(Duration.ofSeconds(5000)));
    assertThat(told.get(0).timeout()).isEqualTo(Duration.ofSeconds(30));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(gate.run("cat /proc/net/nf_conntrack"))
                    .containsPattern("udp +17 49\\d\\d "));
  }

  /** Connects; when it returns, the verdict of the handshake's last packet has been obeyed. */
  private SocketChannel connectTranslated(ServerSocket server) throws IOException {
    SocketChannel client = peer.tcpConnect(gate.ipv4(TRANSLATED_PORT));
    server.setSoTimeout((int) PATIENCE.toMillis());
    gate.closeAtEnd(server.accept());
    return client;
  }

  @Test
  void takesAHelperAwayAndCannotAttachOne() throws Exception {
    translateWithHelper();
    chain("in", "filter hook input priority 0", "tcp dport " + PORT + " queue num 0");
    PacketQueue queue = openWithConntrack();
    List<String> helpers = new CopyOnWriteArrayList<>();
    run(
        queue,
        packet -> {
          helpers.add(String.valueOf(packet.conntrack().helper()));
          return helpers.size() < 2
              ? Verdict.accept()
              : Verdict.accept().withConntrackHelper(helpers.size() < 3 ? "" : "ftp");
        });
    SocketChannel client = connectTranslated(gate.tcpServer(gate.ipv4(PORT)));
    client.write(ByteBuffer.allocate(1));
    await().atMost(PATIENCE).until(() -> queue.statistics().refused() > 0);
    assertThat(helpers).startsWith("ftp", "ftp", "null");
  }

  @Test
  void expectsAnotherConnection() throws Exception {
    translateWithHelper();
    int expectedPort = PORT + 1;
    chain(
        "in",
        "filter hook input priority 0",
        "tcp dport { " + PORT + ", " + expectedPort + " } queue num 0");
    ConntrackChange expectation =
        ConntrackChange.NONE.withExpectation(
            new ConntrackExpectation(
                null, 0, InetAddress.getByName(gate.ipv4Address()), expectedPort, 6, false));
    List<QueuedPacket> seen = new CopyOnWriteArrayList<>();
    run(
        openWithConntrack(),
        packet -> {
          seen.add(packet);
          return seen.size() == 2 ? Verdict.accept().withConntrack(expectation) : Verdict.accept();
        });
    connectTranslated(gate.tcpServer(gate.ipv4(PORT)));
    gate.tcpServer(gate.ipv4(expectedPort));
    peer.tcpConnect(gate.ipv4(expectedPort));

    QueuedPacket expected = seen.get(2);
    assertThat(expected.destinationPort()).isEqualTo(expectedPort);
    assertThat(expected.conntrackInfo()).isEqualTo(ConntrackInfo.RELATED);
    assertThat(expected.conntrack().has(ConntrackStatus.EXPECTED)).isTrue();
    assertThat(expected.conntrack().master()).isEqualTo(seen.get(0).conntrack().original());
  }

  @Test
  void refusesToMarkAConnectionThatTheQueueIsNotToldOf() throws Exception {
    chain("in", "filter hook input priority 0", "udp dport " + PORT + " queue num 0");
    PacketQueue queue = open(queue(0));
    peer.sendUdp(gate.ipv4(PORT), "hello");
    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.conntrack()).isNull();
    assertThat(packet.conntrackInfo()).isNull();
    assertThatThrownBy(() -> queue.decide(packet, Verdict.accept().withConntrackMark(1)))
        .isInstanceOf(VerdictRefusedException.class)
        .hasMessageContaining("set conntrack=true");
    queue.decide(packet, Verdict.accept());
  }

  @Test
  void theLastVerdictOfAConnectionHoldsThoughItsPacketWasQueuedBeforeTheFirst() throws Exception {
    chain("in", "filter hook input priority 10", "udp dport " + PORT + " queue num 0");
    PacketQueue queue = openWithConntrack();
    DatagramChannel client = peer.udp(peer.ipv4(0));
    peer.send(client, gate.ipv4(PORT), "0");
    QueuedPacket zero = receiveOne(queue);
    queue.decide(zero, Verdict.accept());
    peer.send(client, gate.ipv4(PORT), "1");
    QueuedPacket first = receiveOne(queue);
    peer.send(client, gate.ipv4(PORT), "2");
    QueuedPacket second = receiveOne(queue);
    queue.decide(first, Verdict.accept().withConntrackMark(MARK));
    queue.decide(second, Verdict.accept().withConntrackMark(0));
    peer.send(client, gate.ipv4(PORT), "3");
    QueuedPacket third = receiveOne(queue);
    assertThat(third.conntrack().mark()).isZero();
    queue.decide(third, Verdict.accept());
  }
}
