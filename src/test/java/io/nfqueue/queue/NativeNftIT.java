package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** nft's own {@code queue} statement, where other tests have iptables' NFQUEUE target. */
@Tag("guest")
class NativeNftIT extends QueueIT {
  private static final int QUEUES = 4;
  private static final int FLOWS = 16;
  private static final int PACKETS_PER_FLOW = 4;

  private void queueUdp(String statement) {
    gate.run("nft", "add table inet t");
    gate.run("nft", "add chain inet t in { type filter hook input priority 0; }");
    gate.run("nft", "add rule inet t in udp dport " + PORT + " counter " + statement);
  }

  /** Binds queues 0 to 3, which let everything pass and keep what they saw. */
  private ConcurrentLinkedQueue<QueuedPacket> readAll() {
    ConcurrentLinkedQueue<QueuedPacket> seen = new ConcurrentLinkedQueue<>();
    for (int number = 0; number < QUEUES; number++) {
      run(
          open(queue(number)),
          packet -> {
            seen.add(packet);
            return Verdict.accept();
          });
    }
    return seen;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void aRangeSpreadsFlowsAndKeepsEachInOneQueueAndInOrder(int ipVersion) throws IOException {
    queueUdp("queue num 0-3 bypass");
    final ConcurrentLinkedQueue<QueuedPacket> seen = readAll();
    DatagramChannel server = gate.udp(address(gate, ipVersion, PORT));
    List<DatagramChannel> clients = new ArrayList<>();
    for (String address : newPeerAddresses(ipVersion)) {
      clients.add(peer.udp(new InetSocketAddress(address, 0)));
    }

    Map<InetSocketAddress, String> texts = new HashMap<>();
    for (int i = 0; i < PACKETS_PER_FLOW; i++) {
      for (DatagramChannel client : clients) {
        peer.send(client, address(gate, ipVersion, PORT), "" + i);
      }
      for (int flow = 0; flow < FLOWS; flow++) {
        var datagram = gate.receive(server, PATIENCE);
        texts.merge(datagram.from(), datagram.text(), String::concat);
      }
    }

    assertThat(texts).hasSize(FLOWS);
    assertThat(texts.values()).containsOnly("0123");
    Map<String, Set<Integer>> queuesOfFlow = new HashMap<>();
    for (QueuedPacket packet : seen) {
      queuesOfFlow
          .computeIfAbsent(packet.ip().sourceAddressText(), flow -> new HashSet<>())
          .add(packet.queueNumber());
    }
    assertThat(seen).hasSize(FLOWS * PACKETS_PER_FLOW);
    assertThat(queuesOfFlow).hasSize(FLOWS);
    assertThat(queuesOfFlow.values()).allMatch(used -> used.size() == 1);
    assertThat(Set.copyOf(queuesOfFlow.values())).as("queues used").hasSizeGreaterThan(1);
  }

  /** Without answers, the gate need not know the way back. */
  private List<String> newPeerAddresses(int ipVersion) {
    List<String> addresses = new ArrayList<>();
    StringBuilder commands = new StringBuilder();
    for (int flow = 0; flow < FLOWS; flow++) {
      String address = ipVersion == 4 ? "10.9.0." + (100 + flow) : "fd09::" + (100 + flow);
      String options = ipVersion == 4 ? "/24" : "/64 nodad";
      addresses.add(address);
      commands.append("ip addr add dev " + peer.device() + " " + address + options + "\n");
    }
    peer.run("sh", "-ec", commands.toString());
    return addresses;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void fanoutChoosesTheQueueByProcessor(int processor) throws IOException {
    queueUdp("queue num 0-3 fanout,bypass");
    ConcurrentLinkedQueue<QueuedPacket> seen = readAll();
    DatagramChannel server = gate.udp(gate.ipv4(PORT));

    // the wire hands a packet on without changing the processor
    sendFromProgram("taskset", "-c", "" + processor);

    assertArrive(gate, server, "hello");
    assertThat(seen).extracting(QueuedPacket::queueNumber).containsExactly(processor);
  }

  private void sendFromProgram(String... wrapper) {
    List<String> command = new ArrayList<>(List.of(wrapper));
    command.addAll(
        List.of("bash", "-c", "printf hello >/dev/udp/" + gate.ipv4Address() + "/" + PORT));
    peer.run(command.toArray(new String[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"queue num 0 bypass", "queue num 0-3 bypass", "queue num 0-3 fanout,bypass"})
  void bypassLetsPassWhileNobodyListens(String statement) throws IOException {
    queueUdp(statement);
    DatagramChannel server = gate.udp(gate.ipv4(PORT));

    peer.sendUdp(gate.ipv4(PORT), "hello");

    assertArrive(gate, server, "hello");
    assertThat(matchedByRule()).isEqualTo(1);
  }

  @Test
  void withoutBypassNothingPassesWhileNobodyListens() throws IOException {
    queueUdp("queue num 0-3");
    DatagramChannel server = gate.udp(gate.ipv4(PORT));

    peer.sendUdp(gate.ipv4(PORT), "hello");

    assertNothingArrives(gate, server);
    assertThat(matchedByRule()).isEqualTo(1);
  }

  private long matchedByRule() {
    String rules = gate.run("nft", "list chain inet t in");
    return Long.parseLong(rules.replaceAll("(?s).*counter packets (\\d+) .*", "$1"));
  }

  @Test
  void userAndGroupOfTheSenderCome() throws IOException {
    gate.run("nft", "add table inet t");
    gate.run("nft", "add chain inet t out { type filter hook output priority 0; }");
    gate.run("nft", "add rule inet t out udp dport " + PORT + " queue num 0");
    PacketQueue queue = open(queue(0).withUidGid(true));

    gate.run(
        "setpriv",
        "--reuid=1234",
        "--regid=4321",
        "--clear-groups",
        "bash",
        "-c",
        "printf hello >/dev/udp/" + peer.ipv4Address() + "/" + PORT);

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.uid()).isEqualTo(1234);
    assertThat(packet.gid()).isEqualTo(4321);
    assertThat(packet.hook()).isEqualTo(Hook.OUTPUT);
  }
}
