package io.nfqueue.examples.firewall;

import io.nfqueue.queue.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How often each rule decided, what, and how long packets took to get there. */
final class RuleCounts {
  /** So many decisions the JVM needs before it has compiled what they run through. */
  static final int WARM_UP_DECISIONS = 5_000;

  private static final int SIGNIFICANT_DIGITS = 3;

  /**
   * One row.
   *
   * @param rule its name
   * @param verdict what it decides
   * @param times nanoseconds from {@link io.nfqueue.queue.QueuedPacket#receivedNanoTime()}
   */
  record Row(String rule, Verdict.Kind verdict, Histogram times) {}

  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final Histogram all = new Histogram(SIGNIFICANT_DIGITS);
  private final Histogram warm = new Histogram(SIGNIFICANT_DIGITS);
  private final long startNanoTime = System.nanoTime();
  private final Map<Long, Integer> packetsBySecond = new LinkedHashMap<>();

  synchronized void add(String rule, Verdict.Kind verdict, long nanos) {
    rows.computeIfAbsent(rule, name -> new Row(name, verdict, new Histogram(SIGNIFICANT_DIGITS)))
        .times()
        .recordValue(nanos);
    all.recordValue(nanos);
    if (all.getTotalCount() > WARM_UP_DECISIONS) {
      warm.recordValue(nanos);
    }
    long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanoTime);
    packetsBySecond.merge(second, 1, Integer::sum);
  }

  /** In the order of their first packet; not to be called while packets come. */
  synchronized List<Row> rows() {
    return new ArrayList<>(rows.values());
  }

  /** Of all rules together. */
  synchronized Histogram all() {
    return all;
  }

  /** Of all rules together, without the first {@link #WARM_UP_DECISIONS}. */
  synchronized Histogram warm() {
    return warm;
  }

  synchronized int packetsInBusiestSecond() {
    return packetsBySecond.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }
}
