package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A queue opened and closed again and again, also under traffic. */
class ReopenIT extends QueueIT {
  private static final int AT_MOST = 1_000_000;
  private static final String[] KINDS = {"socket:", "eventfd", "nfnetlink_queue", "net:["};

  @BeforeEach
  void queueUdp() {
    gate.queueUdp("INPUT", PORT, 0, "--queue-bypass");
  }

  private PacketQueue bind() {
    return PacketQueue.open(
        queue(0).withNamespace(gate.netns()).withShutdownVerdict(Verdict.accept()));
  }

  /**
   * Slows a flood down that never waits: a packet that meets a queue between its bind and its
   * settings is dropped by the kernel, so that a limited number on their way would be used up.
   */
  private static long pace() {
    LockSupport.parkNanos(10_000);
    return AT_MOST;
  }

  /** What the descriptors of this process refer to: sockets, event counters, files. */
  private static List<String> descriptors() throws IOException {
    List<String> targets = new CopyOnWriteArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        if (Files.isSymbolicLink(entry)) {
          targets.add(targetOf(entry));
        }
      }
    }
    return targets;
  }

  private static String targetOf(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  private static long count(String... kinds) throws IOException {
    return descriptors().stream()
        .filter(d -> List.of(kinds).stream().anyMatch(d::contains))
        .count();
  }

  private static List<String> threadsOfQueues() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("nfqueue-"))
        .toList();
  }

  @Test
  void twoHundredTimesLeakNothing() throws IOException {
    bind().close();
    long before = count(KINDS);

    Set<String> bindingIds = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      try (PacketQueue queue = bind()) {
        bindingIds.add(queue.bindingId());
        assertThat(kernel(queue).lastPacketId()).isZero();
      }
    }

    assertThat(bindingIds).hasSize(200);
    assertThat(count(KINDS)).isEqualTo(before);
    assertThat(threadsOfQueues()).isEmpty();
  }

  @Test
  void aQueueThatCannotBeBoundLeaksNothing() throws IOException {
    try (PacketQueue owner = bind()) {
      long before = count(KINDS);
      List<String> threads = threadsOfQueues();
      for (int i = 0; i < 20; i++) {
        try (PacketQueue second = bind()) {
          assertThat(second.isClosed()).as("bound twice").isTrue();
        } catch (QueueBusyException e) {
          // as it should be
        }
      }
      assertThat(count(KINDS)).isEqualTo(before);
      assertThat(threadsOfQueues()).isEqualTo(threads);
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
    assertThat(threadsOfQueues()).isEmpty();
  }

  @Test
  void packetsThatComeWhileItIsBeingOpenedAreKept() throws Exception {
    Flood flood = flood(PORT, 1, AT_MOST, ReopenIT::pace);
    boolean some = false;
    for (int i = 0; i < 100 && !some; i++) {
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
      awaitStatistics(queue, s -> s.received() + kernel.userDropped() == kernel.lastPacketId());
      queue.close();

      QueueStatistics statistics = queue.statistics();
      assertThat(kernel.userDropped()).isZero();
      assertThat(statistics.accepted()).isEqualTo(kernel.lastPacketId());
      assertThat(ids.size() + statistics.shutDown()).isEqualTo(kernel.lastPacketId());
      assertThat(ids)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, ids.size()).boxed().toList());
    }
    assertThat(some).as("a packet came before the answer to the bind").isTrue();
    flood.stop();
  }
}
