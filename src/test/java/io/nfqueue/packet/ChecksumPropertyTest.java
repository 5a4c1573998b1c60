package io.nfqueue.packet;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** RFC 1071 and RFC 1624, held against a sum that is made word by word. */
class ChecksumPropertyTest {
  private static final int TRIES = 1000;

  /** RFC 1071 section 1, taken at its word. */
  private static int wordByWord(byte[] bytes, int offset, int length) {
    int sum = 0;
    for (int i = 0; i < length; i += 2) {
      int low = i + 1 < length ? bytes[offset + i + 1] & 0xff : 0;
      sum += (bytes[offset + i] & 0xff) << 8 | low;
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }

  @Property(tries = TRIES)
  void isTheSumOfItsWords(
      @ForAll @Size(max = 2000) byte[] bytes, @ForAll @IntRange(max = 9) int from) {
    int offset = Math.min(from, bytes.length);
    int length = bytes.length - offset;
    assertThat(Checksum.of(bytes, offset, length)).isEqualTo(wordByWord(bytes, offset, length));
  }

  @Property(tries = TRIES)
  void isTheSameHoweverTheRangeIsSplit(
      @ForAll @Size(max = 2000) byte[] bytes, @ForAll int first, @ForAll int second) {
    int one = evenWithin(first, bytes.length);
    int other = evenWithin(second, bytes.length);
    int low = Math.min(one, other);
    int high = Math.max(one, other);
    long sum = Checksum.add(0, bytes, 0, low);
    sum = Checksum.add(sum, bytes, low, high - low);
    sum = Checksum.add(sum, bytes, high, bytes.length - high);
    assertThat(Checksum.finish(sum)).isEqualTo(Checksum.of(bytes, 0, bytes.length));
  }

  private static int evenWithin(int any, int length) {
    return Math.floorMod(any, length + 1) & ~1;
  }

  @Property(tries = TRIES)
  void isZeroOverARangeThatHoldsItsOwn(
      @ForAll @Size(min = 2, max = 2000) byte[] bytes, @ForAll int where) {
    int at = evenWithin(where, bytes.length - 2);
    NetworkOrder.putShort(bytes, at, 0);
    NetworkOrder.putShort(bytes, at, Checksum.of(bytes, 0, bytes.length));
    assertThat(Checksum.of(bytes, 0, bytes.length)).isZero();
  }

  /** What RFC 1624 is about: the other words that a checksum covers are not known. */
  @Property(tries = TRIES)
  void isBroughtToWhereComputingItInFullWould(
      @ForAll @Size(max = 2000) byte[] bytes,
      @ForAll int where,
      @ForAll @Size(max = 40) byte[] other) {
    int at = evenWithin(where, bytes.length);
    int length = Math.min(other.length, bytes.length - at);
    int checksum = wordByWord(bytes, 0, bytes.length);
    long before = Checksum.add(0, bytes, at, length);
    System.arraycopy(other, 0, bytes, at, length);
    long after = Checksum.add(0, bytes, at, length);
    int inFull = wordByWord(bytes, 0, bytes.length);
    // ffff, the other zero, is the checksum of nothing but zeros
    assertThat(Checksum.update(checksum, before, after)).isEqualTo(inFull == 0xffff ? 0 : inFull);
  }

  @Property(tries = TRIES)
  void comesBackWhereAChangeIsTakenBackBeItRightOrWrong(
      @ForAll @IntRange(max = 0xffff) int checksum,
      @ForAll @LongRange(max = Long.MAX_VALUE) long before,
      @ForAll @LongRange(max = Long.MAX_VALUE) long after) {
    int updated = Checksum.update(checksum, before, after);
    assertThat(Checksum.update(updated, after, before)).isEqualTo(checksum % 0xffff);
  }
}
