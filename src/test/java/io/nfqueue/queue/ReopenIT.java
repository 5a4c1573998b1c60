package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.Background;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A queue opened and closed again and again, also under traffic. */
class ReopenIT extends QueueIT {
  private static final int AT_MOST = 1_000_000;

  /** Holds what comes while a reader is not scheduled for a third of a second. */
  private static final int ROOMY_BYTES = 4 << 20;

  private static final String[] KINDS = {"socket:", "nfnetlink_queue", "net:["};

  @BeforeEach
  void queueUdp() {
    gate.queueUdp("INPUT", PORT, 0, "--queue-bypass");
  }

  private PacketQueue bind() {
    return PacketQueue.open(
        queue(0)
            .withNamespace(gate.netns())
            .withReceiveBufferBytes(ROOMY_BYTES)
            .withShutdownVerdict(Verdict.accept()));
  }

  /**
   * Slows a flood down that never waits: a packet that meets a queue between its bind and its
   * settings is dropped by the kernel, so that a limited number on their way would be used up.
   */
  private static long pace() {
    LockSupport.parkNanos(50_000);
    return AT_MOST;
  }

  @Test
  void twoHundredTimesLeakNothing() throws IOException {
    bind().close();
    long before = ProcessResources.descriptors(KINDS);

    Set<String> bindingIds = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      try (PacketQueue queue = bind()) {
        bindingIds.add(queue.bindingId());
        assertThat(kernel(queue).lastPacketId()).isZero();
      }
    }

    assertThat(bindingIds).hasSize(200);
    assertThat(ProcessResources.descriptors(KINDS)).isEqualTo(before);
    assertThat(ProcessResources.queueThreads()).isEmpty();
  }

  @Test
  void aQueueThatCannotBeBoundLeaksNothing() throws IOException {
    try (PacketQueue owner = bind()) {
      long before = ProcessResources.descriptors(KINDS);
      List<String> threads = ProcessResources.queueThreads();
      for (int i = 0; i < 20; i++) {
        try (PacketQueue second = bind()) {
          assertThat(second.isClosed()).as("bound twice").isTrue();
        } catch (QueueBusyException e) {
          // as it should be
        }
      }
      assertThat(ProcessResources.descriptors(KINDS)).isEqualTo(before);
      assertThat(ProcessResources.queueThreads()).isEqualTo(threads);
      assertThat(owner.isClosed()).isFalse();
    }
  }

  @Test
  void twentyTimesUnderTraffic() throws Exception {
    Flood flood = flood(PORT, 1, AT_MOST, ReopenIT::pace);
    for (int i = 0; i < 20; i++) {
      PacketQueue queue = bind();
      Background reader = start("reader", () -> queue.run(packet -> Verdict.accept()));
      awaitStatistics(queue, statistics -> statistics.received() > 100);
      queue.close();
      reader.join();

      QueueStatistics statistics = queue.statistics();
      assertThat(statistics.accepted()).isEqualTo(statistics.received());
      assertThat(statistics.lost()).isZero();
      assertThat(statistics.verdictErrors()).isZero();
    }
    flood.stop();
    assertThat(ProcessResources.queueThreads()).isEmpty();
  }

  @Test
  void packetsThatComeWhileItIsBeingOpenedAreKept() throws Exception {
    Flood flood = flood(PORT, 1, AT_MOST, ReopenIT::pace);
    boolean some = false;
    // on a busy machine the flood is seldom on another CPU at that very moment
    long deadline = System.nanoTime() + PATIENCE.multipliedBy(6).toNanos();
    while (!some && System.nanoTime() < deadline) {
      PacketQueue queue = bind();
      some = queue.statistics().received() > 0;
      List<Long> ids = new CopyOnWriteArrayList<>();
      run(
          queue,
          packet -> {
            ids.add(packet.packetId());
            return Verdict.accept();
          });
      awaitStatistics(queue, statistics -> statistics.received() > 100);
      queue.stopIntake(Verdict.accept());
      KernelQueueStatistics kernel = kernel(queue);
      awaitStatistics(
          queue,
          s -> s.received() + kernel.userDropped() == kernel.lastPacketId() && s.pending() == 0);
      queue.close();

      QueueStatistics statistics = queue.statistics();
      assertThat(kernel.userDropped()).isZero();
      assertThat(statistics.accepted()).isEqualTo(kernel.lastPacketId());
      assertThat(ids.size() + statistics.shutDown()).isEqualTo(kernel.lastPacketId());
      // the end of the intake and the reader take packets in turn, so there may be gaps
      assertThat(ids).isSorted().doesNotHaveDuplicates();
    }
    assertThat(some).as("a packet came before the answer to the bind").isTrue();
    flood.stop();
  }
}
