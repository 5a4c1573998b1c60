package io.nfqueue.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What results.csv says. */
public final class Measurements {
  private static final String ABOUT = "# ";
  private static final String FAILED = "# failed: ";
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final int COLUMNS = 6;
  private static final double ALL = 0.999;

  private record Key(String chapter, String cell, String program, String figure) {}

  private final Map<String, String> about = new LinkedHashMap<>();
  private final List<String> failed = new ArrayList<>();
  private final Map<Key, Map<String, Double>> values = new LinkedHashMap<>();

  private Measurements() {}

  /** Reads the lines of results.csv; one that was cut short is left out. */
  public static Measurements parse(List<String> lines) {
    Measurements measurements = new Measurements();
    for (String line : lines) {
      if (line.startsWith(FAILED)) {
        measurements.failed.add(line.substring(FAILED.length()));
      } else if (line.startsWith(ABOUT)) {
        String[] pair = line.substring(ABOUT.length()).split(": ", 2);
        measurements.about.put(pair[0], pair[1]);
      } else if (!line.startsWith("run,")) {
        measurements.add(line.split(","));
      }
    }
    return measurements;
  }

  private void add(String[] columns) {
    if (columns.length == COLUMNS) {
      Key key = new Key(columns[1], columns[2], columns[3], columns[4]);
      Double before =
          values
              .computeIfAbsent(key, k -> new LinkedHashMap<>())
              .put(columns[0], Double.parseDouble(columns[5]));
      if (before != null) {
        throw new IllegalArgumentException(key + ": two values in turn " + columns[0]);
      }
    }
  }

  /** Machine, versions, command. */
  public Map<String, String> about() {
    return about;
  }

  /** What could not be measured, and why. */
  public List<String> failed() {
    return failed;
  }

  /** The cells of a chapter that have a figure, in the order measured. */
  public List<String> cells(String chapter, String figure) {
    return values.keySet().stream()
        .filter(key -> key.chapter.equals(chapter) && key.figure.equals(figure))
        .map(Key::cell)
        .distinct()
        .toList();
  }

  /** The programs of a cell, by their letters and numbers. */
  public List<String> programs(String chapter, String cell) {
    TreeSet<String> programs = new TreeSet<>(Comparator.comparing(Measurements::sortable));
    for (Key key : values.keySet()) {
      if (key.chapter.equals(chapter) && key.cell.equals(cell)) {
        programs.add(key.program);
      }
    }
    return List.copyOf(programs);
  }

  private static String sortable(String program) {
    return NUMBER.matcher(program).replaceAll(number -> String.format("%9s", number.group()));
  }

  /** A figure; absent where it was not measured. */
  public Optional<Samples> samples(String chapter, String cell, String program, String figure) {
    return of(turns(chapter, cell, program, figure));
  }

  /** The median of a figure; absent where it was not measured. */
  public Optional<Double> median(String chapter, String cell, String program, String figure) {
    return samples(chapter, cell, program, figure).map(Samples::median);
  }

  /** A figure of a program, by turn. */
  Map<String, Double> turns(String chapter, String cell, String program, String figure) {
    return values.getOrDefault(new Key(chapter, cell, program, figure), Map.of());
  }

  /**
   * What part of the packets that came a program decided, by turn; at most 1: more are those that
   * had come before.
   */
  Map<String, Double> decidedShares(String chapter, String cell, String program) {
    Map<String, Double> shares =
        quotients(
            turns(chapter, cell, program, "packets/s"), turns(chapter, cell, program, "offered/s"));
    shares.replaceAll((turn, share) -> Math.min(1, share));
    return shares;
  }

  /**
   * One program's figure divided by another one's of the same turn, for each turn that has both;
   * absent where none has.
   */
  public Optional<Samples> ratio(
      String chapter, String cell, String program, String base, String figure) {
    return ratio(turns(chapter, cell, program, figure), turns(chapter, cell, base, figure));
  }

  /** Of values by turn. */
  static Optional<Samples> ratio(Map<String, Double> values, Map<String, Double> bases) {
    return of(quotients(values, bases));
  }

  private static Map<String, Double> quotients(
      Map<String, Double> values, Map<String, Double> bases) {
    Map<String, Double> quotients = new LinkedHashMap<>();
    values.forEach(
        (turn, value) -> {
          if (bases.containsKey(turn)) {
            quotients.put(turn, value / bases.get(turn));
          }
        });
    return quotients;
  }

  /**
   * Whether in half of the turns or more a program decided all that came, but for a thousandth:
   * then the load was the limit of the median, not the program.
   */
  public boolean isLimitedByLoad(String chapter, String cell, String program) {
    return of(decidedShares(chapter, cell, program))
        .map(share -> share.median() >= ALL)
        .orElse(false);
  }

  private static Optional<Samples> of(Map<String, Double> byTurn) {
    Map<String, List<Double>> byRun = new LinkedHashMap<>();
    byTurn.forEach(
        (turn, value) ->
            byRun.computeIfAbsent(turn.split("\\.")[0], run -> new ArrayList<>()).add(value));
    return byTurn.isEmpty() ? Optional.empty() : Optional.of(Samples.ofRuns(byRun.values()));
  }
}
