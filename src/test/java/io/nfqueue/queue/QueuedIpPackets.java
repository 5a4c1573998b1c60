package io.nfqueue.queue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Queued packets that no kernel holds, made of nothing but their IP packet. */
public final class QueuedIpPackets {
  private static final int NLMSGHDR_BYTES = 16;
  private static final int NFGENMSG_BYTES = 4;
  private static final int NLA_HDRLEN = 4;
  private static final int PACKET_HDR_BYTES = 7;
  private static final int PACKET_HDR_PADDING = 1;
  private static final short IPV4 = 0x0800;
  private static final short IPV6 = (short) 0x86dd;
  private static final byte LOCAL_IN = 1;

  private QueuedIpPackets() {}

  /**
   * Makes one, of queue 0 and with id 1.
   *
   * @param packet from the IP header on
   */
  public static QueuedPacket of(byte[] packet) {
    int length =
        NLMSGHDR_BYTES
            + NFGENMSG_BYTES
            + (NLA_HDRLEN + PACKET_HDR_BYTES + PACKET_HDR_PADDING)
            + (NLA_HDRLEN + packet.length);
    byte[] message =
        ByteBuffer.allocate(length)
            .order(ByteOrder.nativeOrder())
            .putInt(length)
            .putShort((short) Nfqnl.messageType(Nfqnl.NFQNL_MSG_PACKET))
            .position(NLMSGHDR_BYTES + NFGENMSG_BYTES)
            .putShort((short) (NLA_HDRLEN + PACKET_HDR_BYTES))
            .putShort((short) Nfqnl.NFQA_PACKET_HDR)
            .order(ByteOrder.BIG_ENDIAN)
            .putInt(1)
            .putShort(packet[0] >>> 4 == 6 ? IPV6 : IPV4)
            .put(LOCAL_IN)
            .put((byte) 0)
            .order(ByteOrder.nativeOrder())
            .putShort((short) (NLA_HDRLEN + packet.length))
            .putShort((short) Nfqnl.NFQA_PAYLOAD)
            .put(packet)
            .array();
    return new PacketDecoder().decode(message, 0, length, new Receipt("binding", 0, 0, 0));
  }
}
