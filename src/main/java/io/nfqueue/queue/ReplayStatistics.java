package io.nfqueue.queue;

import java.util.Collection;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * What has become of the records of a replayed file: a snapshot. Each of them is in exactly one of
 * {@code packets}, {@code passedUnseen}, {@code queueDropped}, {@code otherQueues}, {@code notIp},
 * {@code unreadable} and {@code newPayloads}.
 *
 * @param packets queued
 * @param passedUnseen not queued, as the queue was full: passed, by fail-open
 * @param queueDropped not queued, as the queue was full: dropped
 * @param otherQueues not queued: packets of another queue
 * @param notIp skipped: ARP, LLDP and whatever else no queue sees
 * @param unreadable skipped: cut before their IP header, or of a link type that is not known here
 * @param newPayloads skipped: what the packet before it was changed to, in a file that a capture of
 *     a queue wrote
 * @param accepted verdict ACCEPT
 * @param dropped verdict DROP
 * @param repeated verdict REPEAT
 * @param requeued verdict QUEUE
 * @param stopped verdict STOP
 * @param replaced of these, those with a new payload
 * @param failure why the file was not read to its end, or null
 */
public record ReplayStatistics(
    long packets,
    long passedUnseen,
    long queueDropped,
    long otherQueues,
    long notIp,
    long unreadable,
    long newPayloads,
    long accepted,
    long dropped,
    long repeated,
    long requeued,
    long stopped,
    long replaced,
    String failure) {

  /**
   * Of several queues that share a file: what became of its packets in sum, and each record that
   * none of them had once.
   *
   * @param each any number
   */
  public static ReplayStatistics total(Collection<ReplayStatistics> each) {
    long packets = sum(each, ReplayStatistics::packets);
    long passedUnseen = sum(each, ReplayStatistics::passedUnseen);
    long queueDropped = sum(each, ReplayStatistics::queueDropped);
    // each queue has read the whole file, or one may be further than others
    long ofAnyQueue = highest(each, ReplayStatistics::ofAnyQueue);
    return new ReplayStatistics(
        packets,
        passedUnseen,
        queueDropped,
        Math.max(0, ofAnyQueue - packets - passedUnseen - queueDropped),
        highest(each, ReplayStatistics::notIp),
        highest(each, ReplayStatistics::unreadable),
        highest(each, ReplayStatistics::newPayloads),
        sum(each, ReplayStatistics::accepted),
        sum(each, ReplayStatistics::dropped),
        sum(each, ReplayStatistics::repeated),
        sum(each, ReplayStatistics::requeued),
        sum(each, ReplayStatistics::stopped),
        sum(each, ReplayStatistics::replaced),
        each.stream()
            .map(ReplayStatistics::failure)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null));
  }

  private static long sum(
      Collection<ReplayStatistics> each, ToLongFunction<ReplayStatistics> counter) {
    return each.stream().mapToLong(counter).sum();
  }

  private static long highest(
      Collection<ReplayStatistics> each, ToLongFunction<ReplayStatistics> counter) {
    return each.stream().mapToLong(counter).max().orElse(0);
  }

  private long ofAnyQueue() {
    return packets + passedUnseen + queueDropped + otherQueues;
  }

  /** Packets with a verdict. */
  public long decided() {
    return accepted + dropped + repeated + requeued + stopped;
  }

  /** The counters that are not 0, in one line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("packets ").append(packets);
    append(text, "accepted", accepted);
    append(text, "dropped", dropped);
    append(text, "repeated", repeated);
    append(text, "requeued", requeued);
    append(text, "stopped", stopped);
    append(text, "replaced", replaced);
    append(text, "pending", packets - decided());
    append(text, "dropped by a full queue", queueDropped);
    append(text, "passed a full queue", passedUnseen);
    append(text, "of other queues", otherQueues);
    append(text, "skipped, not IP", notIp);
    append(text, "skipped, unreadable", unreadable);
    append(text, "skipped, new payloads", newPayloads);
    return failure == null ? text.toString() : text.append("; ").append(failure).toString();
  }

  private static void append(StringBuilder text, String name, long count) {
    if (count != 0) {
      text.append(", ").append(name).append(' ').append(count);
    }
  }
}
