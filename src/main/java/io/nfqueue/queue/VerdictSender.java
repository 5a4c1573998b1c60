package io.nfqueue.queue;

import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkSocket;
import io.nfqueue.netlink.NetlinkTransport;
import io.nfqueue.netlink.NlMsgWriter;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends the verdicts of claimed packets: at once, or gathered, many to a datagram. Safe for use by
 * many threads.
 *
 * <p>A claimed packet ends here as decided and counted, or is released because the kernel could not
 * be told.
 */
final class VerdictSender {
  private final NetlinkTransport transport;
  private final int queue;
  private final PendingPackets pending;
  private final QueueCounters counters;
  private final QueueLog log;

  private final ReentrantLock gatherLock = new ReentrantLock();
  private final GatheredVerdicts gathered;
  private boolean gatherNoMore;
  private volatile long gatheringSince;

  private final ReentrantLock directLock = new ReentrantLock();
  private final NlMsgWriter direct = new NlMsgWriter(NetlinkSocket.MAX_SEND_BYTES);

  VerdictSender(
      NetlinkTransport transport,
      int queue,
      int gatherAtMost,
      PendingPackets pending,
      QueueCounters counters,
      QueueLog log) {
    this.transport = transport;
    this.queue = queue;
    this.pending = pending;
    this.counters = counters;
    this.log = log;
    gathered = new GatheredVerdicts(queue, gatherAtMost);
  }

  /**
   * Sends one verdict now.
   *
   * @throws VerdictNotSentException where the kernel could not be told; the packet is released
   */
  void send(PendingPacket claimed, ResolvedVerdict verdict, DecisionCause cause) {
    directLock.lock();
    boolean done = false;
    try {
      direct.clear();
      VerdictEncoder.encode(direct, queue, claimed.packet.rawPacketId(), verdict);
      transport.send(direct.array(), direct.length());
      done = true;
    } catch (SyscallException e) {
      counters.sendFailures.increment();
      throw new VerdictNotSentException(queue, claimed.packet.packetId(), e);
    } finally {
      directLock.unlock();
      if (!done) {
        claimed.release();
      }
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
    boolean added = false;
    try {
      if (!gathered.hasRoomFor(verdict)) {
        flush();
      }
      gathered.add(claimed, verdict, cause);
      added = true;
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
      if (!added) {
        claimed.release();
      }
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
        log.notSent(gathered.size(), e);
      } finally {
        settle(done);
      }
    } finally {
      gatherLock.unlock();
    }
  }

  private void settle(boolean done) {
    for (int i = 0; i < gathered.size(); i++) {
      if (done) {
        sent(gathered.packet(i), gathered.kind(i), gathered.cause(i));
      } else {
        gathered.packet(i).release();
      }
    }
    gathered.clear();
    gatheringSince = 0;
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
