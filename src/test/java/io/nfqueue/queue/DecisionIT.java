package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.testnet.Background;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who decides a packet, from where and when, and what becomes of a second decision. */
class DecisionIT extends QueuedUdpIT {

  @Test
  void aGatheredVerdictLeavesWhileALaterPacketsHandlerBlocks() throws Exception {
    PacketQueue queue = open(queue(0));
    send("first", "second");
    awaitKernel(queue, kernel -> kernel.waiting() == 2);
    Hold hold = new Hold();
    List<Integer> batchSizes = new CopyOnWriteArrayList<>();
    start(
        "reader",
        () -> {
          PacketBatch batch = queue.receive(PATIENCE);
          batchSizes.add(batch.size());
          Iterator<QueuedPacket> packets = batch.iterator();
          queue.decide(packets.next(), Verdict.accept());
          hold.take();
          queue.decide(packets.next(), Verdict.accept());
        });

    hold.awaitTaken();
    assertArrive(gate, server, "first");
    assertThat(batchSizes).containsExactly(2);
    awaitAccepted(queue, 1);

    hold.release();
    assertArrive(gate, server, "second");
  }

  /** A millisecond is what the queue promises; the median allows for a machine that is busy. */
  @Test
  void aGatheredVerdictLeavesWithinAboutAMillisecond() throws Exception {
    int rounds = 50;
    PacketQueue queue = open(queue(0));
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
      // the receiving thread is busy with other things, such as waiting here
      assertThat(text(gate, server)).isEqualTo("first");
      nanos[i] = System.nanoTime() - start;
      queue.decide(packets.next(), Verdict.accept());
      assertThat(text(gate, server)).isEqualTo("second");
    }
    Arrays.sort(nanos);
    assertThat(Duration.ofNanos(nanos[rounds / 2]))
        .as("median of %d, fastest %d ns, slowest %d ns", rounds, nanos[0], nanos[rounds - 1])
        .isLessThan(Duration.ofMillis(5));
  }

  @Test
  void aVerdictOfAnotherThreadLeavesAtOnce() throws Exception {
    PacketQueue queue = open(queue(0));
    Hold hold = new Hold();
    List<QueuedPacket> packets = new CopyOnWriteArrayList<>();
    send("first", "second");
    awaitKernel(queue, kernel -> kernel.waiting() == 2);
    run(
        queue,
        packet -> {
          packets.add(packet);
          if (packet.packetId() == 2) {
            hold.take();
          }
          return null;
        });
    hold.awaitTaken();

    queue.decide(packets.get(0), Verdict.accept());
    assertArrive(gate, server, "first");
    queue.decide(packets.get(1), Verdict.accept());
    assertArrive(gate, server, "second");
    hold.release();
  }

  @Test
  void packetsLeaveInTheOrderOfTheirVerdicts() throws IOException {
    PacketQueue queue = open(queue(0));
    send("1", "2", "3", "4", "5");
    List<QueuedPacket> packets = receive(queue, 5);

    for (int id : new int[] {5, 3, 1, 4, 2}) {
      queue.decide(packets.get(id - 1), Verdict.accept());
    }

    assertArrive(gate, server, "5", "3", "1", "4", "2");
  }

  @Test
  void aPacketCanBeDecidedByItsId() throws IOException {
    PacketQueue queue = open(queue(0));
    send("1", "2");
    List<QueuedPacket> packets = receive(queue, 2);

    queue.decide(
        queue.bindingId(), packets.get(1).packetId(), Verdict.accept(), DecisionCause.FAILURE);

    assertArrive(gate, server, "2");
    assertThat(queue.statistics().failed()).isEqualTo(1);
    assertThat(queue.isPending(packets.get(0))).isTrue();
    assertThat(queue.isPending(packets.get(1))).isFalse();
  }

  @Test
  void aSecondVerdictIsRefusedAndChangesNothing() throws IOException {
    PacketQueue queue = open(queue(0));
    send("hello");
    QueuedPacket packet = receiveOne(queue);
    queue.decide(packet, Verdict.drop());

    assertThatThrownBy(() -> queue.decide(packet, Verdict.accept().withMark(1)))
        .isInstanceOf(AlreadyDecidedException.class)
        .hasMessageContainingAll("queue 0, packet 1", "ACCEPT[mark 0x1] refused");
    assertThat(queue.decideIfPending(packet, Verdict.accept(), DecisionCause.DECIDED)).isFalse();

    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.decidedTooLate()).isEqualTo(1);
    assertThat(statistics.dropped()).isEqualTo(1);
    assertThat(statistics.accepted()).isZero();
    // the first would have been there before the second; and an error for a verdict as well
    send("second");
    queue.decide(receiveOne(queue), Verdict.accept());
    assertArrive(gate, server, "second");
    assertThat(queue.statistics().stale()).isZero();
  }

  @Test
  void ofManyThreadsThatDecideOnePacketOneDoes() throws Exception {
    int threads = 4;
    int packets = 200;
    PacketQueue queue = open(queue(0));
    CyclicBarrier together = new CyclicBarrier(threads);
    AtomicInteger decided = new AtomicInteger();
    List<QueuedPacket> pending = new CopyOnWriteArrayList<>();
    for (int i = 0; i < packets; i++) {
      send("x");
      pending.add(receiveOne(queue));
    }
    List<Background> deciders = new CopyOnWriteArrayList<>();
    for (int i = 0; i < threads; i++) {
      deciders.add(
          start(
              "decider-" + i,
              () -> {
                for (QueuedPacket packet : pending) {
                  together.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                  try {
                    queue.decide(packet, Verdict.accept());
                    decided.incrementAndGet();
                  } catch (AlreadyDecidedException e) {
                    // three of four
                  }
                }
              }));
    }
    for (Background decider : deciders) {
      decider.join();
    }

    assertThat(decided.get()).isEqualTo(packets);
    for (int i = 0; i < packets; i++) {
      assertThat(gate.receive(server, PATIENCE)).isNotNull();
    }
    assertNothingArrives(gate, server);
    assertThat(queue.statistics().accepted()).isEqualTo(packets);
    assertThat(queue.statistics().decidedTooLate()).isEqualTo((threads - 1) * packets);
    assertThat(queue.receive(SHORTLY).isEmpty()).as("only errors could come now").isTrue();
    assertThat(queue.statistics().stale()).isZero();
  }

  @Test
  void anIdThatWasNeverDeliveredIsUnknown() throws IOException {
    PacketQueue queue = open(queue(0));
    Verdict verdict = Verdict.accept();

    assertThatThrownBy(() -> queue.decide(queue.bindingId(), 1, verdict, DecisionCause.DECIDED))
        .isInstanceOf(UnknownPacketException.class)
        .hasMessage("queue 0: no packet 1 was delivered by this binding");
    send("hello");
    QueuedPacket packet = receiveOne(queue);
    assertThatThrownBy(() -> queue.decide(queue.bindingId(), 2, verdict, DecisionCause.DECIDED))
        .isInstanceOf(UnknownPacketException.class);

    queue.decide(packet, verdict);
    assertArrive(gate, server, "hello");
    assertThat(queue.statistics().decidedTooLate()).isZero();
  }

  @Test
  void aPacketOfAnotherBindingIsRefused() throws IOException {
    PacketQueue before = open(queue(0));
    send("before");
    QueuedPacket old = receiveOne(before);
    before.close();
    PacketQueue queue = open(queue(0));
    send("after");
    QueuedPacket fresh = receiveOne(queue);
    assertThat(fresh.packetId()).isEqualTo(old.packetId());

    assertThatThrownBy(() -> queue.decide(old, Verdict.accept()))
        .isInstanceOf(QueueClosedException.class)
        .hasMessageContainingAll("queue 0", old.bindingId());
    assertThatThrownBy(() -> before.decide(old, Verdict.accept()))
        .isInstanceOf(QueueClosedException.class);
    assertThat(queue.isPending(old)).isFalse();
    assertThat(queue.isPending(fresh)).isTrue();
    assertNothingArrives(gate, server);

    queue.decide(fresh, Verdict.accept());
    assertArrive(gate, server, "after");
  }

  @Test
  void whatNobodyDecidesInTimeGetsTheTimeoutVerdict() throws IOException {
    // long enough for a slow machine to decide the first one in time
    Duration timeout = Duration.ofSeconds(2);
    PacketQueue queue =
        open(queue(0).withVerdictTimeout(timeout).withTimeoutVerdict(Verdict.accept()));
    send("in time", "too late");
    List<QueuedPacket> packets = receive(queue, 2);
    queue.decide(packets.get(0), Verdict.drop());

    assertThat(text(gate, server)).isEqualTo("too late");

    long waited = System.nanoTime() - packets.get(1).receivedNanoTime();
    assertThat(waited).isGreaterThanOrEqualTo(timeout.toNanos());
    awaitStatistics(queue, statistics -> statistics.timedOut() == 1);
    assertThat(queue.statistics().accepted()).isZero();
    assertThat(queue.statistics().dropped()).isEqualTo(1);
    assertThatThrownBy(() -> queue.decide(packets.get(1), Verdict.accept()))
        .isInstanceOf(AlreadyDecidedException.class);
    assertThat(queue.statistics().decidedTooLate()).isEqualTo(1);
  }

  @Test
  void theTimeoutIsForPacketsThatWaitBehindABlockedHandlerToo() throws Exception {
    PacketQueue queue =
        open(
            queue(0)
                .withVerdictTimeout(Duration.ofMillis(200))
                .withTimeoutVerdict(Verdict.accept()));
    send("1", "2");
    awaitKernel(queue, kernel -> kernel.waiting() == 2);
    Hold hold = new Hold();
    List<Long> handled = new CopyOnWriteArrayList<>();
    run(
        queue,
        packet -> {
          handled.add(packet.packetId());
          hold.take();
          return Verdict.drop();
        });

    assertThat(List.of(text(gate, server), text(gate, server))).containsExactlyInAnyOrder("1", "2");
    awaitStatistics(queue, statistics -> statistics.timedOut() == 2);
    hold.release();
    send("3");
    awaitStatistics(queue, statistics -> statistics.dropped() == 1);
    assertThat(handled).containsExactly(1L, 3L);
    assertThat(queue.statistics().pending()).isZero();
  }
}
