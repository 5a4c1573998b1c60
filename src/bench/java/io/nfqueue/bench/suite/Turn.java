package io.nfqueue.bench.suite;

/**
 * When a figure was measured: all readers of a cell are measured once in each turn, and figures of
 * the same turn are what is compared.
 *
 * @param run from 1
 * @param number in the run, from 1; 0 where there is one figure a run
 * @param block in the turn, from 1; 0 where there is one figure a turn
 */
record Turn(int run, int number, int block) {
  Turn(int run, int number) {
    this(run, number, 0);
  }

  static Turn wholeOf(int run) {
    return new Turn(run, 0);
  }

  /**
   * Which one it is of all in all runs, from 0.
   *
   * @param inRun turns in each run
   */
  int ofAll(int inRun) {
    return (run - 1) * inRun + number - 1;
  }

  Turn block(int count) {
    return new Turn(run, number, count);
  }

  /** As in results.csv: {@code 2.1}, {@code 2} for the whole run, {@code 2.1.17} for a block. */
  @Override
  public String toString() {
    return run + (number == 0 ? "" : "." + number) + (block == 0 ? "" : "." + block);
  }
}
