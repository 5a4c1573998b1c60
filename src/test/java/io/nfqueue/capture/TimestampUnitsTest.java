package io.nfqueue.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampUnitsTest {
  @ParameterizedTest(name = "if_tsresol {0}, if_tsoffset {1}, {2} units")
  @CsvSource({
    "0,   0,   1700000000,           1700000000000000000",
    "3,   0,   1700000000123,        1700000000123000000",
    "6,   0,   1700000000123456,     1700000000123456000",
    "9,   0,   1700000000123456789,  1700000000123456789",
    "12,  0,   17000000001234567,    17000000001234", // picoseconds are cut
    "6,   5,   7000000,              12000000000",
    "6,   -5,  7000000,              2000000000",
    "6,   -9,  7000000,              -2000000000", // before 1970
    "9,   1,   3,                    1000000003",
    "128, 0,   1700000000,           1700000000000000000", // 2^-0 s
    "129, 0,   3,                    1500000000",
    "148, 0,   3145728,              3000000000", // 2^-20 s
    "160, 0,   9663676416,           2250000000", // 2^-32 s
    "127, 0,   -1,                   0", // 10^-127 s
    "255, 0,   -1,                   0", // 2^-127 s
    "19,  0,   -1,                   1844674407", // 18446744073709551615 of 10^-19 s
    "191, 0,   -1,                   1999999999", // of 2^-63 s
    // beyond what a long holds: the nearest
    "9,   0,   9223372036854775807,  9223372036854775807",
    "9,   0,   -1,                   9223372036854775807",
    "6,   0,   9223372036854775,     9223372036854775000",
    "6,   0,   9223372036854776,     9223372036854775807",
    "0,   0,   -1,                   9223372036854775807",
    "0,   9223372036854775807,  -1,  9223372036854775807",
    "0,   -9223372036854775808, 0,   -9223372036854775807",
  })
  void turnsUnitsToNanoseconds(int resolution, long offsetSeconds, long units, long nanos) {
    TimestampUnits timestamps =
        TimestampUnits.MICROSECONDS.withResolution(resolution).withOffsetSeconds(offsetSeconds);
    assertThat(timestamps.epochNanos(units)).isEqualTo(nanos);
  }
}
