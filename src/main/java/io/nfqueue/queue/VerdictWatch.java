package io.nfqueue.queue;

import io.nfqueue.libc.OwnThread;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Looks for several queues whether verdicts that were gathered must leave: under load about 1,400
 * times a second, which each queue's own thread does where it is opened alone. Thread-safe.
 *
 * <pre>{@code
 * VerdictWatch watch = new VerdictWatch();
 * for (int number = 0; number < 4; number++) {
 *   queues.add(PacketQueue.open(QueueConfig.number(number), watch));
 * }
 * }</pre>
 *
 * Its thread runs while at least one of the queues is open. It only reads clocks and wakes the
 * threads of those queues that have something to send, so no queue holds up the others.
 */
public final class VerdictWatch {
  private static final Duration LONGEST_SLEEP = Duration.ofMillis(20);
  private static final long PAUSE_NANOS = LONGEST_SLEEP.toNanos();

  private final ThreadFactory threads;
  private final long longestSleepNanos;
  private final WatchPace pace = new WatchPace();
  private final BooleanSupplier needed = this::isNeeded;
  private final Occasion unexpected = new Occasion();
  private volatile Watched[] queues = {};
  private volatile Thread thread;

  /** One of the queues. Asked by the watch's thread: never waits. */
  interface Watched {
    /**
     * Wakes the queue's clock where verdicts must leave.
     *
     * @return for how long the oldest verdict has waited that is not yet due, in nanoseconds; more
     *     than 0 also where one is; 0 where none waits
     */
    long wakeWhereDue();

    /** Whether verdicts wait. */
    boolean isGathering();
  }

  /** On a daemon thread named {@code nfqueue-watch}. */
  public VerdictWatch() {
    this(
        task -> {
          Thread thread = new Thread(task, "nfqueue-watch");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * On a thread of the caller's making.
   *
   * @param threads makes the one thread, each time that the first queue is opened
   */
  public VerdictWatch(ThreadFactory threads) {
    this(threads, LONGEST_SLEEP);
  }

  /**
   * As above.
   *
   * @param longestSleep how long at most it sleeps where nothing is gathered, though nobody wakes
   *     it
   */
  VerdictWatch(ThreadFactory threads, Duration longestSleep) {
    this.threads = threads;
    this.longestSleepNanos = longestSleep.toNanos();
  }

  private void run() {
    while (thread == Thread.currentThread()) {
      try {
        // an interrupt would turn the naps into spinning
        Thread.interrupted();
        long oldest = 0;
        for (Watched queue : queues) {
          oldest = Math.max(oldest, queue.wakeWhereDue());
        }
        pace.nap(oldest, longestSleepNanos, needed);
      } catch (RuntimeException | Error e) {
        // without this thread the verdicts of all queues leave late
        if (unexpected.take()) {
          QueueLog.warnIfPossible("Unexpected in the watch of several queues; it goes on", e);
        }
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    }
  }

  private boolean isNeeded() {
    if (thread != Thread.currentThread()) {
      return true;
    }
    for (Watched queue : queues) {
      if (queue.isGathering()) {
        return true;
      }
    }
    return false;
  }

  /** Begins to look after a queue. */
  synchronized void join(Watched queue) {
    Watched[] before = queues;
    queues = Stream.concat(Arrays.stream(before), Stream.of(queue)).toArray(Watched[]::new);
    if (thread != null) {
      return;
    }
    boolean started = false;
    try {
      thread = threads.newThread(this::run);
      thread.start();
      started = true;
    } finally {
      if (!started) {
        thread = null;
        queues = before;
      }
    }
  }

  /** Looks after a queue no more; after the last one the thread has ended. */
  synchronized void leave(Watched queue) {
    queues = Arrays.stream(queues).filter(other -> other != queue).toArray(Watched[]::new);
    Thread ending = thread;
    if (queues.length == 0 && ending != null) {
      thread = null;
      LockSupport.unpark(ending);
      OwnThread.awaitEnd(ending);
    }
  }

  /** Says that a verdict is gathered that the caller does not send itself right away. */
  void wake() {
    pace.wake(thread);
  }
}
