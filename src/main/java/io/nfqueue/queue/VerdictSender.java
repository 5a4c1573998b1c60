package io.nfqueue.queue;

import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkSocket;
import io.nfqueue.netlink.NetlinkTransport;
import io.nfqueue.netlink.NlMsgWriter;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends the verdicts of claimed packets: at once, or gathered, many to a datagram. Safe for use by
 * many threads.
 *
 * <p>A claimed packet ends by the {@link VerdictSettlement}, or is released because the kernel
 * could not be told.
 */
final class VerdictSender {
  private final NetlinkTransport transport;
  private final int queue;
  private final PendingPackets pending;
  private final QueueCounters counters;
  private final QueueLog log;
  private final VerdictSettlement settlement;

  private final ReentrantLock gatherLock = new ReentrantLock();
  private final GatheredVerdicts gathered;
  private boolean gatherNoMore;
  private volatile long gatheringSince;

  private final ReentrantLock directLock = new ReentrantLock();
  private final NlMsgWriter direct = new NlMsgWriter(NetlinkSocket.MAX_SEND_BYTES);

  /**
   * @param gatherAtMost how many wait to be sent together
   * @param settlement ends the packets whose verdicts are sent
   */
  VerdictSender(
      NetlinkTransport transport,
      int gatherAtMost,
      QueueBooks books,
      VerdictSettlement settlement) {
    this.transport = transport;
    queue = books.queue();
    pending = books.pending();
    counters = books.counters();
    log = books.log();
    this.settlement = settlement;
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
    settlement.decided(claimed, verdict, cause);
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

  /**
   * Puts the verdicts of several packets to the others; {@link #flush} sends them.
   *
   * @param verdicts one for each
   */
  void gatherAll(List<PendingPacket> claimed, List<ResolvedVerdict> verdicts, DecisionCause cause) {
    gatherLock.lock();
    int handled = 0;
    try {
      while (handled < claimed.size()) {
        int next = handled++;
        gather(claimed.get(next), verdicts.get(next), cause);
      }
    } finally {
      for (; handled < claimed.size(); handled++) {
        claimed.get(handled).release();
      }
      gatherLock.unlock();
    }
  }

  /**
   * Sends the verdicts of several packets now: as one batch verdict where they are equal and no
   * other packet up to the last of them is undecided, else one by one.
   *
   * @param claimed at least one, in the order of their ids
   * @param verdicts one for each
   * @throws VerdictNotSentException where the kernel could not be told of all; the rest is released
   */
  void sendAll(List<PendingPacket> claimed, List<ResolvedVerdict> verdicts, DecisionCause cause) {
    gatherLock.lock();
    int sent = 0;
    int handled = 0;
    try {
      flush();
      if (isRange(claimed, verdicts)) {
        sendBatch(claimed.get(claimed.size() - 1), verdicts.get(0));
        handled = claimed.size();
        settlement.decided(claimed, verdicts.get(0), cause);
      }
      while (handled < claimed.size()) {
        while (handled < claimed.size() && gathered.hasRoomFor(verdicts.get(handled))) {
          gathered.add(claimed.get(handled), verdicts.get(handled), cause);
          handled++;
        }
        sendGathered();
        sent = handled;
      }
    } catch (SyscallException e) {
      counters.sendFailures.add(claimed.size() - sent);
      throw new VerdictNotSentException(queue, claimed.get(sent).packet.packetId(), e);
    } finally {
      for (; handled < claimed.size(); handled++) {
        claimed.get(handled).release();
      }
      gatherLock.unlock();
    }
  }

  private boolean isRange(List<PendingPacket> claimed, List<ResolvedVerdict> verdicts) {
    ResolvedVerdict first = verdicts.get(0);
    return first.isPlain()
        && verdicts.stream().allMatch(first::equals)
        && pending.areAllUpToTheLast(claimed.toArray(PendingPacket[]::new), claimed.size());
  }

  private void sendBatch(PendingPacket last, ResolvedVerdict verdict) {
    directLock.lock();
    try {
      direct.clear();
      VerdictEncoder.encodeBatch(direct, queue, last.packet.rawPacketId(), verdict);
      transport.send(direct.array(), direct.length());
    } finally {
      directLock.unlock();
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
      int verdicts = gathered.size();
      try {
        sendGathered();
      } catch (SyscallException e) {
        counters.sendFailures.add(verdicts);
        log.notSent(verdicts, e);
      }
    } finally {
      gatherLock.unlock();
    }
  }

  private void sendGathered() {
    if (gathered.size() == 0) {
      return;
    }
    boolean done = false;
    try {
      NlMsgWriter datagram = gathered.encode(pending);
      transport.send(datagram.array(), datagram.length());
      done = true;
    } finally {
      settle(done);
    }
  }

  private void settle(boolean sent) {
    try {
      if (sent) {
        settlement.decided(gathered);
      } else {
        settlement.notSent(gathered);
      }
    } finally {
      // whatever happens: they must not be sent again
      gathered.clear();
      gatheringSince = 0;
    }
  }

  /** Gives up a packet of which the kernel cannot be told any more, unless it is decided. */
  void lose(PendingPacket packet) {
    settlement.lost(packet);
  }

  /** Whether verdicts wait for {@link #flush}. */
  boolean isGathering() {
    return gatheringSince != 0;
  }

  /** How long the oldest gathered verdict has waited; 0 where none does. */
  long gatheringNanos() {
    long since = gatheringSince;
    return since == 0 ? 0 : Math.max(System.nanoTime() - since, 1);
  }

  /**
   * Flushes where the oldest gathered verdict has waited this long.
   *
   * @return how long it has waited where it still does, else 0
   */
  long flushOlderThan(long nanos) {
    long waited = gatheringNanos();
    if (waited == 0 || waited < nanos) {
      return waited;
    }
    flush();
    return 0;
  }
}
