package io.nfqueue.camel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which verdicts of routes could not be given: a line a minute for each binding, with what was
 * left unsaid since, and all at debug level. A line for each packet would hold up the traffic. Safe
 * for use by many threads.
 */
final class VerdictLog {
  private static final Logger LOG = LoggerFactory.getLogger(NfqueueConsumer.class);
  private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final AtomicLong due = new AtomicLong(System.nanoTime());
  private final AtomicLong unsaid = new AtomicLong();

  /**
   * Says it, or counts it.
   *
   * @param packet the packet, or what names it
   * @param trouble what is wrong, and what happens instead
   */
  void warn(Object packet, String trouble) {
    LOG.debug("{}: {}", packet, trouble);
    long now = System.nanoTime();
    long then = due.get();
    if (now - then < 0 || !due.compareAndSet(then, now + INTERVAL_NANOS)) {
      unsaid.incrementAndGet();
      return;
    }
    long more = unsaid.getAndSet(0);
    if (more == 0) {
      LOG.warn("{}: {}", packet, trouble);
    } else {
      LOG.warn("{}: {} ({} more like this before it)", packet, trouble, more);
    }
  }
}
