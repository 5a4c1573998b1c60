package io.nfqueue.examples.firewall;

import io.nfqueue.queue.KernelQueueStatistics;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueStatistics;
import java.io.PrintStream;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** The tables at the end. */
final class Summary {
  private static final String RULE_COLUMNS = "  %-23s %-8s %10s %10s %10s%n";
  private static final String COUNT_COLUMNS = "  %-32s %10s %10s";
  private static final double NANOS_PER_MICRO = 1000;

  private final PrintStream out;
  private final Colours colours;

  Summary(PrintStream out, Colours colours) {
    this.out = out;
    this.colours = colours;
  }

  void print(RuleCounts counts, PacketQueue queue) {
    printRules(counts);
    out.println();
    printCounters(queue.statistics(), queue.kernelStatistics());
    out.println();
  }

  private void printRules(RuleCounts counts) {
    String header = RULE_COLUMNS.formatted("rule", "verdict", "packets", "p50 us", "p99 us");
    out.println(colours.bold("Rules, and microseconds from receipt to decision"));
    out.print(colours.faint(header));
    for (RuleCounts.Row row : counts.rows()) {
      printRule(row.rule(), row.verdict().toString(), row.times());
    }
    printRule("all", "", counts.all());
    if (counts.warm().getTotalCount() > 0) {
      String warm = "all but the first %,d".formatted(RuleCounts.WARM_UP_DECISIONS);
      printRule(warm, "", counts.warm());
    }
    out.printf("  %,d packets in the busiest second%n", counts.packetsInBusiestSecond());
  }

  private void printRule(String rule, String verdict, Histogram times) {
    out.printf(
        RULE_COLUMNS,
        rule,
        verdict,
        "%,d".formatted(times.getTotalCount()),
        micros(times, 50),
        micros(times, 99));
  }

  private static String micros(Histogram times, double percentile) {
    return "%,.0f".formatted(times.getValueAtPercentile(percentile) / NANOS_PER_MICRO);
  }

  private void printCounters(QueueStatistics ours, Optional<KernelQueueStatistics> kernel) {
    out.println(colours.bold("Queue 0, our counters beside the kernel's"));
    out.println(colours.faint(COUNT_COLUMNS.formatted("", "ours", "kernel")));
    count("packets queued", ours.received(), kernel.map(KernelQueueStatistics::lastPacketId));
    count("waiting for a verdict", ours.pending(), kernel.map(KernelQueueStatistics::waiting));
    count("accepted", ours.accepted(), Optional.empty());
    count("dropped", ours.dropped(), Optional.empty());
    count("  because malformed", ours.malformed(), Optional.empty());
    count("  because a rule failed", ours.failed(), Optional.empty());
    kernel.ifPresentOrElse(
        counters -> {
          row("lost, queue full", "", Optional.of(counters.queueDropped()));
          row("lost, socket buffer full", "", Optional.of(counters.userDropped()));
        },
        () ->
            out.println(colours.faint("  The kernel shows its counters to the host's root only")));
  }

  private void count(String what, long ours, Optional<Long> kernel) {
    row(what, "%,d".formatted(ours), kernel);
  }

  private void row(String what, String ours, Optional<Long> kernel) {
    String theirs = kernel.map("%,d"::formatted).orElse("");
    out.println(COUNT_COLUMNS.formatted(what, ours, theirs).stripTrailing());
  }
}
