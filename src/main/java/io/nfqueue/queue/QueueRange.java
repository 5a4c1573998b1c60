package io.nfqueue.queue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The queues that an endpoint's path names: one, consecutive ones, or any. An immutable value.
 *
 * @param first 0..65535
 * @param last first..65535
 * @param any whether the path is {@code *}; the range is then 0..65535
 */
public record QueueRange(int first, int last, boolean any) {
  private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");
  private static final QueueRange ANY = new QueueRange(0, Verdict.MAX_QUEUE, true);

  /**
   * Reads a path.
   *
   * @param path {@code 0}, {@code 0-3} or {@code *}
   * @return the queues it names
   * @throws IllegalArgumentException naming path and what was expected
   */
  public static QueueRange parse(String path) {
    if (path.equals("*")) {
      return ANY;
    }
    Matcher matcher = NUMBERS.matcher(path);
    if (matcher.matches()) {
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (first <= last && last <= Verdict.MAX_QUEUE) {
        return new QueueRange(first, last, false);
      }
    }
    throw new IllegalArgumentException(
        "queue=" + path + ": a number 0..65535, a range as in 0-3, or * (producers only) expected");
  }

  /**
   * Whether a queue is one of them.
   *
   * @param queue 0..65535
   * @return true from first to last
   */
  public boolean covers(int queue) {
    return queue >= first && queue <= last;
  }

  /**
   * The queues, in ascending order.
   *
   * @return from first to last, both included
   */
  public IntStream numbers() {
    return IntStream.rangeClosed(first, last);
  }
}
