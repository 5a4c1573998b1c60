package io.nfqueue.packet;

import static io.nfqueue.packet.InternetAddressText.IPV6_BYTES;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;

import java.util.Arrays;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+---------------+
 * |  nextHeader   |   extLength   |  routingType  | segmentsLeft  |
 * +-------+-------+-------+-------+---------------+---------------+
 * | CmprI | CmprE |  Pad  |           reserved                    |  type 3
 * +-------+-------+-------+---------------------------------------+
 * |                           addresses                           |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The final destination of an IPv6 packet: the address that a routing header still leads to.
 * Type 0 (RFC 2460 section 4.4): the last address. Type 2 (RFC 6275 section 6.4): the only one.
 * Type 3 (RFC 6554 section 3): the last one, whose first CmprE bytes are those of the destination
 * address. Type 4 (RFC 8754 section 2): the first one, as the list is in reverse.
 */
final class FinalDestination {

  private static final int TYPE_SOURCE_ROUTE = 0;
  private static final int TYPE_MOBILE = 2;
  private static final int TYPE_RPL = 3;
  private static final int TYPE_SEGMENTS = 4;

  private static final int COMPRESSION_OFFSET = 4;
  private static final int PAD_OFFSET = COMPRESSION_OFFSET + 1;
  private static final int ADDRESSES_OFFSET = 8;
  private static final int NIBBLE_BITS = 4;
  private static final int NIBBLE_MASK = 0x0f;

  private FinalDestination() {}

  /** The final destination of a whole IPv6 packet whose headers end, unharmed, at headersEnd. */
  static byte[] of(byte[] packet, int headersEnd) {
    byte[] destination =
        Arrays.copyOfRange(
            packet, Ipv6Header.DESTINATION_OFFSET, Ipv6Header.DESTINATION_OFFSET + IPV6_BYTES);
    int type = Ipv6Header.nextHeaderAt(packet, 0);
    int at = Ipv6Header.BYTES;
    while (at < headersEnd && Ipv6ExtensionHeader.isExtensionHeader(type)) {
      if (type == IpProtocol.ROUTING && Ipv6ExtensionHeader.segmentsLeftAt(packet, at) > 0) {
        readLast(packet, at, destination);
      }
      int length = Ipv6ExtensionHeader.length(type, packet, at);
      type = Ipv6ExtensionHeader.nextHeaderAt(packet, at);
      at += length;
    }
    return destination;
  }

  /** Writes the last address of the route over the destination, an unknown type leaves it. */
  private static void readLast(byte[] packet, int at, byte[] destination) {
    int addresses = at + ADDRESSES_OFFSET;
    int end = at + Ipv6ExtensionHeader.length(IpProtocol.ROUTING, packet, at);
    switch (Ipv6ExtensionHeader.routingTypeAt(packet, at)) {
      case TYPE_SOURCE_ROUTE -> copyAddress(packet, at, end - IPV6_BYTES, end, destination, 0);
      case TYPE_MOBILE, TYPE_SEGMENTS -> copyAddress(packet, at, addresses, end, destination, 0);
      case TYPE_RPL -> {
        int elided = unsignedByte(packet, at + COMPRESSION_OFFSET) & NIBBLE_MASK;
        int pad = unsignedByte(packet, at + PAD_OFFSET) >>> NIBBLE_BITS;
        int last = end - pad - (IPV6_BYTES - elided);
        copyAddress(packet, at, last, end, destination, elided);
      }
      default -> {}
    }
  }

  private static void copyAddress(
      byte[] packet, int header, int address, int end, byte[] destination, int elided) {
    int length = IPV6_BYTES - elided;
    if (address < header + ADDRESSES_OFFSET || address + length > end) {
      throw new MalformedPacketException(
          "IPv6 routing header",
          header,
          "room for an address of " + length + " bytes",
          (end - header - ADDRESSES_OFFSET) + " bytes");
    }
    System.arraycopy(packet, address, destination, elided, length);
  }
}
