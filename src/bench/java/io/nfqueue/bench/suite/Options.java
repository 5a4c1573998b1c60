package io.nfqueue.bench.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What is to be measured.
 *
 * @param form which cells
 * @param runs how often
 * @param only names of chapters; empty for those of the form
 * @param out the folder for results.csv
 * @param root the project's folder
 * @param durations how long each thing takes
 */
public record Options(
    Form form, int runs, Set<String> only, Path out, Path root, Durations durations) {
  /** Which chapters and cells, unless something else is asked for. */
  public enum Form {
    /** One cell of each kind. */
    SHORT(Durations.SHORT, Set.of("throughput", "latency")),
    /** Those that a target is set for. */
    TARGETS(Durations.FULL, Set.of("throughput", "latency", "tcp")),
    /** All. */
    FULL(Durations.FULL, Set.of("throughput", "latency", "tcp", "scaling", "profile"));

    private final Durations durations;
    private final Set<String> chapters;

    Form(Durations durations, Set<String> chapters) {
      this.durations = durations;
      this.chapters = chapters;
    }
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming what is not understood
   */
  public static Options parse(List<String> arguments) {
    Form form = Form.FULL;
    int runs = 5;
    Set<String> only = Set.of();
    Path out = Path.of("target", "bench-results");
    for (int i = 0; i < arguments.size(); i++) {
      String option = arguments.get(i);
      switch (option) {
        case "--full" -> form = Form.FULL;
        case "--targets" -> form = Form.TARGETS;
        case "--short" -> form = Form.SHORT;
        case "--runs" -> runs = Integer.parseInt(valueOf(arguments, ++i));
        case "--only" -> only = Set.of(valueOf(arguments, ++i).split(","));
        case "--out" -> out = Path.of(valueOf(arguments, ++i));
        default -> throw new IllegalArgumentException(option + ": not an option");
      }
    }
    double scale = Double.parseDouble(System.getenv().getOrDefault("BENCH_SCALE", "1"));
    return new Options(
        form,
        runs,
        only,
        out.toAbsolutePath(),
        Path.of(System.getProperty("bench.root", ".")).toAbsolutePath(),
        form.durations.times(scale));
  }

  private static String valueOf(List<String> arguments, int i) {
    if (i == arguments.size()) {
      throw new IllegalArgumentException(arguments.get(i - 1) + ": a value expected");
    }
    return arguments.get(i);
  }

  /** Whether a chapter is to be measured. */
  public boolean wants(String chapter) {
    return (only.isEmpty() ? form.chapters : only).contains(chapter);
  }
}
