package io.nfqueue.doctor;

import java.util.Locale;

/** How much a finding matters. */
enum Severity {
  /** As it should be. */
  OK,
  /** Worth knowing; nothing is wrong. */
  NOTE,
  /** Live queues do not work, or lose packets. */
  PROBLEM;

  /** As it is printed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
