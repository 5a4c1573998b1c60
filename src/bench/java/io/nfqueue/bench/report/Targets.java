package io.nfqueue.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What we are after, beside what was measured. */
public final class Targets {
  private static final String THROUGHPUT = "throughput";
  private static final String SMALL = "64 B 1 queue";
  private static final String SLOW = "1k/s";
  private static final String C_AGAIN = "a c-library again";
  private static final String BATCH = "c c-batch";
  private static final String LOOP = "e loop";
  private static final String ROUTE = "f route";

  /**
   * The heap array that a 64-byte packet is copied into: 16 bytes of its own, and a netlink message
   * of 108 bytes (nlmsg_len by strace), rounded up to a multiple of 8.
   */
  private static final double COPY_BYTES = 128;

  private static final String LIMITED = " ¹";
  private static final String WITHIN_NOISE = " ²";
  private static final String NOTES =
      "\nMeasured: the median of n turns (latency: p50 by blocks of a tenth of a second), and where that of other runs would lie with 95% confidence,"
          + " by drawing whole runs. ² The limit is within that: another measurement may say otherwise.\n";
  private static final String ABOUT_LIMITED =
      "\n¹ One side or both decided all that came but for a thousandth, in half of the turns or more: there the load was the limit.\n";

  private static final int MEASURED = 3;

  private final Measurements measurements;
  private final List<List<String>> rows = new ArrayList<>();

  /** Of what was measured. */
  public Targets(Measurements measurements) {
    this.measurements = measurements;
    rows.add(List.of("", "must", "goal", "measured", "n", "must met", "goal met"));
  }

  private enum Wanted {
    AT_LEAST,
    AT_MOST;

    boolean isMet(double value, double limit) {
      return this == AT_LEAST ? value >= limit : value <= limit;
    }
  }

  /** The table. */
  public String table() {
    atLeast("loop / C library, packets/s", 1.5, 1.75, throughput(LOOP));
    atLeast("loop / C with batch verdict", null, 0.95, versusBatch());
    atLeast("`batching=true` / C library", 1.4, 1.65, throughput("h batching"));
    atLeast("empty route / C library", 1.2, 1.45, throughput(ROUTE));
    atLeast("two conditions in Java / C library", 1.1, 1.35, throughput("g-java choice"));
    atLeast("two conditions in XML / C library", 1.0, 1.25, throughput("g-xml choice"));
    atMost(
        "p50 at 1,000 packets/s, loop / C library",
        1.05,
        0.9,
        latency(LOOP, Tables.MEDIAN_OF_BLOCK));
    atMost("p99 at 1,000 packets/s, loop / C library", 1.1, 0.8, latency(LOOP, "p99 us"));
    atMost(
        "p50 at 1,000 packets/s, route / C library",
        1.25,
        1.1,
        latency(ROUTE, Tables.MEDIAN_OF_BLOCK));
    atMost("p99 at 1,000 packets/s, route / C library", 1.6, 1.2, latency(ROUTE, "p99 us"));
    atMost("bytes allocated per packet, loop", COPY_BYTES + 160, COPY_BYTES + 64, bytes(LOOP));
    atMost("bytes allocated per packet, empty route", 2048.0, 1229.0, bytes(ROUTE));
    for (String program : List.of(LOOP, ROUTE)) {
      String name = program.substring(2);
      atMost("CPU per packet, " + name + " / C library", 1.0, null, cpu(program));
      atLeast("TCP with gso, " + name + " / C library", 1.0, null, tcp(program));
      atLeast("2 queues on 2 CPUs / 1 queue there, " + name, 1.0, null, queues(program, 2));
      atLeast("4 queues on 2 CPUs / 1 queue there, " + name, 1.0, null, queues(program, 4));
    }
    noiseFloor();
    boolean anyLimited = rows.stream().anyMatch(row -> row.get(MEASURED).endsWith(LIMITED));
    return Markdown.table(rows) + NOTES + (anyLimited ? ABOUT_LIMITED : "");
  }

  /** A second C reader beside the first one: what differs there is the machine. */
  private void noiseFloor() {
    if (throughput(C_AGAIN).samples.isEmpty()) {
      return;
    }
    String again = "C library, again / C library, ";
    atLeast(again + "packets/s", null, null, throughput(C_AGAIN));
    atMost(again + "CPU per packet", null, null, cpu(C_AGAIN));
    atMost(again + "p50", null, null, latency(C_AGAIN, Tables.MEDIAN_OF_BLOCK));
    atMost(again + "p99", null, null, latency(C_AGAIN, "p99 us"));
    atLeast(again + "TCP with gso", null, null, tcp(C_AGAIN));
  }

  /**
   * What was measured.
   *
   * @param samples absent where nothing was
   * @param limited whether the load was the limit, on one of both sides
   * @param atMost whether that was the other side: the figure itself would be less
   */
  private record Measured(Optional<Samples> samples, boolean limited, boolean atMost) {
    static Measured of(Optional<Samples> samples) {
      return new Measured(samples, false, false);
    }

    String text() {
      return samples.map(s -> spread(s) + (limited ? LIMITED : "")).orElse("not measured");
    }

    String count() {
      return samples.map(s -> String.valueOf(s.count())).orElse("");
    }

    private static String spread(Samples samples) {
      String median = number(samples.median());
      Samples.Interval interval = samples.medianInterval();
      return samples.runs() == 1
          ? median
          : median + " (" + number(interval.low()) + ".." + number(interval.high()) + ")";
    }
  }

  private Measured throughput(String program) {
    return throughput(program, Tables.BASE);
  }

  private Measured versusBatch() {
    return throughput(LOOP, BATCH);
  }

  private Measured throughput(String program, String base) {
    return new Measured(
        measurements.ratio(THROUGHPUT, SMALL, program, base, "packets/s"),
        limited(SMALL, program) || limited(SMALL, base),
        limited(SMALL, base));
  }

  /** By the share of the load that was decided: the load is the same, but for some percents. */
  private Measured queues(String program, int queues) {
    String several = "64 B " + queues + " queues 2 CPUs";
    String one = "64 B 1 queue 2 CPUs";
    return new Measured(
        Measurements.ratio(
            measurements.decidedShares(THROUGHPUT, several, program),
            measurements.decidedShares(THROUGHPUT, one, program)),
        limited(several, program) || limited(one, program),
        false);
  }

  private boolean limited(String cell, String program) {
    return measurements.isLimitedByLoad(THROUGHPUT, cell, program);
  }

  private Measured cpu(String program) {
    return Measured.of(
        measurements.ratio(THROUGHPUT, SMALL, program, Tables.BASE, "CPU ns/packet"));
  }

  private Measured bytes(String program) {
    return Measured.of(measurements.samples(THROUGHPUT, SMALL, program, "bytes/packet"));
  }

  private Measured latency(String program, String figure) {
    return Measured.of(measurements.ratio("latency", SLOW, program, Tables.BASE, figure));
  }

  private Measured tcp(String program) {
    return Measured.of(measurements.ratio("tcp", "with gso", program, Tables.BASE, "Gbit/s"));
  }

  private void atLeast(String what, Double must, Double goal, Measured measured) {
    add(what, Wanted.AT_LEAST, must, goal, measured);
  }

  private void atMost(String what, Double must, Double goal, Measured measured) {
    add(what, Wanted.AT_MOST, must, goal, measured);
  }

  private void add(String what, Wanted wanted, Double must, Double goal, Measured measured) {
    String sign = wanted == Wanted.AT_LEAST ? ">= " : "<= ";
    rows.add(
        List.of(
            what,
            must == null ? "" : sign + number(must),
            goal == null ? "" : sign + number(goal),
            measured.text(),
            measured.count(),
            met(wanted, must, measured),
            met(wanted, goal, measured)));
  }

  private static String met(Wanted wanted, Double limit, Measured measured) {
    return limit == null
        ? ""
        : measured.samples.map(s -> met(wanted, limit, s, measured)).orElse("");
  }

  private static String met(Wanted wanted, double limit, Samples samples, Measured measured) {
    boolean isMet = wanted.isMet(samples.median(), limit);
    if (isMet && wanted == Wanted.AT_LEAST && measured.atMost) {
      return "open" + LIMITED;
    }
    String met = isMet ? "yes" : "**no**";
    boolean noise = samples.runs() > 1 && samples.medianInterval().contains(limit);
    return noise ? met + WITHIN_NOISE : met;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
  }
}
