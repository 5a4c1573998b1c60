package io.nfqueue.bench.report;

import java.util.Arrays;

/**
 * One figure, as often as it was measured.
 *
 * @param sorted at least one, the least first
 */
public record Samples(double[] sorted) {
  private static final double NORMAL_95 = 1.96;

  /** Of values in any order, at least one. */
  public static Samples of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Samples(sorted);
  }

  /** The one in the middle; of an even number, the mean of the two there. */
  public double median() {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Where the median of many more would be, with 95% confidence: between two of these, by the
   * binomial distribution (in its normal approximation), whatever they are distributed like.
   */
  public Interval medianInterval() {
    double middle = sorted.length / 2.0;
    double half = NORMAL_95 * Math.sqrt(sorted.length) / 2;
    int low = (int) Math.max(0, Math.floor(middle - half));
    int high = (int) Math.min(sorted.length - 1, Math.ceil(middle + half));
    return new Interval(sorted[low], sorted[high]);
  }

  /** From the least to the greatest, both within. */
  public record Interval(double low, double high) {
    boolean contains(double value) {
      return low <= value && value <= high;
    }
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
