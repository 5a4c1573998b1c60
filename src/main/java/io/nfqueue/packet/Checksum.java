package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_LONG;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.longBits;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.Objects;

/**
 * The Internet checksum (RFC 1071): the ones' complement of the ones' complement sum of 16-bit
 * big-endian words, an odd last byte padded with zero.
 *
 * <p>A checksum over several ranges is built as {@code finish(add(add(0, ...), ...))}. Sums are 64
 * bits wide and folded at the end only, so no carry is lost for any array Java can hold.
 * Thread-safe.
 */
public final class Checksum {

  private static final long LOW_32 = 0xffffffffL;
  private static final int SHORT_BITS = Short.SIZE;

  private Checksum() {}

  /**
   * The checksum of a range.
   *
   * @param bytes the array
   * @param offset first byte
   * @param length number of bytes
   * @return the checksum, 0..0xffff; 0 over a range that contains its own right checksum
   * @throws IndexOutOfBoundsException if the range is not inside the array
   */
  public static int of(byte[] bytes, int offset, int length) {
    return finish(add(0, bytes, offset, length));
  }

  /**
   * Adds a range to a sum.
   *
   * @param sum 0, or the result of an earlier call that covered an even number of bytes
   * @param bytes the array
   * @param offset first byte
   * @param length number of bytes; an odd range must be the last one
   * @return the sum, not folded
   * @throws IndexOutOfBoundsException if the range is not inside the array
   */
  public static long add(long sum, byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int at = offset;
    int left = length;
    long high = 0;
    long low = 0;
    for (; left >= SIZE_OF_LONG; left -= SIZE_OF_LONG, at += SIZE_OF_LONG) {
      long word = longBits(bytes, at);
      high += word >>> Integer.SIZE;
      low += word & LOW_32;
    }
    long tail = 0;
    if (left >= SIZE_OF_INT) {
      tail += unsignedInt(bytes, at);
      at += SIZE_OF_INT;
      left -= SIZE_OF_INT;
    }
    if (left >= SIZE_OF_SHORT) {
      tail += unsignedShort(bytes, at);
      at += SIZE_OF_SHORT;
      left -= SIZE_OF_SHORT;
    }
    if (left >= SIZE_OF_BYTE) {
      tail += (long) unsignedByte(bytes, at) << Byte.SIZE;
    }
    return fold32(sum) + fold32(high) + fold32(low) + tail;
  }

  /**
   * Folds a sum and complements it.
   *
   * @param sum what {@link #add} and the pseudo-headers gave
   * @return the checksum, 0..0xffff
   */
  public static int finish(long sum) {
    long folded = fold32(fold32(sum));
    while (folded >>> SHORT_BITS != 0) {
      folded = (folded & 0xffff) + (folded >>> SHORT_BITS);
    }
    return (int) ~folded & 0xffff;
  }

  /**
   * A checksum brought up to date where some of the words it covers have changed: equation 3 of RFC
   * 1624, for any number of words. A wrong checksum stays wrong by as much.
   *
   * @param checksum the checksum over the words as they were, 0..0xffff
   * @param before the sum of the changed words as they were, what {@link #add} gave
   * @param after the sum of the same words as they are
   * @return the checksum over the words as they are, 0..0xffff. Of the two ways to write zero it is
   *     0, where all else is not zero: UDP sends 0xffff in its place
   */
  public static int update(int checksum, long before, long after) {
    return finish((~checksum & 0xffff) + finish(before) + fold32(after));
  }

  /**
   * The sum of the pseudo-header for TCP, UDP and UDP-Lite over IPv4 (RFC 9293 section 3.1).
   *
   * @param bytes holds both addresses
   * @param sourceOffset array index of the source address
   * @param destinationOffset array index of the destination address
   * @param protocol upper-layer protocol, 0..255
   * @param upperLayerLength bytes of transport header and payload
   * @return a sum to {@link #add} to
   */
  public static long pseudoHeaderIpv4(
      byte[] bytes, int sourceOffset, int destinationOffset, int protocol, int upperLayerLength) {
    long sum = add(0, bytes, sourceOffset, InternetAddressText.IPV4_BYTES);
    sum = add(sum, bytes, destinationOffset, InternetAddressText.IPV4_BYTES);
    return sum + protocol + upperLayerLength;
  }

  /**
   * The sum of the pseudo-header for upper layers over IPv6 (RFC 8200 section 8.1).
   *
   * @param source holds the source address
   * @param sourceOffset array index of the source address
   * @param destination holds the address of the final destination, often the same array
   * @param destinationOffset array index of the final destination
   * @param protocol upper-layer protocol, 0..255, not an extension header's number
   * @param upperLayerLength bytes of transport header and payload
   * @return a sum to {@link #add} to
   */
  public static long pseudoHeaderIpv6(
      byte[] source,
      int sourceOffset,
      byte[] destination,
      int destinationOffset,
      int protocol,
      int upperLayerLength) {
    long sum = add(0, source, sourceOffset, InternetAddressText.IPV6_BYTES);
    sum = add(sum, destination, destinationOffset, InternetAddressText.IPV6_BYTES);
    return sum + protocol + upperLayerLength;
  }

  private static long fold32(long sum) {
    return (sum & LOW_32) + (sum >>> Integer.SIZE);
  }
}
