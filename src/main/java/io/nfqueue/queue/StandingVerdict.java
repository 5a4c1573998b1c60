package io.nfqueue.queue;

/**
 * One verdict for everything that arrives, while a queue is suspended or being closed. Safe for use
 * by many threads.
 *
 * <p>The receiving thread answers what it receives; where it is held up by a handler, the clock
 * does.
 */
final class StandingVerdict {
  private static final int BATCHES_AT_MOST = 256;

  private final PacketReceiver receiver;
  private final PendingPackets pending;
  private final PacketDecider decider;
  private volatile Answer answer;

  private record Answer(Verdict verdict, DecisionCause cause) {}

  StandingVerdict(PacketReceiver receiver, PendingPackets pending, PacketDecider decider) {
    this.receiver = receiver;
    this.pending = pending;
    this.decider = decider;
  }

  /** Begins: what was received but not handed out is answered too. */
  void set(Verdict verdict, DecisionCause cause) {
    answer = new Answer(verdict, cause);
    drain();
  }

  /** Ends. */
  void clear() {
    answer = null;
  }

  /** Answers a batch; false where there is no standing verdict. */
  boolean answer(PacketBatch batch) {
    Answer current = answer;
    if (current == null) {
      return false;
    }
    answer(batch, current);
    return true;
  }

  private void answer(PacketBatch batch, Answer current) {
    for (int i = 0; i < batch.size(); i++) {
      decider.decideUndispatched(batch.pending(i), current.verdict, current.cause);
    }
  }

  /**
   * Answers what was not handed out, also where that failed before, and what waits in the socket,
   * unless the receiving thread is about it. Not for ever: the clock comes back.
   */
  void drain() {
    Answer now = answer;
    if (now == null) {
      return;
    }
    pending.forEach(packet -> decider.decideUndispatched(packet, now.verdict, now.cause));
    Answer current;
    for (int i = 0; i < BATCHES_AT_MOST && (current = answer) != null; i++) {
      PacketBatch batch = receiver.tryReceive();
      if (batch == null || batch.isEmpty()) {
        return;
      }
      // by the verdict of before the receipt: one that has ended meanwhile must not lose them
      answer(batch, current);
    }
  }
}
