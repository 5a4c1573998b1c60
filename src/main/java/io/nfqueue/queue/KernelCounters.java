package io.nfqueue.queue;

import java.util.Optional;

/** What a kernel counts of its queues. Safe for use by many threads. */
interface KernelCounters extends AutoCloseable {
  /** One queue; absent where that cannot be known, or nobody owns the queue. */
  Optional<KernelQueueStatistics> read(int queue);

  /** Warns where they are absent. */
  default void tellWhereAbsent() {}

  @Override
  default void close() {}
}
