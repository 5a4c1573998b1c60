package io.nfqueue.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/** One figure, as often as it was measured: some times in each run. */
public final class Samples {
  private static final int RESAMPLES = 2000;
  private static final double OUTSIDE = 0.05;

  private final List<double[]> runs;
  private final double[] sorted;
  private Interval medianInterval;

  private Samples(List<double[]> runs) {
    this.runs = runs;
    sorted = pooled(runs);
  }

  /** One value a run, at least one, in any order. */
  public static Samples of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values");
    }
    return new Samples(Arrays.stream(values).mapToObj(value -> new double[] {value}).toList());
  }

  /** At least one value in each run, at least one run. */
  static Samples ofRuns(Collection<List<Double>> runs) {
    return new Samples(
        runs.stream().map(run -> run.stream().mapToDouble(Double::doubleValue).toArray()).toList());
  }

  private static double[] pooled(List<double[]> runs) {
    return runs.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
  }

  /** All of them, the least first. */
  public double[] sorted() {
    return sorted.clone();
  }

  /** How many. */
  public int count() {
    return sorted.length;
  }

  /** The one in the middle; of an even number, the mean of the two there. */
  public double median() {
    return median(sorted);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Where the median of other runs would be, with 95% confidence: the middle 95% of the medians of
   * as many runs, drawn from these with replacement (cluster bootstrap). Whole runs are drawn, as
   * what is measured within one run has the same processes, compiled code and minute in common. Of
   * a single run it says nothing.
   */
  public Interval medianInterval() {
    if (medianInterval == null) {
      medianInterval = ofResampledMedians();
    }
    return medianInterval;
  }

  private Interval ofResampledMedians() {
    Random random = new Random(runs.size());
    double[] medians = new double[RESAMPLES];
    List<double[]> drawn = new ArrayList<>();
    for (int i = 0; i < RESAMPLES; i++) {
      drawn.clear();
      for (int run = 0; run < runs.size(); run++) {
        drawn.add(runs.get(random.nextInt(runs.size())));
      }
      medians[i] = median(pooled(drawn));
    }
    Arrays.sort(medians);
    int outside = (int) (RESAMPLES * OUTSIDE / 2);
    return new Interval(medians[outside], medians[RESAMPLES - 1 - outside]);
  }

  /** From the least to the greatest, both within. */
  public record Interval(double low, double high) {
    boolean contains(double value) {
      return low <= value && value <= high;
    }
  }

  /** In how many runs. */
  public int runs() {
    return runs.size();
  }

  /** The least. */
  public double min() {
    return sorted[0];
  }

  /** The greatest. */
  public double max() {
    return sorted[sorted.length - 1];
  }
}
