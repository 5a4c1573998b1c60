package io.nfqueue.bench.report;

import java.util.Arrays;

/**
 * One figure, as often as it was measured.
 *
 * @param sorted at least one, the least first
 */
public record Samples(double[] sorted) {

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

  /** All of them together. */
  public double sum() {
    return Arrays.stream(sorted).sum();
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
