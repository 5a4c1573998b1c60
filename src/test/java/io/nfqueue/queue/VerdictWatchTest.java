package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VerdictWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<Thread> watchThreads = new CopyOnWriteArrayList<>();
  private final VerdictWatch watch = new VerdictWatch(noting(watchThreads));
  private final List<Watched> opened = new CopyOnWriteArrayList<>();

  private static ThreadFactory noting(List<Thread> made) {
    return task -> {
      Thread thread = new Thread(task);
      thread.setDaemon(true);
      made.add(thread);
      return thread;
    };
  }

  /** The part of a queue that gathers, watched by the watch under test. */
  private final class Watched {
    volatile Hold sendingBlocks;
    final AtomicInteger routines = new AtomicInteger();
    final List<Thread> clockThreads = new CopyOnWriteArrayList<>();
    final PendingPackets pending = new PendingPackets();
    final FakeTransport transport =
        new FakeTransport() {
          @Override
          public void send(byte[] bytes, int length) {
            block(sendingBlocks);
            super.send(bytes, length);
          }
        };
    final QueueCounters counters = new QueueCounters();
    final QueueLog log = new QueueLog(7, counters, KernelQueueFile.UNREADABLE);
    final VerdictSender sender =
        new VerdictSender(
            transport,
            7,
            64,
            pending,
            counters,
            log,
            new VerdictSettlement(pending, counters, null));
    final QueueClock clock;
    private int lastId;

    Watched(Runnable routine) {
      clock =
          new QueueClock(
              noting(clockThreads),
              watch,
              sender,
              log,
              () -> {
                routines.incrementAndGet();
                routine.run();
              });
      opened.add(this);
    }

    Watched() {
      this(() -> {});
    }

    void gather() {
      PendingPacket entry =
          pending.add(GoldenFilesTest.decoded(GoldenFilesTest.packet("packet-udp-4", 7, ++lastId)));
      entry.dispatch();
      assertThat(entry.claim()).isTrue();
      ResolvedVerdict verdict = ResolvedVerdict.of(entry.packet, Verdict.accept());
      if (sender.gather(entry, verdict, DecisionCause.DECIDED)) {
        clock.watch();
      }
    }

    /** The clock has nothing to do for a while but to send what is gathered. */
    void assertSendsWhatItGathers() {
      int before = transport.sent().size();
      gather();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> transport.sent().size() == before + 1);
    }

    void assertGoesOn() {
      assertSendsWhatItGathers();
      int before = routines.get();
      await().atMost(PATIENCE).until(() -> routines.get() > before);
    }
  }

  private static void block(Hold hold) {
    if (hold != null) {
      try {
        hold.take();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static List<Thread> alive(List<Thread> threads) {
    return threads.stream().filter(Thread::isAlive).toList();
  }

  @AfterEach
  void stopAll() {
    opened.forEach(queue -> queue.clock.stop());
    assertThat(alive(watchThreads)).isEmpty();
  }

  @Test
  void oneThreadWatchesOverAllQueues() {
    List<Watched> queues = List.of(new Watched(), new Watched(), new Watched(), new Watched());
    for (int round = 0; round < 10; round++) {
      queues.forEach(Watched::assertSendsWhatItGathers);
    }
    assertThat(watchThreads).hasSize(1);
  }

  @Test
  void aQueueThatCannotSendHoldsUpNoOther() throws Exception {
    Hold hold = new Hold();
    Watched stuck = new Watched();
    Watched other = new Watched();
    stuck.sendingBlocks = hold;
    stuck.gather();
    hold.awaitTaken();

    for (int i = 0; i < 100; i++) {
      other.assertSendsWhatItGathers();
    }
    other.assertGoesOn();
    other.clock.stop();
    new Watched().assertGoesOn();

    assertThat(stuck.transport.sent()).isEmpty();
    hold.release();
    await().atMost(PATIENCE).until(() -> stuck.transport.sent().size() == 1);
    stuck.assertGoesOn();
  }

  @Test
  void aThreadThatNeverLetsGoOfAQueueHoldsUpNoOther() throws Exception {
    Hold hold = new Hold();
    Watched stuck = new Watched();
    Watched other = new Watched();
    stuck.sendingBlocks = hold;
    Background holder =
        Background.start(
            "holder",
            () -> {
              stuck.gather();
              stuck.sender.flush();
            });
    hold.awaitTaken();

    for (int i = 0; i < 100; i++) {
      other.assertSendsWhatItGathers();
    }
    other.assertGoesOn();

    hold.release();
    holder.join();
    stuck.assertGoesOn();
  }

  @Test
  void aRoutineThatBlocksHoldsUpNoOtherQueue() throws Exception {
    Hold hold = new Hold();
    Watched stuck = new Watched(() -> block(hold));
    Watched other = new Watched();
    hold.awaitTaken();

    other.assertGoesOn();
    other.clock.stop();

    stuck.gather();
    hold.release();
    stuck.assertGoesOn();
  }

  @Test
  void aRoutineThatThrowsStopsNeitherItsQueueNorAnother() {
    Watched failing =
        new Watched(
            () -> {
              throw new AssertionError("the routine's own trouble");
            });
    Watched other = new Watched();
    for (int round = 0; round < 3; round++) {
      failing.assertGoesOn();
      other.assertGoesOn();
    }
  }

  @Test
  void theThreadEndsWithTheLastQueueAndComesAgain() {
    Watched first = new Watched();
    Watched second = new Watched();
    first.clock.stop();
    assertThat(first.clockThreads).noneMatch(Thread::isAlive);
    assertThat(alive(watchThreads)).hasSize(1);
    second.assertGoesOn();

    second.clock.stop();
    assertThat(alive(watchThreads)).isEmpty();

    new Watched().assertGoesOn();
    assertThat(watchThreads).hasSize(2);
  }

  @Test
  void stoppingAQueueTwiceEndsNoOther() {
    Watched first = new Watched();
    Watched second = new Watched();
    first.clock.stop();
    first.clock.stop();
    second.assertGoesOn();
  }

  @Test
  void anInterruptOfItsThreadChangesNothing() {
    Watched queue = new Watched();
    for (int i = 0; i < 20; i++) {
      watchThreads.get(0).interrupt();
      queue.assertSendsWhatItGathers();
    }
    await().atMost(PATIENCE).until(() -> !watchThreads.get(0).isInterrupted());
  }

  @Test
  void whereNoThreadIsToBeHadNothingIsLeftBehind() {
    ThreadFactory none =
        task -> {
          throw new IllegalStateException("no thread");
        };
    Thread ended = new Thread(() -> {});
    ended.start();
    await().atMost(PATIENCE).until(() -> !ended.isAlive());
    Watched model = new Watched();
    model.clock.stop();
    int before = watchThreads.size();

    assertThatThrownBy(() -> clock(none, watch, model)).hasMessage("no thread");
    assertThatThrownBy(() -> clock(task -> ended, watch, model))
        .isInstanceOf(IllegalThreadStateException.class);
    assertThat(alive(watchThreads)).as("ended with the clock that did not start").isEmpty();
    assertThat(watchThreads).hasSize(before + 1);

    List<Thread> clockThreads = new ArrayList<>();
    VerdictWatch without = new VerdictWatch(none);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> clock(noting(clockThreads), without, model)).hasMessage("no thread");
    }
    assertThat(clockThreads).extracting(Thread::getState).containsOnly(Thread.State.NEW);
  }

  private static QueueClock clock(ThreadFactory threads, VerdictWatch watch, Watched model) {
    return new QueueClock(threads, watch, model.sender, model.log, () -> {});
  }

  @Test
  void queuesMayComeAndGoOnManyThreads() throws Exception {
    Watched stays = new Watched();
    List<Background> users = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      users.add(Background.start("user-" + i, this::comeAndGo));
    }
    while (users.stream().anyMatch(user -> !user.isDone())) {
      stays.assertSendsWhatItGathers();
    }
    for (Background user : users) {
      user.join();
    }
    assertThat(watchThreads).hasSize(1);
    stays.clock.stop();
    assertThat(alive(watchThreads)).isEmpty();

    users.clear();
    for (int i = 0; i < 4; i++) {
      users.add(Background.start("user-" + i, this::comeAndGo));
    }
    for (Background user : users) {
      user.join(Duration.ofSeconds(30));
    }
    assertThat(watchThreads).as("begun again").hasSizeGreaterThan(1);
    assertThat(alive(watchThreads)).isEmpty();
    opened.forEach(queue -> assertThat(alive(queue.clockThreads)).isEmpty());
  }

  private void comeAndGo() {
    for (int i = 0; i < 100; i++) {
      Watched queue = new Watched();
      assertThat(alive(watchThreads)).hasSize(1);
      if (i % 10 == 0) {
        queue.assertSendsWhatItGathers();
      }
      queue.clock.stop();
      assertThat(alive(queue.clockThreads)).isEmpty();
    }
  }
}
