package io.nfqueue.bench.suite;

import static io.nfqueue.bench.suite.Program.CHOICE_JAVA;
import static io.nfqueue.bench.suite.Program.C_COALESCED;
import static io.nfqueue.bench.suite.Program.C_LIBRARY;
import static io.nfqueue.bench.suite.Program.LOOP;
import static io.nfqueue.bench.suite.Program.ROUTE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.apache.camel.util.json.JsonObject;

/**
 * How long packets take through the queue at a fixed rate, counted from when they were due: a stall
 * costs all that should have passed meanwhile.
 */
public final class LatencyChapter implements Chapter {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
  private static final double NOT_RECORDED = 0.5;

  private final Bench bench;
  private final List<Program> programs;
  private final int[] rates;

  /** Of a bench. */
  public LatencyChapter(Bench bench) {
    this.bench = bench;
    boolean full = bench.options.full();
    programs =
        full
            ? List.of(C_LIBRARY, C_COALESCED, LOOP, ROUTE, CHOICE_JAVA)
            : List.of(C_LIBRARY, LOOP, ROUTE);
    rates = full ? new int[] {1000, 10_000, 50_000} : new int[] {1000};
  }

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public void measure(int run) throws IOException, InterruptedException {
    Rules.useQueues(1);
    bench.interleave(run, name(), "all rates", programs, program -> measure(run, program));
  }

  private void measure(int run, Program program) throws IOException, InterruptedException {
    try (Child reader = bench.reader(program, Binding.ONE_QUEUE)) {
      bench.warmUp(program, reader, Binding.ONE_QUEUE, Load.SMALL);
      bench.awaitEmpty();
      for (int rate : rates) {
        double cpuBefore = reader.cpuSeconds();
        measureAt(run, program, rate);
        double cpu = reader.cpuSeconds() - cpuBefore;
        double packets = rate * (seconds(rate) + notRecorded());
        bench.results.add(
            run, name(), cell(rate), program.name(), "CPU ns/packet", cpu * 1e9 / packets);
      }
    }
  }

  private void measureAt(int run, Program program, int rate)
      throws IOException, InterruptedException {
    Path file = bench.options.out().resolve("latencies");
    JsonObject counts;
    try (Child latency = bench.start(Setup.LOAD_CPU, command(rate, file))) {
      counts = latency.answer();
    }
    Histogram micros = histogram(file);
    Files.delete(file);
    for (double percentile : PERCENTILES) {
      add(run, program, rate, figure(percentile), micros.getValueAtPercentile(percentile) / 1e3);
    }
    add(run, program, rate, "max us", micros.getMaxValue() / 1e3);
    add(run, program, rate, "lost", counts.getLong("lost"));
    add(run, program, rate, "sent late", counts.getLong("late"));
  }

  private void add(int run, Program program, int rate, String figure, double value) {
    bench.results.add(run, name(), cell(rate), program.name(), figure, value);
  }

  private static String cell(int rate) {
    return rate / 1000 + "k/s";
  }

  private static String figure(double percentile) {
    return String.format(
        Locale.ROOT, percentile == Math.rint(percentile) ? "p%.0f us" : "p%s us", percentile);
  }

  private double seconds(int rate) {
    return rate == rates[0] ? bench.durations.slowest() : bench.durations.faster();
  }

  private double notRecorded() {
    return Math.min(NOT_RECORDED, bench.durations.faster());
  }

  private List<String> command(int rate, Path file) {
    return List.of(
        bench.setup.c("latency"),
        "-p",
        String.valueOf(Rules.PORT),
        "-l",
        String.valueOf(Load.SMALL.payloadBytes()),
        "-r",
        String.valueOf(rate),
        "-s",
        String.valueOf(seconds(rate)),
        "-w",
        String.valueOf(notRecorded()),
        "-o",
        file.toString());
  }

  /** Of nanoseconds. */
  static Histogram histogram(Path file) throws IOException {
    Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);
    LongBuffer nanos =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder()).asLongBuffer();
    while (nanos.hasRemaining()) {
      // the clock may have been set back
      histogram.recordValue(Math.max(0, nanos.get()));
    }
    return histogram;
  }
}
