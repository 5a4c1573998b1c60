package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Verdicts that steer a packet through the kernel's rules: marks, REPEAT, QUEUE, STOP. */
class SteeringVerdictIT extends QueueIT {
  private static final String QUEUED = "-t mangle -A PREROUTING -p udp --dport 5000";

  private DatagramChannel server;

  @BeforeEach
  void listen() throws IOException {
    server = gate.udp(gate.ipv4(PORT));
  }

  @Test
  void aMarkIsSeenByALaterRule() throws IOException {
    gate.iptables(QUEUED + " -j NFQUEUE --queue-num 0");
    gate.iptables("-A INPUT -m mark --mark 7 -j DROP");
    PacketQueue queue = open(queue(0));

    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "marked");
    queue.decide(receiveOne(queue), Verdict.accept().withMark(7));
    peer.send(client, gate.ipv4(PORT), "not marked");
    queue.decide(receiveOne(queue), Verdict.accept());

    assertArrive(gate, server, "not marked");
    assertThat(matched(gate, "filter", "INPUT", "--mark 0x7")).isEqualTo(1);
  }

  @Test
  void aMaskLeavesTheOtherBitsOfTheMark() throws IOException {
    gate.iptables("-t raw -A PREROUTING -j MARK --set-mark 0xfffffff0");
    gate.iptables(QUEUED + " -j NFQUEUE --queue-num 0");
    gate.iptables("-A INPUT -m mark --mark 0xfffffff5");
    PacketQueue queue = open(queue(0));
    peer.sendUdp(gate.ipv4(PORT), "hello");

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.mark()).isEqualTo(0xfffffff0L);
    queue.decide(packet, Verdict.accept().withMark(0x25, 0x0f));

    assertArrive(gate, server, "hello");
    assertThat(matched(gate, "filter", "INPUT", "--mark 0xfffffff5")).isEqualTo(1);
  }

  @Test
  void aMarkCanBeCleared() throws IOException {
    gate.iptables("-t raw -A PREROUTING -j MARK --set-mark 9");
    gate.iptables(QUEUED + " -j NFQUEUE --queue-num 0");
    gate.iptables("-A INPUT -m mark --mark 0");
    PacketQueue queue = open(queue(0));
    peer.sendUdp(gate.ipv4(PORT), "hello");

    queue.decide(receiveOne(queue), Verdict.accept().withMark(0));

    assertArrive(gate, server, "hello");
    assertThat(matched(gate, "filter", "INPUT", "--mark 0x0")).isEqualTo(1);
  }

  @Test
  void repeatRunsTheRulesAgain() throws IOException {
    gate.iptables(QUEUED + " -m mark ! --mark 1 -j NFQUEUE --queue-num 0");
    PacketQueue queue = open(queue(0));
    peer.sendUdp(gate.ipv4(PORT), "hello");

    queue.decide(receiveOne(queue), Verdict.repeat().withMark(2));
    QueuedPacket again = receiveOne(queue);
    assertThat(again.packetId()).isEqualTo(2);
    assertThat(again.mark()).isEqualTo(2);
    queue.decide(again, Verdict.repeat().withMark(1));

    assertArrive(gate, server, "hello");
    assertThat(queue.statistics().repeated()).isEqualTo(2);
    assertThat(kernel(queue).lastPacketId()).as("excepted by its mark").isEqualTo(2);
  }

  @Test
  void repeatWithoutAChangedMarkIsRefusedAndThePacketStaysPending() throws IOException {
    gate.iptables("-t raw -A PREROUTING -j MARK --set-mark 3");
    gate.iptables(QUEUED + " -j NFQUEUE --queue-num 0");
    PacketQueue queue = open(queue(0));
    peer.sendUdp(gate.ipv4(PORT), "hello");
    QueuedPacket packet = receiveOne(queue);

    for (Verdict verdict : new Verdict[] {Verdict.repeat(), Verdict.repeat().withMark(3)}) {
      assertThatThrownBy(() -> queue.decide(packet, verdict))
          .isInstanceOf(VerdictRefusedException.class)
          .hasMessageContainingAll("queue 0, packet 1", "REPEAT without a changed mark");
    }
    assertThat(queue.isPending(packet)).isTrue();
    assertThat(queue.statistics().refused()).isEqualTo(2);
    assertThat(kernel(queue).waiting()).isEqualTo(1);

    queue.decide(packet, Verdict.accept());
    assertArrive(gate, server, "hello");
    assertThat(queue.statistics().decidedTooLate()).isZero();
  }

  @Test
  void queueHandsThePacketToAnotherQueue() throws IOException {
    gate.iptables(QUEUED + " -j NFQUEUE --queue-num 0");
    PacketQueue first = open(queue(0));
    PacketQueue second = open(queue(65535));
    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "hello");

    first.decide(receiveOne(first), Verdict.queue(65535).withMark(5));
    QueuedPacket handedOn = receiveOne(second);
    assertThat(handedOn.queueNumber()).isEqualTo(65535);
    assertThat(handedOn.mark()).isEqualTo(5);
    // one that is let through comes first: the other one is held
    peer.send(client, gate.ipv4(PORT), "overtakes");
    first.decide(receiveOne(first), Verdict.accept());
    assertArrive(gate, server, "overtakes");
    second.decide(handedOn, Verdict.accept());

    assertArrive(gate, server, "hello");
    assertThat(first.statistics().requeued()).isEqualTo(1);
    assertThat(first.statistics().accepted()).isEqualTo(1);
    assertThat(second.statistics().accepted()).isEqualTo(1);
  }

  @Test
  void queueWithoutListenerLosesThePacketUnlessItMayBypass() throws IOException {
    gate.iptables(QUEUED + " -j NFQUEUE --queue-num 0");
    PacketQueue queue = open(queue(0));

    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "no bypass");
    queue.decide(receiveOne(queue), Verdict.queue(9));
    peer.send(client, gate.ipv4(PORT), "bypass");
    queue.decide(receiveOne(queue), Verdict.queue(9).withBypass());

    assertArrive(gate, server, "bypass");
    assertThat(queue.statistics().requeued()).isEqualTo(2);
    assertThat(queue.statistics().verdictErrors()).as("the kernel says nothing of it").isZero();
  }

  @Test
  void stopSkipsTheRestOfTheHookAndAcceptDoesNot() throws IOException {
    gate.iptables("-t raw -A PREROUTING -p udp --dport 5000 -j NFQUEUE --queue-num 0");
    gate.iptables(QUEUED + " -j DROP");
    PacketQueue queue = open(queue(0));

    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "accepted");
    queue.decide(receiveOne(queue), Verdict.accept());
    peer.send(client, gate.ipv4(PORT), "stopped");
    queue.decide(receiveOne(queue), Verdict.stop());

    assertArrive(gate, server, "stopped");
    assertThat(matched(gate, "mangle", "PREROUTING", "-j DROP")).isEqualTo(1);
    assertThat(queue.statistics().stopped()).isEqualTo(1);
  }
}
