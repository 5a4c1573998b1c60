package io.nfqueue.queue;

import java.util.List;

/**
 * The verdicts that users of a {@link PacketQueue} give, checked and handed to the {@link
 * PacketDecider}; those of the receiving thread are gathered. Safe for use by many threads.
 */
final class QueueVerdicts {
  private final QueueParts parts;

  QueueVerdicts(QueueParts parts) {
    this.parts = parts;
  }

  /** See {@link PacketQueue#decideIfPending}. */
  boolean decideIfPending(QueuedPacket packet, Verdict verdict, DecisionCause cause) {
    checkOurs(packet.bindingId());
    boolean gather = parts.receiveThread.isCurrent();
    return done(parts.decider.decide(packet, verdict, cause, gather), gather);
  }

  /** See {@link PacketQueue#decide(QueuedPacket, Verdict, DecisionCause)}. */
  void decide(QueuedPacket packet, Verdict verdict, DecisionCause cause) {
    if (!decideIfPending(packet, verdict, cause)) {
      throw tooLate(packet.packetId(), verdict);
    }
  }

  /** See {@link PacketQueue#decide(String, long, Verdict, DecisionCause)}. */
  void decide(String bindingId, long packetId, Verdict verdict, DecisionCause cause) {
    checkOurs(bindingId);
    boolean gather = parts.receiveThread.isCurrent();
    if (!done(parts.decider.decide(packetId, verdict, cause, gather), gather)) {
      throw tooLate(packetId, verdict);
    }
  }

  /** See {@link PacketQueue#decideUpTo}. */
  int decideUpTo(String bindingId, long packetId, Verdict verdict, DecisionCause cause) {
    checkOurs(bindingId);
    if (verdict.payload() != null) {
      throw new IllegalArgumentException(
          verdict + " for all packets up to " + packetId + ": a verdict without payload expected");
    }
    int decided = parts.decider.decideUpTo(packetId, verdict, cause);
    if (decided == 0) {
      throw tooLate(packetId, verdict);
    }
    return decided;
  }

  /** See {@link PacketQueue#decideRest}. */
  int decideRest(PacketBatch batch, Verdict verdict, DecisionCause cause) {
    checkOurs(batch.bindingId());
    List<PendingPacket> open = batch.open();
    if (open.isEmpty()) {
      if (batch.isFinished() && !batch.isEmpty()) {
        throw tooLate(batch.toString(), verdict);
      }
      return 0;
    }
    if (verdict.payload() != null && verdict.kind() != Verdict.Kind.DROP) {
      parts.books.counters().refused.increment();
      throw new VerdictRefusedException(
          open.get(0).packet, "one payload cannot replace all packets of a batch: split it");
    }
    boolean gather = parts.receiveThread.isCurrent();
    int decided = parts.decider.decideAll(open, verdict, cause, gather);
    leave(gather, decided > 0);
    return decided;
  }

  private void checkOurs(String bindingId) {
    if (!bindingId.equals(parts.books.bindingId())) {
      parts.books.counters().refused.increment();
      throw QueueClosedException.notThisOne(
          parts.books.queue(), bindingId, parts.books.bindingId());
    }
    if (parts.closing.isClosed()) {
      throw new QueueClosedException(parts.books.queue(), bindingId);
    }
  }

  private AlreadyDecidedException tooLate(long packetId, Verdict verdict) {
    return tooLate("queue " + parts.books.queue() + ", packet " + packetId, verdict);
  }

  private AlreadyDecidedException tooLate(String packetOrBatch, Verdict verdict) {
    parts.books.counters().decidedTooLate.increment();
    return new AlreadyDecidedException(packetOrBatch, verdict);
  }

  /** Sees to it that what was gathered leaves; whether the packet was still to be decided. */
  private boolean done(PacketDecider.Outcome outcome, boolean gather) {
    leave(gather, outcome == PacketDecider.Outcome.GATHERED_FIRST);
    return outcome != PacketDecider.Outcome.TOO_LATE;
  }

  private void leave(boolean gather, boolean waitingSinceNow) {
    boolean left = gather && parts.intake.flushAtTheEnd();
    if (!left && waitingSinceNow) {
      parts.clock.watch();
    }
  }
}
