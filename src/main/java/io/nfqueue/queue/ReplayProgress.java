package io.nfqueue.queue;

/** How far a queue has come with the file that it replays. Safe for use by many threads. */
public interface ReplayProgress {
  /** Whether the file is at its end, and every packet of it has its verdict. */
  boolean isFinished();

  /**
   * Whether a packet is the last one of the file that this queue has; known as soon as the packet
   * is there, but for one behind which all others find the queue full.
   *
   * @param packet one that this queue delivered
   */
  boolean isLast(QueuedPacket packet);

  /** What has become of the file's records so far. */
  ReplayStatistics statistics();
}
