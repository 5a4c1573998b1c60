package io.nfqueue.queue;

/**
 * What one binding knows of its packets, and tells; its parts share it.
 *
 * @param queue 0..65535
 * @param bindingId unguessable
 * @param pending the undecided ones
 * @param counters of all others
 * @param log for the operator
 */
record QueueBooks(
    int queue, String bindingId, PendingPackets pending, QueueCounters counters, QueueLog log) {

  /** Those of a new binding. */
  static QueueBooks open(int queue, String bindingId, KernelCounters kernel) {
    QueueCounters counters = new QueueCounters();
    return new QueueBooks(
        queue, bindingId, new PendingPackets(), counters, new QueueLog(queue, counters, kernel));
  }

  QueueStatistics statistics() {
    return counters.snapshot(queue, bindingId);
  }
}
