package io.nfqueue.netlink;

/**
 * What follows the netlink header in every nfnetlink message.
 *
 * <pre>
 * struct nfgenmsg {          offset
 *   __u8   nfgen_family;     0   AF_xxx
 *   __u8   version;          1   NFNETLINK_V0
 *   __be16 res_id;           2   the queue number
 * };                         4
 * </pre>
 *
 * Source: {@code include/uapi/linux/netfilter/nfnetlink.h}.
 */
public final class NfGenMsg {
  /** {@code NETLINK_NETFILTER}, the protocol of the socket. */
  public static final int NETLINK_NETFILTER = 12;

  /** {@code NFNL_SUBSYS_QUEUE}. */
  public static final int NFNL_SUBSYS_QUEUE = 3;

  /** Bytes of this structure. */
  public static final int SIZE = 4;

  private static final int NFNETLINK_V0 = 0;
  private static final int FAMILY_OFFSET = 0;
  private static final int VERSION_OFFSET = FAMILY_OFFSET + Byte.BYTES;
  private static final int RES_ID_OFFSET = VERSION_OFFSET + Byte.BYTES;

  private NfGenMsg() {}

  /**
   * nfgen_family.
   *
   * @return AF_INET 2, AF_BRIDGE 7, AF_INET6 10
   */
  public static int family(byte[] bytes, int offset) {
    return bytes[offset + FAMILY_OFFSET] & 0xff;
  }

  /**
   * res_id.
   *
   * @return 0..65535
   */
  public static int resId(byte[] bytes, int offset) {
    return NetworkOrder.getUnsignedShort(bytes, offset + RES_ID_OFFSET);
  }

  static void put(byte[] bytes, int offset, int family, int resId) {
    bytes[offset + FAMILY_OFFSET] = (byte) family;
    bytes[offset + VERSION_OFFSET] = NFNETLINK_V0;
    NetworkOrder.putShort(bytes, offset + RES_ID_OFFSET, resId);
  }
}
