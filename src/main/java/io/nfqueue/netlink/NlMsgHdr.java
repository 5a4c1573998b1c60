package io.nfqueue.netlink;

/**
 * The header of every netlink message.
 *
 * <pre>
 * struct nlmsghdr {          offset
 *   __u32 nlmsg_len;         0   length of the message with this header
 *   __u16 nlmsg_type;        4
 *   __u16 nlmsg_flags;       6
 *   __u32 nlmsg_seq;         8
 *   __u32 nlmsg_pid;         12  port id of the sender
 * };                         16
 * </pre>
 *
 * Source: {@code include/uapi/linux/netlink.h}. All fields in native byte order. Messages in one
 * datagram start at multiples of 4; the last one need not end at one, and nlmsg_len never counts
 * the padding.
 */
public final class NlMsgHdr {
  /** {@code NLMSG_NOOP}: to be ignored. */
  public static final int NLMSG_NOOP = 1;

  /** {@code NLMSG_ERROR}: an error, or with error number 0 an acknowledgement. */
  public static final int NLMSG_ERROR = 2;

  /** {@code NLMSG_DONE}: the end of a dump. */
  static final int NLMSG_DONE = 3;

  /** {@code NLM_F_REQUEST}. */
  public static final int NLM_F_REQUEST = 0x01;

  /** {@code NLM_F_ACK}: asks for an acknowledgement. */
  public static final int NLM_F_ACK = 0x04;

  /** {@code NLM_F_DUMP_INTR}: what is being dumped has changed meanwhile. */
  static final int NLM_F_DUMP_INTR = 0x10;

  /** {@code NLM_F_DUMP}: asks for all there is. */
  static final int NLM_F_DUMP = 0x300;

  /** {@code NLM_F_CAPPED}: an error message echoes only the header of the request. */
  public static final int NLM_F_CAPPED = 0x100;

  /** {@code NLM_F_ACK_TLVS}: an error message carries extended-ack attributes. */
  public static final int NLM_F_ACK_TLVS = 0x200;

  /** Bytes of this structure. */
  public static final int SIZE = 16;

  static final int ALIGNMENT = 4;

  private static final int LENGTH_OFFSET = 0;
  private static final int TYPE_OFFSET = LENGTH_OFFSET + Integer.BYTES;
  private static final int FLAGS_OFFSET = TYPE_OFFSET + Short.BYTES;
  private static final int SEQUENCE_OFFSET = FLAGS_OFFSET + Short.BYTES;
  private static final int PORT_ID_OFFSET = SEQUENCE_OFFSET + Integer.BYTES;

  private NlMsgHdr() {}

  /**
   * The length of the message that starts at {@code offset}, judged.
   *
   * @param bytes a datagram
   * @param offset where the message starts
   * @param limit where the datagram ends
   * @return length with the header, or -1 where header or message do not fit
   */
  public static int checkedLength(byte[] bytes, int offset, int limit) {
    if (limit - offset < SIZE) {
      return -1;
    }
    int length = length(bytes, offset);
    return length < SIZE || length > limit - offset ? -1 : length;
  }

  /** {@code NLMSG_ALIGN}: rounds up to a multiple of 4. */
  public static int align(int length) {
    return (length + ALIGNMENT - 1) & -ALIGNMENT;
  }

  static int length(byte[] bytes, int offset) {
    return NativeOrder.getInt(bytes, offset + LENGTH_OFFSET);
  }

  /**
   * nlmsg_type.
   *
   * @return for nfnetlink: subsystem in the upper 8 bits, message in the lower 8
   */
  public static int type(byte[] bytes, int offset) {
    return NativeOrder.getUnsignedShort(bytes, offset + TYPE_OFFSET);
  }

  /**
   * nlmsg_flags.
   *
   * @return NLM_F_* bits
   */
  public static int flags(byte[] bytes, int offset) {
    return NativeOrder.getUnsignedShort(bytes, offset + FLAGS_OFFSET);
  }

  /**
   * nlmsg_seq.
   *
   * @return the sequence number as a signed int
   */
  public static int sequence(byte[] bytes, int offset) {
    return NativeOrder.getInt(bytes, offset + SEQUENCE_OFFSET);
  }

  static void putLength(byte[] bytes, int offset, int length) {
    NativeOrder.putInt(bytes, offset + LENGTH_OFFSET, length);
  }

  static void put(byte[] bytes, int offset, int type, int flags, int sequence) {
    putLength(bytes, offset, SIZE);
    NativeOrder.putShort(bytes, offset + TYPE_OFFSET, type);
    NativeOrder.putShort(bytes, offset + FLAGS_OFFSET, flags);
    NativeOrder.putInt(bytes, offset + SEQUENCE_OFFSET, sequence);
    // 0: the kernel takes the sender's address from the socket
    NativeOrder.putInt(bytes, offset + PORT_ID_OFFSET, 0);
  }
}
