package io.nfqueue.bench;

import io.nfqueue.bench.report.Document;
import io.nfqueue.bench.suite.Bench;
import io.nfqueue.bench.suite.Chapter;
import io.nfqueue.bench.suite.JvmChapter;
import io.nfqueue.bench.suite.LatencyChapter;
import io.nfqueue.bench.suite.Options;
import io.nfqueue.bench.suite.ProfileChapter;
import io.nfqueue.bench.suite.Results;
import io.nfqueue.bench.suite.ScalingChapter;
import io.nfqueue.bench.suite.TcpChapter;
import io.nfqueue.bench.suite.ThroughputChapter;
import java.util.List;

/**
 * Measures readers beside each other: in C, ours, and Camel routes. {@code src/bench/run} starts
 * it, in a network namespace of its own, and says what the options are.
 */
public final class Suite {
  private Suite() {}

  /** Arguments: those of {@code src/bench/run}. */
  public static void main(String[] arguments) throws Exception {
    Options options = Options.parse(List.of(arguments));
    Bench bench = new Bench(options, Results.create(options, List.of(arguments)));
    List<Chapter> chapters =
        List.of(
            new ThroughputChapter(bench),
            new LatencyChapter(bench),
            new TcpChapter(bench),
            new ScalingChapter(bench),
            new JvmChapter(bench),
            new ProfileChapter(bench));
    try {
      for (int run = 1; run <= options.runs(); run++) {
        for (Chapter chapter : chapters) {
          if (options.wants(chapter.name())) {
            chapter.measure(run);
          }
        }
      }
    } finally {
      // of what there is, where the rest could not be measured
      Document.of(options.out()).write();
    }
  }
}
