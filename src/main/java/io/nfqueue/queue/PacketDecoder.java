package io.nfqueue.queue;

import io.nfqueue.netlink.NfGenMsg;
import io.nfqueue.netlink.NlAttrReader;
import io.nfqueue.netlink.NlMsgHdr;

/**
 * Turns the bytes of an NFQNL_MSG_PACKET into a {@link QueuedPacket}: one walk over the attributes
 * finds the packet header and the payload, the rest is looked up when asked for. Not thread-safe.
 */
final class PacketDecoder {
  private final NlAttrReader attributes = new NlAttrReader(new byte[0], 0, 0);

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
    attributes.reset(bytes, first, limit);
    while (attributes.next()) {
      int type = attributes.type();
      if (type == Nfqnl.NFQA_PACKET_HDR && attributes.valueLength() >= PacketHdr.SIZE) {
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
        attributes.malformed() != null);
  }
}
