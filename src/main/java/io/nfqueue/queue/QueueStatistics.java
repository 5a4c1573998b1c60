package io.nfqueue.queue;

import java.util.Collection;
import java.util.function.ToLongFunction;

/**
 * A snapshot of a binding's counters. Each packet received ends in exactly one of {@code accepted},
 * {@code dropped}, {@code repeated}, {@code requeued}, {@code stopped}, {@code timedOut} and {@code
 * lost}; until then it is {@link #pending()}.
 *
 * @param queue the queue, 0..65535; -1 in a sum
 * @param bindingId the binding; empty in a sum
 * @param received packets that the kernel delivered and that could be read
 * @param accepted verdict ACCEPT sent
 * @param dropped verdict DROP sent
 * @param repeated verdict REPEAT sent
 * @param requeued verdict QUEUE sent
 * @param stopped verdict STOP sent
 * @param timedOut timeout verdict sent, whichever it was
 * @param lost no verdict could be sent before the socket was closed: the kernel dropped them
 * @param failed of the verdicts sent, those given because a route or handler failed
 * @param malformed of the verdicts sent, those given because the packet was malformed
 * @param suspended of the verdicts sent, those given while suspended
 * @param shutDown of the verdicts sent, those given while closing
 * @param decidedTooLate verdicts refused because the packet had one
 * @param refused verdicts refused because they would have done harm, or were for a packet of
 *     another binding
 * @param sendFailures verdicts that the kernel could not be told; the packet stayed pending
 * @param stale verdicts for packets that the kernel no longer had (ENOENT); a lower bound
 * @param verdictErrors verdicts that the kernel refused for another reason
 * @param overruns how often the kernel said ENOBUFS: the socket was full and packets were lost
 * @param missed packets that got an id and were never received: dropped by a full socket (the
 *     kernel's user-dropped), or, with fail-open, passed unseen; also those that could not be read
 * @param truncatedDatagrams datagrams longer than the receive buffer
 * @param foreignDatagrams datagrams that did not come from the kernel, ignored
 * @param malformedMessages messages that could not be read, among them packets without an id
 * @param malformedAttributes packets whose attributes ended in one that did not fit, or had one too
 *     short
 * @param unknownAttributes attributes of a newer kernel, skipped
 * @param unknownMessages messages of unknown type, ignored
 * @param captured packets that are in the capture, with their verdict
 * @param captureDropped packets that were to be captured and are not: it could not keep up, or has
 *     ended
 */
public record QueueStatistics(
    int queue,
    String bindingId,
    long received,
    long accepted,
    long dropped,
    long repeated,
    long requeued,
    long stopped,
    long timedOut,
    long lost,
    long failed,
    long malformed,
    long suspended,
    long shutDown,
    long decidedTooLate,
    long refused,
    long sendFailures,
    long stale,
    long verdictErrors,
    long overruns,
    long missed,
    long truncatedDatagrams,
    long foreignDatagrams,
    long malformedMessages,
    long malformedAttributes,
    long unknownAttributes,
    long unknownMessages,
    long captured,
    long captureDropped) {
  private static final int NO_SINGLE_QUEUE = -1;

  /**
   * The sum over several bindings.
   *
   * @param each any number
   * @return counters in sum; queue -1, and no binding id
   */
  public static QueueStatistics total(Collection<QueueStatistics> each) {
    return new QueueStatistics(
        NO_SINGLE_QUEUE,
        "",
        sum(each, QueueStatistics::received),
        sum(each, QueueStatistics::accepted),
        sum(each, QueueStatistics::dropped),
        sum(each, QueueStatistics::repeated),
        sum(each, QueueStatistics::requeued),
        sum(each, QueueStatistics::stopped),
        sum(each, QueueStatistics::timedOut),
        sum(each, QueueStatistics::lost),
        sum(each, QueueStatistics::failed),
        sum(each, QueueStatistics::malformed),
        sum(each, QueueStatistics::suspended),
        sum(each, QueueStatistics::shutDown),
        sum(each, QueueStatistics::decidedTooLate),
        sum(each, QueueStatistics::refused),
        sum(each, QueueStatistics::sendFailures),
        sum(each, QueueStatistics::stale),
        sum(each, QueueStatistics::verdictErrors),
        sum(each, QueueStatistics::overruns),
        sum(each, QueueStatistics::missed),
        sum(each, QueueStatistics::truncatedDatagrams),
        sum(each, QueueStatistics::foreignDatagrams),
        sum(each, QueueStatistics::malformedMessages),
        sum(each, QueueStatistics::malformedAttributes),
        sum(each, QueueStatistics::unknownAttributes),
        sum(each, QueueStatistics::unknownMessages),
        sum(each, QueueStatistics::captured),
        sum(each, QueueStatistics::captureDropped));
  }

  private static long sum(
      Collection<QueueStatistics> each, ToLongFunction<QueueStatistics> counter) {
    return each.stream().mapToLong(counter).sum();
  }

  /**
   * Packets with a verdict.
   *
   * @return packets with a verdict
   */
  public long decided() {
    return accepted + dropped + repeated + requeued + stopped + timedOut;
  }

  /**
   * Packets without one.
   *
   * @return 0 or more, once nothing moves
   */
  public long pending() {
    return received - decided() - lost;
  }

  /**
   * Packets that passed without being seen here: with fail-open, where the socket was full. A loss
   * shows when the next packet is received.
   *
   * @param kernel the kernel's counters of this binding
   * @return {@code missed} less those that the kernel dropped; 0 or more
   */
  public long passedUnseen(KernelQueueStatistics kernel) {
    return Math.max(0, missed - kernel.userDropped());
  }

  /** The counters that are not 0, in one line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("received ").append(received);
    append(text, "accepted", accepted);
    append(text, "dropped", dropped);
    append(text, "repeated", repeated);
    append(text, "requeued", requeued);
    append(text, "stopped", stopped);
    append(text, "timed out", timedOut);
    append(text, "lost", lost);
    append(text, "pending", pending());
    append(text, "for failure", failed);
    append(text, "for malformed packets", malformed);
    append(text, "while suspended", suspended);
    append(text, "while closing", shutDown);
    append(text, "decided too late", decidedTooLate);
    append(text, "refused", refused);
    append(text, "not sent", sendFailures);
    append(text, "stale", stale);
    append(text, "refused by the kernel", verdictErrors);
    append(text, "overruns", overruns);
    append(text, "missed", missed);
    append(text, "truncated datagrams", truncatedDatagrams);
    append(text, "foreign datagrams", foreignDatagrams);
    append(text, "malformed messages", malformedMessages);
    append(text, "malformed attributes", malformedAttributes);
    append(text, "unknown attributes", unknownAttributes);
    append(text, "unknown messages", unknownMessages);
    append(text, "captured", captured);
    append(text, "not captured", captureDropped);
    return text.toString();
  }

  private static void append(StringBuilder text, String name, long count) {
    if (count != 0) {
      text.append(", ").append(name).append(' ').append(count);
    }
  }
}
