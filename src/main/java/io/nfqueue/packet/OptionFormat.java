package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;

/**
 *
 *
 * <pre>
 * +---------------+---------------+----------------
 * |     type      |    length     | data
 * +---------------+---------------+----------------
 * </pre>
 *
 * <p>The two ways to write a list of options. Static knowledge only: options are found by their
 * array index, so that looking for one makes no object.
 */
enum OptionFormat {
  /** TCP (RFC 9293 section 3.1) and IPv4 (RFC 791): a length counts type and length too. */
  LENGTH_OF_OPTION,
  /** IPv6 (RFC 8200 section 4.2): a length counts the data only. */
  LENGTH_OF_DATA;

  private static final int TYPE_OFFSET = 0;
  private static final int LENGTH_OFFSET = TYPE_OFFSET + SIZE_OF_BYTE;

  /** Bytes of type and length. */
  static final int HEADER_BYTES = LENGTH_OFFSET + SIZE_OF_BYTE;

  /** Ends a list (TCP, IPv4), or is one byte of padding (IPv6). */
  private static final int ZERO = 0;

  /** Any length of data. */
  static final int ANY = -1;

  private static final int NO_OPERATION = 1;
  private static final int NOT_FOUND = -1;
  private static final OptionFault[] FAULTS = OptionFault.values();

  static int type(byte[] bytes, int at) {
    return unsignedByte(bytes, at + TYPE_OFFSET);
  }

  /** Whether an option of this type is the last one, whatever follows. */
  boolean isLast(int type) {
    return this == LENGTH_OF_OPTION && type == ZERO;
  }

  private boolean isOneByte(int type) {
    return type == ZERO || this == LENGTH_OF_OPTION && type == NO_OPERATION;
  }

  /** Bytes of the option at an index below limit, type and length counted; negative: a fault. */
  int length(byte[] bytes, int at, int limit) {
    if (isOneByte(type(bytes, at))) {
      return SIZE_OF_BYTE;
    }
    if (limit - at < HEADER_BYTES) {
      return ~OptionFault.LENGTH_CUT.ordinal();
    }
    int stated = unsignedByte(bytes, at + LENGTH_OFFSET);
    int length = this == LENGTH_OF_DATA ? stated + HEADER_BYTES : stated;
    if (length < HEADER_BYTES) {
      return ~OptionFault.LENGTH_TOO_SMALL.ordinal();
    }
    return length > limit - at ? ~OptionFault.LENGTH_BEYOND_END.ordinal() : length;
  }

  /** The fault that a negative length stands for. */
  static OptionFault fault(int negativeLength) {
    return FAULTS[~negativeLength];
  }

  /** Array index behind an option that has a length, limit where it is the last. */
  private int next(byte[] bytes, int at, int length, int limit) {
    return isLast(type(bytes, at)) ? limit : at + length;
  }

  /** Array index of the first option of a type, with so much data or {@link #ANY}; -1 without. */
  int first(byte[] bytes, int from, int limit, int type, int dataBytes) {
    return find(bytes, from, limit, type, dataBytes, true);
  }

  /** Array index of the last option of a type, with so much data or {@link #ANY}; -1 without. */
  int last(byte[] bytes, int from, int limit, int type, int dataBytes) {
    return find(bytes, from, limit, type, dataBytes, false);
  }

  private int find(
      byte[] bytes, int from, int limit, int type, int dataBytes, boolean firstEnough) {
    int found = NOT_FOUND;
    int at = from;
    while (at < limit) {
      int length = length(bytes, at, limit);
      if (length < 0) {
        return found;
      }
      int data = length - HEADER_BYTES;
      if (type(bytes, at) == type && data >= 0 && (dataBytes == ANY || data == dataBytes)) {
        found = at;
        if (firstEnough) {
          return found;
        }
      }
      at = next(bytes, at, length, limit);
    }
    return found;
  }

  /** What ends the walk before the end; null where nothing does. */
  OptionFault fault(byte[] bytes, int from, int limit) {
    int at = from;
    while (at < limit) {
      int length = length(bytes, at, limit);
      if (length < 0) {
        return fault(length);
      }
      at = next(bytes, at, length, limit);
    }
    return null;
  }
}
