package io.nfqueue.queue;

/**
 * Hands batches of packets to the receiving thread, and knows which thread that is: its verdicts
 * are gathered until the batch is at its end. One thread at a time receives; any may ask.
 */
final class PacketIntake {
  private final PacketReceiver receiver;
  private final StandingVerdict standing;
  private final VerdictSender sender;
  // of the receiving thread alone
  private PacketBatch current = PacketBatch.EMPTY;
  private volatile Thread receiveThread;

  PacketIntake(PacketReceiver receiver, StandingVerdict standing, VerdictSender sender) {
    this.receiver = receiver;
    this.standing = standing;
    this.sender = sender;
  }

  /**
   * Sends what is gathered, and gives the rest of the last batch, or else receives another.
   *
   * @param timeoutMillis how long to wait; -1 for ever
   */
  PacketBatch receive(int timeoutMillis) {
    receiveThread = Thread.currentThread();
    sender.flush();
    if (!current.hasUntaken()) {
      current = PacketBatch.EMPTY;
      PacketBatch batch = receiver.receive(timeoutMillis);
      current = standing.answer(batch) ? PacketBatch.EMPTY : batch;
    }
    return current;
  }

  /** Whether the calling thread is the one that receives. */
  boolean isReceiving() {
    return Thread.currentThread() == receiveThread;
  }

  /** Sends what is gathered where the receiving thread, which calls this, has no more packets. */
  boolean flushAtTheEnd() {
    boolean end = current.isExhausted();
    if (end) {
      sender.flush();
    }
    return end;
  }
}
