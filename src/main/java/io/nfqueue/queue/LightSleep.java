package io.nfqueue.queue;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The sleep of a thread that others wake where it is needed; where it is awake, that costs them a
 * look at a flag. For one thread; any may wake it.
 */
final class LightSleep {
  private volatile boolean asleep;

  /**
   * Sleeps, unless it is needed.
   *
   * @param nanos how long at most
   * @param needed whether the thread must not sleep
   */
  void sleep(long nanos, BooleanSupplier needed) {
    asleep = true;
    // looked at again behind the flag: whoever needs the thread after this look sees the flag
    if (!needed.getAsBoolean()) {
      LockSupport.parkNanos(this, nanos);
    }
    asleep = false;
  }

  /** Wakes the thread where it sleeps. */
  void wake(Thread sleeper) {
    if (asleep) {
      LockSupport.unpark(sleeper);
    }
  }
}
