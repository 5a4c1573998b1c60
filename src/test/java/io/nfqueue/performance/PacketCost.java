package io.nfqueue.performance;

/**
 * What a packet of 64 bytes costs a reader, on all its threads, where each receive call brings 64
 * of them: bytes of objects beside the copy of its message, as {@link PacketCostIT} prints them.
 * Measured on JDK 17 with Camel 4.18.0 (JDK 25: the same, or less). Who makes it cheaper lowers the
 * figure.
 */
enum PacketCost {
  /** A {@code PacketQueue} with a handler. */
  LOOP(86),
  /** An empty route. */
  ROUTE(1486),
  /** An empty route of two queues, one of them idle: a thread of their own watches both. */
  RANGE(1486),
  /** A route that looks at two headers and decides by a producer. */
  CONDITIONS(1806),
  /** A route that sets the verdict header. */
  HEADER(1606),
  /** An empty route with {@code batching=true}. */
  BATCHING(190);

  /** What a figure may be more than measured: less than the smallest object a packet could add. */
  static final int TOLERANCE_BYTES = 12;

  /** System calls beside those for a batch: waiting, finding nothing more, what the JVM does. */
  static final int CALLS_BESIDE_THE_BATCHES = 16;

  /**
   * Of locks that other threads hold, and to wake the clock: the only calls that vary with load.
   */
  static final int LOCK_CALLS_FOR_A_BATCH = 2;

  /**
   * Sends by the clock, of what is gathered while the receive thread waits for a CPU: far fewer
   * than packets, however busy the machine is.
   */
  static final int SENDS_BY_THE_CLOCK = 100;

  private final int measuredBytes;

  PacketCost(int measuredBytes) {
    this.measuredBytes = measuredBytes;
  }

  /** Bytes of objects for a packet, at most. */
  int limitBytes() {
    return measuredBytes + TOLERANCE_BYTES;
  }
}
