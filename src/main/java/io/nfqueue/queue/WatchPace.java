package io.nfqueue.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How a thread naps that looks whether gathered verdicts must leave: briefly while there are any,
 * otherwise until it is woken. For one thread; any may wake it.
 */
final class WatchPace {
  // together with the shortest nap and the timer's slack below the millisecond that is promised
  static final long FLUSH_AGE_NANOS = TimeUnit.MICROSECONDS.toNanos(700);

  private static final long SHORTEST_NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final int BUSY_ROUNDS = 16;

  private final LightSleep sleep = new LightSleep();
  private int roundsSinceGathering;

  /**
   * Naps until the next look.
   *
   * @param gathering how long the oldest verdict has waited, in nanoseconds; 0 where none waits
   * @param idleNanos how long at most where none has come for a while
   * @param needed whether the thread must not go to sleep
   */
  void nap(long gathering, long idleNanos, BooleanSupplier needed) {
    roundsSinceGathering = gathering > 0 ? 0 : roundsSinceGathering + 1;
    if (roundsSinceGathering > BUSY_ROUNDS) {
      sleep.sleep(idleNanos, needed);
    } else {
      // as long as possible: under load it is the receive thread that this one interrupts
      LockSupport.parkNanos(this, Math.max(FLUSH_AGE_NANOS - gathering, SHORTEST_NAP_NANOS));
    }
  }

  /** Wakes the thread where it sleeps: a verdict is gathered. */
  void wake(Thread napping) {
    sleep.wake(napping);
  }
}
