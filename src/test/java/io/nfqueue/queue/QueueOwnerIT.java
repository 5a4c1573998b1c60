package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A queue has one owner; who comes second is told who that is. */
class QueueOwnerIT extends QueueIT {
  /** Another process: binds a queue where it is, says so, and holds on to it. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] args) throws IOException {
      try (PacketQueue queue = PacketQueue.open(queue(Integer.parseInt(args[0])))) {
        System.out.println("owner " + queue.portId());
        // until the test ends this process
        queue.run(packet -> null);
      }
    }
  }

  @Test
  void theSameQueueTwiceInOneJvm() throws Exception {
    gate.queueUdp("INPUT", PORT, 3);
    PacketQueue owner = open(queue(3));

    assertThatThrownBy(() -> open(queue(3)))
        .isInstanceOf(QueueBusyException.class)
        .hasMessageContainingAll(
            "bind queue 3: EPERM (1)", "port id " + owner.portId(), "this JVM", "another queue");

    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    peer.sendUdp(gate.ipv4(PORT), "hello");
    owner.decide(receiveOne(owner), Verdict.accept());
    assertArrive(gate, server, "hello");
  }

  @Test
  void theSameNumberInAnotherNamespaceIsAnotherQueue() {
    PacketQueue here = open(queue(3));
    try (PacketQueue there = PacketQueue.open(queue(3).withNamespace(peer.netns()))) {
      assertThat(there.portId()).isPositive();
      assertThat(kernel(there).portId()).isEqualTo(there.portId());
      assertThat(kernel(here).portId()).isEqualTo(here.portId());
    }
  }

  @Test
  void aQueueOfAnotherProcessIsFreeOnceThatIsKilled() throws Exception {
    gate.queueUdp("INPUT", PORT, 3);
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    Process owner =
        gate.spawn(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Owner.class.getName(),
            "3");
    long portId = awaitBound(owner);

    assertThatThrownBy(() -> open(queue(3)))
        .isInstanceOf(QueueBusyException.class)
        .hasMessageContainingAll(
            "bind queue 3: EPERM (1)",
            "port id " + portId,
            "process " + owner.pid() + ", java",
            "stop that one");

    owner.destroyForcibly();
    assertThat(owner.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    PacketQueue queue = open(queue(3));
    peer.sendUdp(gate.ipv4(PORT), "hello");
    queue.decide(receiveOne(queue), Verdict.accept());
    assertArrive(gate, server, "hello");
  }

  private static long awaitBound(Process owner) throws IOException {
    BufferedReader output = owner.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("owner ")) {
        return Long.parseLong(line.substring("owner ".length()));
      }
      said.append(line).append('\n');
    }
    throw new AssertionError("the owner ended: " + said);
  }
}
