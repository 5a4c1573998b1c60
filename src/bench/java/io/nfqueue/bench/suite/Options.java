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
    SHORT(2, Durations.SHORT, Set.of("throughput", "latency")),
    /** Those that a target is set for. */
    TARGETS(5, Durations.FULL, Set.of("throughput", "latency", "tcp")),
    /** All. */
    FULL(5, Durations.FULL, Set.of("throughput", "latency", "tcp", "scaling", "jvms", "profile"));

    private final int runs;
    private final Durations durations;
    private final Set<String> chapters;

    Form(int runs, Durations durations, Set<String> chapters) {
      this.runs = runs;
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
    Integer runs = null;
    Set<String> only = Set.of();
    Path out = Path.of("target", "bench-results");
    for (int i = 0; i < arguments.size(); i++) {
      String option = arguments.get(i);
      switch (option) {
        case "--full" -> form = Form.FULL;
        case "--targets" -> form = Form.TARGETS;
        case "--short" -> form = Form.SHORT;
        case "--runs" -> runs = positive(valueOf(arguments, ++i));
        case "--only" -> only = chapters(valueOf(arguments, ++i));
        case "--out" -> out = Path.of(valueOf(arguments, ++i));
        default -> throw new IllegalArgumentException(option + ": not an option");
      }
    }
    double scale = Double.parseDouble(System.getenv().getOrDefault("BENCH_SCALE", "1"));
    return new Options(
        form,
        runs == null ? form.runs : runs,
        only,
        out.toAbsolutePath(),
        Path.of(System.getProperty("bench.root", ".")).toAbsolutePath(),
        form.durations.times(scale));
  }

  private static int positive(String value) {
    if (!value.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException(value + ": a number of runs from 1 expected");
    }
    return Integer.parseInt(value);
  }

  private static Set<String> chapters(String names) {
    Set<String> chapters = Set.of(names.split(","));
    for (String chapter : chapters) {
      if (!Form.FULL.chapters.contains(chapter)) {
        throw new IllegalArgumentException(chapter + ": not a chapter: " + names);
      }
    }
    return chapters;
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
