package io.nfqueue.packet;

import static io.nfqueue.packet.InternetAddressText.IPV6_BYTES;

import java.util.Arrays;

/**
 * The addresses in the pseudo-header that transport checksums cover: those of both ends, which are
 * not always those of the IP header.
 *
 * <pre>
 *         source                                 destination
 * IPv4    of the header                          of the header; while a source route leads on,
 *                                                its last one (RFC 791 section 3.1)
 * IPv6    of the header; with a home address     of the header; while a routing header leads on,
 *         option that (RFC 6275 section 6.3)     the final one (RFC 8200 section 8.1)
 * </pre>
 *
 * Static methods only: {@code packet} begins with its IP header, and its headers end, unharmed, at
 * {@code headersEnd}.
 */
final class PseudoHeader {

  private PseudoHeader() {}

  /**
   * The sum of both addresses.
   *
   * @throws MalformedPacketException where a routing header is cut, or does not tell the final one
   */
  static long addresses(byte[] packet, int version, int headersEnd) {
    return version == Ipv4Header.VERSION ? ipv4(packet) : ipv6(packet, headersEnd, true);
  }

  /** The sum of those that can be told: what does not change with a change of the others' bytes. */
  static long knownAddresses(byte[] packet, int version, int headersEnd) {
    return version == Ipv4Header.VERSION ? ipv4(packet) : ipv6(packet, headersEnd, false);
  }

  private static long ipv4(byte[] packet) {
    int destination = Ipv4Header.DESTINATION_OFFSET;
    int headerLength = Ipv4Header.headerLength(packet, 0);
    if (headerLength > Ipv4Header.MIN_BYTES) {
      int last = new Ipv4Options(packet, Ipv4Header.MIN_BYTES, headerLength).finalDestinationAt();
      destination = last < 0 ? destination : last;
    }
    return Checksum.pseudoHeaderIpv4(packet, Ipv4Header.SOURCE_OFFSET, destination, 0, 0);
  }

  private static long ipv6(byte[] packet, int headersEnd, boolean all) {
    int source = Ipv6Header.SOURCE_OFFSET;
    int destinationAt = Ipv6Header.DESTINATION_OFFSET;
    byte[] destination = Arrays.copyOfRange(packet, destinationAt, destinationAt + IPV6_BYTES);
    int type = Ipv6Header.nextHeaderAt(packet, 0);
    int at = Ipv6Header.BYTES;
    while (at < headersEnd && Ipv6ExtensionHeader.isExtensionHeader(type)) {
      int end = at + Ipv6ExtensionHeader.length(type, packet, at);
      if (type == IpProtocol.ROUTING) {
        lead(destination, packet, at, all);
      } else if (type == IpProtocol.DSTOPTS) {
        int home = Ipv6ExtensionHeader.homeAddressAt(packet, at);
        source = home < 0 ? source : home;
      }
      type = Ipv6ExtensionHeader.nextHeaderAt(packet, at);
      at = end;
    }
    return Checksum.pseudoHeaderIpv6(packet, source, destination, 0, 0, 0);
  }

  /** Makes the destination the one to which a routing header leads. */
  private static void lead(byte[] destination, byte[] packet, int at, boolean all) {
    Ipv6RoutingHeader header = Ipv6RoutingHeader.whole(packet, at);
    if (header.segmentsLeft() == 0 || header.readFinalDestination(destination)) {
      return;
    }
    if (all) {
      throw new MalformedPacketException(
          "IPv6 routing header",
          at,
          "a type that tells the final destination: 0, 2, 3, 4",
          "type " + header.type());
    }
    Arrays.fill(destination, (byte) 0);
  }
}
