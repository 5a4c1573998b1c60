package io.nfqueue.bench.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What is to be measured.
 *
 * @param full all cells, or one of each kind
 * @param runs how often
 * @param only names of chapters; empty for all, or those of the short form
 * @param out the folder for results.csv
 * @param root the project's folder
 * @param durations how long each thing takes
 */
public record Options(
    boolean full, int runs, Set<String> only, Path out, Path root, Durations durations) {
  private static final Set<String> SHORT_FORM = Set.of("throughput", "latency");

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming what is not understood
   */
  public static Options parse(List<String> arguments) {
    boolean full = true;
    int runs = 5;
    Set<String> only = Set.of();
    Path out = Path.of("target", "bench-results");
    for (int i = 0; i < arguments.size(); i++) {
      String option = arguments.get(i);
      switch (option) {
        case "--full" -> full = true;
        case "--short" -> full = false;
        case "--runs" -> runs = Integer.parseInt(valueOf(arguments, ++i));
        case "--only" -> only = Set.of(valueOf(arguments, ++i).split(","));
        case "--out" -> out = Path.of(valueOf(arguments, ++i));
        default -> throw new IllegalArgumentException(option + ": not an option");
      }
    }
    double scale = Double.parseDouble(System.getenv().getOrDefault("BENCH_SCALE", "1"));
    return new Options(
        full,
        runs,
        only,
        out.toAbsolutePath(),
        Path.of(System.getProperty("bench.root", ".")).toAbsolutePath(),
        (full ? Durations.FULL : Durations.SHORT).times(scale));
  }

  private static String valueOf(List<String> arguments, int i) {
    if (i == arguments.size()) {
      throw new IllegalArgumentException(arguments.get(i - 1) + ": a value expected");
    }
    return arguments.get(i);
  }

  /** Whether a chapter is to be measured. */
  public boolean wants(String chapter) {
    return only.isEmpty() ? full || SHORT_FORM.contains(chapter) : only.contains(chapter);
  }
}
