package io.nfqueue.queue;

import java.util.concurrent.TimeUnit;

/**
 * Looks at the kernel's loss counters now and then. A full queue tells nobody: no error, no gap in
 * the ids; nor does a full socket with NETLINK_NO_ENOBUFS, until a later packet gets through.
 */
final class LossWatch {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final KernelCounters kernel;
  private final int queue;
  private final long portId;
  private final QueueLog log;
  private long nextLook = System.nanoTime();
  private long queueDropped;
  private long userDropped;

  LossWatch(KernelCounters kernel, int queue, long portId, QueueLog log) {
    this.kernel = kernel;
    this.queue = queue;
    this.portId = portId;
    this.log = log;
  }

  /** Looks, where it is time to; for one thread. */
  void look() {
    long now = System.nanoTime();
    if (now - nextLook < 0) {
      return;
    }
    nextLook = now + INTERVAL_NANOS;
    kernel.read(queue).filter(line -> line.portId() == portId).ifPresent(this::compare);
  }

  private void compare(KernelQueueStatistics now) {
    if (now.queueDropped() != queueDropped) {
      log.queueFull(now);
    }
    if (now.userDropped() != userDropped) {
      log.overrun();
    }
    queueDropped = now.queueDropped();
    userDropped = now.userDropped();
  }
}
