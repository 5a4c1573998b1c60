package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.Background;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clock of a queue that is opened alone; {@link VerdictWatchTest} has those of several. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueueClockTest {
  private ClockedSender queue;

  private void start(Duration interval, Runnable routine) {
    queue = new ClockedSender(OwnFlushAlarm::new, interval, routine);
  }

  @AfterEach
  void stop() {
    if (queue != null) {
      queue.clock.stop();
      assertThat(queue.clockThreads).noneMatch(Thread::isAlive);
    }
  }

  @Test
  void sendsWhatIsGatheredAndRunsItsRoutine() {
    start(QueueClock.INTERVAL, () -> {});
    for (int round = 0; round < 5; round++) {
      queue.assertGoesOn();
    }
  }

  @Test
  void isWokenFromALongSleepByWhoGathers() {
    start(ClockedSender.LONG, () -> {});
    for (int round = 0; round < 5; round++) {
      ClockedSender.awaitAsleep(queue.clockThreads.get(0));
      queue.assertSendsWhatItGathers();
    }
    assertThat(queue.routines).hasValue(1);
  }

  @Test
  void isWokenFromALongSleepByWhoStopsIt() throws Exception {
    start(ClockedSender.LONG, () -> {});
    ClockedSender.awaitAsleep(queue.clockThreads.get(0));
    Background.start("stop", queue.clock::stop).join();
  }

  @Test
  void goesOnAfterAnInterrupt() {
    start(ClockedSender.LONG, () -> {});
    for (int round = 0; round < 5; round++) {
      queue.clockThreads.get(0).interrupt();
      ClockedSender.awaitAsleep(queue.clockThreads.get(0));
      queue.assertSendsWhatItGathers();
    }
  }

  @Test
  void goesOnWhereWhatItsRoutineThrowsCannotEvenBeLogged() {
    start(
        QueueClock.INTERVAL,
        () -> {
          throw new Untellable();
        });
    for (int round = 0; round < 3; round++) {
      queue.assertGoesOn();
    }
  }
}
