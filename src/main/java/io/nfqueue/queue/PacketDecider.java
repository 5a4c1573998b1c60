package io.nfqueue.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides pending packets: finds, checks, claims, and hands to the sender. Every verdict of a
 * binding goes through here, whoever gives it. Safe for use by many threads.
 */
final class PacketDecider {
  private final int queue;
  private final PendingPackets pending;
  private final VerdictSender sender;
  private final QueueCounters counters;
  private final QueueLog log;

  PacketDecider(QueueBooks books, VerdictSender sender) {
    queue = books.queue();
    pending = books.pending();
    counters = books.counters();
    log = books.log();
    this.sender = sender;
  }

  /** What became of an attempt to decide. */
  enum Outcome {
    /** The kernel is told, or will be with what was gathered before. */
    DONE,
    /** It waits for a flush, as the first one. */
    GATHERED_FIRST,
    /** The packet has a verdict, and the attempt changed nothing. */
    TOO_LATE
  }

  /**
   * Decides a packet.
   *
   * @param gather whether it may wait for the next flush
   * @throws UnknownPacketException where this binding delivered no such packet
   * @throws VerdictRefusedException where the verdict would do harm; the packet stays pending
   * @throws VerdictNotSentException where the kernel could not be told; the packet stays pending
   */
  Outcome decide(long packetId, Verdict verdict, DecisionCause cause, boolean gather) {
    PendingPacket found = isId(packetId) ? pending.find((int) packetId) : null;
    if (found == null) {
      checkDelivered(packetId);
    }
    return decide(found, verdict, cause, gather);
  }

  private static boolean isId(long packetId) {
    return packetId >= 0 && packetId <= Verdict.MAX_UNSIGNED_INT;
  }

  private void checkDelivered(long packetId) {
    if (!isId(packetId) || !pending.wasDelivered((int) packetId)) {
      throw new UnknownPacketException(queue, packetId);
    }
  }

  /**
   * Decides every packet up to this one that nobody has decided, now. Either the verdict fits all
   * of them, or nothing is decided.
   *
   * @param verdict without a payload
   * @return how many it decided
   * @throws UnknownPacketException where this binding delivered no such packet
   * @throws VerdictRefusedException where the verdict would do harm to one of them
   * @throws VerdictNotSentException where the kernel could not be told of all; the rest stays
   *     pending
   */
  int decideUpTo(long packetId, Verdict verdict, DecisionCause cause) {
    checkDelivered(packetId);
    return decideAll(pending.openUpTo((int) packetId), verdict, cause, false);
  }

  /**
   * Decides those of several packets that nobody has decided; see {@link #decideUpTo}.
   *
   * @param open in the order of their ids
   * @param gather whether they may wait for the next flush
   * @return how many it decided
   */
  int decideAll(List<PendingPacket> open, Verdict verdict, DecisionCause cause, boolean gather) {
    List<ResolvedVerdict> verdicts = new ArrayList<>(open.size());
    for (PendingPacket packet : open) {
      verdicts.add(resolve(packet.packet, verdict));
    }
    // with room for all: what is claimed must not be lost because a list cannot grow
    List<PendingPacket> claimed = new ArrayList<>(open.size());
    List<ResolvedVerdict> theirs = new ArrayList<>(open.size());
    for (int i = 0; i < open.size(); i++) {
      if (open.get(i).claim()) {
        claimed.add(open.get(i));
        theirs.add(verdicts.get(i));
      }
    }
    if (gather) {
      sender.gatherAll(claimed, theirs, cause);
    } else if (!claimed.isEmpty()) {
      sender.sendAll(claimed, theirs, cause);
    }
    return claimed.size();
  }

  /**
   * Decides this very packet: ids come again after 2^32 others. See {@link #decide(long, Verdict,
   * DecisionCause, boolean)}.
   */
  Outcome decide(QueuedPacket packet, Verdict verdict, DecisionCause cause, boolean gather) {
    return decide(pending.find(packet), verdict, cause, gather);
  }

  private Outcome decide(
      PendingPacket found, Verdict verdict, DecisionCause cause, boolean gather) {
    if (found == null || !found.isOpen()) {
      return Outcome.TOO_LATE;
    }
    ResolvedVerdict resolved = resolve(found.packet, verdict);
    if (!found.claim()) {
      return Outcome.TOO_LATE;
    }
    if (gather) {
      return sender.gather(found, resolved, cause) ? Outcome.GATHERED_FIRST : Outcome.DONE;
    }
    sender.send(found, resolved, cause);
    return Outcome.DONE;
  }

  private ResolvedVerdict resolve(QueuedPacket packet, Verdict verdict) {
    try {
      return ResolvedVerdict.of(packet, verdict);
    } catch (VerdictRefusedException e) {
      counters.refused.increment();
      throw e;
    }
  }

  /** Decides a packet unless someone has, or a handler has it. ACCEPT and DROP only. */
  void decideUndispatched(PendingPacket packet, Verdict verdict, DecisionCause cause) {
    if (packet.claimUndispatched()) {
      sendClaimed(packet, verdict, cause);
    }
  }

  /**
   * Decides a packet unless someone has. ACCEPT and DROP only.
   *
   * @return whether it was still to be decided
   */
  boolean decideUndecided(PendingPacket packet, Verdict verdict, DecisionCause cause) {
    if (!packet.claim()) {
      return false;
    }
    sendClaimed(packet, verdict, cause);
    return true;
  }

  private void sendClaimed(PendingPacket claimed, Verdict verdict, DecisionCause cause) {
    try {
      sender.send(claimed, ResolvedVerdict.of(claimed.packet, verdict), cause);
    } catch (VerdictNotSentException e) {
      log.notSent(e);
    }
  }
}
