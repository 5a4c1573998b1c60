package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.packet.PacketEditException;
import io.nfqueue.testnet.ChecksumErrors;
import io.nfqueue.testnet.Namespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A datagram in a tunnel, whose outer packet is queued: with gso, the checksum that is not ready is
 * that of the datagram.
 *
 * <pre>
 *   gate: 10.44.0.1 -- VXLAN --> OUTPUT --NFQUEUE 0--> veth --> VXLAN -- peer: 10.44.0.2
 * </pre>
 */
class TunnelledChecksumIT extends QueueIT {
  private static final InetSocketAddress SERVER = new InetSocketAddress("10.44.0.2", PORT);

  @BeforeEach
  void makeTunnel() {
    makeEnd(gate, 1, peer);
    makeEnd(peer, 2, gate);
    gate.iptables("-A OUTPUT -p udp --dport 4789 -j NFQUEUE --queue-num 0");
  }

  /** Without questions for addresses, which would be queued too. */
  private static void makeEnd(Namespace end, int number, Namespace other) {
    String remote = other.ipv4Address() + " dstport 4789 noudpcsum";
    end.run(
        "ip link add vx address " + hardwareAddress(number) + " type vxlan id 7 remote " + remote);
    end.run("ip link set vx addrgenmode none");
    end.run("ip address add 10.44.0." + number + "/24 dev vx");
    end.run("ip link set vx up");
    int neighbour = 3 - number;
    end.run(
        "ip neighbour add 10.44.0."
            + neighbour
            + (" lladdr " + hardwareAddress(neighbour))
            + " dev vx");
  }

  private static String hardwareAddress(int number) {
    return "02:00:00:00:44:0" + number;
  }

  @Test
  void aNewPayloadIsRefusedAsItWouldBeThrownAwayByTheReceiver() throws IOException {
    PacketQueue queue = open(queue(0).withGso(true));
    DatagramChannel server = peer.udp(SERVER);
    gate.sendUdp(SERVER, "hello");

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.checksumNotReady()).isTrue();
    assertThat(packet.udp().checksum()).isZero();
    assertThatThrownBy(() -> packet.edit().setTtl(9).toBytes())
        .isInstanceOf(PacketEditException.class)
        .hasMessageContaining("gso=false");
    Verdict verdict = Verdict.accept().withPayload(packet.payload());
    assertThatThrownBy(() -> queue.decide(packet, verdict))
        .isInstanceOf(VerdictRefusedException.class)
        .hasMessageContaining("gso=false");

    queue.decide(packet, Verdict.accept().withPayloadAsIs(packet.payload()));

    await().atMost(PATIENCE).until(() -> ChecksumErrors.of(peer) == 1);
    assertNothingArrives(peer, server);
  }

  @Test
  void withoutGsoTheChecksumIsReady() throws IOException {
    PacketQueue queue = open(queue(0));
    DatagramChannel server = peer.udp(SERVER);
    gate.sendUdp(SERVER, "hello");

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.checksumNotReady()).isFalse();
    queue.decide(packet, Verdict.accept().withEdited(packet.edit().setTtl(9)));

    assertArrive(peer, server, "hello");
    assertThat(ChecksumErrors.of(peer)).isZero();
  }
}
