package io.nfqueue.packet;

import java.util.Arrays;

/**
 * Walks over the options of a TCP, IPv4 or IPv6 header, in order, padding included.
 *
 * <pre>{@code
 * OptionCursor cursor = tcp.options().cursor();
 * while (cursor.next()) {
 *   seen.add(cursor.type());
 * }
 * if (cursor.fault() != null) { ... } // the list is not what it should be
 * }</pre>
 *
 * The one object is all that a walk costs. What an option of a known type holds is for the reader
 * to judge: the walk looks at lengths only. Not thread-safe.
 */
public final class OptionCursor {
  private final byte[] bytes;
  private final OptionFormat format;
  private final int limit;
  private int at;
  private int lengthBytes;
  private OptionFault fault;

  OptionCursor(OptionFormat format, byte[] bytes, int from, int limit) {
    this.format = format;
    this.bytes = bytes;
    this.limit = limit;
    this.at = from;
  }

  /**
   * Goes to the next option.
   *
   * @return false behind the last one, behind an end of options, and at a fault
   */
  public boolean next() {
    if (fault != null || at >= limit) {
      return false;
    }
    int next = at + lengthBytes;
    boolean ended = lengthBytes > 0 && format.isLast(type());
    if (ended || next >= limit) {
      at = limit;
      return false;
    }
    int length = format.length(bytes, next, limit);
    at = length < 0 ? limit : next;
    lengthBytes = Math.max(length, 0);
    fault = length < 0 ? OptionFormat.fault(length) : null;
    return length > 0;
  }

  /** {@return what ended the walk before the end, null where nothing did, or not yet} */
  public OptionFault fault() {
    return fault;
  }

  /** Array index of this option. */
  int offset() {
    check();
    return at;
  }

  /** {@return the type or kind of this option, 0..255} */
  public int type() {
    check();
    return OptionFormat.type(bytes, at);
  }

  /** {@return bytes of this option, type and length counted: 1 of padding that has no length} */
  public int lengthBytes() {
    check();
    return lengthBytes;
  }

  /** {@return array index of this option's data, whatever its length} */
  public int dataOffset() {
    check();
    return at + Math.min(OptionFormat.HEADER_BYTES, lengthBytes);
  }

  /** {@return bytes of this option's data, 0..255} */
  public int dataLength() {
    check();
    return Math.max(lengthBytes - OptionFormat.HEADER_BYTES, 0);
  }

  /** {@return this option's data, a copy} */
  public byte[] data() {
    return Arrays.copyOfRange(bytes, dataOffset(), dataOffset() + dataLength());
  }

  private void check() {
    if (lengthBytes == 0 || at >= limit) {
      throw new IllegalStateException("no option here: next() has not said true");
    }
  }
}
