package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The names that packets have of the interfaces that they came in and go out by. */
class DeviceNamesIT extends QueueIT {
  private static final int INDEX = 77;

  /** With one index at both ends, which the JVM's own namespace has not. */
  @BeforeEach
  void addAWire() {
    MoreWires.second(gate, peer, INDEX);
  }

  @Test
  void areThoseOfTheQueuesNamespace() throws IOException {
    gate.queueUdp("INPUT", PORT, 0);
    peer.queueUdp("INPUT", PORT, 0);
    PacketQueue inGate = open(queue(0));
    PacketQueue inPeer = peer.closeAtEnd(PacketQueue.open(queue(0).withNamespace(peer.netns())));

    peer.send(peer.udp(null), new InetSocketAddress(MoreWires.GATE, PORT), "to the gate");
    gate.send(gate.udp(null), new InetSocketAddress(MoreWires.PEER, PORT), "to the peer");

    QueuedPacket toGate = receiveOne(inGate);
    QueuedPacket toPeer = receiveOne(inPeer);
    assertThat(List.of(toGate, toPeer))
        .allSatisfy(packet -> assertThat(packet.inputDeviceIndex()).isEqualTo(INDEX));
    assertThat(toGate.inputDevice()).isEqualTo("in-gate");
    assertThat(toPeer.inputDevice()).isEqualTo("in-peer");
    assertThat(toGate.outputDevice()).isNull();
    assertThat(toGate.physicalInputDevice()).isNull();
    assertThat(toGate.physicalOutputDevice()).isNull();
    NetworkInterface ours = NetworkInterface.getByIndex(INDEX);
    assertThat(ours == null ? null : ours.getName()).isNotIn("in-gate", "in-peer");
  }

  @Test
  void aForwardedPacketHasBoth() throws IOException {
    MoreWires.routeThroughTheGate(gate, peer);
    gate.iptables("-A FORWARD -p udp --dport 5000 -j NFQUEUE --queue-num 0");
    PacketQueue queue = open(queue(0));

    peer.send(peer.udp(null), new InetSocketAddress(MoreWires.ROUTED, PORT), "through");

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.hook()).isEqualTo(Hook.FORWARD);
    assertThat(packet.inputDevice()).isEqualTo("in-gate");
    assertThat(packet.outputDevice()).isEqualTo(gate.device());
    assertThat(packet.outputDeviceIndex()).isPositive();
  }

  /** Of a bridge, iptables sees the bridge, and its ports as physical devices. */
  @Test
  void aBridgedPacketHasThePortsToo() throws IOException {
    MoreWires.bridge(gate, peer);
    gate.iptables("-A FORWARD -p udp --dport 5000 -j NFQUEUE --queue-num 0");
    PacketQueue queue = open(queue(0));

    peer.send(peer.udp(null), new InetSocketAddress(MoreWires.BRIDGED, PORT), "bridged");

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.inputDevice()).isEqualTo("bridge");
    assertThat(packet.outputDevice()).isEqualTo("bridge");
    assertThat(packet.physicalInputDevice()).isEqualTo("port0");
    assertThat(packet.physicalOutputDevice()).isEqualTo("port1");
    assertThat(packet.physicalInputDeviceIndex()).isPositive();
    assertThat(packet.physicalOutputDeviceIndex()).isPositive();
  }

  /** Loopback's packets go out and come in by the same interface. */
  @Test
  void aPacketGoingOutHasNoInputDevice() throws IOException {
    gate.iptables("-A OUTPUT -p udp --dport 5000 -j NFQUEUE --queue-num 0");
    PacketQueue queue = open(queue(0));
    gate.sendUdp(gate.ipv4(PORT), "to myself");
    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.outputDevice()).isEqualTo("lo");
    assertThat(packet.inputDevice()).isNull();
  }

  @Test
  void aRenameIsSeenWhileTheQueueIsOpenAndTheLastNameStaysAfterwards() throws IOException {
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0));
    peer.send(peer.udp(null), new InetSocketAddress(MoreWires.GATE, PORT), "hello");
    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.inputDevice()).isEqualTo("in-gate");

    gate.run("ip link set dev in-gate down");
    gate.run("ip link set dev in-gate name renamed");
    await().atMost(PATIENCE).until(() -> "renamed".equals(packet.inputDevice()));

    queue.close();
    gate.run("ip link set dev renamed name later");
    assertThat(packet.inputDevice()).isEqualTo("renamed");
  }

  @Test
  void theHandlerAndOtherThreadsAsk() throws Exception {
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0));
    List<QueuedPacket> seen = new CopyOnWriteArrayList<>();
    run(
        queue,
        packet -> {
          assertThat(packet.inputDevice()).isEqualTo(gate.device());
          seen.add(packet);
          return Verdict.accept();
        });
    flood(PORT, 16, 1000).awaitSent();
    awaitAccepted(queue, 1000);
    assertThat(seen.parallelStream().map(QueuedPacket::inputDevice)).containsOnly(gate.device());
    assertThat(seen).hasSize(1000);
  }
}
