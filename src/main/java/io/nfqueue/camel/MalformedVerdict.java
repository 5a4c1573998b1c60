package io.nfqueue.camel;

import io.nfqueue.queue.Verdict;

/** What happens to malformed packets. */
public enum MalformedVerdict {
  /** They pass without entering the route. */
  ACCEPT(Verdict.accept()),
  /** They are dropped without entering the route. */
  DROP(Verdict.drop()),
  /** They enter the route, which decides. */
  ROUTE(null);

  private final Verdict verdict;

  MalformedVerdict(Verdict verdict) {
    this.verdict = verdict;
  }

  /** The verdict, or null for the route. */
  Verdict verdict() {
    return verdict;
  }
}
