package io.nfqueue.queue;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Of a queue that a {@link VerdictWatch} looks after: its clock's thread sleeps until woken. */
final class WatchedFlushAlarm implements FlushAlarm, VerdictWatch.Watched {
  private final VerdictSender sender;
  private final VerdictWatch watch;
  private final LightSleep sleep = new LightSleep();
  private final BooleanSupplier needed = this::isNeeded;
  private volatile Thread clock;
  private volatile boolean stopped;

  /**
   * @param sender gathers the verdicts
   * @param watch looks whether they must leave
   */
  WatchedFlushAlarm(VerdictSender sender, VerdictWatch watch) {
    this.sender = sender;
    this.watch = watch;
  }

  @Override
  public void start(Thread clock) {
    this.clock = clock;
    watch.join(this);
  }

  @Override
  public void sleep(long gathering, long nanoTime) {
    sleep.sleep(nanoTime - System.nanoTime(), needed);
  }

  private boolean isNeeded() {
    return stopped || isDue(sender.gatheringNanos());
  }

  private static boolean isDue(long gathering) {
    return gathering >= WatchPace.FLUSH_AGE_NANOS;
  }

  @Override
  public long wakeWhereDue() {
    long gathering = sender.gatheringNanos();
    if (!isDue(gathering)) {
      return gathering;
    }
    sleep.wake(clock);
    // its thread knows: no reason to look sooner than for a verdict of just now
    return 1;
  }

  @Override
  public boolean isGathering() {
    return sender.isGathering();
  }

  @Override
  public void gathered() {
    watch.wake();
  }

  @Override
  public void stop() {
    stopped = true;
    watch.leave(this);
    LockSupport.unpark(clock);
  }

  @Override
  public boolean isStopped() {
    return stopped;
  }
}
