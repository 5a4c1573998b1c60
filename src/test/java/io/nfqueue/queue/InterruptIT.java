package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Threads that were interrupted, as those of a stopped executor are, can finish what they do. */
class InterruptIT extends QueueIT {
  private static final Duration SOON = Duration.ofSeconds(1);

  private DatagramChannel server;
  private PacketQueue queue;

  @BeforeEach
  void listen() throws IOException {
    gate.queueUdp("INPUT", PORT, 0);
    server = gate.udp(gate.ipv4(PORT));
    queue = open(queue(0).withShutdownVerdict(Verdict.accept()));
  }

  @AfterEach
  void forgetTheInterrupt() {
    Thread.interrupted();
  }

  @Test
  void closesSoonAndGivesTheShutdownVerdict() throws IOException {
    peer.sendUdp(gate.ipv4(PORT), "hello");
    receiveOne(queue);
    Thread.currentThread().interrupt();

    long start = System.nanoTime();
    queue.close();
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertThat(Thread.interrupted()).as("the interrupt is left to the caller").isTrue();
    assertThat(took).isLessThan(SOON);
    assertArrive(gate, server, "hello");
    assertThat(queue.statistics().shutDown()).isEqualTo(1);
  }

  @Test
  void stopsTheIntake() throws IOException {
    Thread.currentThread().interrupt();

    long start = System.nanoTime();
    queue.stopIntake(Verdict.accept());
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(took).isLessThan(SOON);
    peer.sendUdp(gate.ipv4(PORT), "hello");
    assertArrive(gate, server, "hello");
    assertThat(kernel(queue).lastPacketId()).as("not queued").isZero();
  }

  @Test
  void receivesAndDecides() throws IOException {
    peer.sendUdp(gate.ipv4(PORT), "hello");
    Thread.currentThread().interrupt();

    queue.decide(receiveOne(queue), Verdict.accept());

    assertThat(Thread.interrupted()).isTrue();
    assertArrive(gate, server, "hello");
  }

  @Test
  void readsTheKernelsCounters() {
    Thread.currentThread().interrupt();

    assertThat(queue.kernelStatistics()).isPresent();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(queue.kernelStatistics()).as("another time, uninterrupted").isPresent();
  }

  @Test
  void opens() throws IOException {
    long before = ProcessResources.descriptors("socket:");
    Thread.currentThread().interrupt();

    try (PacketQueue opened = PacketQueue.open(queue(1).withNamespace(gate.netns()))) {
      assertThat(Thread.interrupted()).isTrue();
      assertThat(kernel(opened).portId()).isEqualTo(opened.portId());
    }

    // of the whole JVM, where others may open and close some as well
    await()
        .atMost(PATIENCE)
        .until(() -> ProcessResources.descriptors("socket:"), now -> now <= before);
  }
}
