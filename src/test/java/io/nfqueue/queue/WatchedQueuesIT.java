package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

/** Queues that share a {@link VerdictWatch}: each as it would be alone. */
class WatchedQueuesIT extends QueuedUdpIT {
  private static final int OTHER = 1;

  private final VerdictWatch watch = new VerdictWatch();

  private PacketQueue openWatched(int number) {
    return gate.closeAtEnd(PacketQueue.open(queue(number).withNamespace(gate.netns()), watch));
  }

  /** Binds another one, whose thread is busy with a packet. */
  private Hold holdUpAnother() throws Exception {
    int port = PORT + OTHER;
    gate.queueUdp("INPUT", port, OTHER);
    PacketQueue other = openWatched(OTHER);
    peer.send(client, gate.ipv4(port), "held");
    Hold hold = new Hold();
    run(
        other,
        packet -> {
          hold.take();
          return Verdict.accept();
        });
    hold.awaitTaken();
    return hold;
  }

  /** As {@link DecisionIT} has it of a queue opened alone. */
  @Test
  void aGatheredVerdictLeavesWithinAboutAMillisecond() throws Exception {
    int rounds = 50;
    PacketQueue queue = openWatched(0);
    Hold hold = holdUpAnother();
    long[] nanos = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      send("first", "second");
      awaitKernel(queue, kernel -> kernel.waiting() == 2);
      PacketBatch batch = queue.receive(PATIENCE);
      assertThat(batch.size()).isEqualTo(2);
      Iterator<QueuedPacket> packets = batch.iterator();
      QueuedPacket first = packets.next();
      long start = System.nanoTime();
      queue.decide(first, Verdict.accept());
      assertThat(text(gate, server)).isEqualTo("first");
      nanos[i] = System.nanoTime() - start;
      queue.decide(packets.next(), Verdict.accept());
      assertThat(text(gate, server)).isEqualTo("second");
    }
    hold.release();
    Arrays.sort(nanos);
    assertThat(Duration.ofNanos(nanos[rounds / 2]))
        .as("median of %d, fastest %d ns, slowest %d ns", rounds, nanos[0], nanos[rounds - 1])
        .isLessThan(Duration.ofMillis(5));
  }

  @Test
  void closingOneLeavesTheOtherWatched() throws Exception {
    PacketQueue queue = openWatched(0);
    PacketQueue second = openWatched(OTHER);
    assertThat(ProcessResources.queueThreads())
        .containsExactlyInAnyOrder("nfqueue-0-clock", "nfqueue-1-clock", "nfqueue-watch");
    second.close();
    assertThat(ProcessResources.queueThreads())
        .containsExactlyInAnyOrder("nfqueue-0-clock", "nfqueue-watch");

    send("first", "second");
    awaitKernel(queue, kernel -> kernel.waiting() == 2);
    PacketBatch batch = queue.receive(PATIENCE);
    Iterator<QueuedPacket> packets = batch.iterator();
    queue.decide(packets.next(), Verdict.accept());
    assertThat(text(gate, server)).isEqualTo("first");
    queue.decide(packets.next(), Verdict.accept());
    assertThat(text(gate, server)).isEqualTo("second");

    queue.close();
    assertThat(ProcessResources.queueThreads()).isEmpty();
  }

  @Test
  void aSuspendedQueueAnswersAndAnOverduePacketTimesOut() throws Exception {
    PacketQueue suspended = openWatched(0);
    Hold hold = new Hold();
    run(
        suspended,
        packet -> {
          hold.take();
          return Verdict.accept();
        });
    send("1");
    hold.awaitTaken();
    suspended.suspend(Verdict.accept());
    send("2");
    assertArrive(gate, server, "2");
    hold.release();
    assertArrive(gate, server, "1");

    gate.queueUdp("INPUT", PORT + OTHER, OTHER);
    PacketQueue late =
        gate.closeAtEnd(
            PacketQueue.open(
                queue(OTHER).withNamespace(gate.netns()).withVerdictTimeout(Duration.ofMillis(100)),
                watch));
    peer.send(client, gate.ipv4(PORT + OTHER), "late");
    QueuedPacket packet = receiveOne(late);
    await().atMost(PATIENCE).until(() -> !late.isPending(packet));
    awaitStatistics(late, statistics -> statistics.timedOut() == 1);
  }
}
