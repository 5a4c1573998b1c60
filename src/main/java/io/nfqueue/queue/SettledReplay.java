package io.nfqueue.queue;

/**
 * A replay that is not over before all that it brought is counted, and captured where that is
 * wanted: whoever waits for its end finds everything there.
 *
 * @param replay how far the file is
 * @param counters of the queue
 */
record SettledReplay(ReplayProgress replay, QueueCounters counters) implements ReplayProgress {
  private static final int ANY_QUEUE = 0;

  @Override
  public boolean isFinished() {
    return replay.isFinished() && counters.snapshot(ANY_QUEUE, "").pending() == 0;
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
