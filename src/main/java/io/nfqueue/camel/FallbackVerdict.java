package io.nfqueue.camel;

import io.nfqueue.queue.Verdict;

/** A verdict for packets that the route does not decide. */
public enum FallbackVerdict {
  /** Let it pass. */
  ACCEPT(Verdict.accept()),
  /** Drop it. */
  DROP(Verdict.drop());

  private final Verdict verdict;

  FallbackVerdict(Verdict verdict) {
    this.verdict = verdict;
  }

  Verdict verdict() {
    return verdict;
  }
}
