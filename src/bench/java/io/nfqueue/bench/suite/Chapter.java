package io.nfqueue.bench.suite;

import java.io.IOException;

/** One kind of measurement. */
public interface Chapter {
  /** As in results.csv, and in the option --only. */
  String name();

  /** Measures everything once. */
  void measure(int run) throws IOException, InterruptedException;
}
