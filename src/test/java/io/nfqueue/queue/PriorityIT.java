package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A packet's priority, set by a verdict, as the next queue sees it. */
class PriorityIT extends QueuedUdpIT {
  @Test
  void aVerdictSetsItAndAnotherClearsIt() throws Exception {
    PacketQueue first = open(queue(0));
    PacketQueue second = open(queue(1));
    PacketQueue third = open(queue(2));
    send("hello");

    QueuedPacket packet = receiveOne(first);
    assertThat(packet.priority()).isZero();
    first.decide(packet, Verdict.queue(1).withPriority(0x1_0006));
    packet = receiveOne(second);
    assertThat(packet.priority()).isEqualTo(0x1_0006);
    second.decide(packet, Verdict.queue(2).withPriority(0));
    packet = receiveOne(third);
    assertThat(packet.priority()).isZero();
    third.decide(packet, Verdict.accept());
    assertArrive(gate, server, "hello");
  }

  @Test
  void oneVerdictSetsThatOfManyPackets() throws Exception {
    gate.iptables("-t mangle -A INPUT -p udp -j NFQUEUE --queue-num 1");
    PacketQueue before = open(queue(1));
    PacketQueue behind = open(queue(0));
    send("1", "2", "3");
    List<QueuedPacket> packets = receive(before, 3);
    before.decideUpTo(
        before.bindingId(),
        packets.get(2).packetId(),
        Verdict.accept().withPriority(5),
        DecisionCause.DECIDED);
    assertThat(receive(behind, 3)).extracting(QueuedPacket::priority).containsOnly(5L);
  }
}
