package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.putShort;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.zip.CRC32C;

/**
 * The checksums of transport protocols: where each is, what it covers, computed in full or brought
 * up to date.
 *
 * <pre>
 *            at byte   covers
 * TCP        16        pseudo-header, segment                 RFC 9293 section 3.1
 * UDP        6         pseudo-header, datagram; 0 for none    RFC 768
 * UDP-Lite   6         pseudo-header, the bytes of coverage   RFC 3828 section 3.1
 * DCCP       6         pseudo-header, header, CsCov           RFC 4340 section 9
 * ICMP       2         message                                RFC 792
 * ICMPv6     2         pseudo-header, message                 RFC 4443 section 2.3
 * SCTP       8         packet, by CRC32c, low byte first      RFC 9260 appendix A
 *                      0 for none                            RFC 9653
 * </pre>
 *
 * Static methods only: {@code packet} begins with its IP header, the transport header is at {@code
 * at} and whole, what it covers ends before {@code end}.
 */
final class TransportChecksum {

  private static final int NONE = 0;
  private static final int ZERO_AS_SENT = 0xffff;
  private static final int DCCP_COVERAGE_MASK = 0x0f;

  private TransportChecksum() {}

  /** Where it is in the transport header; -1 for a protocol without, or one not known here. */
  static int offset(int protocol, int version) {
    return switch (protocol) {
      case IpProtocol.TCP -> TcpHeader.CHECKSUM_OFFSET;
      case IpProtocol.UDP, IpProtocol.UDPLITE -> UdpHeader.CHECKSUM_OFFSET;
      case IpProtocol.DCCP -> DccpHeader.CHECKSUM_OFFSET;
      case IpProtocol.SCTP -> SctpHeader.CHECKSUM_OFFSET;
      default -> TransportHeader.isIcmp(protocol, version) ? IcmpHeader.CHECKSUM_OFFSET : -1;
    };
  }

  static boolean coversAddresses(int protocol, int version) {
    return switch (protocol) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.DCCP -> true;
      default -> version == Ipv6Header.VERSION && protocol == IpProtocol.ICMPV6;
    };
  }

  /**
   * Whether a header has a checksum that covers the addresses and is not computed here: HIP (RFC
   * 7401 section 5.1.1), over IPv6 mobility (RFC 6275 section 6.1.1), OSPF (RFC 5340 section
   * 4.1.2), PIM (RFC 7761 section 4.9), VRRP (RFC 9568 section 5.2.8).
   */
  static boolean coversAddressesElsewhere(int type, int version) {
    return switch (type) {
      case IpProtocol.HIP -> true;
      case IpProtocol.MOBILITY, IpProtocol.OSPF, IpProtocol.PIM, IpProtocol.VRRP ->
          version == Ipv6Header.VERSION;
      default -> false;
    };
  }

  /** Computes it in full, whatever was there; a protocol not known here is left alone. */
  static void fill(byte[] packet, int version, int protocol, int at, int end) {
    int length = end - at;
    switch (protocol) {
      case IpProtocol.TCP -> fill(packet, version, protocol, at, length, length);
      case IpProtocol.UDP -> {
        fill(packet, version, protocol, at, length, length);
        sendZeroAsOnes(packet, at + UdpHeader.CHECKSUM_OFFSET);
      }
      case IpProtocol.UDPLITE -> {
        int coverage = UdpHeader.length(packet, at);
        boolean all = coverage == 0 || coverage > length;
        fill(packet, version, protocol, at, length, all ? length : coverage);
        sendZeroAsOnes(packet, at + UdpHeader.CHECKSUM_OFFSET);
      }
      case IpProtocol.DCCP -> {
        int covered = dccpCovered(packet, at, length);
        if (covered <= length) {
          fill(packet, version, protocol, at, length, covered);
        }
      }
      case IpProtocol.SCTP -> {
        putLittleEndian(packet, at + SctpHeader.CHECKSUM_OFFSET, 0);
        putLittleEndian(packet, at + SctpHeader.CHECKSUM_OFFSET, crc(packet, at, end));
      }
      default -> {
        if (TransportHeader.isIcmp(protocol, version)) {
          fill(packet, version, protocol, at, length, length);
        }
      }
    }
  }

  private static void fill(
      byte[] packet, int version, int protocol, int at, int length, int covered) {
    int checksumAt = at + offset(protocol, version);
    putShort(packet, checksumAt, 0);
    long sum =
        coversAddresses(protocol, version)
            ? PseudoHeader.addresses(packet, version, at) + protocol + length
            : 0;
    putShort(packet, checksumAt, Checksum.finish(Checksum.add(sum, packet, at, covered)));
  }

  private static void sendZeroAsOnes(byte[] packet, int checksumAt) {
    if (unsignedShort(packet, checksumAt) == NONE) {
      putShort(packet, checksumAt, ZERO_AS_SENT);
    }
  }

  private static int dccpCovered(byte[] packet, int at, int length) {
    int coverage = unsignedByte(packet, at + DccpHeader.COVERAGE_OFFSET) & DCCP_COVERAGE_MASK;
    int header = DccpHeader.dataOffset(packet, at);
    return coverage == 0 ? length : header + (coverage - 1) * DccpHeader.BYTES_PER_WORD;
  }

  /**
   * Brings it up to date after words that it covers have changed. A wrong one stays wrong, and none
   * stays none.
   *
   * @param before the sum of these words as they were
   * @param after the sum of these words as they are
   */
  static void update(
      byte[] packet, int version, int protocol, int at, int end, long before, long after) {
    int checksumAt = at + offset(protocol, version);
    int checksum = unsignedShort(packet, checksumAt);
    boolean udp = protocol == IpProtocol.UDP || protocol == IpProtocol.UDPLITE;
    if (udp && checksum == NONE) {
      return;
    }
    int updated = Checksum.update(checksum, before, after);
    if (updated == 0) {
      putShort(packet, checksumAt, 0);
      // two words are zero in ones' complement; over nothing but zeros, the sum is the other one
      boolean zeros = protocol == IpProtocol.ICMP && Checksum.add(0, packet, at, end - at) == 0;
      updated = udp || zeros ? ZERO_AS_SENT : 0;
    }
    putShort(packet, checksumAt, updated);
  }

  /** The CRC32c of SCTP over all it covers, the field itself as it is. */
  static int crc(byte[] packet, int at, int end) {
    CRC32C crc = new CRC32C();
    crc.update(packet, at, end - at);
    return (int) crc.getValue();
  }

  /**
   * Brings SCTP's up to date: a CRC changes by what a change of the data does to it. None stays
   * none: below SCTP may be what makes it needless (RFC 9653).
   */
  static void updateCrc(byte[] packet, int at, int change) {
    int checksumAt = at + SctpHeader.CHECKSUM_OFFSET;
    int crc = littleEndian(packet, checksumAt);
    if (crc != NONE) {
      putLittleEndian(packet, checksumAt, crc ^ change);
    }
  }

  private static int littleEndian(byte[] packet, int at) {
    int low = unsignedShort(packet, at);
    int high = unsignedShort(packet, at + SIZE_OF_SHORT);
    return Integer.reverseBytes(low << Short.SIZE | high);
  }

  private static void putLittleEndian(byte[] packet, int at, int value) {
    for (int i = 0; i < SIZE_OF_INT; i++) {
      packet[at + i] = (byte) (value >>> i * Byte.SIZE);
    }
  }
}
