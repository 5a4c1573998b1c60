package io.nfqueue.netlink;

/**
 * What follows the netlink header in a message about a network interface.
 *
 * <pre>
 * struct ifinfomsg {             offset
 *   unsigned char  ifi_family;   0   AF_UNSPEC; AF_BRIDGE where it is about a port of a bridge
 *   unsigned char  __ifi_pad;    1
 *   unsigned short ifi_type;     2   ARPHRD_*
 *   int            ifi_index;    4
 *   unsigned       ifi_flags;    8   IFF_*
 *   unsigned       ifi_change;   12
 * };                             16  then IFLA_* attributes
 * </pre>
 *
 * Source: {@code include/uapi/linux/rtnetlink.h}. All fields in native byte order.
 */
final class IfInfoMsg {
  /** {@code NETLINK_ROUTE}, the protocol of the socket. */
  static final int NETLINK_ROUTE = 0;

  /** {@code RTM_NEWLINK}: an interface that is there, that is new or that has changed. */
  static final int RTM_NEWLINK = 16;

  /** {@code RTM_DELLINK}: an interface that is gone. */
  static final int RTM_DELLINK = 17;

  /** {@code RTM_GETLINK}: asks for an interface, or with NLM_F_DUMP for all. */
  static final int RTM_GETLINK = 18;

  /** {@code RTNLGRP_LINK}: the multicast group that is told of interfaces. */
  static final int RTNLGRP_LINK = 1;

  /** {@code IFLA_IFNAME}, {@code include/uapi/linux/if_link.h}: the name, ending in NUL. */
  static final int IFLA_IFNAME = 3;

  /** Bytes of this structure. */
  static final int SIZE = 16;

  private static final int FAMILY_OFFSET = 0;
  private static final int INDEX_OFFSET = FAMILY_OFFSET + 2 * Byte.BYTES + Short.BYTES;

  private IfInfoMsg() {}

  /** ifi_family, 0..255. */
  static int family(byte[] bytes, int offset) {
    return bytes[offset + FAMILY_OFFSET] & 0xff;
  }

  /** ifi_index, 1 or more. */
  static int index(byte[] bytes, int offset) {
    return NativeOrder.getInt(bytes, offset + INDEX_OFFSET);
  }
}
