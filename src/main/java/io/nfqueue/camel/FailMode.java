package io.nfqueue.camel;

/** What happens to packets that the route cannot decide. */
public enum FailMode {
  /** They are dropped. */
  closed,
  /** They pass. */
  open
}
