package io.nfqueue.queue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** How the packets end that are undecided when their queue is closed. For one thread. */
final class LastVerdicts {
  private static final int ATTEMPTS = 20;
  private static final long PAUSE_NANOS = 1_000_000;

  private final PendingPackets pending;
  private final VerdictSender sender;
  private final PacketDecider decider;
  private final Verdict verdict;

  /**
   * @param verdict for all of them, ACCEPT or DROP
   */
  LastVerdicts(
      PendingPackets pending, VerdictSender sender, PacketDecider decider, Verdict verdict) {
    this.pending = pending;
    this.sender = sender;
    this.decider = decider;
    this.verdict = verdict;
  }

  /** Decides what is left; verdicts that other threads are just giving get a moment to leave. */
  void give() {
    // with an interrupt the pauses that verdicts of other threads need would be none
    boolean interrupted = Thread.interrupted();
    sender.gatherNoMore();
    for (int i = 0; i < ATTEMPTS && decideAll() > 0; i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many are then still undecided. */
  private int decideAll() {
    AtomicInteger undecided = new AtomicInteger();
    pending.forEach(
        packet -> {
          decider.decideUndecided(packet, verdict, DecisionCause.SHUTDOWN);
          if (!packet.isDecided()) {
            undecided.incrementAndGet();
          }
        });
    return undecided.get();
  }

  /** Gives up what nobody could be told about; after the socket is closed. */
  void countLost() {
    pending.forEach(sender::lose);
  }
}
