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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.camel.util.json.JsonObject;

/**
 * How long packets take through the queue at a fixed rate, counted from when they were due: a stall
 * costs all that should have passed meanwhile.
 */
public final class LatencyChapter implements Chapter {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double[] PERCENTILES = {50, 90, 99, 99.9};
  private static final double NOT_RECORDED = 0.3;
  private static final int TURNS = 4;
  private static final long LARGEST_CLOCK_STEP_NANOS = 2000;

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
    try (Readers readers =
        Readers.start(bench, run, name(), "all rates", programs, Binding.ONE_QUEUE, Load.SMALL)) {
      for (int rate : rates) {
        Map<Program, Turns> turns = new HashMap<>();
        for (int turn = 0; turn < TURNS; turn++) {
          readers.inTurn(
              run + turn,
              programs,
              reader -> {
                JsonObject counts = measureAt(rate);
                refuseInvalid(counts);
                turns.computeIfAbsent(reader.program(), program -> new Turns()).add(counts);
              });
        }
        turns.forEach((program, all) -> all.add(run, program, rate));
      }
    }
  }

  /** What one program showed in all its turns at a rate. */
  private final class Turns {
    private final Histogram nanos = new Histogram(SIGNIFICANT_DIGITS);
    private long lost;
    private long late;

    void add(JsonObject counts) throws IOException {
      nanos.add(histogram(file()));
      Files.delete(file());
      lost += counts.getLong("lost");
      late += counts.getLong("late");
    }

    void add(int run, Program program, int rate) {
      for (double percentile : PERCENTILES) {
        LatencyChapter.this.add(
            run, program, rate, figure(percentile), nanos.getValueAtPercentile(percentile) / 1e3);
      }
      LatencyChapter.this.add(run, program, rate, "max us", nanos.getMaxValue() / 1e3);
      LatencyChapter.this.add(run, program, rate, "lost", lost);
      LatencyChapter.this.add(run, program, rate, "sent late", late);
    }
  }

  private JsonObject measureAt(int rate) throws IOException {
    try (Child latency = bench.start(Setup.LOAD_CPU, command(rate, file()))) {
      return latency.answer();
    }
  }

  /** A turn whose figures cannot be trusted costs nothing but itself. */
  private static void refuseInvalid(JsonObject counts) {
    for (String count : List.of("withoutTimestamp", "sendErrors")) {
      if (counts.getLong(count) > 0) {
        throw new IllegalStateException("a turn is left out: " + count + " " + counts.get(count));
      }
    }
    long step = counts.getLong("clockStepNanos");
    if (Math.abs(step) > LARGEST_CLOCK_STEP_NANOS) {
      throw new IllegalStateException("a turn is left out: the clock was set by " + step + " ns");
    }
    if (counts.getLong("received") == 0) {
      throw new IllegalStateException("a turn is left out: no packet came");
    }
  }

  private Path file() {
    return bench.options.out().resolve("latencies");
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
        String.valueOf(Math.min(NOT_RECORDED, bench.durations.faster())),
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
