package io.nfqueue.queue;

import java.time.Duration;
import java.util.Objects;

/**
 * What packets get that no handler decides; {@link QueueConfig} says when. Refuses values out of
 * range.
 *
 * @param verdictTimeout zero for ever
 * @param timeoutVerdict ACCEPT or DROP, as the others are
 */
record FallbackVerdicts(
    Duration verdictTimeout,
    Verdict timeoutVerdict,
    Verdict failureVerdict,
    Verdict shutdownVerdict) {
  private static final Duration MAX_VERDICT_TIMEOUT = Duration.ofNanos(Long.MAX_VALUE);

  static final FallbackVerdicts DEFAULT =
      new FallbackVerdicts(Duration.ofSeconds(30), Verdict.drop(), Verdict.drop(), Verdict.drop());

  FallbackVerdicts {
    if (verdictTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "verdictTimeout=" + verdictTimeout + ": 0 or more expected");
    }
    if (verdictTimeout.compareTo(MAX_VERDICT_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "verdictTimeout=" + verdictTimeout + ": at most " + MAX_VERDICT_TIMEOUT + " expected");
    }
    checkAcceptOrDrop("timeoutVerdict", timeoutVerdict);
    checkAcceptOrDrop("failureVerdict", failureVerdict);
    checkAcceptOrDrop("shutdownVerdict", shutdownVerdict);
  }

  /** Nobody could be told that another one is refused for the packet. */
  static void checkAcceptOrDrop(String option, Verdict value) {
    Objects.requireNonNull(value, option);
    if (!value.equals(Verdict.accept()) && !value.equals(Verdict.drop())) {
      throw new IllegalArgumentException(option + "=" + value + ": ACCEPT or DROP expected");
    }
  }

  FallbackVerdicts withVerdictTimeout(Duration value) {
    return new FallbackVerdicts(value, timeoutVerdict, failureVerdict, shutdownVerdict);
  }

  FallbackVerdicts withTimeoutVerdict(Verdict value) {
    return new FallbackVerdicts(verdictTimeout, value, failureVerdict, shutdownVerdict);
  }

  FallbackVerdicts withFailureVerdict(Verdict value) {
    return new FallbackVerdicts(verdictTimeout, timeoutVerdict, value, shutdownVerdict);
  }

  FallbackVerdicts withShutdownVerdict(Verdict value) {
    return new FallbackVerdicts(verdictTimeout, timeoutVerdict, failureVerdict, value);
  }
}
