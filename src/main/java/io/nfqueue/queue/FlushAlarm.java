package io.nfqueue.queue;

/**
 * Has the thread of a {@link QueueClock} awake when gathered verdicts must leave. One for each
 * clock. Safe for use by many threads.
 */
interface FlushAlarm {
  /**
   * Begins; before the thread does.
   *
   * @param clock the thread to wake
   */
  void start(Thread clock);

  /**
   * Sleeps until there may be something to do. For the clock's thread.
   *
   * @param gathering how long the oldest verdict has waited, in nanoseconds; 0 where none waits
   * @param nanoTime when to wake at the latest, by {@link System#nanoTime()}
   */
  void sleep(long gathering, long nanoTime);

  /** A verdict is gathered that the caller does not send itself right away. */
  void gathered();

  /** Ends: the thread is woken, and does not sleep any more. */
  void stop();

  /** Whether it has ended. */
  boolean isStopped();
}
