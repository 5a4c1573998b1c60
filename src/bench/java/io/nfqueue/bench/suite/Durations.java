package io.nfqueue.bench.suite;

/**
 * How long each thing takes, in seconds.
 *
 * @param javaWarmUp under load, until the JVM has compiled what matters
 * @param warmUp of a program that is not Java
 * @param settle between two looks at whether the load has settled
 * @param window a turn of throughput
 * @param alone throughput of a reader that takes no turns
 * @param slowest a turn of latency at the lowest rate
 * @param faster a turn of latency at the other rates
 * @param stream a TCP stream
 * @param profile while stacks are sampled
 */
record Durations(
    double javaWarmUp,
    double warmUp,
    double settle,
    double window,
    double alone,
    double slowest,
    double faster,
    double stream,
    double profile) {
  static final Durations FULL = new Durations(5, 0.7, 0.2, 1, 2, 3, 0.5, 2, 6);
  static final Durations SHORT = new Durations(3.5, 0.5, 0.2, 0.5, 1, 1, 0.5, 2, 3);

  Durations times(double factor) {
    return new Durations(
        javaWarmUp * factor,
        warmUp * factor,
        settle * factor,
        window * factor,
        alone * factor,
        slowest * factor,
        faster * factor,
        stream * factor,
        profile * factor);
  }
}
