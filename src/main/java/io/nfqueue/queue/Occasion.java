package io.nfqueue.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets one message through a minute: under load it would otherwise be the log that stops the
 * traffic. Safe for use by many threads.
 */
public final class Occasion {
  private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final AtomicLong next = new AtomicLong(System.nanoTime());

  /**
   * Takes the occasion to speak.
   *
   * @return whether there is one now
   */
  public boolean take() {
    long now = System.nanoTime();
    long due = next.get();
    return now - due >= 0 && next.compareAndSet(due, now + INTERVAL_NANOS);
  }
}
