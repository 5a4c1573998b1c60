package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.Datagram;
import io.nfqueue.testnet.ManyClients;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Sixteen queues at once, a thread each. */
class SeveralQueuesIT extends QueueIT {
  private static final int QUEUES = 16;
  private static final int PACKETS_EACH = 250;

  @Test
  void eachHasItsOwnPackets() throws Exception {
    List<PacketQueue> queues = new ArrayList<>();
    List<Flood> floods = new ArrayList<>();
    List<QueuedPacket> strays = new CopyOnWriteArrayList<>();
    for (int i = 0; i < QUEUES; i++) {
      int port = PORT + i;
      gate.iptables("-A INPUT -p udp --dport " + port + " -j NFQUEUE --queue-num " + i);
      PacketQueue queue = open(queue(i));
      queues.add(queue);
      run(
          queue,
          packet -> {
            if (packet.destinationPort() != port
                || packet.queueNumber() != port - PORT
                || !packet.bindingId().equals(queue.bindingId())) {
              strays.add(packet);
            }
            return Verdict.accept();
          });
    }
    for (int i = 0; i < QUEUES; i++) {
      floods.add(flood(PORT + i, 16, PACKETS_EACH));
    }
    for (Flood flood : floods) {
      flood.awaitSent();
      await().atMost(PATIENCE).until(() -> flood.arrived() == PACKETS_EACH);
    }

    assertThat(strays).isEmpty();
    for (PacketQueue queue : queues) {
      awaitStatistics(queue, statistics -> statistics.accepted() == PACKETS_EACH);
      assertThat(kernel(queue).lastPacketId()).isEqualTo(PACKETS_EACH);
    }
    assertThat(queues).extracting(PacketQueue::bindingId).doesNotHaveDuplicates();
    assertThat(queues).extracting(PacketQueue::portId).doesNotHaveDuplicates();
  }

  @Test
  void queueBalanceKeepsEachFlowInOneQueueAndInOrder() throws Exception {
    int flows = 64;
    int packetsPerFlow = 10;
    gate.iptables("-A INPUT -p udp --dport 5000 -j NFQUEUE --queue-balance 0:3");
    Map<String, Set<Integer>> queuesOfFlow = new ConcurrentHashMap<>();
    List<PacketQueue> queues = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      PacketQueue queue = open(queue(i));
      queues.add(queue);
      run(
          queue,
          packet -> {
            queuesOfFlow
                .computeIfAbsent(
                    packet.ip().sourceAddressText(), flow -> ConcurrentHashMap.newKeySet())
                .add(packet.queueNumber());
            return Verdict.accept();
          });
    }
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    List<DatagramChannel> clients = ManyClients.open(gate, peer, flows);
    Map<String, Integer> next = new ConcurrentHashMap<>();
    for (int i = 0; i < packetsPerFlow; i++) {
      for (DatagramChannel client : clients) {
        peer.send(client, gate.ipv4(PORT), "" + i);
      }
      for (int flow = 0; flow < flows; flow++) {
        Datagram datagram = gate.receive(server, PATIENCE);
        int expected = next.merge(datagram.from().toString(), 1, Integer::sum) - 1;
        assertThat(datagram.text()).isEqualTo("" + expected);
      }
    }

    assertThat(queuesOfFlow).hasSize(flows);
    assertThat(queuesOfFlow.values()).allMatch(used -> used.size() == 1);
    assertThat(queues).allMatch(queue -> queue.statistics().received() > 0);
    assertThat(queues.stream().mapToLong(q -> q.statistics().received()).sum())
        .isEqualTo(flows * packetsPerFlow);
  }
}
