package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          sourcePort           |        destinationPort        |
 * +---------------+---------------+-------------------------------+
 * |  dataOffset (DCCP), else per protocol                         |
 * +---------------+-----------------------------------------------+
 * </pre>
 *
 * <p>What TCP (RFC 9293), UDP (RFC 768), UDP-Lite (RFC 3828), SCTP (RFC 9260 section 3) and DCCP
 * (RFC 4340 section 5.1) have in common, and what each needs at least. Big-endian. Static readers
 * only: {@code at} is the array index of the transport header, {@code end} the length the IP header
 * leaves it, {@code present} how much of that was captured.
 */
final class TransportHeader {

  static final int SOURCE_PORT_OFFSET = 0;
  static final int DESTINATION_PORT_OFFSET = SOURCE_PORT_OFFSET + SIZE_OF_SHORT;

  /** Bytes of both ports: where what each protocol has of its own begins. */
  static final int PORTS_BYTES = DESTINATION_PORT_OFFSET + SIZE_OF_SHORT;

  private static final int MAX_UDP_LENGTH = 65_535;

  private TransportHeader() {}

  static boolean hasPorts(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.SCTP, IpProtocol.DCCP ->
          true;
      default -> false;
    };
  }

  /** ICMP belongs to IPv4 and ICMPv6 to IPv6; the other way round nobody listens. */
  static boolean isIcmp(int protocol, int ipVersion) {
    return protocol == (ipVersion == Ipv6Header.VERSION ? IpProtocol.ICMPV6 : IpProtocol.ICMP);
  }

  static int sourcePort(byte[] bytes, int at) {
    return unsignedShort(bytes, at + SOURCE_PORT_OFFSET);
  }

  static int destinationPort(byte[] bytes, int at) {
    return unsignedShort(bytes, at + DESTINATION_PORT_OFFSET);
  }

  /** What is wrong with a transport header, null when nothing is, as far as it was captured. */
  static Malformed fault(
      byte[] bytes, int at, int present, int end, int protocol, int version, Fragment fragment) {
    if (end < minBytes(protocol, version)) {
      return fragment == Fragment.FIRST ? Malformed.TINY_FRAGMENT : Malformed.TRANSPORT_CUT;
    }
    if (protocol == IpProtocol.TCP && present >= TcpHeader.FLAGS_KNOWN_BYTES) {
      int dataOffset = TcpHeader.dataOffset(bytes, at);
      return dataOffset < TcpHeader.MIN_BYTES || dataOffset > end
          ? Malformed.TCP_DATA_OFFSET
          : null;
    }
    if (protocol == IpProtocol.DCCP && present >= DccpHeader.DATA_OFFSET_KNOWN_BYTES) {
      int dataOffset = DccpHeader.dataOffset(bytes, at);
      return dataOffset < DccpHeader.leastBytes(bytes, at, present) || dataOffset > end
          ? Malformed.DCCP_DATA_OFFSET
          : null;
    }
    if (protocol == IpProtocol.UDP && present >= UdpHeader.LENGTH_KNOWN_BYTES) {
      int length = UdpHeader.length(bytes, at);
      boolean jumbo = length == 0 && end > MAX_UDP_LENGTH;
      return !jumbo && !fits(length, end, fragment) ? Malformed.UDP_LENGTH : null;
    }
    if (protocol == IpProtocol.UDPLITE && present >= UdpHeader.LENGTH_KNOWN_BYTES) {
      int coverage = UdpHeader.length(bytes, at);
      return coverage != 0 && !fits(coverage, end, fragment) ? Malformed.UDPLITE_COVERAGE : null;
    }
    return null;
  }

  /** A length a UDP header states; of a first fragment it is the length of all fragments. */
  private static boolean fits(int length, int end, Fragment fragment) {
    return length >= UdpHeader.BYTES && (fragment == Fragment.FIRST || length <= end);
  }

  private static int minBytes(int protocol, int version) {
    return switch (protocol) {
      case IpProtocol.TCP -> TcpHeader.MIN_BYTES;
      case IpProtocol.UDP, IpProtocol.UDPLITE -> UdpHeader.BYTES;
      case IpProtocol.SCTP -> SctpHeader.BYTES;
      case IpProtocol.DCCP -> DccpHeader.MIN_BYTES;
      default -> isIcmp(protocol, version) ? IcmpHeader.BYTES : 0;
    };
  }

  /** Bytes of a header without fault; -1 when unknown or not captured. */
  static int length(byte[] bytes, int at, int present, int protocol, int version) {
    int min = minBytes(protocol, version);
    if (min == 0 || present < min) {
      return -1;
    }
    return switch (protocol) {
      case IpProtocol.TCP -> TcpHeader.dataOffset(bytes, at);
      case IpProtocol.DCCP -> DccpHeader.dataOffset(bytes, at);
      default -> min;
    };
  }

  /** Bytes of header and payload: what UDP says in a whole datagram, else all there is. */
  static int datagramLength(byte[] bytes, int at, int end, int protocol, Fragment fragment) {
    if (protocol == IpProtocol.UDP && fragment == Fragment.NONE) {
      int length = UdpHeader.length(bytes, at);
      return length == 0 ? end : length;
    }
    return end;
  }
}
