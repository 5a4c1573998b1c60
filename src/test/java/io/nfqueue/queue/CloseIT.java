package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Closing a queue: from anywhere, at any time, and soon. */
class CloseIT extends QueuedUdpIT {
  private static final Duration SOON = Duration.ofSeconds(1);

  private PacketQueue queue;

  @BeforeEach
  void bind() {
    queue = open(queue(0).withShutdownVerdict(Verdict.accept()));
  }

  private void assertClosesSoon() {
    long start = System.nanoTime();
    queue.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    assertThat(queue.isClosed()).isTrue();
  }

  @RepeatedTest(5)
  void endsAThreadInReceive() throws Exception {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    Background reader = start("reader", () -> sizes.add(queue.receive().size()));
    // the thread waits in a system call
    await().atMost(PATIENCE).until(() -> stackOf(reader).contains("recvmmsg"));

    assertClosesSoon();

    reader.join(SOON);
    assertThat(sizes).containsExactly(0);
  }

  private static String stackOf(Background background) {
    return List.of(background.stack()).toString();
  }

  @Test
  void endsARun() throws Exception {
    Background reader = run(queue, packet -> Verdict.accept());
    send("1");
    assertArrive(gate, server, "1");

    assertClosesSoon();

    reader.join(SOON);
  }

  @Test
  void doesNotWaitForAHandlerThatBlocks() throws Exception {
    Hold hold = new Hold();
    Background reader =
        run(
            queue,
            packet -> {
              hold.take();
              return Verdict.drop();
            });
    send("1");
    hold.awaitTaken();
    send("2");
    awaitKernel(queue, kernel -> kernel.waiting() == 2);

    assertClosesSoon();

    assertArrive(gate, server, "2", "1");
    assertThat(reader.isDone()).isFalse();
    hold.release();
    reader.join(SOON);
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.shutDown()).isEqualTo(2);
    assertThat(statistics.dropped()).isZero();
    assertThat(statistics.pending()).isZero();
  }

  @Test
  void mayBeCalledByTheHandler() throws Exception {
    Background reader =
        run(
            queue,
            packet -> {
              queue.close();
              return Verdict.drop();
            });
    send("1");

    reader.join();
    assertArrive(gate, server, "1");
    awaitStatistics(queue, statistics -> statistics.shutDown() == 1);
  }

  @Test
  void theSecondTimeDoesNothing() throws Exception {
    queue.close();
    PacketQueue next = open(queue(0));

    assertClosesSoon();

    send("1");
    next.decide(receiveOne(next), Verdict.accept());
    assertArrive(gate, server, "1");
  }

  @Test
  void fourThreadsMayCloseAtOnceAndAllReturnWhenItIsDone() throws Exception {
    run(queue, packet -> Verdict.accept());
    CyclicBarrier together = new CyclicBarrier(4);
    CountDownLatch closed = new CountDownLatch(4);
    List<Background> closers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      closers.add(
          start(
              "closer-" + i,
              () -> {
                together.await();
                queue.close();
                assertThat(queue.kernelStatistics()).isEmpty();
                closed.countDown();
              }));
    }
    assertThat(closed.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    for (Background closer : closers) {
      closer.join();
    }
  }

  @RepeatedTest(3)
  void duringAFloodLeavesNothingUndecided() throws Exception {
    server.close();
    run(queue, packet -> Verdict.accept());
    Flood flood = flood(PORT, 64, 1_000_000);
    await().atMost(PATIENCE).until(() -> flood.arrived() > 500);

    assertClosesSoon();

    flood.stop();
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.pending()).isZero();
    assertThat(statistics.lost()).isZero();
    assertThat(statistics.accepted()).isEqualTo(statistics.received());
    assertThat(statistics.stale()).isZero();
  }

  @Test
  void afterwardsOnlyQuestionsAreAnswered() throws Exception {
    send("1");
    QueuedPacket packet = receiveOne(queue);
    queue.close();

    assertThatThrownBy(() -> queue.decide(packet, Verdict.accept()))
        .isInstanceOf(QueueClosedException.class)
        .hasMessageContainingAll("queue 0", queue.bindingId(), "closed");
    assertThat(queue.receive().isEmpty()).isTrue();
    assertThat(queue.kernelStatistics()).isEmpty();
    assertThat(queue.isPending(packet)).isFalse();
    queue.run(unexpected -> Verdict.drop());
    queue.suspend(Verdict.accept());
    queue.resume();
    queue.stopIntake(Verdict.drop());
    assertThat(queue.statistics().received()).isEqualTo(1);
    assertThat(queue.statistics().shutDown()).isEqualTo(1);
  }

  @Test
  void withoutListenerTheRuleDecides() throws Exception {
    queue.close();
    send("lost");
    gate.iptables("-F INPUT");
    gate.queueUdp("INPUT", PORT, 0, "--queue-bypass");
    send("bypasses");

    assertArrive(gate, server, "bypasses");
  }
}
