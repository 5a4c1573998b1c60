package io.nfqueue.queue;

import java.util.concurrent.TimeUnit;

/**
 * Gives packets that nobody decides in time the timeout verdict.
 *
 * <p>The timeout is one for the whole binding, so a look at all pending packets every twentieth of
 * it (at least every second) is cheap and needs no timer per packet.
 */
final class VerdictTimeout {
  private static final int LOOKS_PER_TIMEOUT = 20;
  private static final long LONGEST_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long timeoutNanos;
  private final Verdict verdict;
  private final PendingPackets pending;
  private final PacketDecider decider;
  private final QueueLog log;
  private long nextLook = System.nanoTime();

  VerdictTimeout(QueueConfig config, QueueBooks books, PacketDecider decider) {
    this.timeoutNanos = config.verdictTimeout().toNanos();
    this.verdict = config.timeoutVerdict();
    pending = books.pending();
    log = books.log();
    this.decider = decider;
  }

  /** Looks, where it is time to; for one thread. */
  void look() {
    long now = System.nanoTime();
    if (timeoutNanos == 0 || now - nextLook < 0) {
      return;
    }
    nextLook = now + Math.min(timeoutNanos / LOOKS_PER_TIMEOUT, LONGEST_INTERVAL_NANOS);
    pending.forEach(
        packet -> {
          if (now - packet.packet.receivedNanoTime() >= timeoutNanos
              && decider.decideUndecided(packet, verdict, DecisionCause.TIMEOUT)) {
            log.timeout(packet.packet, verdict);
          }
        });
  }
}
