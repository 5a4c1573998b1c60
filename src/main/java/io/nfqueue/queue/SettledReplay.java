package io.nfqueue.queue;

/**
 * A replay that is not over before all that it brought is counted, and captured where that is
 * wanted: whoever waits for its end finds everything there.
 *
 * @param replay how far the file is
 * @param books of the queue
 */
record SettledReplay(ReplayProgress replay, QueueBooks books) implements ReplayProgress {
  @Override
  public boolean isFinished() {
    return replay.isFinished() && books.statistics().pending() == 0;
  }

  @Override
  public boolean isLast(QueuedPacket packet) {
    return replay.isLast(packet);
  }

  @Override
  public ReplayStatistics statistics() {
    return replay.statistics();
  }
}
