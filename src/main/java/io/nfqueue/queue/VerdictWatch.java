package io.nfqueue.queue;

import io.nfqueue.libc.OwnThread;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
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
  private final ThreadFactory threads;
  private final WatchPace pace = new WatchPace();
  private volatile QueueClock[] clocks = {};
  private volatile Thread thread;

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
    this.threads = threads;
  }

  private void run() {
    while (thread == Thread.currentThread()) {
      // an interrupt would turn the naps into spinning
      Thread.interrupted();
      long oldest = 0;
      for (QueueClock clock : clocks) {
        oldest = Math.max(oldest, clock.wakeWhereDue());
      }
      pace.nap(oldest, this::isNeeded);
    }
  }

  private boolean isNeeded() {
    if (thread != Thread.currentThread()) {
      return true;
    }
    for (QueueClock clock : clocks) {
      if (clock.isGathering()) {
        return true;
      }
    }
    return false;
  }

  /** Begins to look after a queue. */
  synchronized void join(QueueClock clock) {
    QueueClock[] before = clocks;
    clocks = Stream.concat(Arrays.stream(before), Stream.of(clock)).toArray(QueueClock[]::new);
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
        clocks = before;
      }
    }
  }

  /** Looks after a queue no more; after the last one the thread has ended. */
  synchronized void leave(QueueClock clock) {
    clocks = Arrays.stream(clocks).filter(other -> other != clock).toArray(QueueClock[]::new);
    Thread ending = thread;
    if (clocks.length == 0 && ending != null) {
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
