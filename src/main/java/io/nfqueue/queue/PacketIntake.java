package io.nfqueue.queue;

/**
 * Hands batches of packets to the receiving thread, and knows which thread that is: its verdicts
 * are gathered until the batch is at its end. One thread at a time receives; any may ask.
 */
final class PacketIntake {
  private final PacketReceiver receiver;
  private final StandingVerdict standing;
  private final VerdictSender sender;
  private final ReceiveThread thread;
  // of the receiving thread alone
  private PacketBatch current = PacketBatch.EMPTY;

  PacketIntake(
      PacketReceiver receiver,
      StandingVerdict standing,
      VerdictSender sender,
      ReceiveThread thread) {
    this.receiver = receiver;
    this.standing = standing;
    this.sender = sender;
    this.thread = thread;
  }

  /**
   * Sends what is gathered, and gives the rest of the last batch, or else receives another.
   *
   * @param timeoutMillis how long to wait; -1 for ever
   */
  PacketBatch receive(int timeoutMillis) {
    thread.enter();
    sender.flush();
    current = current.rest();
    if (current.isEmpty()) {
      current = receiver.receive(timeoutMillis);
    }
    // also the rest: what was taken back of it was not answered when a suspension began
    if (standing.answer(current)) {
      current = PacketBatch.EMPTY;
    }
    return current;
  }

  /** Sends what is gathered where the receiving thread, which calls this, has no more packets. */
  boolean flushAtTheEnd() {
    boolean end = current.isAtItsEnd();
    if (end) {
      sender.flush();
    }
    return end;
  }
}
