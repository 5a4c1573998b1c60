package io.nfqueue.capture;

import java.math.BigInteger;

/**
 * How an interface of a pcapng section counts time: if_tsresol and if_tsoffset. Immutable.
 *
 * <p>if_tsresol: 10^-n seconds, or with the highest bit 2^-n; n 0..127, by default 6.
 */
final class TimestampUnits {
  /** What holds where the interface says nothing. */
  static final TimestampUnits MICROSECONDS = new TimestampUnits(6, 0);

  private static final int BINARY_BIT = 0x80;
  private static final int NANOS_EXPONENT = 9;
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final BigInteger BIG_NANOS_PER_SECOND = BigInteger.valueOf(NANOS_PER_SECOND);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  /** One below is {@link CaptureRecord#NO_TIMESTAMP}. */
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE + 1);

  private final int resolution;
  private final long offsetSeconds;
  private final BigInteger unitsPerSecond;
  // of one unit, where that is whole and the offset is none; else 0
  private final long nanosPerUnit;

  private TimestampUnits(int resolution, long offsetSeconds) {
    this.resolution = resolution;
    this.offsetSeconds = offsetSeconds;
    int exponent = resolution & ~BINARY_BIT;
    boolean binary = (resolution & BINARY_BIT) != 0;
    unitsPerSecond = (binary ? BigInteger.TWO : BigInteger.TEN).pow(exponent);
    nanosPerUnit =
        !binary && exponent <= NANOS_EXPONENT && offsetSeconds == 0
            ? NANOS_PER_SECOND / unitsPerSecond.longValueExact()
            : 0;
  }

  /** With another if_tsresol, 0..255. */
  TimestampUnits withResolution(int value) {
    return new TimestampUnits(value, offsetSeconds);
  }

  /** With another if_tsoffset. */
  TimestampUnits withOffsetSeconds(long value) {
    return new TimestampUnits(resolution, value);
  }

  /**
   * Nanoseconds since the epoch.
   *
   * @param units since the epoch and the offset, 64 bits unsigned
   * @return the nearest there is where it is beyond what a long holds
   */
  long epochNanos(long units) {
    if (nanosPerUnit != 0 && units >= 0 && units <= Long.MAX_VALUE / nanosPerUnit) {
      return units * nanosPerUnit;
    }
    BigInteger nanos =
        new BigInteger(Long.toUnsignedString(units))
            .multiply(BIG_NANOS_PER_SECOND)
            .divide(unitsPerSecond)
            .add(BigInteger.valueOf(offsetSeconds).multiply(BIG_NANOS_PER_SECOND));
    return nanos.min(MAX).max(MIN).longValueExact();
  }
}
