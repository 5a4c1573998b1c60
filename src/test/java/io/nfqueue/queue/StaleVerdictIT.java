package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.LoggedLines;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets that the kernel gives up while we still think about them. */
class StaleVerdictIT extends QueueIT {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", PORT);

  @Test
  void aVerdictForAPacketOfADeletedInterfaceIsCountedAndTrafficGoesOn() throws Exception {
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0));
    DatagramChannel local = gate.udp(LOCAL);
    DatagramChannel localClient = gate.udp(new InetSocketAddress("127.0.0.1", 0));
    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "1");
    peer.send(client, gate.ipv4(PORT), "2");
    List<QueuedPacket> packets = receive(queue, 2);

    gate.run("ip link del dev " + gate.device());
    assertThat(kernel(queue).waiting()).as("flushed").isZero();
    assertThat(queue.isPending(packets.get(0))).as("we are not told").isTrue();

    try (LoggedLines log = new LoggedLines()) {
      // its verdict, and the kernel's error for it, are the first in the socket
      queue.decide(packets.get(1), Verdict.accept());
      queue.decide(packets.get(0), Verdict.drop());
      gate.send(localClient, LOCAL, "goes on");
      queue.decide(receiveAfterErrors(queue), Verdict.accept());
      assertThat(log.lines("ENOENT"))
          .singleElement()
          .asString()
          .contains("Queue 0", "verdict for packet 2", "the kernel no longer has it");
    }

    assertArrive(gate, local, "goes on");
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.stale()).isEqualTo(2);
    assertThat(statistics.verdictErrors()).isZero();
    assertThat(statistics.pending()).isZero();
  }

  private static QueuedPacket receiveAfterErrors(PacketQueue queue) {
    PacketBatch batch = queue.receive(PATIENCE);
    // a batch of errors only is empty
    return batch.isEmpty() ? receiveOne(queue) : batch.iterator().next();
  }

  @Test
  void anInterfaceThatGoesDownTakesOnlyItsOwnPackets() throws Exception {
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0));
    DatagramChannel local = gate.udp(LOCAL);
    DatagramChannel localClient = gate.udp(new InetSocketAddress("127.0.0.1", 0));
    gate.send(localClient, LOCAL, "stays");
    peer.sendUdp(gate.ipv4(PORT), "goes");
    List<QueuedPacket> packets = receive(queue, 2);

    gate.run("ip link set dev " + gate.device() + " down");
    assertThat(kernel(queue).waiting()).isEqualTo(1);
    run(queue, packet -> Verdict.accept());
    for (QueuedPacket packet : packets) {
      queue.decide(packet, Verdict.accept());
    }

    assertArrive(gate, local, "stays");
    awaitStatistics(queue, statistics -> statistics.stale() == 1);
    assertThat(queue.statistics().accepted()).isEqualTo(2);
  }

  /** The kernel keeps queued packets when the rule that queued them goes. */
  @Test
  void flushingTheRulesKeepsThePackets() throws Exception {
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0));
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    peer.sendUdp(gate.ipv4(PORT), "hello");
    QueuedPacket packet = receiveOne(queue);

    gate.iptables("-F INPUT");
    queue.decide(packet, Verdict.accept());

    assertArrive(gate, server, "hello");
  }
}
