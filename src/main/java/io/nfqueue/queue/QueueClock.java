package io.nfqueue.queue;

import io.nfqueue.libc.OwnThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * What must happen at its time even while the receive thread is held up by a handler: gathered
 * verdicts leave, overdue packets get the timeout verdict, a suspended queue answers.
 *
 * <p>One thread a queue, as each of these may take its time. It looks often only while verdicts are
 * gathered, and is otherwise asleep for longer; where a {@link VerdictWatch} looks, it is asleep
 * until that finds verdicts that must leave.
 */
final class QueueClock {
  private final VerdictSender sender;
  private final QueueLog log;
  private final Runnable routine;
  private final VerdictWatch watch;
  private final Thread thread;
  private final WatchPace pace = new WatchPace();
  // where there is a watch
  private volatile boolean asleep;
  private volatile boolean stopped;

  /**
   * @param threads makes the thread
   * @param watch looks for this one; null where it looks itself
   * @param sender is flushed
   * @param log is told what goes wrong
   * @param routine is run about every 20 ms
   */
  QueueClock(
      ThreadFactory threads,
      VerdictWatch watch,
      VerdictSender sender,
      QueueLog log,
      Runnable routine) {
    this.sender = sender;
    this.log = log;
    this.routine = routine;
    this.watch = watch;
    thread = threads.newThread(this::run);
    if (watch != null) {
      watch.join(this);
    }
    boolean started = false;
    try {
      thread.start();
      started = true;
    } finally {
      if (!started && watch != null) {
        watch.leave(this);
      }
    }
  }

  private void run() {
    long nextRoutine = System.nanoTime();
    while (!stopped) {
      try {
        // an interrupt would turn the naps into spinning
        Thread.interrupted();
        long gathering = sender.flushOlderThan(WatchPace.FLUSH_AGE_NANOS);
        if (watch == null) {
          pace.nap(gathering, () -> sender.isGathering() || stopped);
        } else {
          sleepUntil(nextRoutine);
        }
        if (System.nanoTime() - nextRoutine >= 0) {
          nextRoutine = System.nanoTime() + WatchPace.IDLE_SLEEP_NANOS;
          routine.run();
        }
      } catch (RuntimeException | Error e) {
        // without this thread no verdict leaves in time, and nothing times out
        log.unexpected(e);
      }
    }
  }

  private void sleepUntil(long nanoTime) {
    asleep = true;
    // looked at again behind the flag: one that is due after this look wakes
    if (!isDue(sender.gatheringNanos()) && !stopped) {
      LockSupport.parkNanos(this, nanoTime - System.nanoTime());
    }
    asleep = false;
  }

  private static boolean isDue(long gathering) {
    return gathering >= WatchPace.FLUSH_AGE_NANOS;
  }

  /**
   * Wakes this clock where verdicts must leave. For the watch: never waits, never throws.
   *
   * @return for how long the oldest verdict has waited that is not yet due; more than 0 also where
   *     one is; 0 where none waits
   */
  long wakeWhereDue() {
    long gathering = sender.gatheringNanos();
    if (!isDue(gathering)) {
      return gathering;
    }
    if (asleep) {
      LockSupport.unpark(thread);
    }
    // its thread knows: no reason to look sooner than for a verdict of just now
    return 1;
  }

  /** Whether verdicts wait. */
  boolean isGathering() {
    return sender.isGathering();
  }

  /** Says that a verdict is gathered that the caller does not send itself right away. */
  void watch() {
    if (watch == null) {
      pace.wake(thread);
    } else {
      watch.wake();
    }
  }

  /** Ends the thread and waits until it has ended. */
  void stop() {
    stopped = true;
    if (watch != null) {
      watch.leave(this);
    }
    LockSupport.unpark(thread);
    if (thread != Thread.currentThread()) {
      OwnThread.awaitEnd(thread);
    }
  }
}
