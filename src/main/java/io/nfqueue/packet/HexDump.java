package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.unsignedByte;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Bytes as people read them: sixteen a line, each with where it is, in hexadecimal digits and as
 * text.
 *
 * <pre>
 * 0000  45 00 00 24 0c a4 40 00 40 01 1a 21 0a 09 00 01   |E..$..@.@..!....|
 * 0010  0a 09 00 02 08 00 db 9c                           |........|
 * </pre>
 *
 * <p>The layout is that of {@code tshark -x --hexdump delimit}, character for character. {@code
 * text2pcap} reads it back, whatever the text looks like, so that what stands in a log can become a
 * capture file again. Thread-safe.
 */
public final class HexDump {
  private static final int BYTES_PER_LINE = 16;
  private static final int CHARACTERS_PER_BYTE = 3;
  private static final int FEWEST_OFFSET_DIGITS = 4;
  private static final int BITS_PER_DIGIT = 4;
  private static final int GAP = 2;
  private static final byte DELIMITER = '|';
  private static final int SIZE_OF_DELIMITER = 1;
  private static final int FIRST_PRINTABLE = 0x20;
  private static final int LAST_PRINTABLE = 0x7e;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private HexDump() {}

  /**
   * Prints a range of bytes.
   *
   * @param bytes the array
   * @param offset array index of the first byte, which is printed as offset 0
   * @param limit array index behind the last byte
   * @return lines with a line feed between them and none at the end, empty for no bytes. An offset
   *     has four digits, or as many as the last byte's needs
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static String of(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    int length = limit - offset;
    int offsetDigits = offsetDigits(length);
    StringBuilder dump = new StringBuilder();
    for (int at = 0; at < length; at += BYTES_PER_LINE) {
      int count = Math.min(BYTES_PER_LINE, length - at);
      byte[] line = line(bytes, offset + at, count, at, offsetDigits);
      dump.append(at == 0 ? "" : "\n").append(new String(line, StandardCharsets.US_ASCII));
    }
    return dump.toString();
  }

  private static int offsetDigits(int length) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(length - 1, 0));
    int digits = (bits + BITS_PER_DIGIT - 1) / BITS_PER_DIGIT;
    return Math.max(FEWEST_OFFSET_DIGITS, digits);
  }

  private static byte[] line(byte[] bytes, int from, int count, int offset, int offsetDigits) {
    int hexAt = offsetDigits + GAP;
    int textAt = hexAt + BYTES_PER_LINE * CHARACTERS_PER_BYTE + GAP;
    byte[] line = new byte[textAt + count + 2 * SIZE_OF_DELIMITER];
    Arrays.fill(line, (byte) ' ');
    line[textAt] = DELIMITER;
    line[line.length - 1] = DELIMITER;
    for (int digit = 0; digit < offsetDigits; digit++) {
      line[digit] = DIGITS[offset >>> (offsetDigits - 1 - digit) * BITS_PER_DIGIT & 0xf];
    }
    for (int i = 0; i < count; i++) {
      int value = unsignedByte(bytes, from + i);
      line[hexAt + i * CHARACTERS_PER_BYTE] = DIGITS[value >>> BITS_PER_DIGIT];
      line[hexAt + i * CHARACTERS_PER_BYTE + 1] = DIGITS[value & 0xf];
      boolean printable = value >= FIRST_PRINTABLE && value <= LAST_PRINTABLE;
      line[textAt + SIZE_OF_DELIMITER + i] = printable ? (byte) value : (byte) '.';
    }
    return line;
  }
}
