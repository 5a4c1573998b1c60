package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;

import java.net.InetAddress;
import java.util.List;

/**
 * What the network layer says of an {@link IpPacket}: its IP header, extension headers, lengths,
 * addresses, fragment.
 *
 * <p>A field or header that is not there is -1 or null. Immutable and thread-safe as long as nobody
 * changes the bytes, which are not copied: the caller owns them.
 */
public abstract sealed class IpLayer permits IpPacket {

  static final int ABSENT = -1;

  final byte[] bytes;
  final int offset;
  private final int length;
  private final int originalLength;
  // what there is where; all else is read from the bytes when asked for
  final long layout;

  /** Parses a packet whose range was checked. */
  IpLayer(byte[] bytes, int offset, int length, int originalLength) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
    this.originalLength = originalLength;
    this.layout = PacketLayout.of(bytes, offset, length, originalLength);
  }

  /** {@return the IP version: 4, 6, or 0 when the version nibble is neither or not captured} */
  public int ipVersion() {
    int version = length == 0 ? 0 : Ipv4Header.version(bytes, offset);
    return version == Ipv4Header.VERSION || version == Ipv6Header.VERSION ? version : 0;
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
    return PacketLayout.ipLength(layout);
  }

  /** {@return whether the copy holds less than the packet} */
  public boolean truncated() {
    return originalLength > length;
  }

  /** {@return what is wrong with the packet, null when nothing is; truncation is nothing wrong} */
  public Malformed malformed() {
    return PacketLayout.fault(layout);
  }

  /** {@return the IPv4 header with its options, null when absent} */
  public Ipv4Header ipv4() {
    return Ipv4Header.ifWhole(bytes, offset, offset + length);
  }

  /** {@return the IPv6 header, null when absent} */
  public Ipv6Header ipv6() {
    return Ipv6Header.ifWhole(bytes, offset, offset + length);
  }

  /**
   * {@return the IPv6 extension headers in their order: those that are not cut, of a later fragment
   * up to its fragment header; empty without any}
   */
  public List<Ipv6ExtensionHeader> extensionHeaders() {
    boolean v6 = hasHeader() && ipVersion() == Ipv6Header.VERSION;
    return v6 ? Ipv6ExtensionHeader.chain(bytes, offset, readable()) : List.of();
  }

  /** Array index behind what was captured of the packet, padding not counted. */
  final int readable() {
    return offset + Math.min(length, ipLength());
  }

  /**
   * {@return the upper-layer protocol, see {@link IpProtocol}: behind the IPv6 extension headers;
   * 0..255, -1 when unknown. Mobility, HIP and shim6 headers are extension headers, as IANA has
   * them: a packet with nothing behind them has {@link IpProtocol#NONE} here, where ip6tables
   * ({@code -p mh}) and conntrack say 135, 139 or 140; see {@link #extensionHeaders()}}
   */
  public int protocol() {
    return PacketLayout.protocol(layout);
  }

  /** {@return the TTL or hop limit, 0..255, -1 when absent} */
  public int ttl() {
    int version = ipVersion();
    return holds(NetworkHeader.ttlOffset(version) + SIZE_OF_BYTE)
        ? NetworkHeader.ttl(version, bytes, offset)
        : ABSENT;
  }

  /** {@return the differentiated services code point (RFC 2474), 0..63, -1 when absent} */
  public int dscp() {
    return hasTrafficClass()
        ? NetworkHeader.trafficClass(ipVersion(), bytes, offset) >>> 2
        : ABSENT;
  }

  /** {@return explicit congestion notification (RFC 3168), 0..3, -1 when absent} */
  public int ecn() {
    return hasTrafficClass() ? NetworkHeader.trafficClass(ipVersion(), bytes, offset) & 3 : ABSENT;
  }

  /** {@return which part of a fragmented datagram this is; NONE also where it cannot be known} */
  public Fragment fragment() {
    return PacketLayout.fragment(layout);
  }

  /**
   * {@return the source address, null when absent; made anew by each call, no name is looked up}
   */
  public InetAddress sourceAddress() {
    return hasSource() ? NetworkHeader.address(ipVersion(), bytes, sourceIndex()) : null;
  }

  /**
   * {@return the destination address, null when absent; made anew by each call, no name is looked
   * up}
   */
  public InetAddress destinationAddress() {
    return hasHeader() ? NetworkHeader.address(ipVersion(), bytes, destinationIndex()) : null;
  }

  /** {@return the source address as dotted quad or RFC 5952 text, null when absent} */
  public String sourceAddressText() {
    return hasSource() ? NetworkHeader.addressText(ipVersion(), bytes, sourceIndex()) : null;
  }

  /** {@return the destination address as dotted quad or RFC 5952 text, null when absent} */
  public String destinationAddressText() {
    return hasHeader() ? NetworkHeader.addressText(ipVersion(), bytes, destinationIndex()) : null;
  }

  private boolean hasTrafficClass() {
    return holds(NetworkHeader.trafficClassKnownBytes(ipVersion()));
  }

  private boolean hasSource() {
    return holds(NetworkHeader.destinationOffset(ipVersion()));
  }

  /** Whether so many bytes of an IP header were captured. */
  private boolean holds(int headerBytes) {
    return ipVersion() != 0 && length >= headerBytes;
  }

  /** Whether the fixed IP header was captured. */
  final boolean hasHeader() {
    return holds(NetworkHeader.fixedBytes(ipVersion()));
  }

  final int sourceIndex() {
    return offset + NetworkHeader.sourceOffset(ipVersion());
  }

  final int destinationIndex() {
    return offset + NetworkHeader.destinationOffset(ipVersion());
  }
}
