package io.nfqueue.packet;

import static io.nfqueue.packet.MalformedPacketException.checkBytes;
import static io.nfqueue.packet.NetworkOrder.putShort;

/**
 * Makes lengths and checksums of a changed packet right: IPv4 total length and header checksum,
 * IPv6 payload length, UDP length, and the checksums of TCP, UDP, UDP-Lite, DCCP, SCTP, ICMP (over
 * IPv4) and ICMPv6 (over IPv6), all computed in full, whatever they were: a wrong one becomes
 * right, and UDP without one gets one. {@link PacketEditor} repairs less: what its changes have
 * made wrong.
 *
 * <p>A UDP length becomes that of all bytes there are, but for one that is less, and could be
 * right, in a packet that is as long as its IP header says: what follows the datagram is then no
 * part of it (RFC 9868).
 *
 * <p>Left alone: the transport checksum and UDP length of fragments, which belong to the whole
 * datagram; the coverages of UDP-Lite and DCCP, which are the sender's choice; other protocols. The
 * addresses in the pseudo-header are those of both ends: the final destination of an IPv6 routing
 * header (RFC 8200 section 8.1) or IPv4 source route, the home address of a mobile node (RFC 6275).
 * A routing header that leads on and does not tell the final destination (RFC 9631) is refused.
 * Thread-safe.
 */
public final class PacketRepair {

  /** The longest IPv6 packet, in bytes: header and the largest payload length. */
  public static final int MAX_IPV6_BYTES = Ipv6Header.BYTES + Ipv6Header.MAX_PAYLOAD_LENGTH_BYTES;

  private PacketRepair() {}

  /**
   * Repairs a packet.
   *
   * @param packet a whole IPv4 or IPv6 packet, all of it, without padding; left as it is
   * @return a copy of the same length with lengths and checksums made right
   * @throws MalformedPacketException if these bytes are no IP packet, longer than 65,535 bytes
   *     (IPv4) or 65,575 bytes (IPv6), end inside a header, or hide their final destination
   */
  public static byte[] repair(byte[] packet) {
    return repair(packet, true);
  }

  /** Repairs one whose UDP length may be right, or one where nothing says so. */
  static byte[] repair(byte[] packet, boolean mayBeRight) {
    checkBytes("IP packet", 0, packet.length, 1);
    byte[] copy = packet.clone();
    int version = Ipv4Header.version(copy, 0);
    switch (version) {
      case Ipv4Header.VERSION -> repairIpv4Header(copy);
      case Ipv6Header.VERSION -> repairIpv6Header(copy);
      default ->
          throw new MalformedPacketException(
              "IP packet", 0, "version 4 or 6", "version " + version);
    }
    IpPacket parsed = IpPacket.of(copy, 0, copy.length, copy.length);
    refuseUnlessRepairable(parsed, copy.length);
    if (parsed.fragment() == Fragment.NONE && parsed.transportOffset() >= 0) {
      boolean asLongAsItSays = statedLength(packet, version) == packet.length;
      repairTransport(copy, parsed, mayBeRight && asLongAsItSays);
    }
    return copy;
  }

  /**
   * Whether a checksum that the hardware was to compute may be that of a packet inside this one,
   * where nobody computes it: so in a protocol without a checksum known here, as IPv4, IPv6 and GRE
   * tunnels have, and in UDP without a checksum. In UDP with one (VXLAN may have it) nobody can
   * tell.
   *
   * @param packet whose checksum is not ready
   * @return false also for fragments, which have no such checksum
   */
  public static boolean hidesChecksum(IpPacket packet) {
    if (packet.fragment() != Fragment.NONE) {
      return false;
    }
    UdpHeader udp = packet.udp();
    return udp == null
        ? TransportChecksum.offset(packet.protocol(), packet.ipVersion()) < 0
        : udp.checksum() == 0;
  }

  private static void repairIpv4Header(byte[] copy) {
    Ipv4Header header = Ipv4Header.wrap(copy, 0, copy.length);
    checkNotLonger("IPv4 packet", copy.length, Ipv4Header.MAX_TOTAL_LENGTH_BYTES);
    putShort(copy, Ipv4Header.TOTAL_LENGTH_OFFSET, copy.length);
    putShort(copy, Ipv4Header.CHECKSUM_OFFSET, 0);
    int checksum = Checksum.of(copy, 0, header.headerLengthBytes());
    putShort(copy, Ipv4Header.CHECKSUM_OFFSET, checksum);
  }

  private static void repairIpv6Header(byte[] copy) {
    Ipv6Header header = Ipv6Header.wrap(copy, 0, copy.length);
    checkNotLonger("IPv6 packet", copy.length, MAX_IPV6_BYTES);
    putShort(copy, Ipv6Header.PAYLOAD_LENGTH_OFFSET, copy.length - Ipv6Header.BYTES);
    int at = Ipv6Header.BYTES;
    if (header.nextHeader() == IpProtocol.HOPOPTS) {
      Ipv6ExtensionHeader.wrap(IpProtocol.HOPOPTS, copy, at, copy.length);
      if (Ipv6ExtensionHeader.jumboPayloadLength(copy, at) >= 0) {
        throw new MalformedPacketException(
            "IPv6 hop-by-hop header",
            at,
            "no jumbo payload option in a packet of " + copy.length + " bytes (RFC 2675)",
            "one");
      }
    }
  }

  private static void checkNotLonger(String structure, int length, int limit) {
    if (length > limit) {
      throw new MalformedPacketException(
          structure, 0, "at most " + limit + " bytes", length + " bytes");
    }
  }

  private static void refuseUnlessRepairable(IpPacket parsed, int length) {
    Malformed fault = parsed.malformed();
    if (fault == null) {
      return;
    }
    switch (fault) {
      // The UDP length is made right below; the rest does not stand in the way of a checksum.
      case UDP_LENGTH, TCP_DATA_OFFSET, TINY_FRAGMENT, OVERLAPPING_FRAGMENT, FRAGMENT_TOO_FAR -> {}
      default ->
          throw new MalformedPacketException(
              "IPv" + parsed.ipVersion() + " packet",
              0,
              "whole headers",
              fault.reason() + " (" + length + " bytes)");
    }
  }

  private static int statedLength(byte[] packet, int version) {
    return version == Ipv4Header.VERSION
        ? Ipv4Header.totalLength(packet, 0)
        : Ipv6Header.BYTES + Ipv6Header.payloadLength(packet, 0);
  }

  private static void repairTransport(byte[] copy, IpPacket parsed, boolean mayBeShorter) {
    int at = parsed.transportOffset();
    int length = copy.length - at;
    if (parsed.protocol() == IpProtocol.UDP) {
      int stated = UdpHeader.length(copy, at);
      boolean shorter = mayBeShorter && stated >= UdpHeader.BYTES && stated < length;
      length = shorter ? stated : length;
      putShort(copy, at + UdpHeader.LENGTH_OFFSET, length);
    }
    TransportChecksum.fill(copy, parsed.ipVersion(), parsed.protocol(), at, at + length);
  }
}
