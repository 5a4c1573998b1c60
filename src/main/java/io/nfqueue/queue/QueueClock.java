package io.nfqueue.queue;

import io.nfqueue.libc.OwnThread;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * What must happen at its time even while the receive thread is held up by a handler: gathered
 * verdicts leave, overdue packets get the timeout verdict, a suspended queue answers.
 *
 * <p>One thread a queue, as each of these may take its time. Between them it sleeps, until its
 * {@link FlushAlarm} wakes it for verdicts that must leave.
 */
final class QueueClock {
  /** Between two runs of the routine. */
  static final Duration INTERVAL = Duration.ofMillis(20);

  private final VerdictSender sender;
  private final FlushAlarm alarm;
  private final QueueLog log;
  private final long intervalNanos;
  private final Runnable routine;
  private final Thread thread;

  /**
   * Starts.
   *
   * @param threads makes the thread
   * @param sender is flushed
   * @param alarm wakes for that
   * @param log is told what goes wrong
   * @param interval between two runs of the routine, about
   * @param routine whatever else there is to do
   */
  QueueClock(
      ThreadFactory threads,
      VerdictSender sender,
      FlushAlarm alarm,
      QueueLog log,
      Duration interval,
      Runnable routine) {
    this.sender = sender;
    this.alarm = alarm;
    this.log = log;
    this.intervalNanos = interval.toNanos();
    this.routine = routine;
    thread = threads.newThread(this::run);
    alarm.start(thread);
    boolean started = false;
    try {
      thread.start();
      started = true;
    } finally {
      if (!started) {
        alarm.stop();
      }
    }
  }

  private void run() {
    long nextRoutine = System.nanoTime();
    while (!alarm.isStopped()) {
      try {
        // an interrupt would turn the naps into spinning
        Thread.interrupted();
        alarm.sleep(sender.flushOlderThan(WatchPace.FLUSH_AGE_NANOS), nextRoutine);
        if (System.nanoTime() - nextRoutine >= 0) {
          nextRoutine = System.nanoTime() + intervalNanos;
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
    alarm.gathered();
  }

  /** Ends the thread and waits until it has ended. */
  void stop() {
    alarm.stop();
    if (thread != Thread.currentThread()) {
      OwnThread.awaitEnd(thread);
    }
  }
}
