package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.ThreadNamespaces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Queue 0 of several network namespaces, in one JVM that stays in its own. */
class SeveralNamespacesIT extends QueueIT {
  private final List<PacketQueue> queues = new ArrayList<>();
  private final List<Set<String>> devices = new ArrayList<>();

  /** Reads queue 0 in a namespace whose wire gets a name of its own. */
  private void read(Namespace where, String device) {
    where.run("ip link set dev " + where.device() + " down");
    where.run("ip link set dev " + where.device() + " name " + device);
    where.run("ip link set dev " + device + " up");
    where.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = where.closeAtEnd(PacketQueue.open(queue(0).withNamespace(where.netns())));
    Set<String> seen = ConcurrentHashMap.newKeySet();
    run(
        queue,
        packet -> {
          seen.add(packet.inputDevice());
          return Verdict.accept();
        });
    queues.add(queue);
    devices.add(seen);
  }

  /** Down and up again, an interface has lost its neighbours and IPv6 addresses. */
  private static void know(Namespace one, String device, Namespace other) {
    one.run(
        ("ip neigh replace " + other.ipv4Address() + " lladdr " + other.hardwareAddress())
            + (" nud permanent dev " + device));
  }

  private static void send(Namespace from, Namespace to, int packets) throws IOException {
    for (int i = 0; i < packets; i++) {
      from.sendUdp(to.ipv4(PORT), "" + i);
    }
  }

  @Test
  void eachHasItsOwnPacketsNamesAndCountersAndNoThreadIsElsewhere() throws IOException {
    String own = ThreadNamespaces.own();
    try (TestNetwork second = TestNetwork.open()) {
      read(gate, "gate-1");
      read(peer, "peer-1");
      read(second.gate(), "gate-2");
      read(second.peer(), "peer-2");
      know(gate, "gate-1", peer);
      know(peer, "peer-1", gate);
      know(second.gate(), "gate-2", second.peer());
      know(second.peer(), "peer-2", second.gate());
      ThreadNamespaces.awaitAllThreadsIn(own);

      send(peer, gate, 1);
      // the thread that opened the sender's socket is gone to Java before it is gone to the kernel
      ThreadNamespaces.awaitAllThreadsIn(own);
      send(gate, peer, 2);
      send(second.peer(), second.gate(), 3);
      send(second.gate(), second.peer(), 4);

      for (int i = 0; i < queues.size(); i++) {
        awaitAccepted(queues.get(i), i + 1);
        assertThat(kernel(queues.get(i)).lastPacketId()).isEqualTo(i + 1);
      }
      assertThat(devices)
          .containsExactly(Set.of("gate-1"), Set.of("peer-1"), Set.of("gate-2"), Set.of("peer-2"));
      ThreadNamespaces.awaitAllThreadsIn(own);
      queues.forEach(PacketQueue::close);
    }
    ThreadNamespaces.awaitAllThreadsIn(own);
    assertThat(ThreadNamespaces.own()).isEqualTo(own);
  }
}
