package io.nfqueue.bench.suite;

/**
 * How long each thing takes, in seconds.
 *
 * @param javaWarmUp under load, until the JVM has compiled what matters
 * @param warmUp of a program that is not Java
 * @param settle from a change of the load to the measurement
 * @param window a measurement of throughput
 * @param slowest latency at the lowest rate
 * @param faster latency at the other rates
 * @param stream a TCP stream
 */
record Durations(
    double javaWarmUp,
    double warmUp,
    double settle,
    double window,
    double slowest,
    double faster,
    double stream) {
  static final Durations FULL = new Durations(5, 0.7, 0.4, 2, 4, 2, 3);
  static final Durations SHORT = new Durations(4, 0.5, 0.3, 1.2, 1.5, 1, 2);

  Durations times(double factor) {
    return new Durations(
        javaWarmUp * factor,
        warmUp * factor,
        settle * factor,
        window * factor,
        slowest * factor,
        faster * factor,
        stream * factor);
  }
}
