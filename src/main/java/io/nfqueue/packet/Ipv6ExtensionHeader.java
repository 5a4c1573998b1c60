package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+---------------+
 * |  nextHeader   |   extLength   |  routingType  | segmentsLeft  |  routing
 * +---------------+---------------+---------------+---------------+
 * |  nextHeader   |   reserved    |     fragmentOffset      |res|M|  fragment
 * +---------------+---------------+-------------------------+---+-+
 * |        identification (fragment), else data of this type      |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>One IPv6 extension header, RFC 8200 section 4: hop-by-hop (0), routing (43), fragment (44),
 * authentication (51, RFC 4302), destination options (60), mobility (135), HIP (139), shim6 (140).
 * Its length is {@code (extLength + 1) * 8} bytes, but {@code (extLength + 2) * 4} for
 * authentication and always 8 for a fragment header. Big-endian. A view: the caller owns the bytes
 * and must not change them while it is used. Thread-safe.
 */
public final class Ipv6ExtensionHeader {

  /** As many of them in a row are walked; a longer chain is malformed. */
  public static final int MAX_HEADERS = 16;

  /** Bytes of the shortest extension header, and of a fragment header. */
  public static final int MIN_BYTES = 8;

  private static final String NAME = "IPv6 extension header";

  private static final int NEXT_HEADER_OFFSET = 0;
  private static final int EXT_LENGTH_OFFSET = NEXT_HEADER_OFFSET + SIZE_OF_BYTE;
  private static final int ROUTING_TYPE_OFFSET = EXT_LENGTH_OFFSET + SIZE_OF_BYTE;
  private static final int SEGMENTS_LEFT_OFFSET = ROUTING_TYPE_OFFSET + SIZE_OF_BYTE;
  private static final int FRAGMENT_OFFSET = EXT_LENGTH_OFFSET + SIZE_OF_BYTE;
  private static final int IDENTIFICATION_OFFSET = FRAGMENT_OFFSET + SIZE_OF_SHORT;
  private static final int OPTIONS_OFFSET = EXT_LENGTH_OFFSET + SIZE_OF_BYTE;

  /** Bytes a reader needs to know a header's length. */
  static final int LENGTH_KNOWN_BYTES = EXT_LENGTH_OFFSET + SIZE_OF_BYTE;

  private static final int MORE_FRAGMENTS = 1;
  private static final int FRAGMENT_OFFSET_MASK = 0xfff8;

  private final int type;
  private final byte[] bytes;
  private final int offset;

  private Ipv6ExtensionHeader(int type, byte[] bytes, int offset) {
    this.type = type;
    this.bytes = bytes;
    this.offset = offset;
  }

  /**
   * Views an extension header.
   *
   * @param type what the header before it named as next header
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view; no accessor of it fails
   * @throws MalformedPacketException if the type is no extension header, or the header is cut
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static Ipv6ExtensionHeader wrap(int type, byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    if (!isExtensionHeader(type)) {
      throw new MalformedPacketException(
          NAME, offset, "an extension header type", IpProtocol.name(type));
    }
    MalformedPacketException.checkBytes(NAME, offset, limit, MIN_BYTES);
    MalformedPacketException.checkBytes(NAME, offset, limit, length(type, bytes, offset));
    return new Ipv6ExtensionHeader(type, bytes, offset);
  }

  /** All headers of a chain that are whole, up to a later fragment's data; limit bounds reads. */
  static List<Ipv6ExtensionHeader> chain(byte[] bytes, int packet, int limit) {
    List<Ipv6ExtensionHeader> chain = new ArrayList<>();
    int type = Ipv6Header.nextHeaderAt(bytes, packet);
    int at = packet + Ipv6Header.BYTES;
    while (chain.size() < MAX_HEADERS && isWhole(type, bytes, at, limit)) {
      Ipv6ExtensionHeader header = new Ipv6ExtensionHeader(type, bytes, at);
      chain.add(header);
      if (header.fragmentOffsetBytes() > 0) {
        break;
      }
      at += header.lengthBytes();
      type = header.nextHeader();
    }
    return List.copyOf(chain);
  }

  private static boolean isWhole(int type, byte[] bytes, int at, int limit) {
    return isExtensionHeader(type)
        && limit - at >= MIN_BYTES
        && limit - at >= length(type, bytes, at);
  }

  /**
   * Whether a next header value names an extension header that can be walked over. ESP hides what
   * follows and NONE ends the packet: neither counts.
   *
   * @param nextHeader a next header value
   * @return whether {@link #wrap} takes it
   */
  public static boolean isExtensionHeader(int nextHeader) {
    return switch (nextHeader) {
      case IpProtocol.HOPOPTS,
          IpProtocol.ROUTING,
          IpProtocol.FRAGMENT,
          IpProtocol.AH,
          IpProtocol.DSTOPTS,
          IpProtocol.MOBILITY,
          IpProtocol.HIP,
          IpProtocol.SHIM6 ->
          true;
      default -> false;
    };
  }

  static int nextHeaderAt(byte[] bytes, int at) {
    return unsignedByte(bytes, at + NEXT_HEADER_OFFSET);
  }

  static int length(int type, byte[] bytes, int at) {
    int extLength = unsignedByte(bytes, at + EXT_LENGTH_OFFSET);
    return switch (type) {
      case IpProtocol.FRAGMENT -> MIN_BYTES;
      case IpProtocol.AH -> (extLength + 2) * SIZE_OF_INT;
      default -> (extLength + 1) * MIN_BYTES;
    };
  }

  static int fragmentOffset(byte[] bytes, int at) {
    return unsignedShort(bytes, at + FRAGMENT_OFFSET) & FRAGMENT_OFFSET_MASK;
  }

  static boolean moreFragmentsAt(byte[] bytes, int at) {
    return (unsignedShort(bytes, at + FRAGMENT_OFFSET) & MORE_FRAGMENTS) != 0;
  }

  static long identificationAt(byte[] bytes, int at) {
    return unsignedInt(bytes, at + IDENTIFICATION_OFFSET);
  }

  static int routingTypeAt(byte[] bytes, int at) {
    return unsignedByte(bytes, at + ROUTING_TYPE_OFFSET);
  }

  static int segmentsLeftAt(byte[] bytes, int at) {
    return unsignedByte(bytes, at + SEGMENTS_LEFT_OFFSET);
  }

  /**
   * The jumbo payload length of the hop-by-hop header (RFC 2675 section 2), -1 without one. The
   * whole header must be there.
   */
  static long jumboPayloadLength(byte[] bytes, int at) {
    int end = at + length(IpProtocol.HOPOPTS, bytes, at);
    return Ipv6Options.jumboPayloadLength(bytes, at + OPTIONS_OFFSET, end);
  }

  /** Array index of the home address in a whole destination options header, -1 without one. */
  static int homeAddressAt(byte[] bytes, int at) {
    int end = at + length(IpProtocol.DSTOPTS, bytes, at);
    return Ipv6Options.homeAddressAt(bytes, at + OPTIONS_OFFSET, end);
  }

  /**
   * What kind of extension header this is, see {@link IpProtocol}.
   *
   * @return 0..255
   */
  public int type() {
    return type;
  }

  /**
   * The header that follows.
   *
   * @return 0..255
   */
  public int nextHeader() {
    return nextHeaderAt(bytes, offset);
  }

  /**
   * The length of this header.
   *
   * @return bytes, 8..2048
   */
  public int lengthBytes() {
    return length(type, bytes, offset);
  }

  /**
   * Fragment header only: where the data belongs in the whole datagram.
   *
   * @return bytes, 0..65528, a multiple of 8; -1 for another type
   */
  public int fragmentOffsetBytes() {
    return type == IpProtocol.FRAGMENT ? fragmentOffset(bytes, offset) : -1;
  }

  /**
   * Fragment header only: whether another fragment follows.
   *
   * @return the M flag; false for another type
   */
  public boolean moreFragments() {
    return type == IpProtocol.FRAGMENT && moreFragmentsAt(bytes, offset);
  }

  /**
   * Fragment header only: the number the fragments of one datagram share.
   *
   * @return 0..2^32-1; -1 for another type
   */
  public long identification() {
    return type == IpProtocol.FRAGMENT ? identificationAt(bytes, offset) : -1;
  }

  /**
   * Routing header only: its routing type.
   *
   * @return 0..255; -1 for another type
   */
  public int routingType() {
    return type == IpProtocol.ROUTING ? routingTypeAt(bytes, offset) : -1;
  }

  /**
   * Routing header only: nodes still to be visited.
   *
   * @return 0..255; -1 for another type
   */
  public int segmentsLeft() {
    return type == IpProtocol.ROUTING ? segmentsLeftAt(bytes, offset) : -1;
  }

  /** {@return the options of a hop-by-hop or destination options header; null for another type} */
  public Ipv6Options options() {
    return type == IpProtocol.HOPOPTS || type == IpProtocol.DSTOPTS
        ? new Ipv6Options(bytes, offset + OPTIONS_OFFSET, offset + lengthBytes())
        : null;
  }

  /** {@return this routing header with its addresses; null for another type} */
  public Ipv6RoutingHeader routing() {
    return type == IpProtocol.ROUTING ? Ipv6RoutingHeader.whole(bytes, offset) : null;
  }

  /** {@return this authentication header; null for another type, or a length below 12 bytes} */
  public AuthenticationHeader authentication() {
    boolean whole = type == IpProtocol.AH && lengthBytes() >= AuthenticationHeader.MIN_BYTES;
    return whole ? AuthenticationHeader.whole(bytes, offset) : null;
  }

  /** {@return this mobility header; null for another type} */
  public MobilityHeader mobility() {
    return type == IpProtocol.MOBILITY ? MobilityHeader.whole(bytes, offset) : null;
  }

  @Override
  public String toString() {
    return "IP6 %s, next header %s, length %d"
        .formatted(IpProtocol.name(type), IpProtocol.name(nextHeader()), lengthBytes());
  }
}
