package io.nfqueue.queue;

import static io.nfqueue.queue.ClockedSender.LONG;
import static io.nfqueue.queue.ClockedSender.PATIENCE;
import static io.nfqueue.queue.ClockedSender.awaitAsleep;
import static io.nfqueue.queue.ClockedSender.block;
import static io.nfqueue.queue.ClockedSender.noting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.Background;
import io.nfqueue.testnet.LoggedLines;
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
  private final List<Thread> watchThreads = new CopyOnWriteArrayList<>();
  private final VerdictWatch watch = new VerdictWatch(noting(watchThreads));
  private final List<ClockedSender> opened = new CopyOnWriteArrayList<>();

  /** The part of a queue that gathers, watched by the watch under test. */
  private final class Watched extends ClockedSender {
    Watched(Runnable routine) {
      super(sender -> new WatchedFlushAlarm(sender, watch), QueueClock.INTERVAL, routine);
      opened.add(this);
    }

    Watched() {
      this(() -> {});
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

  /** One whose clock, between what it is woken for, sleeps longer than any test. */
  private ClockedSender sleeper(VerdictWatch by) {
    ClockedSender queue =
        new ClockedSender(sender -> new WatchedFlushAlarm(sender, by), LONG, () -> {});
    opened.add(queue);
    return queue;
  }

  @Test
  void wakesClocksForWhatIsGathered() {
    List<ClockedSender> queues = List.of(sleeper(watch), sleeper(watch), sleeper(watch));
    for (int round = 0; round < 5; round++) {
      for (ClockedSender queue : queues) {
        awaitAsleep(queue.clockThreads.get(0));
        queue.assertSendsWhatItGathers();
      }
    }
  }

  @Test
  void isWokenByWhoGathers() {
    List<Thread> made = new CopyOnWriteArrayList<>();
    VerdictWatch sleeping = new VerdictWatch(noting(made), LONG);
    List<ClockedSender> queues = List.of(sleeper(sleeping), sleeper(sleeping));
    for (int round = 0; round < 5; round++) {
      for (ClockedSender queue : queues) {
        awaitAsleep(made.get(0));
        awaitAsleep(queue.clockThreads.get(0));
        queue.assertSendsWhatItGathers();
      }
    }
  }

  @Test
  void isWokenByWhoStopsTheLastQueue() throws Exception {
    List<Thread> made = new CopyOnWriteArrayList<>();
    VerdictWatch sleeping = new VerdictWatch(noting(made), LONG);
    ClockedSender queue = sleeper(sleeping);
    awaitAsleep(made.get(0));
    awaitAsleep(queue.clockThreads.get(0));
    Background.start("stop", queue.clock::stop).join();
    assertThat(alive(made)).isEmpty();
    assertThat(alive(queue.clockThreads)).isEmpty();
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

  /** A queue where nothing is gathered, and a look does something. */
  private static VerdictWatch.Watched doing(Runnable atALook) {
    return new VerdictWatch.Watched() {
      @Override
      public long wakeWhereDue() {
        atALook.run();
        return 0;
      }

      @Override
      public boolean isGathering() {
        return false;
      }
    };
  }

  @Test
  void goesOnWhereWhatALookThrowsCannotEvenBeLogged() {
    AtomicInteger left = new AtomicInteger(3);
    VerdictWatch.Watched failing =
        doing(
            () -> {
              if (left.getAndDecrement() > 0) {
                throw new Untellable();
              }
            });
    watch.join(failing);
    try {
      await().atMost(PATIENCE).until(() -> left.get() <= 0);
      ClockedSender queue = sleeper(watch);
      awaitAsleep(queue.clockThreads.get(0));
      queue.assertSendsWhatItGathers();
      assertThat(watchThreads).hasSize(1);
    } finally {
      watch.leave(failing);
    }
  }

  @Test
  void saysOnceWhatALookThrows() {
    AtomicInteger looks = new AtomicInteger();
    VerdictWatch.Watched failing =
        doing(
            () -> {
              looks.incrementAndGet();
              throw new IllegalStateException("the queue's own trouble");
            });
    try (LoggedLines log = new LoggedLines()) {
      watch.join(failing);
      await().atMost(PATIENCE).until(() -> looks.get() > 2);
      watch.leave(failing);
      assertThat(log.warnings("Unexpected in the watch")).hasSize(1);
      assertThat(log.lines("the queue's own trouble")).hasSize(1);
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
    FlushAlarm alarm = new WatchedFlushAlarm(model.sender, watch);
    return new QueueClock(
        threads, model.sender, alarm, model.books.log(), QueueClock.INTERVAL, () -> {});
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
