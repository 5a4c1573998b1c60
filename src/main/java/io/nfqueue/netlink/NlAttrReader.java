package io.nfqueue.netlink;

import java.nio.charset.StandardCharsets;

/**
 * Walks over a run of attributes. It judges bounds only, never throws because of the bytes, and
 * stops at the first attribute that does not fit: {@link #malformed()} then says why.
 *
 * <pre>{@code
 * NlAttrReader attributes = new NlAttrReader(bytes, offset, limit);
 * while (attributes.next()) {
 *   switch (attributes.type()) { ... }
 * }
 * }</pre>
 *
 * Reusable by {@link #reset}; not thread-safe. The bytes stay the caller's.
 */
public final class NlAttrReader {
  private byte[] bytes;
  private int nextOffset;
  private int limit;
  private int valueOffset;
  private int valueLength;
  private int type;
  private String malformed;

  /**
   * @param bytes where the attributes are
   * @param offset of the first attribute
   * @param limit behind the last attribute
   */
  public NlAttrReader(byte[] bytes, int offset, int limit) {
    reset(bytes, offset, limit);
  }

  /** Starts again over other bytes; see the constructor. */
  public void reset(byte[] bytes, int offset, int limit) {
    this.bytes = bytes;
    this.nextOffset = offset;
    this.limit = Math.min(limit, bytes.length);
    this.malformed = null;
  }

  /**
   * Goes to the next attribute.
   *
   * @return false at the end, or where the next one does not fit
   */
  public boolean next() {
    int remaining = limit - nextOffset;
    // up to 3 bytes may be the padding of the last attribute
    if (remaining < NlAttr.SIZE || malformed != null) {
      return false;
    }
    int length = NlAttr.length(bytes, nextOffset);
    type = NlAttr.type(bytes, nextOffset);
    if (length < NlAttr.SIZE || length > remaining) {
      malformed =
          "attribute "
              + type
              + " at offset "
              + nextOffset
              + ": nla_len "
              + length
              + (length < NlAttr.SIZE ? ", at least 4 expected" : ", only " + remaining + " left");
      return false;
    }
    valueOffset = nextOffset + NlAttr.SIZE;
    valueLength = length - NlAttr.SIZE;
    nextOffset += NlMsgHdr.align(length);
    return true;
  }

  /**
   * Goes to the next attribute of a type.
   *
   * @param wanted the type without flag bits
   * @param minimumLength bytes that its value must have
   * @return false where there is none of at least that length
   */
  public boolean find(int wanted, int minimumLength) {
    while (next()) {
      if (type == wanted) {
        return valueLength >= minimumLength;
      }
    }
    return false;
  }

  /**
   * The attribute's type, without flag bits.
   *
   * @return 0..16383
   */
  public int type() {
    return type;
  }

  /**
   * Where the value starts in the bytes.
   *
   * @return an offset
   */
  public int valueOffset() {
    return valueOffset;
  }

  /**
   * The value's length, without padding.
   *
   * @return 0..65531
   */
  public int valueLength() {
    return valueLength;
  }

  /**
   * A 32-bit value in network byte order.
   *
   * @param absent what to give where the value is shorter than 4 bytes
   * @return 0..2^32-1
   */
  public long unsignedInt(long absent) {
    return valueLength < Integer.BYTES ? absent : NetworkOrder.getUnsignedInt(bytes, valueOffset);
  }

  /**
   * A string, up to its first NUL byte.
   *
   * @return never null
   */
  public String string() {
    int end = valueOffset;
    while (end < valueOffset + valueLength && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, valueOffset, end - valueOffset, StandardCharsets.UTF_8);
  }

  /**
   * A reader over the attributes nested in this one.
   *
   * @return a new reader
   */
  public NlAttrReader nested() {
    return new NlAttrReader(bytes, valueOffset, valueOffset + valueLength);
  }

  /**
   * Why the walk ended early.
   *
   * @return null where it did not
   */
  public String malformed() {
    return malformed;
  }
}
