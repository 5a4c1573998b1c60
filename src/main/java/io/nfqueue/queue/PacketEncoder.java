package io.nfqueue.queue;

import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.netlink.NlMsgWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes NFQNL_MSG_PACKET messages as a kernel does, attributes in its order: {@code
 * nfqnl_build_packet_message} of {@code net/netfilter/nfnetlink_queue.c}.
 */
final class PacketEncoder {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int IPV6 = 0x86dd;
  private static final int NO_FLAGS = 0;
  private static final int UNASKED = 0;
  private static final int MAX_HARDWARE_ADDRESS_BYTES = 8;
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NANOS_PER_MICRO = 1000;
  // header, three indexes and mark, hardware address, VLAN, layer-2 header, timestamp, length
  private static final int MOST_BUT_PAYLOAD = 256;

  private PacketEncoder() {}

  /**
   * Writes one.
   *
   * @param packetId the id it gets
   * @param copyRangeBytes how much of its bytes goes along, 0 for none
   * @return a message in an array of its own
   */
  static byte[] encode(int queue, int packetId, ReplayPacket packet, int copyRangeBytes) {
    int copied = Math.min(packet.bytes().length, copyRangeBytes);
    NlMsgWriter writer = new NlMsgWriter(MOST_BUT_PAYLOAD + layer2Bytes(packet) + copied);
    writer.begin(
        Nfqnl.messageType(Nfqnl.NFQNL_MSG_PACKET),
        NO_FLAGS,
        UNASKED,
        packet.hwProtocol() == IPV6 ? AF_INET6 : AF_INET,
        queue);
    writer.putBytes(
        Nfqnl.NFQA_PACKET_HDR,
        ByteBuffer.allocate(PacketHdr.SIZE)
            .putInt(packetId)
            .putShort((short) packet.hwProtocol())
            .put((byte) packet.hook().ordinal())
            .array());
    putUnlessZero(writer, Nfqnl.NFQA_IFINDEX_INDEV, packet.inputDevice());
    putUnlessZero(writer, Nfqnl.NFQA_IFINDEX_OUTDEV, packet.outputDevice());
    putUnlessZero(writer, Nfqnl.NFQA_MARK, (int) packet.mark());
    putFrame(writer, packet);
    if (packet.epochNanos() != CaptureRecord.NO_TIMESTAMP) {
      writer.putBytes(Nfqnl.NFQA_TIMESTAMP, timestamp(packet.epochNanos()));
    }
    if (packet.originalLength() > copied && copyRangeBytes > 0) {
      writer.putInt(Nfqnl.NFQA_CAP_LEN, (int) packet.originalLength());
    }
    if (copied > 0) {
      writer.putBytes(Nfqnl.NFQA_PAYLOAD, Arrays.copyOf(packet.bytes(), copied));
    }
    writer.end();
    return Arrays.copyOf(writer.array(), writer.length());
  }

  private static int layer2Bytes(ReplayPacket packet) {
    return packet.layer2Header() == null ? 0 : packet.layer2Header().length;
  }

  private static void putUnlessZero(NlMsgWriter writer, int type, int value) {
    if (value != 0) {
      writer.putInt(type, value);
    }
  }

  private static void putFrame(NlMsgWriter writer, ReplayPacket packet) {
    byte[] address = packet.hardwareAddress();
    if (address != null) {
      int length = Math.min(address.length, MAX_HARDWARE_ADDRESS_BYTES);
      ByteBuffer value = ByteBuffer.allocate(PacketHw.SIZE);
      value.putShort((short) length).putShort((short) 0).put(address, 0, length);
      writer.putBytes(Nfqnl.NFQA_HWADDR, value.array());
    }
    if (packet.vlanProtocol() >= 0) {
      int tag = writer.beginNested(Nfqnl.NFQA_VLAN);
      writer.putShort(Nfqnl.NFQA_VLAN_PROTO, packet.vlanProtocol());
      writer.putShort(Nfqnl.NFQA_VLAN_TCI, packet.vlanTci());
      writer.endNested(tag);
    }
    if (packet.layer2Header() != null) {
      writer.putBytes(Nfqnl.NFQA_L2HDR, packet.layer2Header());
    }
  }

  private static byte[] timestamp(long epochNanos) {
    return ByteBuffer.allocate(PacketTimestamp.SIZE)
        .putLong(Math.floorDiv(epochNanos, NANOS_PER_SECOND))
        .putLong(Math.floorMod(epochNanos, NANOS_PER_SECOND) / NANOS_PER_MICRO)
        .array();
  }
}
