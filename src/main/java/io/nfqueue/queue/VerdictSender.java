package io.nfqueue.queue;

import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkSocket;
import io.nfqueue.netlink.NetlinkTransport;
import io.nfqueue.netlink.NlMsgWriter;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the verdicts of claimed packets: at once, or gathered, many to a datagram. Safe for use by
 * many threads.
 *
 * <p>A claimed packet ends here as decided and counted, or is released because the kernel could not
 * be told.
 */
final class VerdictSender {
  private static final Logger LOG = LoggerFactory.getLogger(VerdictSender.class);

  private final NetlinkTransport transport;
  private final int queue;
  private final PendingPackets pending;
  private final QueueCounters counters;

  private final ReentrantLock gatherLock = new ReentrantLock();
  private final GatheredVerdicts gathered;
  private boolean gatherNoMore;
  private volatile long gatheringSince;
  private final Occasion notSent = new Occasion();

  private final ReentrantLock directLock = new ReentrantLock();
  private final NlMsgWriter direct = new NlMsgWriter(NetlinkSocket.MAX_SEND_BYTES);

  VerdictSender(
      NetlinkTransport transport,
      int queue,
      int gatherAtMost,
      PendingPackets pending,
      QueueCounters counters) {
    this.transport = transport;
    this.queue = queue;
    this.pending = pending;
    this.counters = counters;
    gathered = new GatheredVerdicts(queue, gatherAtMost);
  }

  /**
   * Sends one verdict now.
   *
   * @throws VerdictNotSentException where the kernel could not be told; the packet is released
   */
  void send(PendingPacket claimed, ResolvedVerdict verdict, DecisionCause cause) {
    directLock.lock();
    try {
      direct.clear();
      VerdictEncoder.encode(direct, queue, claimed.packet.rawPacketId(), verdict);
      transport.send(direct.array(), direct.length());
    } catch (SyscallException e) {
      claimed.release();
      counters.sendFailures.increment();
      throw new VerdictNotSentException(queue, claimed.packet.packetId(), e);
    } finally {
      directLock.unlock();
    }
    sent(claimed, verdict.kind(), cause);
  }

  /**
   * Puts one verdict to the others; {@link #flush} sends them.
   *
   * @return whether it is the first one that now waits
   */
  boolean gather(PendingPacket claimed, ResolvedVerdict verdict, DecisionCause cause) {
    gatherLock.lock();
    try {
      if (!gathered.hasRoomFor(verdict)) {
        flush();
      }
      gathered.add(claimed, verdict, cause);
      if (gatherNoMore) {
        flush();
        return false;
      }
      if (gathered.size() > 1) {
        return false;
      }
      // 0 means that nothing waits
      gatheringSince = System.nanoTime() | 1;
      return true;
    } finally {
      gatherLock.unlock();
    }
  }

  /** Sends what is gathered, and from now on whatever is gathered at once. */
  void gatherNoMore() {
    gatherLock.lock();
    try {
      gatherNoMore = true;
      flush();
    } finally {
      gatherLock.unlock();
    }
  }

  /** Sends what is gathered. */
  void flush() {
    gatherLock.lock();
    try {
      if (gathered.size() == 0) {
        return;
      }
      boolean done = false;
      try {
        NlMsgWriter datagram = gathered.encode(pending);
        transport.send(datagram.array(), datagram.length());
        done = true;
      } catch (SyscallException e) {
        counters.sendFailures.add(gathered.size());
        if (notSent.take()) {
          LOG.warn(
              "Queue {}: {} verdicts not sent, their packets stay pending: {}; {} so far",
              queue,
              gathered.size(),
              e.getMessage(),
              counters.sendFailures.sum());
        }
      }
      for (int i = 0; i < gathered.size(); i++) {
        if (done) {
          sent(gathered.packet(i), gathered.kind(i), gathered.cause(i));
        } else {
          gathered.packet(i).release();
        }
      }
      gathered.clear();
      gatheringSince = 0;
    } finally {
      gatherLock.unlock();
    }
  }

  private void sent(PendingPacket packet, Verdict.Kind kind, DecisionCause cause) {
    if (packet.decided()) {
      pending.remove(packet);
      counters.decided(kind, cause);
    }
  }

  /** Whether verdicts wait for {@link #flush}. */
  boolean isGathering() {
    return gatheringSince != 0;
  }

  /** Flushes where the oldest gathered verdict has waited this long. */
  void flushOlderThan(long nanos) {
    long since = gatheringSince;
    if (since != 0 && System.nanoTime() - since >= nanos) {
      flush();
    }
  }
}
