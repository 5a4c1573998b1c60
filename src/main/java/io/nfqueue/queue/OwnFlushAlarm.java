package io.nfqueue.queue;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Of a queue that is opened alone: its clock's thread looks itself, often where it must. */
final class OwnFlushAlarm implements FlushAlarm {
  private final WatchPace pace = new WatchPace();
  private final BooleanSupplier needed;
  private volatile Thread clock;
  private volatile boolean stopped;

  /**
   * @param sender gathers the verdicts
   */
  OwnFlushAlarm(VerdictSender sender) {
    needed = () -> stopped || sender.isGathering();
  }

  @Override
  public void start(Thread clock) {
    this.clock = clock;
  }

  @Override
  public void sleep(long gathering, long nanoTime) {
    pace.nap(gathering, nanoTime - System.nanoTime(), needed);
  }

  @Override
  public void gathered() {
    pace.wake(clock);
  }

  @Override
  public void stop() {
    stopped = true;
    LockSupport.unpark(clock);
  }

  @Override
  public boolean isStopped() {
    return stopped;
  }
}
