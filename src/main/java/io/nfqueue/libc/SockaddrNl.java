package io.nfqueue.libc;

/**
 * The address of a netlink socket.
 *
 * <pre>
 * struct sockaddr_nl {         offset
 *   sa_family_t nl_family;     0   AF_NETLINK
 *   unsigned short nl_pad;     2
 *   __u32 nl_pid;              4   port id, 0 for the kernel
 *   __u32 nl_groups;           8
 * };                           12
 * </pre>
 *
 * Source: {@code include/uapi/linux/netlink.h}. src/test/golden/layout.c holds these offsets for
 * x86-64 and aarch64.
 */
public final class SockaddrNl {
  /** nl_family. */
  public static final int FAMILY_OFFSET = 0;

  /** nl_pid. */
  public static final int PORT_ID_OFFSET = FAMILY_OFFSET + 2 * Short.BYTES;

  /** {@code sizeof(struct sockaddr_nl)}. */
  public static final int SIZE = PORT_ID_OFFSET + 2 * Integer.BYTES;

  private SockaddrNl() {}
}
