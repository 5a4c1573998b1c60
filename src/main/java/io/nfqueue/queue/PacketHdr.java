package io.nfqueue.queue;

import io.nfqueue.netlink.NetworkOrder;

/**
 * The value of NFQA_PACKET_HDR, which every packet message has.
 *
 * <pre>
 * struct nfqnl_msg_packet_hdr {    offset
 *   __be32 packet_id;              0
 *   __be16 hw_protocol;            4
 *   __u8   hook;                   6
 * } __attribute__ ((packed));      7
 * </pre>
 *
 * Source: {@code include/uapi/linux/netfilter/nfnetlink_queue.h}.
 */
final class PacketHdr {
  private static final int PACKET_ID_OFFSET = 0;
  private static final int HW_PROTOCOL_OFFSET = PACKET_ID_OFFSET + Integer.BYTES;
  private static final int HOOK_OFFSET = HW_PROTOCOL_OFFSET + Short.BYTES;
  static final int SIZE = HOOK_OFFSET + Byte.BYTES;

  private PacketHdr() {}

  static int packetId(byte[] bytes, int offset) {
    return NetworkOrder.getInt(bytes, offset + PACKET_ID_OFFSET);
  }

  static int hwProtocol(byte[] bytes, int offset) {
    return NetworkOrder.getUnsignedShort(bytes, offset + HW_PROTOCOL_OFFSET);
  }

  static int hook(byte[] bytes, int offset) {
    return bytes[offset + HOOK_OFFSET] & 0xff;
  }
}
