package io.nfqueue.packet;

import java.net.InetAddress;
import java.util.Objects;

/**
 * A layer-3 packet as the kernel hands it out: parsed once, never throwing, whatever its bytes are.
 *
 * <p>A field that is not there (another protocol, a later fragment, cut by truncation, malformed)
 * is -1 or null. Offsets are relative to the packet's first byte. Immutable and thread-safe as long
 * as nobody changes the bytes, which are not copied: the caller owns them.
 */
public final class IpPacket {

  private static final int ABSENT = -1;

  private final byte[] bytes;
  private final int offset;
  private final int length;
  private final int originalLength;

  private final int ipVersion;
  private final boolean hasHeader;
  private final int ipLength;
  private final int protocol;
  private final int upperOffset;
  private final Fragment fragment;
  private final Malformed malformed;
  private final int sourcePort;
  private final int destinationPort;
  private final int tcpFlags;
  private final int icmpType;
  private final int icmpCode;
  private final int payloadOffset;
  private final int payloadLength;

  private IpPacket(byte[] bytes, int offset, int length, int originalLength) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
    this.originalLength = originalLength;
    long layout = PacketLayout.of(bytes, offset, length, originalLength);
    ipLength = PacketLayout.ipLength(layout);
    protocol = PacketLayout.protocol(layout);
    upperOffset = PacketLayout.upperOffset(layout);
    fragment = PacketLayout.fragment(layout);
    malformed = PacketLayout.fault(layout);
    int version = length == 0 ? 0 : Ipv4Header.version(bytes, offset);
    ipVersion = version == Ipv4Header.VERSION || version == Ipv6Header.VERSION ? version : 0;
    hasHeader = ipVersion != 0 && length >= NetworkHeader.fixedBytes(ipVersion);

    int at = offset + upperOffset;
    int end = ipLength - upperOffset;
    int present =
        upperOffset < 0 || fragment == Fragment.LATER
            ? 0
            : Math.min(length, ipLength) - upperOffset;
    boolean ports =
        present >= TransportHeader.PORTS_KNOWN_BYTES && TransportHeader.hasPorts(protocol);
    sourcePort = ports ? TransportHeader.sourcePort(bytes, at) : ABSENT;
    destinationPort = ports ? TransportHeader.destinationPort(bytes, at) : ABSENT;
    tcpFlags =
        present >= TcpHeader.FLAGS_KNOWN_BYTES && protocol == IpProtocol.TCP
            ? TcpHeader.flags(bytes, at)
            : ABSENT;
    boolean icmp =
        present >= IcmpHeader.CODE_KNOWN_BYTES && TransportHeader.isIcmp(protocol, ipVersion);
    icmpType = icmp ? IcmpHeader.type(bytes, at) : ABSENT;
    icmpCode = icmp ? IcmpHeader.code(bytes, at) : ABSENT;

    int header =
        malformed == null
            ? TransportHeader.length(bytes, at, present, protocol, ipVersion)
            : ABSENT;
    boolean payload = header >= 0 && header <= present;
    payloadOffset = payload ? upperOffset + header : ABSENT;
    payloadLength =
        payload
            ? TransportHeader.datagramLength(bytes, at, end, protocol, fragment) - header
            : ABSENT;
  }

  /**
   * Parses a packet.
   *
   * @param bytes the array that holds it; not copied
   * @param offset array index of the IP header
   * @param length bytes present; none outside them is read
   * @param originalLength the packet's real length in bytes, more than {@code length} when the copy
   *     was truncated
   * @return the packet, whatever its bytes are
   * @throws IndexOutOfBoundsException if offset and length are not inside the array
   * @throws IllegalArgumentException if originalLength is below length
   */
  public static IpPacket of(byte[] bytes, int offset, int length, int originalLength) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (originalLength < length) {
      throw new IllegalArgumentException(
          "originalLength " + originalLength + " is below length " + length);
    }
    return new IpPacket(bytes, offset, length, originalLength);
  }

  /** {@return the IP version: 4, 6, or 0 when the version nibble is neither or not captured} */
  public int ipVersion() {
    return ipVersion;
  }

  /** {@return bytes present, 0 or more} */
  public int length() {
    return length;
  }

  /** {@return the packet's real length in bytes, at least {@link #length()}} */
  public int originalLength() {
    return originalLength;
  }

  /**
   * {@return the length the IP header gives the packet in bytes, padding not counted (RFC 791, RFC
   * 8200, RFC 2675); for BIG TCP and where the header cannot be read, the original length}
   */
  public int ipLength() {
    return ipLength;
  }

  /** {@return whether the copy holds less than the packet} */
  public boolean truncated() {
    return originalLength > length;
  }

  /** {@return what is wrong with the packet, null when nothing is; truncation is nothing wrong} */
  public Malformed malformed() {
    return malformed;
  }

  /**
   * {@return the upper-layer protocol, see {@link IpProtocol}: behind the IPv6 extension headers;
   * 0..255, -1 when unknown}
   */
  public int protocol() {
    return protocol;
  }

  /** {@return the TTL or hop limit, 0..255, -1 when absent} */
  public int ttl() {
    return hasHeader ? NetworkHeader.ttl(ipVersion, bytes, offset) : ABSENT;
  }

  /** {@return the differentiated services code point (RFC 2474), 0..63, -1 when absent} */
  public int dscp() {
    return hasHeader ? trafficClass() >>> 2 : ABSENT;
  }

  /** {@return explicit congestion notification (RFC 3168), 0..3, -1 when absent} */
  public int ecn() {
    return hasHeader ? trafficClass() & 3 : ABSENT;
  }

  private int trafficClass() {
    return NetworkHeader.trafficClass(ipVersion, bytes, offset);
  }

  /** {@return which part of a fragmented datagram this is; NONE also where it cannot be known} */
  public Fragment fragment() {
    return fragment;
  }

  /**
   * {@return where the upper layer's header starts, below {@link #length()}; -1 when unknown, not
   * captured or in a later fragment}
   */
  public int transportOffset() {
    int limit = Math.min(length, ipLength);
    return fragment == Fragment.LATER || upperOffset >= limit ? ABSENT : upperOffset;
  }

  /** {@return the source port of TCP, UDP, UDP-Lite, SCTP and DCCP, 0..65535, -1 when absent} */
  public int sourcePort() {
    return sourcePort;
  }

  /**
   * {@return the destination port of TCP, UDP, UDP-Lite, SCTP and DCCP, 0..65535, -1 when absent}
   */
  public int destinationPort() {
    return destinationPort;
  }

  /**
   * {@return the TCP flags, {@link TcpHeader#FIN} to {@link TcpHeader#AE}, 0..0x1ff, -1 when
   * absent}
   */
  public int tcpFlags() {
    return tcpFlags;
  }

  /** {@return the type of an ICMP (IPv4) or ICMPv6 (IPv6) message, 0..255, -1 when absent} */
  public int icmpType() {
    return icmpType;
  }

  /** {@return the code of an ICMP (IPv4) or ICMPv6 (IPv6) message, 0..255, -1 when absent} */
  public int icmpCode() {
    return icmpCode;
  }

  /**
   * {@return where the payload of a TCP, UDP, UDP-Lite, SCTP (chunks), DCCP, ICMP or ICMPv6 header
   * of this packet starts, at most {@link #length()}; -1 when unknown}
   */
  public int payloadOffset() {
    return payloadOffset;
  }

  /**
   * {@return the payload's length in this packet as the headers say, in bytes; -1 when {@link
   * #payloadOffset()} is. Of a truncated packet less may be present, see {@link
   * #capturedPayloadLength()}}
   */
  public int payloadLength() {
    return payloadLength;
  }

  /** {@return how many bytes of the payload are present; -1 when {@link #payloadOffset()} is} */
  public int capturedPayloadLength() {
    return payloadOffset < 0 ? ABSENT : Math.min(payloadLength, length - payloadOffset);
  }

  /**
   * {@return the source address, null when absent; made anew by each call, no name is looked up}
   */
  public InetAddress sourceAddress() {
    return hasHeader ? address(sourceIndex()) : null;
  }

  /**
   * {@return the destination address, null when absent; made anew by each call, no name is looked
   * up}
   */
  public InetAddress destinationAddress() {
    return hasHeader ? address(destinationIndex()) : null;
  }

  /** {@return the source address as dotted quad or RFC 5952 text, null when absent} */
  public String sourceAddressText() {
    return hasHeader ? addressText(sourceIndex()) : null;
  }

  /** {@return the destination address as dotted quad or RFC 5952 text, null when absent} */
  public String destinationAddressText() {
    return hasHeader ? addressText(destinationIndex()) : null;
  }

  /**
   * {@return a hash of addresses, protocol and ports, the same for both directions of a flow and on
   * every run. Fragments are hashed without ports, so that those of one datagram agree. Any int; 0
   * when there are no addresses}
   */
  public int flowHash() {
    if (!hasHeader) {
      return 0;
    }
    boolean whole = fragment == Fragment.NONE;
    return FlowHash.of(
        bytes,
        sourceIndex(),
        destinationIndex(),
        NetworkHeader.addressBytes(ipVersion),
        protocol,
        whole ? sourcePort : ABSENT,
        whole ? destinationPort : ABSENT);
  }

  /** One line like tcpdump's, without any payload. */
  @Override
  public String toString() {
    return PacketLine.of(this, bytes, offset, upperOffset);
  }

  private int sourceIndex() {
    return offset + NetworkHeader.sourceOffset(ipVersion);
  }

  private int destinationIndex() {
    return offset + NetworkHeader.destinationOffset(ipVersion);
  }

  private String addressText(int index) {
    return NetworkHeader.addressText(ipVersion, bytes, index);
  }

  private InetAddress address(int index) {
    return NetworkHeader.address(ipVersion, bytes, index);
  }
}
