package io.nfqueue.bench.suite;

/**
 * When a figure was measured: all readers of a cell are measured once in each turn, and figures of
 * the same turn are what is compared.
 *
 * @param run from 1
 * @param number in the run, from 1; 0 where there is one figure a run
 */
record Turn(int run, int number) {
  static Turn wholeOf(int run) {
    return new Turn(run, 0);
  }

  /** As in results.csv: {@code 2.1}, or {@code 2} for the whole run. */
  @Override
  public String toString() {
    return number == 0 ? String.valueOf(run) : run + "." + number;
  }
}
