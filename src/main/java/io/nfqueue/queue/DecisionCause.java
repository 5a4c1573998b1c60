package io.nfqueue.queue;

/** Why a packet got its verdict. Each is counted in {@link QueueStatistics}. */
public enum DecisionCause {
  /** Someone decided it. */
  DECIDED,
  /** Its route or handler failed. */
  FAILURE,
  /** Message or packet are malformed. */
  MALFORMED,
  /** The queue is suspended. */
  SUSPENDED,
  /** The queue is being closed. */
  SHUTDOWN,
  /** Nobody decided it in time. */
  TIMEOUT
}
