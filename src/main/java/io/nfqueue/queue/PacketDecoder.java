package io.nfqueue.queue;

import io.nfqueue.netlink.NfGenMsg;
import io.nfqueue.netlink.NlAttrReader;
import io.nfqueue.netlink.NlMsgHdr;

/**
 * Turns the bytes of an NFQNL_MSG_PACKET into a {@link QueuedPacket}: one walk over the attributes
 * finds the packet header and the payload, the rest is looked up when asked for. Not thread-safe.
 */
final class PacketDecoder {
  // bytes at least, by attribute type; what is shorter says nothing
  private static final int[] MINIMUM_BYTES = new int[Nfqnl.NFQA_CGROUP_CLASSID + 1];

  static {
    MINIMUM_BYTES[Nfqnl.NFQA_PACKET_HDR] = PacketHdr.SIZE;
    MINIMUM_BYTES[Nfqnl.NFQA_TIMESTAMP] = PacketTimestamp.SIZE;
    MINIMUM_BYTES[Nfqnl.NFQA_HWADDR] = PacketHw.SIZE;
    for (int type :
        new int[] {
          Nfqnl.NFQA_MARK,
          Nfqnl.NFQA_IFINDEX_INDEV,
          Nfqnl.NFQA_IFINDEX_OUTDEV,
          Nfqnl.NFQA_IFINDEX_PHYSINDEV,
          Nfqnl.NFQA_IFINDEX_PHYSOUTDEV,
          Nfqnl.NFQA_CT_INFO,
          Nfqnl.NFQA_CAP_LEN,
          Nfqnl.NFQA_SKB_INFO,
          Nfqnl.NFQA_UID,
          Nfqnl.NFQA_GID,
          Nfqnl.NFQA_PRIORITY,
          Nfqnl.NFQA_CGROUP_CLASSID
        }) {
      MINIMUM_BYTES[type] = Integer.BYTES;
    }
  }

  private final NlAttrReader attributes = new NlAttrReader(new byte[0], 0, 0);
  private int unknownAttributes;

  /**
   * Decodes one message.
   *
   * @param bytes where it is; the packet keeps them
   * @param offset of its nlmsghdr
   * @param length nlmsg_len, already checked against the datagram
   * @param receipt what it shares with the others of its batch
   * @return null where there is no packet header, and so no id that could be decided
   */
  QueuedPacket decode(byte[] bytes, int offset, int length, Receipt receipt) {
    int first = offset + NlMsgHdr.SIZE + NfGenMsg.SIZE;
    int limit = offset + length;
    int headerOffset = -1;
    int payloadOffset = limit;
    int payloadLength = 0;
    boolean tooShort = false;
    unknownAttributes = 0;
    attributes.reset(bytes, first, limit);
    while (attributes.next()) {
      int type = attributes.type();
      if (type >= MINIMUM_BYTES.length) {
        unknownAttributes++;
      } else if (attributes.valueLength() < MINIMUM_BYTES[type]) {
        tooShort = true;
      } else if (type == Nfqnl.NFQA_PACKET_HDR) {
        headerOffset = attributes.valueOffset();
      } else if (type == Nfqnl.NFQA_PAYLOAD) {
        payloadOffset = attributes.valueOffset();
        payloadLength = attributes.valueLength();
      }
    }
    if (headerOffset < 0) {
      return null;
    }
    return new QueuedPacket(
        bytes,
        receipt,
        first,
        limit,
        headerOffset,
        payloadOffset,
        payloadLength,
        tooShort || attributes.malformed() != null);
  }

  /** Attributes of the message decoded last whose type is not known here. */
  int unknownAttributes() {
    return unknownAttributes;
  }
}
