package io.nfqueue.queue;

import java.util.OptionalLong;

/**
 * What is known of one binding's packets: our counters, and beside them the kernel's.
 *
 * @param statistics ours
 * @param kernel the kernel's; null where they cannot be read, or the queue is closed
 */
public record QueueReport(QueueStatistics statistics, KernelQueueStatistics kernel) {

  /**
   * Packets that passed without being seen here; see {@link QueueStatistics#passedUnseen}.
   *
   * @return 0 or more; empty where the kernel's counters are not known
   */
  public OptionalLong passedUnseen() {
    return kernel == null ? OptionalLong.empty() : OptionalLong.of(statistics.passedUnseen(kernel));
  }

  /** The counters that are not 0, in one line. */
  @Override
  public String toString() {
    if (kernel == null) {
      return statistics + "; kernel: not known";
    }
    StringBuilder text = new StringBuilder(statistics.toString());
    text.append("; kernel: queued ").append(kernel.lastPacketId());
    append(text, "waiting", kernel.waiting());
    append(text, "dropped by a full queue", kernel.queueDropped());
    append(text, "dropped by a full socket", kernel.userDropped());
    append(text, "passed unseen", statistics.passedUnseen(kernel));
    return text.toString();
  }

  private static void append(StringBuilder text, String name, long count) {
    if (count != 0) {
      text.append(", ").append(name).append(' ').append(count);
    }
  }
}
