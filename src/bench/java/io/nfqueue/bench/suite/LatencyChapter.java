package io.nfqueue.bench.suite;

import static io.nfqueue.bench.suite.Program.CHOICE_JAVA;
import static io.nfqueue.bench.suite.Program.C_AGAIN;
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
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final double[] PERCENTILES = {50, 90, 99};
  private static final double RAREST = 99.9;
  private static final String MEDIAN_OF_BLOCK = "p50 us of a block";

  /** What latency.c writes for a packet that was lost, or that the kernel refused. */
  private static final long LOST = Long.MIN_VALUE;

  /** What such a packet counts as. */
  private static final long LOST_NANOS = 10_000_000_000L;

  private static final int TURNS = 6;
  private static final int WARM_UP_RATE = 10_000;
  private static final long LARGEST_CLOCK_STEP_NANOS = 2000;

  private final Bench bench;
  private final List<Program> programs;
  private final int[] rates;

  /** Of a bench. */
  public LatencyChapter(Bench bench) {
    this.bench = bench;
    boolean full = bench.options.form() == Options.Form.FULL;
    programs =
        full
            ? List.of(C_LIBRARY, C_AGAIN, C_COALESCED, LOOP, ROUTE, CHOICE_JAVA)
            : List.of(C_LIBRARY, C_AGAIN, LOOP, ROUTE);
    rates = full ? new int[] {1000, 10_000, 50_000} : new int[] {1000};
  }

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public void measure(int run) throws IOException, InterruptedException {
    // the rarest latencies would else be those of what else the machine has to do on this core
    Binding binding = Binding.ONE_QUEUE.goingFirst();
    try (Readers readers =
        Readers.start(bench, run, name(), "all rates", programs, binding, Load.SMALL)) {
      // what one packet at a time goes through is not what a flood had compiled
      double warmUp = bench.durations.javaWarmUp() / 2;
      readers.together(run, programs, order -> measureAt(WARM_UP_RATE, warmUp, order));
      for (int rate : rates) {
        Map<Program, Turns> turns = new HashMap<>();
        for (int i = 1; i <= TURNS; i++) {
          Turn turn = new Turn(run, i);
          readers.together(
              turn.ofAll(TURNS),
              programs,
              order -> {
                List<JsonObject> counts = measureAt(rate, seconds(rate), order);
                counts.forEach(LatencyChapter::refuseInvalid);
                for (int reader = 0; reader < counts.size(); reader++) {
                  turns
                      .computeIfAbsent(order.get(reader).program(), p -> new Turns(p, rate))
                      .add(turn, counts.get(reader), file(reader));
                }
              });
        }
        turns.values().forEach(all -> all.addWhole(run));
      }
    }
  }

  /** What one program showed at a rate: what a stall can spoil by itself, turn by turn. */
  private final class Turns {
    private final Program program;
    private final int rate;
    private final Histogram nanos = new Histogram(SIGNIFICANT_DIGITS);
    private long lost;
    private long late;

    Turns(Program program, int rate) {
      this.program = program;
      this.rate = rate;
    }

    void add(Turn turn, JsonObject counts, Path file) throws IOException {
      long[] recorded = read(file);
      Files.delete(file);
      addBlocks(turn, recorded, counts.getInteger("recordedInBlock"));
      Histogram one = histogram(recorded);
      for (double percentile : PERCENTILES) {
        add(turn, figure(percentile), one.getValueAtPercentile(percentile) / 1e3);
      }
      nanos.add(one);
      lost += counts.getLong("lost");
      late += counts.getLong("late");
    }

    private void addBlocks(Turn turn, long[] recorded, int inBlock) {
      for (int block = 0; block < recorded.length / inBlock; block++) {
        Histogram one =
            histogram(Arrays.copyOfRange(recorded, block * inBlock, (block + 1) * inBlock));
        add(turn.block(block + 1), MEDIAN_OF_BLOCK, one.getValueAtPercentile(50) / 1e3);
      }
    }

    void addWhole(int run) {
      Turn whole = Turn.wholeOf(run);
      add(whole, figure(RAREST), nanos.getValueAtPercentile(RAREST) / 1e3);
      add(whole, "max us", nanos.getMaxValue() / 1e3);
      add(whole, "lost", lost);
      add(whole, "sent late", late);
    }

    private void add(Turn turn, String figure, double value) {
      bench.results.add(turn, name(), cell(rate), program.name(), figure, value);
    }
  }

  /** What the load says of each reader, in their order. */
  private List<JsonObject> measureAt(int rate, double seconds, List<Readers.Reader> order)
      throws IOException {
    try (Child latency = bench.start(Setup.LOAD_CPU, command(rate, seconds, order.size()))) {
      List<JsonObject> counts = new ArrayList<>();
      for (int i = 0; i < order.size(); i++) {
        counts.add(latency.answer());
      }
      return counts;
    }
  }

  /** A turn whose figures cannot be trusted costs nothing but itself. */
  private static void refuseInvalid(JsonObject counts) {
    long withoutTimestamp = counts.getLong("withoutTimestamp");
    if (withoutTimestamp > 0) {
      throw new IllegalStateException(
          "a turn is left out: " + withoutTimestamp + " packets without a timestamp");
    }
    long step = counts.getLong("clockStepNanos");
    if (Math.abs(step) > LARGEST_CLOCK_STEP_NANOS) {
      throw new IllegalStateException("a turn is left out: the clock was set by " + step + " ns");
    }
  }

  private Path files() {
    return bench.options.out().resolve("latencies");
  }

  private Path file(int reader) {
    return bench.options.out().resolve("latencies." + reader);
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

  private List<String> command(int rate, double seconds, int readers) {
    return List.of(
        bench.setup.c("latency"),
        "-p",
        String.valueOf(Rules.PORT),
        "-n",
        String.valueOf(readers),
        "-l",
        String.valueOf(Load.SMALL.payloadBytes()),
        "-r",
        String.valueOf(rate),
        "-s",
        String.valueOf(seconds),
        "-o",
        files().toString());
  }

  /** Nanoseconds, in the order sent. */
  static long[] read(Path file) throws IOException {
    LongBuffer nanos =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder()).asLongBuffer();
    long[] read = new long[nanos.remaining()];
    nanos.get(read);
    return read;
  }

  /** Of all, those that were lost among them. */
  static Histogram histogram(long[] nanos) {
    Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);
    for (long one : nanos) {
      // the clock may have been set back
      histogram.recordValue(one == LOST ? LOST_NANOS : Math.max(0, one));
    }
    return histogram;
  }
}
