package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The text of addresses given as bytes: dotted quad for IPv4, RFC 5952 for IPv6. No name is ever
 * looked up. Thread-safe.
 */
public final class InternetAddressText {

  /** Bytes of an IPv4 address. */
  public static final int IPV4_BYTES = 4;

  /** Bytes of an IPv6 address. */
  public static final int IPV6_BYTES = 16;

  private static final int GROUPS = IPV6_BYTES / SIZE_OF_SHORT;
  private static final int IPV4_MAPPED_GROUPS = 6;
  private static final int LONGEST_IPV6_TEXT = 39;
  private static final int LONGEST_IPV4_TEXT = 15;

  private InternetAddressText() {}

  /**
   * The dotted quad of an IPv4 address.
   *
   * @param bytes holds the address
   * @param offset array index of its first byte
   * @return e.g. {@code 10.9.0.1}
   * @throws IndexOutOfBoundsException if there are no 4 bytes at the offset
   */
  public static String ipv4(byte[] bytes, int offset) {
    Objects.checkFromIndexSize(offset, IPV4_BYTES, bytes.length);
    // by hand: routes ask for it with every packet
    byte[] text = new byte[LONGEST_IPV4_TEXT];
    int length = 0;
    for (int i = 0; i < IPV4_BYTES; i++) {
      int value = unsignedByte(bytes, offset + i);
      if (i > 0) {
        text[length++] = '.';
      }
      if (value >= 100) {
        text[length++] = (byte) ('0' + value / 100);
      }
      if (value >= 10) {
        text[length++] = (byte) ('0' + value / 10 % 10);
      }
      text[length++] = (byte) ('0' + value % 10);
    }
    return new String(text, 0, length, StandardCharsets.ISO_8859_1);
  }

  /**
   * The canonical text of an IPv6 address (RFC 5952): lower case, no leading zeros, the longest run
   * of two or more zero groups (the first of equal ones) as {@code ::}, IPv4-mapped addresses with
   * a dotted quad at the end (section 5).
   *
   * @param bytes holds the address
   * @param offset array index of its first byte
   * @return e.g. {@code fd00::1} or {@code ::ffff:10.9.0.1}
   * @throws IndexOutOfBoundsException if there are no 16 bytes at the offset
   */
  public static String ipv6(byte[] bytes, int offset) {
    Objects.checkFromIndexSize(offset, IPV6_BYTES, bytes.length);
    StringBuilder text = new StringBuilder(LONGEST_IPV6_TEXT);
    if (isIpv4Mapped(bytes, offset)) {
      int ipv4Offset = offset + IPV4_MAPPED_GROUPS * SIZE_OF_SHORT;
      return text.append("::ffff:").append(ipv4(bytes, ipv4Offset)).toString();
    }
    int runStart = 0;
    int runLength = 1;
    for (int start = 0; start < GROUPS; start++) {
      int end = start;
      while (end < GROUPS && group(bytes, offset, end) == 0) {
        end++;
      }
      if (end - start > runLength) {
        runStart = start;
        runLength = end - start;
      }
      start = Math.max(start, end - 1);
    }
    boolean compress = runLength > 1;
    for (int i = 0; i < GROUPS; i++) {
      if (compress && i == runStart) {
        text.append("::");
        i += runLength - 1;
        continue;
      }
      if (i > 0 && !(compress && i == runStart + runLength)) {
        text.append(':');
      }
      text.append(Integer.toHexString(group(bytes, offset, i)));
    }
    return text.toString();
  }

  private static int group(byte[] bytes, int offset, int index) {
    return unsignedShort(bytes, offset + index * SIZE_OF_SHORT);
  }

  private static boolean isIpv4Mapped(byte[] bytes, int offset) {
    for (int i = 0; i < IPV4_MAPPED_GROUPS - 1; i++) {
      if (group(bytes, offset, i) != 0) {
        return false;
      }
    }
    return group(bytes, offset, IPV4_MAPPED_GROUPS - 1) == 0xffff;
  }
}
