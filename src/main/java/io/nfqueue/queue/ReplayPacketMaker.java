package io.nfqueue.queue;

import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.capture.Direction;
import io.nfqueue.capture.LinkLayer;
import io.nfqueue.capture.LinkType;
import io.nfqueue.netlink.NetworkOrder;
import java.util.Arrays;

/** Makes of a capture's record the packet that a kernel would have queued. For one thread. */
final class ReplayPacketMaker {
  // packet type of Linux: to somebody else
  private static final int PACKET_OTHERHOST = 3;
  private static final int IPV4 = 0x0800;
  private static final int IPV4_TOTAL_LENGTH_OFFSET = 2;
  private static final int IPV6_PAYLOAD_LENGTH_OFFSET = 4;
  private static final int IPV4_HEADER_BYTES = 20;
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int MAC_ADDRESSES_BYTES = 12;
  private static final int ETHERNET_BYTES = MAC_ADDRESSES_BYTES + Short.BYTES;

  private final ReplayDevices devices;
  private boolean begun;
  private long firstNanos;
  private long sinceFirstNanos;
  private long epochNanos;

  ReplayPacketMaker(ReplayDevices devices) {
    this.devices = devices;
  }

  /** Notes when a record was captured, be it of use or not; one without a time comes at once. */
  void noteTime(CaptureRecord record) {
    epochNanos = record.epochNanos();
    if (!record.hasTimestamp()) {
      return;
    }
    if (!begun) {
      begun = true;
      firstNanos = epochNanos;
    }
    long difference = epochNanos - firstNanos;
    // times of a hostile file can be further apart than a long can say
    boolean overflow = ((epochNanos ^ firstNanos) & (epochNanos ^ difference)) < 0;
    sinceFirstNanos = !overflow ? difference : epochNanos < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /**
   * Makes the packet.
   *
   * @param link that of the record; an IP packet was found
   * @param ours what a capture of a queue says of it; null in other captures
   */
  ReplayPacket make(CaptureRecord record, LinkLayer link, CaptureComment ours) {
    int offset = link.payloadOffset();
    int length = link.payloadLength();
    long original = link.originalPayloadLength();
    int said = ipLength(record.bytes(), offset, length, link.hwProtocol());
    if (said > 0 && said < original) {
      // the padding of a short frame: a kernel cuts it off before any hook
      original = said;
      length = Math.min(length, said);
    }
    Hook hook = ours != null && ours.hook() != null ? ours.hook() : hook(record, link);
    boolean out = hook == Hook.OUTPUT || hook == Hook.POSTROUTING;
    CapturedDevices names = CapturedDevices.of(record, ours, hook);
    // the file's name is "any" where it has an index
    int index = ours == null ? (int) Math.max(0, link.interfaceIndex()) : 0;
    boolean ethernet = record.linkType() == LinkType.LINKTYPE_ETHERNET;
    return new ReplayPacket(
        Arrays.copyOfRange(record.bytes(), offset, offset + length),
        original,
        epochNanos,
        sinceFirstNanos,
        link.hwProtocol(),
        hook,
        index == 0 ? devices.index(names.input()) : out ? 0 : index,
        index == 0 ? devices.index(names.output()) : out ? index : 0,
        // of what other captures have there, it is the address of this host
        out && ours == null ? null : link.hardwareAddress(),
        link.vlanProtocol(),
        link.vlanTci(),
        ethernet ? layer2Header(record.bytes(), link.hwProtocol()) : null,
        ours == null ? 0 : ours.mark());
  }

  /** Bytes that the packet says it has; -1 where it does not say. */
  private static int ipLength(byte[] bytes, int offset, int length, int hwProtocol) {
    if (hwProtocol == IPV4) {
      int total =
          length < IPV4_TOTAL_LENGTH_OFFSET + Short.BYTES
              ? -1
              : NetworkOrder.getUnsignedShort(bytes, offset + IPV4_TOTAL_LENGTH_OFFSET);
      return total < IPV4_HEADER_BYTES ? -1 : total;
    }
    int payload =
        length < IPV6_PAYLOAD_LENGTH_OFFSET + Short.BYTES
            ? 0
            : NetworkOrder.getUnsignedShort(bytes, offset + IPV6_PAYLOAD_LENGTH_OFFSET);
    // 0 in jumbograms
    return payload == 0 ? -1 : IPV6_HEADER_BYTES + payload;
  }

  private static Hook hook(CaptureRecord record, LinkLayer link) {
    Direction direction = record.options().direction();
    if (direction == Direction.UNKNOWN) {
      direction = link.direction();
    }
    if (direction == Direction.OUTBOUND) {
      return Hook.OUTPUT;
    }
    return link.packetType() == PACKET_OTHERHOST ? Hook.FORWARD : Hook.INPUT;
  }

  /** As a bridge has it: with the VLAN tags taken out. */
  private static byte[] layer2Header(byte[] frame, int hwProtocol) {
    byte[] header = Arrays.copyOf(frame, ETHERNET_BYTES);
    NetworkOrder.putShort(header, MAC_ADDRESSES_BYTES, hwProtocol);
    return header;
  }
}
