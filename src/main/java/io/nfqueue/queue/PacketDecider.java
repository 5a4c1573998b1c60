package io.nfqueue.queue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides pending packets: finds, checks, claims, and hands to the sender. Every verdict of a
 * binding goes through here, whoever gives it. Safe for use by many threads.
 */
final class PacketDecider {
  private static final Logger LOG = LoggerFactory.getLogger(PacketDecider.class);

  private final int queue;
  private final PendingPackets pending;
  private final VerdictSender sender;
  private final QueueCounters counters;

  PacketDecider(int queue, PendingPackets pending, VerdictSender sender, QueueCounters counters) {
    this.queue = queue;
    this.pending = pending;
    this.sender = sender;
    this.counters = counters;
  }

  /** Decides a packet now; see {@link PacketQueue#decide(long, Verdict, DecisionCause)}. */
  void decide(long packetId, Verdict verdict, DecisionCause cause) {
    PendingPacket found = find(packetId, verdict);
    ResolvedVerdict resolved = resolve(found.packet, verdict);
    claim(found, verdict);
    sender.send(found, resolved, cause);
  }

  /**
   * Decides a packet with the next flush.
   *
   * @return whether it is the first one that now waits for the flush
   */
  boolean gather(long packetId, Verdict verdict, DecisionCause cause) {
    PendingPacket found = find(packetId, verdict);
    ResolvedVerdict resolved = resolve(found.packet, verdict);
    claim(found, verdict);
    return sender.gather(found, resolved, cause);
  }

  private PendingPacket find(long packetId, Verdict verdict) {
    PendingPacket found = pending.find((int) packetId);
    if (found != null) {
      return found;
    }
    if (!pending.wasDelivered((int) packetId)) {
      throw new UnknownPacketException(queue, packetId);
    }
    throw tooLate(packetId, verdict);
  }

  private ResolvedVerdict resolve(QueuedPacket packet, Verdict verdict) {
    try {
      return ResolvedVerdict.of(packet, verdict);
    } catch (VerdictRefusedException e) {
      counters.refused.increment();
      throw e;
    }
  }

  private void claim(PendingPacket found, Verdict verdict) {
    if (!found.claim()) {
      throw tooLate(found.packet.packetId(), verdict);
    }
  }

  private AlreadyDecidedException tooLate(long packetId, Verdict verdict) {
    counters.decidedTooLate.increment();
    return new AlreadyDecidedException(queue, packetId, verdict);
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
      LOG.warn("{}", e.getMessage());
    }
  }
}
