package io.nfqueue.netlink;

/**
 * The header of an attribute.
 *
 * <pre>
 * struct nlattr {            offset
 *   __u16 nla_len;           0   header and value, without padding
 *   __u16 nla_type;          2   two flag bits and a type of 14
 * };                         4
 * </pre>
 *
 * Source: {@code include/uapi/linux/netlink.h}. Native byte order. Attributes start at multiples of
 * 4 from the first; the last one of a kernel message may end without padding.
 */
final class NlAttr {
  static final int SIZE = 4;
  static final int NLA_F_NESTED = 1 << 15;
  static final int NLA_TYPE_MASK = 0x3fff;

  private static final int LENGTH_OFFSET = 0;
  private static final int TYPE_OFFSET = LENGTH_OFFSET + Short.BYTES;

  private NlAttr() {}

  static int length(byte[] bytes, int offset) {
    return NativeOrder.getUnsignedShort(bytes, offset + LENGTH_OFFSET);
  }

  static int type(byte[] bytes, int offset) {
    return NativeOrder.getUnsignedShort(bytes, offset + TYPE_OFFSET) & NLA_TYPE_MASK;
  }

  static void put(byte[] bytes, int offset, int length, int type) {
    putLength(bytes, offset, length);
    NativeOrder.putShort(bytes, offset + TYPE_OFFSET, type);
  }

  static void putLength(byte[] bytes, int offset, int length) {
    NativeOrder.putShort(bytes, offset + LENGTH_OFFSET, length);
  }
}
