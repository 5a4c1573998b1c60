package io.nfqueue.capture;

/** Which way a packet went, seen from the capturing host. The numbers are those of epb_flags. */
public enum Direction {
  /** Not said. */
  UNKNOWN,
  /** To the capturing host, or past it. */
  INBOUND,
  /** From the capturing host. */
  OUTBOUND
}
