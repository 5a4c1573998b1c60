package io.nfqueue.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What we are after, beside what was measured. */
public final class Targets {
  private static final String SMALL = "64 B 1 queue";
  private static final String SLOW = "1k/s";
  private static final String BATCH = "c c-batch";
  private static final String LOOP = "e loop";
  private static final String ROUTE = "f route";

  /**
   * The heap array that a 64-byte packet is copied into: 16 bytes of its own, and a netlink message
   * of 108 bytes (nlmsg_len by strace), rounded up to a multiple of 8.
   */
  private static final double COPY_BYTES = 128;

  private final Measurements measurements;
  private final List<List<String>> rows = new ArrayList<>();

  /** Of what was measured. */
  public Targets(Measurements measurements) {
    this.measurements = measurements;
    rows.add(List.of("", "must", "goal", "measured", "must met", "goal met"));
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
    atMost("p50 at 1,000 packets/s, loop / C library", 1.05, 0.9, latency(LOOP, "p50 us"));
    atMost("p99 at 1,000 packets/s, loop / C library", 1.1, 0.8, latency(LOOP, "p99 us"));
    atMost("p50 at 1,000 packets/s, route / C library", 1.25, 1.1, latency(ROUTE, "p50 us"));
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
    return Markdown.table(rows);
  }

  private Optional<Double> throughput(String program) {
    return measurements.ratio("throughput", SMALL, program, Tables.BASE, "packets/s");
  }

  private Optional<Double> versusBatch() {
    return measurements.ratio("throughput", SMALL, LOOP, BATCH, "packets/s");
  }

  private Optional<Double> cpu(String program) {
    return measurements.ratio("throughput", SMALL, program, Tables.BASE, "CPU ns/packet");
  }

  private Optional<Double> bytes(String program) {
    return measurements.median("throughput", SMALL, program, "bytes/packet");
  }

  private Optional<Double> latency(String program, String figure) {
    return measurements.ratio("latency", SLOW, program, Tables.BASE, figure);
  }

  private Optional<Double> tcp(String program) {
    return measurements.ratio("tcp", "with gso", program, Tables.BASE, "Gbit/s");
  }

  private Optional<Double> queues(String program, int queues) {
    return measurements
        .median("throughput", "64 B " + queues + " queues 2 CPUs", program, "packets/s")
        .flatMap(
            several ->
                measurements
                    .median("throughput", "64 B 1 queue 2 CPUs", program, "packets/s")
                    .map(one -> several / one));
  }

  private void atLeast(String what, Double must, Double goal, Optional<Double> measured) {
    add(what, Wanted.AT_LEAST, must, goal, measured);
  }

  private void atMost(String what, Double must, Double goal, Optional<Double> measured) {
    add(what, Wanted.AT_MOST, must, goal, measured);
  }

  private void add(
      String what, Wanted wanted, Double must, Double goal, Optional<Double> measured) {
    String sign = wanted == Wanted.AT_LEAST ? ">= " : "<= ";
    rows.add(
        List.of(
            what,
            must == null ? "" : sign + number(must),
            goal == null ? "" : sign + number(goal),
            measured.map(Targets::number).orElse("not measured"),
            met(wanted, must, measured),
            met(wanted, goal, measured)));
  }

  private static String met(Wanted wanted, Double limit, Optional<Double> measured) {
    return limit == null
        ? ""
        : measured.map(value -> wanted.isMet(value, limit) ? "yes" : "**no**").orElse("");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
  }
}
