package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Whether the checksums of a packet are right, as they were received. A value; the packet's bytes
 * are read once, and copied are at most options and extension headers.
 *
 * <p>{@link ChecksumStatus#UNKNOWN} is the transport checksum of fragments, as it covers all of
 * them; of a truncated packet, where it covers what was not captured; of a malformed packet; where
 * it is not yet computed ({@code QueuedPacket.checksumNotReady()}); of other protocols; under a
 * routing header that does not tell the final destination; and a zero that needs an agreement: UDP
 * over IPv6 (RFC 6936), SCTP (RFC 9653).
 *
 * @param ipHeader that of the IPv4 header (RFC 791 section 3.1)
 * @param transport that of TCP (RFC 9293), UDP (RFC 768), UDP-Lite (RFC 3828), SCTP (RFC 9260),
 *     DCCP (RFC 4340), ICMP over IPv4 (RFC 792) or ICMPv6 over IPv6 (RFC 4443)
 */
public record PacketChecksums(ChecksumStatus ipHeader, ChecksumStatus transport) {

  private static final int SUM_OF_RIGHT = 0;
  private static final long NOT_KNOWN = -1;
  private static final byte[] NO_CHECKSUM = new byte[SIZE_OF_INT];

  /**
   * Looks at a packet.
   *
   * @param packet a packet
   * @param transportReady whether the packet has its transport checksum yet; where the hardware is
   *     still to compute it, what stands in its place says nothing
   * @return what is known of its checksums
   */
  public static PacketChecksums of(IpPacket packet, boolean transportReady) {
    return new PacketChecksums(
        ofIpHeader(packet), transportReady ? ofTransport(packet) : ChecksumStatus.UNKNOWN);
  }

  /** {@return whether one of them is known to be wrong: a receiver drops the packet} */
  public boolean wrong() {
    return ipHeader == ChecksumStatus.WRONG || transport == ChecksumStatus.WRONG;
  }

  /** {@return whether each of them is known to be right, or left out as it may be} */
  public boolean right() {
    return isRight(ipHeader) && isRight(transport);
  }

  private static boolean isRight(ChecksumStatus status) {
    return status == ChecksumStatus.RIGHT || status == ChecksumStatus.NONE;
  }

  private static ChecksumStatus status(boolean right) {
    return right ? ChecksumStatus.RIGHT : ChecksumStatus.WRONG;
  }

  private static ChecksumStatus ofIpHeader(IpPacket packet) {
    if (packet.ipVersion() == Ipv6Header.VERSION) {
      return ChecksumStatus.NONE;
    }
    Ipv4Header header = packet.ipv4();
    return header == null
        ? ChecksumStatus.UNKNOWN
        : status(
            Checksum.of(packet.bytes, packet.offset, header.headerLengthBytes()) == SUM_OF_RIGHT);
  }

  private static ChecksumStatus ofTransport(IpPacket packet) {
    int protocol = packet.protocol();
    int checksumOffset = TransportChecksum.offset(protocol, packet.ipVersion());
    boolean readable = packet.payloadOffset() >= 0 && packet.fragment() == Fragment.NONE;
    if (checksumOffset < 0 || !readable) {
      return ChecksumStatus.UNKNOWN;
    }
    int at = packet.transportOffset();
    int length = packet.payloadOffset() + packet.payloadLength() - at;
    int checksumAt = packet.offset + at + checksumOffset;
    return switch (protocol) {
      case IpProtocol.UDP ->
          unsignedShort(packet.bytes, checksumAt) == 0
              ? left(packet.ipVersion())
              : sum(packet, length, length);
      case IpProtocol.UDPLITE ->
          // RFC 3828 section 3.1: it may not be left out
          unsignedShort(packet.bytes, checksumAt) == 0
              ? ChecksumStatus.WRONG
              : sum(packet, length, udpLiteCovered(packet, length));
      case IpProtocol.DCCP -> sum(packet, length, dccpCovered(packet, length));
      case IpProtocol.SCTP -> crc(packet, length, checksumAt);
      default -> sum(packet, length, length);
    };
  }

  /** A UDP checksum that the sender has left out. */
  private static ChecksumStatus left(int version) {
    return version == Ipv6Header.VERSION ? ChecksumStatus.UNKNOWN : ChecksumStatus.NONE;
  }

  private static int udpLiteCovered(IpPacket packet, int length) {
    int coverage = UdpHeader.length(packet.bytes, packet.offset + packet.transportOffset());
    return coverage == 0 ? length : coverage;
  }

  private static int dccpCovered(IpPacket packet, int length) {
    DccpHeader header = packet.dccp();
    int coverage = header.checksumCoverage();
    return coverage == 0
        ? length
        : header.dataOffsetBytes() + (coverage - 1) * DccpHeader.BYTES_PER_WORD;
  }

  /** An Internet checksum: with it, what it covers sums up to zero. */
  private static ChecksumStatus sum(IpPacket packet, int length, int covered) {
    if (covered > length) {
      // RFC 4340 section 8.5: it is dropped
      return ChecksumStatus.WRONG;
    }
    int at = packet.transportOffset();
    if (covered > packet.length() - at) {
      return ChecksumStatus.UNKNOWN;
    }
    long sum = 0;
    if (TransportChecksum.coversAddresses(packet.protocol(), packet.ipVersion())) {
      sum = addresses(packet, at);
      if (sum == NOT_KNOWN) {
        return ChecksumStatus.UNKNOWN;
      }
      sum += packet.protocol() + length;
    }
    long all = Checksum.add(sum, packet.bytes, packet.offset + at, covered);
    return status(Checksum.finish(all) == SUM_OF_RIGHT);
  }

  private static ChecksumStatus crc(IpPacket packet, int length, int checksumAt) {
    int at = packet.offset + packet.transportOffset();
    int end = at + length;
    if (end > packet.offset + packet.length()) {
      return ChecksumStatus.UNKNOWN;
    }
    CRC32C crc = new CRC32C();
    crc.update(packet.bytes, at, checksumAt - at);
    crc.update(NO_CHECKSUM);
    int behind = checksumAt + NO_CHECKSUM.length;
    crc.update(packet.bytes, behind, end - behind);
    int received = Integer.reverseBytes((int) unsignedInt(packet.bytes, checksumAt));
    boolean right = received == (int) crc.getValue();
    return received == 0 && !right ? ChecksumStatus.UNKNOWN : status(right);
  }

  /** The sum of both addresses of the pseudo-header; below 0 where they cannot be told. */
  private static long addresses(IpPacket packet, int at) {
    byte[] bytes = packet.bytes;
    int source = packet.sourceIndex();
    int destination = packet.destinationIndex();
    if (at == Ipv4Header.MIN_BYTES && packet.ipVersion() == Ipv4Header.VERSION) {
      return Checksum.pseudoHeaderIpv4(bytes, source, destination, 0, 0);
    }
    if (at == Ipv6Header.BYTES && packet.ipVersion() == Ipv6Header.VERSION) {
      return Checksum.pseudoHeaderIpv6(bytes, source, bytes, destination, 0, 0);
    }
    try {
      byte[] headers = Arrays.copyOfRange(bytes, packet.offset, packet.offset + at);
      return PseudoHeader.addresses(headers, packet.ipVersion(), at);
    } catch (MalformedPacketException e) {
      return NOT_KNOWN;
    }
  }
}
