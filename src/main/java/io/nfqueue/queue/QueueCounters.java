package io.nfqueue.queue;

import java.util.concurrent.atomic.LongAdder;

/** The counters of one binding, counted by any thread. {@link QueueStatistics} is a snapshot. */
final class QueueCounters {
  private final LongAdder[] byKind = adders(Verdict.Kind.values().length);
  private final LongAdder[] byCause = adders(DecisionCause.values().length);
  final LongAdder received = new LongAdder();
  final LongAdder lost = new LongAdder();
  final LongAdder missed = new LongAdder();
  final LongAdder decidedTooLate = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder sendFailures = new LongAdder();
  final LongAdder stale = new LongAdder();
  final LongAdder verdictErrors = new LongAdder();
  final LongAdder overruns = new LongAdder();
  final LongAdder truncatedDatagrams = new LongAdder();
  final LongAdder foreignDatagrams = new LongAdder();
  final LongAdder malformedMessages = new LongAdder();
  final LongAdder malformedAttributes = new LongAdder();
  final LongAdder unknownAttributes = new LongAdder();
  final LongAdder unknownMessages = new LongAdder();
  final LongAdder captured = new LongAdder();
  final LongAdder captureDropped = new LongAdder();

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    for (int i = 0; i < count; i++) {
      adders[i] = new LongAdder();
    }
    return adders;
  }

  /** Counts packets whose verdict is sent. A timed-out packet counts as that and nothing else. */
  void decided(Verdict.Kind kind, DecisionCause cause, int packets) {
    byCause[cause.ordinal()].add(packets);
    if (cause != DecisionCause.TIMEOUT) {
      byKind[kind.ordinal()].add(packets);
    }
  }

  private long sum(Verdict.Kind kind) {
    return byKind[kind.ordinal()].sum();
  }

  private long sum(DecisionCause cause) {
    return byCause[cause.ordinal()].sum();
  }

  QueueStatistics snapshot(int queue, String bindingId) {
    return new QueueStatistics(
        queue,
        bindingId,
        received.sum(),
        sum(Verdict.Kind.ACCEPT),
        sum(Verdict.Kind.DROP),
        sum(Verdict.Kind.REPEAT),
        sum(Verdict.Kind.QUEUE),
        sum(Verdict.Kind.STOP),
        sum(DecisionCause.TIMEOUT),
        lost.sum(),
        sum(DecisionCause.FAILURE),
        sum(DecisionCause.MALFORMED),
        sum(DecisionCause.SUSPENDED),
        sum(DecisionCause.SHUTDOWN),
        decidedTooLate.sum(),
        refused.sum(),
        sendFailures.sum(),
        stale.sum(),
        verdictErrors.sum(),
        overruns.sum(),
        missed.sum(),
        truncatedDatagrams.sum(),
        foreignDatagrams.sum(),
        malformedMessages.sum(),
        malformedAttributes.sum(),
        unknownAttributes.sum(),
        unknownMessages.sum(),
        captured.sum(),
        captureDropped.sum());
  }
}
