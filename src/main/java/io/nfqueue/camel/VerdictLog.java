package io.nfqueue.camel;

import io.nfqueue.queue.Occasion;
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

  private final Occasion occasion = new Occasion();
  private final AtomicLong unsaid = new AtomicLong();

  /**
   * Says it, or counts it.
   *
   * @param packet the packet, or what names it
   * @param trouble what is wrong, and what happens instead
   */
  void warn(Object packet, String trouble) {
    LOG.debug("{}: {}", packet, trouble);
    if (!occasion.take()) {
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
