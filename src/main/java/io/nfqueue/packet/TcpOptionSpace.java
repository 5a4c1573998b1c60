package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.unsignedByte;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |  kind         |  length       |  data, length - 2 bytes       |
 * +---------------+---------------+-------------------------------+
 * |  kind = 0 (end of the list) or 1 (no operation)               |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The options of a TCP header (RFC 9293 section 3.1), as they would be with one of them set or
 * removed: the rest in its order, padded at the end to a multiple of 4 bytes.
 */
final class TcpOptionSpace {

  static final int END_OF_LIST = 0;
  static final int NO_OPERATION = 1;
  static final int MAXIMUM_SEGMENT_SIZE = 2;

  /** The longest option space, in bytes: data offset 15. */
  static final int MAX_BYTES = 40;

  private static final int HEADER_BYTES = 2;

  /** The longest data of one option, in bytes. */
  static final int MAX_DATA_BYTES = MAX_BYTES - HEADER_BYTES;

  private final byte[] options;

  TcpOptionSpace(byte[] options) {
    this.options = options;
  }

  /** Index of the first option of a kind from an index on, -1 when there is none. */
  int find(int kind, int from) {
    int at = from;
    while (at < end()) {
      if (unsignedByte(options, at) == kind) {
        return at;
      }
      at += lengthAt(at);
    }
    return -1;
  }

  /** Bytes of the option at an index, its kind and length counted. */
  private int lengthAt(int at) {
    int kind = unsignedByte(options, at);
    if (kind == NO_OPERATION) {
      return 1;
    }
    int length = at + 1 < options.length ? unsignedByte(options, at + 1) : 0;
    if (length < HEADER_BYTES || at + length > options.length) {
      throw new PacketEditException(
          "TCP options: expected an option of 2..%d bytes at byte %d, found kind %d, length %d"
              .formatted(options.length - at, at, kind, length));
    }
    return length;
  }

  /** Index behind the last option: what follows is the end of the list, and padding. */
  private int end() {
    int at = 0;
    while (at < options.length && unsignedByte(options, at) != END_OF_LIST) {
      at += lengthAt(at);
    }
    return at;
  }

  /** Index behind the last option that is more than padding. */
  private int endOfWhatCounts() {
    int counts = 0;
    int at = 0;
    int end = end();
    while (at < end) {
      boolean padding = unsignedByte(options, at) == NO_OPERATION;
      at += lengthAt(at);
      counts = padding ? counts : at;
    }
    return counts;
  }

  /** Data of the first option of a kind, null when there is none. */
  byte[] data(int kind) {
    int at = find(kind, 0);
    return at < 0 ? null : Arrays.copyOfRange(options, at + 2, at + lengthAt(at));
  }

  /** With the first option of a kind replaced where it is, or a new one at the end. */
  byte[] with(int kind, byte[] data) {
    int at = find(kind, 0);
    int length = HEADER_BYTES + data.length;
    ByteArrayOutputStream out = new ByteArrayOutputStream(MAX_BYTES);
    if (at >= 0 && lengthAt(at) == length) {
      byte[] same = options.clone();
      System.arraycopy(data, 0, same, at + HEADER_BYTES, data.length);
      return same;
    }
    int counts = endOfWhatCounts();
    int before = at < 0 ? counts : at;
    out.write(options, 0, before);
    out.write(kind);
    out.write(length);
    out.writeBytes(data);
    if (at >= 0) {
      int rest = at + lengthAt(at);
      out.write(options, rest, Math.max(0, counts - rest));
    }
    return padded(out);
  }

  /** Without any option of a kind; the same array where there is none. */
  byte[] without(int kind) {
    if (find(kind, 0) < 0) {
      return options;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(MAX_BYTES);
    int end = end();
    for (int at = 0; at < end; at += lengthAt(at)) {
      if (unsignedByte(options, at) != kind) {
        out.write(options, at, lengthAt(at));
      }
    }
    byte[] left = out.toByteArray();
    out.reset();
    out.write(left, 0, new TcpOptionSpace(left).endOfWhatCounts());
    return padded(out);
  }

  /** With all options of a kind overwritten by no operations: as long as before. */
  byte[] blanked(int kind) {
    byte[] blank = options.clone();
    int at = find(kind, 0);
    while (at >= 0) {
      int end = at + lengthAt(at);
      Arrays.fill(blank, at, end, (byte) NO_OPERATION);
      at = find(kind, end);
    }
    return blank;
  }

  private static byte[] padded(ByteArrayOutputStream out) {
    while (out.size() % TcpHeader.BYTES_PER_WORD != 0) {
      out.write(END_OF_LIST);
    }
    if (out.size() > MAX_BYTES) {
      throw new PacketEditException(
          "TCP options: %d bytes are too many, a header has room for %d"
              .formatted(out.size(), MAX_BYTES));
    }
    return out.toByteArray();
  }
}
