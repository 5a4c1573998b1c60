package io.nfqueue.queue;

import io.nfqueue.libc.Errno;
import io.nfqueue.netlink.NlMsgErr;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operator is told about a running queue. Each kind of trouble speaks at most once a
 * minute: under load it would otherwise be the log that stops the traffic. Never shows payload.
 */
final class QueueLog {
  private static final Logger LOG = LoggerFactory.getLogger(PacketQueue.class);
  private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int queue;
  private final QueueCounters counters;
  private final KernelQueueFile kernelFile;
  private final Occasion overruns = new Occasion();
  private final Occasion staleVerdicts = new Occasion();
  private final Occasion refusedVerdicts = new Occasion();
  private final Occasion failures = new Occasion();
  private final Occasion timeouts = new Occasion();

  QueueLog(int queue, QueueCounters counters, KernelQueueFile kernelFile) {
    this.queue = queue;
    this.counters = counters;
    this.kernelFile = kernelFile;
  }

  /** Lets one message through a minute. */
  private static final class Occasion {
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    boolean take() {
      long now = System.nanoTime();
      long due = next.get();
      return now - due >= 0 && next.compareAndSet(due, now + INTERVAL_NANOS);
    }
  }

  /** The kernel said ENOBUFS. */
  void overrun() {
    if (overruns.take()) {
      String kernel =
          kernelFile
              .read(queue)
              .map(
                  k ->
                      k.userDropped()
                          + " lost by a full socket, "
                          + k.queueDropped()
                          + " by a full queue")
              .orElse("kernel counters not readable");
      LOG.warn(
          "Queue {}: the reader is too slow: the socket's buffer overflowed ({}, {} times so"
              + " far; {}; with failOpen packets passed unseen instead). Raise receiveBufferSize,"
              + " lower copyRange, or spread the traffic over more queues",
          queue,
          Errno.ENOBUFS,
          counters.overruns.sum(),
          kernel);
    }
  }

  /** The kernel refused a verdict. nlmsg_seq of the verdict is the packet id. */
  void refusedVerdict(NlMsgErr error) {
    long packetId = Integer.toUnsignedLong(error.requestSequence());
    if (error.errno().equals(Errno.ENOENT)) {
      counters.stale.increment();
      LOG.debug("Queue {}: verdict for packet {}: the kernel no longer has it", queue, packetId);
      if (staleVerdicts.take()) {
        LOG.warn(
            "Queue {}: verdict for packet {}: {}: the kernel no longer has it (interface gone, rules"
                + " reloaded); {} so far",
            queue,
            packetId,
            error.errno(),
            counters.stale.sum());
      }
      return;
    }
    counters.verdictErrors.increment();
    if (refusedVerdicts.take()) {
      LOG.warn(
          "Queue {}: verdict for packet {} refused by the kernel: {}{}; {} so far",
          queue,
          packetId,
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
}
