package io.nfqueue.queue;

import io.nfqueue.libc.OwnThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What must happen at its time even while the receive thread is held up by a handler: gathered
 * verdicts leave, overdue packets get the timeout verdict, a suspended queue answers.
 *
 * <p>One thread a queue. It looks often only while verdicts are gathered, and is otherwise asleep
 * for longer.
 */
final class QueueClock {
  // together with the shortest nap and the timer's slack below the millisecond that is promised
  private static final long FLUSH_AGE_NANOS = TimeUnit.MICROSECONDS.toNanos(700);
  private static final long SHORTEST_NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long IDLE_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int BUSY_ROUNDS = 16;

  private final VerdictSender sender;
  private final QueueLog log;
  private final Runnable routine;
  private final Thread thread;
  private volatile boolean asleep;
  private volatile boolean stopped;

  /**
   * @param threads makes the thread
   * @param sender is flushed
   * @param log is told what goes wrong
   * @param routine is run about every 20 ms
   */
  QueueClock(ThreadFactory threads, VerdictSender sender, QueueLog log, Runnable routine) {
    this.sender = sender;
    this.log = log;
    this.routine = routine;
    thread = threads.newThread(this::run);
    thread.start();
  }

  private void run() {
    int roundsSinceGathering = 0;
    long nextRoutine = System.nanoTime();
    while (!stopped) {
      try {
        // an interrupt would turn the naps into spinning
        Thread.interrupted();
        long gathering = sender.flushOlderThan(FLUSH_AGE_NANOS);
        roundsSinceGathering = gathering > 0 ? 0 : roundsSinceGathering + 1;
        if (roundsSinceGathering > BUSY_ROUNDS) {
          asleep = true;
          // looked at again behind the flag: whoever gathers after this look sees the flag
          if (!sender.isGathering() && !stopped) {
            LockSupport.parkNanos(this, IDLE_SLEEP_NANOS);
          }
          asleep = false;
        } else {
          // as long as possible: under load it is the receive thread that this one interrupts
          LockSupport.parkNanos(this, Math.max(FLUSH_AGE_NANOS - gathering, SHORTEST_NAP_NANOS));
        }
        if (System.nanoTime() - nextRoutine >= 0) {
          nextRoutine = System.nanoTime() + IDLE_SLEEP_NANOS;
          routine.run();
        }
      } catch (RuntimeException | Error e) {
        // without this thread no verdict leaves in time, and nothing times out
        log.unexpected(e);
      }
    }
  }

  /** Says that a verdict is gathered that the caller does not send itself right away. */
  void watch() {
    if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  /** Ends the thread and waits until it has ended. */
  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
    if (thread != Thread.currentThread()) {
      OwnThread.awaitEnd(thread);
    }
  }
}
