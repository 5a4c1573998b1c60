package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.putShort;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.Arrays;

/**
 * What is to be said of a checksum in a packet: right, wrong and what it should be, or why nobody
 * can tell. Computes on a copy, by {@link TransportChecksum}.
 */
final class ChecksumState {
  private static final String CORRECT = "correct";
  private static final int DIGITS = 4;
  private static final int CRC_DIGITS = 8;
  private static final int ONES = 0xffff;

  private ChecksumState() {}

  private static String incorrect(String expected) {
    return "incorrect, should be " + expected;
  }

  /** Of an IPv4 header that is whole. */
  static String ofIpv4Header(byte[] bytes, int at, int headerLength) {
    if (Checksum.of(bytes, at, headerLength) == 0) {
      return CORRECT;
    }
    byte[] header = Arrays.copyOfRange(bytes, at, at + headerLength);
    putShort(header, Ipv4Header.CHECKSUM_OFFSET, 0);
    return incorrect(DissectionText.hex(Checksum.of(header, 0, headerLength), DIGITS));
  }

  /**
   * Of the transport header of a packet that has a whole one.
   *
   * @param notReady whether what is in its place is not yet one
   */
  static String ofTransport(IpPacket packet, boolean notReady) {
    int protocol = packet.protocol();
    int at = packet.transportOffset();
    byte[] bytes = packet.bytes;
    int checksumAt = packet.offset + at + TransportChecksum.offset(protocol, packet.ipVersion());
    if (notReady) {
      return "not ready";
    }
    if (isNone(protocol, bytes, checksumAt)) {
      return "none";
    }
    if (packet.fragment() != Fragment.NONE) {
      return "not checked: it covers all fragments";
    }
    if (packet.malformed() != null) {
      return "not checked: the packet is malformed";
    }
    int end = packet.payloadOffset() + packet.payloadLength();
    if (packet.payloadOffset() < 0 || end > packet.length()) {
      return "not checked: it covers more than was captured";
    }
    if (protocol == IpProtocol.DCCP && coversTooMuch(packet.dccp(), end - at)) {
      return "not checked: its coverage is beyond the packet";
    }
    byte[] filled = Arrays.copyOfRange(bytes, packet.offset, packet.offset + end);
    try {
      TransportChecksum.fill(filled, packet.ipVersion(), protocol, at, end);
    } catch (MalformedPacketException e) {
      return "not checked: the routing header hides the final destination";
    }
    return compared(bytes, checksumAt, filled, checksumAt - packet.offset, protocol);
  }

  /** Of UDP (RFC 768), and of SCTP where something below makes it needless (RFC 9653). */
  private static boolean isNone(int protocol, byte[] bytes, int at) {
    return switch (protocol) {
      case IpProtocol.UDP -> unsignedShort(bytes, at) == 0;
      case IpProtocol.SCTP -> unsignedInt(bytes, at) == 0;
      default -> false;
    };
  }

  private static String compared(byte[] found, int foundAt, byte[] filled, int at, int protocol) {
    if (protocol == IpProtocol.SCTP) {
      long expected = unsignedInt(filled, at);
      return unsignedInt(found, foundAt) == expected
          ? CORRECT
          : incorrect(DissectionText.hex(expected, CRC_DIGITS));
    }
    int checksum = unsignedShort(found, foundAt);
    int expected = unsignedShort(filled, at);
    // ones' complement has two zeros: whoever adds it up finds both right
    boolean bothZero = (checksum == 0 || checksum == ONES) && (expected ^ checksum) == ONES;
    boolean none = protocol == IpProtocol.UDPLITE && checksum == 0;
    return checksum == expected || (bothZero && !none)
        ? CORRECT
        : incorrect(DissectionText.hex(expected, DIGITS));
  }

  private static boolean coversTooMuch(DccpHeader header, int length) {
    int coverage = header.checksumCoverage();
    int covered = header.dataOffsetBytes() + (coverage - 1) * DccpHeader.BYTES_PER_WORD;
    return coverage > 0 && covered > length;
  }
}
