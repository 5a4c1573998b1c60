package io.nfqueue.queue;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.OwnThread;
import io.nfqueue.libc.SyscallException;
import io.nfqueue.libc.ThreadScheduling;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which thread receives, and what the configuration wants of it: CPUs and nice value. Whatever
 * thread receives for the first time gets them.
 */
final class ReceiveThread {
  private static final Logger LOG = LoggerFactory.getLogger(PacketQueue.class);

  private final LibC libc;
  private final int queue;
  private final ThreadScheduling scheduling;
  private volatile Thread thread;

  ReceiveThread(LibC libc, QueueConfig config) {
    this(libc, config.number(), config.scheduling());
  }

  private ReceiveThread(LibC libc, int queue, ThreadScheduling scheduling) {
    this.libc = libc;
    this.queue = queue;
    this.scheduling = scheduling;
  }

  /** One that stays as it is, whatever is wanted of it: nothing depends on it in a replay. */
  static ReceiveThread asItIs(QueueConfig config) {
    if (!config.scheduling().equals(ThreadScheduling.UNCHANGED)) {
      LOG.debug("Queue {}: CPUs and nice value are of no concern in a replay", config.number());
    }
    return new ReceiveThread(null, config.number(), ThreadScheduling.UNCHANGED);
  }

  /**
   * Finds out, on a thread that ends at once, whether a thread can be had as it is wanted.
   *
   * @throws QueueException naming the option, the value, and what it takes
   */
  void check() {
    if (scheduling.equals(ThreadScheduling.UNCHANGED)) {
      return;
    }
    try {
      OwnThread.call(
          "nfqueue-" + queue + "-trial",
          () -> {
            scheduling.apply(libc);
            return null;
          });
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SyscallException failed
          ? explain(failed)
          : new IllegalStateException(e.getCause());
    }
  }

  private QueueException explain(SyscallException e) {
    String remedy;
    if (e.errno().equals(Errno.EINVAL)) {
      remedy =
          "this process may not run on any of these CPUs, or they are not there (taskset, nproc)";
    } else {
      remedy =
          "a nice value below the present one needs the capability CAP_SYS_NICE, or a higher limit"
              + " (ulimit -e, systemd LimitNICE)";
    }
    return new QueueException(
        "prepare the receive thread of queue " + queue + ": " + e.getMessage() + ": " + remedy, e);
  }

  /** Notes that the calling thread receives. */
  void enter() {
    Thread caller = Thread.currentThread();
    if (caller == thread) {
      return;
    }
    thread = caller;
    try {
      scheduling.apply(libc);
    } catch (SyscallException e) {
      // it was possible when the queue was opened, and packets are waiting
      LOG.warn("Queue {}: {}; it receives as it is", queue, explain(e).getMessage());
    }
  }

  /** Whether the calling thread is the one that receives. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }
}
