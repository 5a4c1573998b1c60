package io.nfqueue.queue;

import io.nfqueue.netlink.NetworkOrder;
import java.util.Arrays;

/**
 * The value of NFQA_HWADDR: the sender's link-layer address.
 *
 * <pre>
 * struct nfqnl_msg_packet_hw {    offset
 *   __be16 hw_addrlen;            0
 *   __u16  _pad;                  2
 *   __u8   hw_addr[8];            4
 * };                              12
 * </pre>
 *
 * Source: {@code include/uapi/linux/netfilter/nfnetlink_queue.h}.
 */
final class PacketHw {
  private static final int ADDRESS_OFFSET = 2 * Short.BYTES;
  private static final int MAX_ADDRESS_BYTES = 8;
  static final int SIZE = ADDRESS_OFFSET + MAX_ADDRESS_BYTES;

  private PacketHw() {}

  /** The address; whatever length the kernel claims, at most 8 bytes. */
  static byte[] address(byte[] bytes, int offset) {
    int length = Math.min(NetworkOrder.getUnsignedShort(bytes, offset), MAX_ADDRESS_BYTES);
    return Arrays.copyOfRange(bytes, offset + ADDRESS_OFFSET, offset + ADDRESS_OFFSET + length);
  }
}
