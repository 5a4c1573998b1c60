package io.nfqueue.packet;

import static io.nfqueue.packet.InternetAddressText.IPV6_BYTES;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.ArrayList;
import java.util.List;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+---------------+
 * |  nextHeader   |   extLength   |  routingType  | segmentsLeft  |
 * +---------------+---------------+---------------+---------------+
 * |                           reserved                            |  types 0, 2
 * +-------+-------+-------+---------------------------------------+
 * | CmprI | CmprE |  Pad  |           reserved                    |  type 3
 * +-------+-------+-------+-------+-------------------------------+
 * |   lastEntry   |     flags     |              tag              |  type 4
 * +---------------+---------------+-------------------------------+
 * |                     addresses, 16 bytes each                  |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The IPv6 routing header, RFC 8200 section 4.4. Types: 0 source route (RFC 2460, deprecated by
 * RFC 5095), 2 mobile node (RFC 6275 section 6.4), 3 RPL source route (RFC 6554), 4 segment routing
 * (RFC 8754 section 2, addresses in reverse). Big-endian. A view: the caller owns the bytes and
 * must not change them while it is used. Thread-safe.
 */
public final class Ipv6RoutingHeader {
  /** Source route. */
  public static final int TYPE_SOURCE_ROUTE = 0;

  /** Home address of a mobile node. */
  public static final int TYPE_MOBILE = 2;

  /** RPL source route, with addresses that may be compressed. */
  public static final int TYPE_RPL = 3;

  /** Segment routing. */
  public static final int TYPE_SEGMENTS = 4;

  private static final int WORD_OFFSET = 4;
  private static final int PAD_OFFSET = WORD_OFFSET + SIZE_OF_BYTE;
  private static final int FLAGS_OFFSET = WORD_OFFSET + SIZE_OF_BYTE;
  private static final int TAG_OFFSET = FLAGS_OFFSET + SIZE_OF_BYTE;
  private static final int ADDRESSES_OFFSET = 8;
  private static final int NIBBLE_BITS = 4;
  private static final int NIBBLE_MASK = 0x0f;
  private static final int ABSENT = -1;

  private final byte[] bytes;
  private final int offset;

  private Ipv6RoutingHeader(byte[] bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /**
   * Views a header.
   *
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view; no accessor of it fails
   * @throws MalformedPacketException if the header is cut
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static Ipv6RoutingHeader wrap(byte[] bytes, int offset, int limit) {
    Ipv6ExtensionHeader.wrap(IpProtocol.ROUTING, bytes, offset, limit);
    return new Ipv6RoutingHeader(bytes, offset);
  }

  /** A header that is known to be whole. */
  static Ipv6RoutingHeader whole(byte[] bytes, int offset) {
    return new Ipv6RoutingHeader(bytes, offset);
  }

  /** {@return the header that follows, 0..255} */
  public int nextHeader() {
    return Ipv6ExtensionHeader.nextHeaderAt(bytes, offset);
  }

  /** {@return bytes of this header, 8..2048} */
  public int lengthBytes() {
    return Ipv6ExtensionHeader.length(IpProtocol.ROUTING, bytes, offset);
  }

  /** {@return the routing type, 0..255} */
  public int type() {
    return Ipv6ExtensionHeader.routingTypeAt(bytes, offset);
  }

  /** {@return nodes still to be visited, 0..255} */
  public int segmentsLeft() {
    return Ipv6ExtensionHeader.segmentsLeftAt(bytes, offset);
  }

  /** {@return type 4: index of the last address of the list, 0..255; -1 for another type} */
  public int lastEntry() {
    return type() == TYPE_SEGMENTS ? unsignedByte(bytes, offset + WORD_OFFSET) : ABSENT;
  }

  /** {@return type 4: the flags, 0..255; -1 for another type} */
  public int flags() {
    return type() == TYPE_SEGMENTS ? unsignedByte(bytes, offset + FLAGS_OFFSET) : ABSENT;
  }

  /** {@return type 4: the tag of a group of packets, 0..65535; -1 for another type} */
  public int tag() {
    return type() == TYPE_SEGMENTS ? unsignedShort(bytes, offset + TAG_OFFSET) : ABSENT;
  }

  /** {@return type 3: whether the addresses lack their first bytes; false for another type} */
  public boolean compressed() {
    return type() == TYPE_RPL && unsignedByte(bytes, offset + WORD_OFFSET) != 0;
  }

  /**
   * {@return how many whole addresses there are, 0..127: 0 also for a type that is not known, and
   * where they are {@link #compressed()}}
   */
  public int addressCount() {
    int room = lengthBytes() - ADDRESSES_OFFSET;
    return switch (type()) {
      case TYPE_SOURCE_ROUTE -> room / IPV6_BYTES;
      case TYPE_MOBILE -> Math.min(room / IPV6_BYTES, 1);
      case TYPE_RPL -> compressed() ? 0 : Math.max(room - pad(), 0) / IPV6_BYTES;
      case TYPE_SEGMENTS -> Math.min(room / IPV6_BYTES, lastEntry() + 1);
      default -> 0;
    };
  }

  private int pad() {
    return unsignedByte(bytes, offset + PAD_OFFSET) >>> NIBBLE_BITS;
  }

  /** {@return the addresses in the header's order, RFC 5952 text; see {@link #addressCount()}} */
  public List<String> addresses() {
    int count = addressCount();
    List<String> addresses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      addresses.add(InternetAddressText.ipv6(bytes, offset + ADDRESSES_OFFSET + i * IPV6_BYTES));
    }
    return List.copyOf(addresses);
  }

  /**
   * Writes the address that it leads to at the end over the first one it leads to: of type 0 the
   * last of its list, of type 2 the only one, of type 3 the last one, whose first CmprE bytes are
   * those of the destination address, of type 4 the first one, as the list is in reverse.
   *
   * @param destination that of the IPv6 header
   * @return false, and nothing is written, where that is not known of its type
   * @throws MalformedPacketException where it has no room for the address
   */
  boolean readFinalDestination(byte[] destination) {
    int addresses = offset + ADDRESSES_OFFSET;
    int end = offset + lengthBytes();
    switch (type()) {
      case TYPE_SOURCE_ROUTE -> readAddress(end - IPV6_BYTES, destination, 0);
      case TYPE_MOBILE, TYPE_SEGMENTS -> readAddress(addresses, destination, 0);
      case TYPE_RPL -> {
        int elided = unsignedByte(bytes, offset + WORD_OFFSET) & NIBBLE_MASK;
        readAddress(end - pad() - (IPV6_BYTES - elided), destination, elided);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void readAddress(int address, byte[] destination, int elided) {
    int length = IPV6_BYTES - elided;
    int addresses = offset + ADDRESSES_OFFSET;
    int end = offset + lengthBytes();
    if (address < addresses || address + length > end) {
      throw new MalformedPacketException(
          "IPv6 routing header",
          offset,
          "room for an address of " + length + " bytes",
          (end - addresses) + " bytes");
    }
    System.arraycopy(bytes, address, destination, elided, length);
  }

  @Override
  public String toString() {
    return "routing type %d, segments left %d, %s"
        .formatted(type(), segmentsLeft(), String.join(" ", addresses()));
  }
}
