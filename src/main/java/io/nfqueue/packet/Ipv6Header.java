package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.net.InetAddress;
import java.util.Objects;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-----------+---+---------------------------------------+
 * |version|   dscp    |ecn|               flowLabel               |
 * +-------+-----------+---+-------+---------------+---------------+
 * |         payloadLength         |  nextHeader   |   hopLimit    |
 * +-------------------------------+---------------+---------------+
 * |                   sourceAddress, 16 bytes                     |
 * +---------------------------------------------------------------+
 * |                 destinationAddress, 16 bytes                  |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The IPv6 header, RFC 8200 section 3. Big-endian. A view: the caller owns the bytes and must
 * not change them while it is used. Thread-safe.
 */
public final class Ipv6Header {

  /** The version this header carries. */
  public static final int VERSION = 6;

  /** Bytes of the header, extension headers not counted. */
  public static final int BYTES = 40;

  /** The largest payload length without a jumbo option, in bytes. */
  public static final int MAX_PAYLOAD_LENGTH_BYTES = 65_535;

  private static final String NAME = "IPv6 header";

  static final int FIRST_WORD_OFFSET = 0;
  static final int PAYLOAD_LENGTH_OFFSET = FIRST_WORD_OFFSET + SIZE_OF_INT;
  private static final int NEXT_HEADER_OFFSET = PAYLOAD_LENGTH_OFFSET + SIZE_OF_SHORT;
  static final int HOP_LIMIT_OFFSET = NEXT_HEADER_OFFSET + SIZE_OF_BYTE;
  static final int SOURCE_OFFSET = HOP_LIMIT_OFFSET + SIZE_OF_BYTE;
  static final int DESTINATION_OFFSET = SOURCE_OFFSET + InternetAddressText.IPV6_BYTES;

  static final int FLOW_LABEL_BITS = 20;
  static final int FLOW_LABEL_MASK = (1 << FLOW_LABEL_BITS) - 1;

  private final byte[] bytes;
  private final int offset;

  private Ipv6Header(byte[] bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /**
   * Views a header. The version is checked, the payload length is not.
   *
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view; no accessor of it fails
   * @throws MalformedPacketException if the header is cut or is no IPv6 header
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static Ipv6Header wrap(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    MalformedPacketException.checkBytes(NAME, offset, limit, BYTES);
    int version = Ipv4Header.version(bytes, offset);
    if (version != VERSION) {
      throw new MalformedPacketException(NAME, offset, "version 6", "version " + version);
    }
    return new Ipv6Header(bytes, offset);
  }

  /** The header, null where it is cut or none. */
  static Ipv6Header ifWhole(byte[] bytes, int offset, int limit) {
    boolean whole = limit - offset >= BYTES && Ipv4Header.version(bytes, offset) == VERSION;
    return whole ? new Ipv6Header(bytes, offset) : null;
  }

  static int trafficClass(byte[] bytes, int at) {
    return (int) (unsignedInt(bytes, at + FIRST_WORD_OFFSET) >>> FLOW_LABEL_BITS) & 0xff;
  }

  static int payloadLength(byte[] bytes, int at) {
    return unsignedShort(bytes, at + PAYLOAD_LENGTH_OFFSET);
  }

  static int nextHeaderAt(byte[] bytes, int at) {
    return unsignedByte(bytes, at + NEXT_HEADER_OFFSET);
  }

  static int hopLimitAt(byte[] bytes, int at) {
    return unsignedByte(bytes, at + HOP_LIMIT_OFFSET);
  }

  /**
   * The differentiated services code point.
   *
   * @return 0..63
   */
  public int dscp() {
    return trafficClass(bytes, offset) >>> 2;
  }

  /**
   * Explicit congestion notification.
   *
   * @return 0..3
   */
  public int ecn() {
    return trafficClass(bytes, offset) & 3;
  }

  /**
   * The flow label (RFC 6437).
   *
   * @return 0..1048575; 0 means not labelled
   */
  public int flowLabel() {
    return (int) unsignedInt(bytes, offset + FIRST_WORD_OFFSET) & FLOW_LABEL_MASK;
  }

  /**
   * Everything behind this header, as it says.
   *
   * @return bytes, 0..65535; 0 on jumbograms and BIG TCP packets
   */
  public int payloadLengthBytes() {
    return payloadLength(bytes, offset);
  }

  /**
   * The header that follows, an extension header or the upper layer, see {@link IpProtocol}.
   *
   * @return 0..255
   */
  public int nextHeader() {
    return nextHeaderAt(bytes, offset);
  }

  /**
   * The hop limit.
   *
   * @return hops, 0..255
   */
  public int hopLimit() {
    return hopLimitAt(bytes, offset);
  }

  /**
   * The source address.
   *
   * @return RFC 5952 text
   */
  public String sourceAddressText() {
    return InternetAddressText.ipv6(bytes, offset + SOURCE_OFFSET);
  }

  /**
   * The destination address: with a routing header, the next hop of it.
   *
   * @return RFC 5952 text
   */
  public String destinationAddressText() {
    return InternetAddressText.ipv6(bytes, offset + DESTINATION_OFFSET);
  }

  /** {@return the source address, made anew by each call; no name is looked up} */
  public InetAddress sourceAddress() {
    return NetworkHeader.address(VERSION, bytes, offset + SOURCE_OFFSET);
  }

  /** {@return the destination address, made anew by each call; no name is looked up} */
  public InetAddress destinationAddress() {
    return NetworkHeader.address(VERSION, bytes, offset + DESTINATION_OFFSET);
  }

  @Override
  public String toString() {
    return "IP6 %s > %s, hop limit %d, next header %s, payload length %d"
        .formatted(
            sourceAddressText(),
            destinationAddressText(),
            hopLimit(),
            IpProtocol.name(nextHeader()),
            payloadLengthBytes());
  }
}
