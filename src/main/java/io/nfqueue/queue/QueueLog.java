package io.nfqueue.queue;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NlMsgErr;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operator is told about a running queue. Each kind of trouble speaks at most once a
 * minute: under load it would otherwise be the log that stops the traffic. Never shows payload.
 */
final class QueueLog {
  private static final Logger LOG = LoggerFactory.getLogger(PacketQueue.class);

  private final int queue;
  private final QueueCounters counters;
  private final KernelCounters kernelCounters;
  private final Occasion overruns = new Occasion();
  private final Occasion fullQueues = new Occasion();
  private final Occasion staleVerdicts = new Occasion();
  private final Occasion refusedVerdicts = new Occasion();
  private final Occasion failures = new Occasion();
  private final Occasion timeouts = new Occasion();
  private final Occasion notSent = new Occasion();
  private final Occasion unexpected = new Occasion();
  private final Occasion notCaptured = new Occasion();
  private final Occasion captureFailures = new Occasion();

  QueueLog(int queue, QueueCounters counters, KernelCounters kernelCounters) {
    this.queue = queue;
    this.counters = counters;
    this.kernelCounters = kernelCounters;
  }

  /** The kernel dropped because it held as many packets as it may. */
  void queueFull(KernelQueueStatistics kernel) {
    if (fullQueues.take()) {
      LOG.warn(
          "Queue {}: the kernel's queue was full: {} packets dropped so far, {} waiting now. Raise"
              + " maxLength, spread the traffic over more queues, or let packets pass with failOpen",
          queue,
          kernel.queueDropped(),
          kernel.waiting());
    }
  }

  /** The kernel said ENOBUFS, ids were missed, or the kernel's counter says so. */
  void overrun() {
    if (overruns.take()) {
      String kernel =
          kernelCounters
              .read(queue)
              .map(
                  k ->
                      k.userDropped()
                          + " lost by a full socket, "
                          + k.queueDropped()
                          + " by a full queue")
              .orElse("kernel counters not readable");
      LOG.warn(
          "Queue {}: the reader is too slow: the socket's buffer overflowed ({}, {} times so far; {}"
              + " ids that never came; kernel: {}; with failOpen packets passed unseen instead)."
              + " Raise receiveBufferSize, lower copyRange, or spread the traffic over more queues",
          queue,
          Errno.ENOBUFS,
          counters.overruns.sum(),
          counters.missed.sum(),
          kernel);
    }
  }

  /** The kernel refused a verdict. nlmsg_seq of the verdict is the packet id. */
  void refusedVerdict(NlMsgErr error) {
    boolean batch = error.requestType() == Nfqnl.messageType(Nfqnl.NFQNL_MSG_VERDICT_BATCH);
    String packets =
        (batch ? "packets up to " : "packet ") + Integer.toUnsignedLong(error.requestSequence());
    if (error.errno().equals(Errno.ENOENT)) {
      counters.stale.increment();
      LOG.debug("Queue {}: verdict for {}: the kernel no longer has it", queue, packets);
      if (staleVerdicts.take()) {
        LOG.warn(
            "Queue {}: verdict for {}: {}: the kernel no longer has it (interface gone, rules"
                + " reloaded); {} so far",
            queue,
            packets,
            error.errno(),
            counters.stale.sum());
      }
      return;
    }
    counters.verdictErrors.increment();
    if (refusedVerdicts.take()) {
      LOG.warn(
          "Queue {}: verdict for {} refused by the kernel: {}{}; {} so far",
          queue,
          packets,
          error.errno(),
          error.text() == null ? "" : ": " + error.text(),
          counters.verdictErrors.sum());
    }
  }

  /** A handler threw, or gave a verdict that was refused. */
  void failedHandler(QueuedPacket packet, Exception e) {
    if (failures.take()) {
      LOG.warn("{}: the handler failed; the packet gets the failure verdict", packet, e);
    }
  }

  /** Nobody decided a packet in time. */
  void timeout(QueuedPacket packet, Verdict verdict) {
    if (timeouts.take()) {
      LOG.warn("{}: not decided within the verdict timeout: {}", packet, verdict);
    }
  }

  /** A verdict could not be sent; its packet stays pending. */
  void notSent(VerdictNotSentException e) {
    if (notSent.take()) {
      LOG.warn("{}; {} so far", e.getMessage(), counters.sendFailures.sum());
    }
  }

  /** Gathered verdicts could not be sent; their packets stay pending. */
  void notSent(int verdicts, SyscallException e) {
    if (notSent.take()) {
      LOG.warn(
          "Queue {}: {} verdicts not sent, their packets stay pending: {}; {} so far",
          queue,
          verdicts,
          e.getMessage(),
          counters.sendFailures.sum());
    }
  }

  /** A packet was to be captured, and is not. Never throws. */
  void notCaptured() {
    if (notCaptured.take()) {
      warnIfPossible(
          "Queue {}: {} packets are missing in the capture so far: it has ended, or the disk is too"
              + " slow",
          queue,
          counters.captureDropped.sum());
    }
  }

  /** Capturing a packet threw. Never throws. */
  void captureFailed(Throwable e) {
    if (captureFailures.take()) {
      warnIfPossible("Queue {}: unexpected at a packet that was to be captured", queue, e);
    }
  }

  /** The clock met what it should not have. Never throws. */
  void unexpected(Throwable e) {
    if (unexpected.take()) {
      warnIfPossible("Queue {}: unexpected in the queue's clock; it goes on", queue, e);
    }
  }

  /** For those who must go on whatever happens: without memory, the log throws too. */
  static void warnIfPossible(String message, Object... values) {
    try {
      LOG.warn(message, values);
    } catch (RuntimeException | Error e) {
      // nobody is left to be told
    }
  }
}
