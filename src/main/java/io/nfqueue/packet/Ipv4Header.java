package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
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
 * +-------+-------+-----------+---+-------------------------------+
 * |version| IHL   |   dscp    |ecn|          totalLength          |
 * +-------+-------+-----------+---+-----+-------------------------+
 * |        identification         |flags|     fragmentOffset      |
 * +---------------+---------------+-----+-------------------------+
 * |      ttl      |   protocol    |        headerChecksum         |
 * +---------------+---------------+-------------------------------+
 * |                         sourceAddress                         |
 * +---------------------------------------------------------------+
 * |                      destinationAddress                       |
 * +---------------------------------------------------------------+
 * |                       options, 0..40 bytes                    |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The IPv4 header, RFC 791 section 3.1; dscp and ecn RFC 2474 and RFC 3168. Big-endian. A view:
 * the caller owns the bytes and must not change them while it is used. Thread-safe.
 */
public final class Ipv4Header {

  /** The version this header carries. */
  public static final int VERSION = 4;

  /** Bytes of a header without options. */
  public static final int MIN_BYTES = 20;

  /** The largest total length, in bytes. */
  public static final int MAX_TOTAL_LENGTH_BYTES = 65_535;

  private static final String NAME = "IPv4 header";

  private static final int VERSION_IHL_OFFSET = 0;
  static final int TRAFFIC_CLASS_OFFSET = VERSION_IHL_OFFSET + SIZE_OF_BYTE;
  static final int TOTAL_LENGTH_OFFSET = TRAFFIC_CLASS_OFFSET + SIZE_OF_BYTE;
  static final int IDENTIFICATION_OFFSET = TOTAL_LENGTH_OFFSET + SIZE_OF_SHORT;
  static final int FRAGMENT_OFFSET = IDENTIFICATION_OFFSET + SIZE_OF_SHORT;
  static final int TTL_OFFSET = FRAGMENT_OFFSET + SIZE_OF_SHORT;
  private static final int PROTOCOL_OFFSET = TTL_OFFSET + SIZE_OF_BYTE;
  static final int PROTOCOL_KNOWN_BYTES = PROTOCOL_OFFSET + SIZE_OF_BYTE;
  static final int CHECKSUM_OFFSET = PROTOCOL_OFFSET + SIZE_OF_BYTE;
  static final int SOURCE_OFFSET = CHECKSUM_OFFSET + SIZE_OF_SHORT;
  static final int DESTINATION_OFFSET = SOURCE_OFFSET + InternetAddressText.IPV4_BYTES;

  private static final int IHL_MASK = 0x0f;
  private static final int BYTES_PER_WORD = 4;
  private static final int RESERVED_FLAG = 0x8000;
  static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int FRAGMENT_OFFSET_MASK = 0x1fff;
  private static final int BYTES_PER_FRAGMENT_UNIT = 8;

  private final byte[] bytes;
  private final int offset;

  private Ipv4Header(byte[] bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /**
   * Views a header. Version and header length are checked, the total length is not.
   *
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view; no accessor of it fails
   * @throws MalformedPacketException if the header is cut or is no IPv4 header
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static Ipv4Header wrap(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    MalformedPacketException.checkBytes(NAME, offset, limit, MIN_BYTES);
    int version = version(bytes, offset);
    if (version != VERSION) {
      throw new MalformedPacketException(NAME, offset, "version 4", "version " + version);
    }
    int headerLength = headerLength(bytes, offset);
    if (headerLength < MIN_BYTES) {
      throw new MalformedPacketException(
          NAME, offset, "header length 20..60", "header length " + headerLength);
    }
    MalformedPacketException.checkBytes(NAME, offset, limit, headerLength);
    return new Ipv4Header(bytes, offset);
  }

  /** The header, null where it is cut or none. */
  static Ipv4Header ifWhole(byte[] bytes, int offset, int limit) {
    boolean whole =
        limit - offset >= MIN_BYTES
            && version(bytes, offset) == VERSION
            && headerLength(bytes, offset) >= MIN_BYTES
            && headerLength(bytes, offset) <= limit - offset;
    return whole ? new Ipv4Header(bytes, offset) : null;
  }

  static int version(byte[] bytes, int at) {
    return unsignedByte(bytes, at + VERSION_IHL_OFFSET) >>> 4;
  }

  static int headerLength(byte[] bytes, int at) {
    return (unsignedByte(bytes, at + VERSION_IHL_OFFSET) & IHL_MASK) * BYTES_PER_WORD;
  }

  static int trafficClass(byte[] bytes, int at) {
    return unsignedByte(bytes, at + TRAFFIC_CLASS_OFFSET);
  }

  static int totalLength(byte[] bytes, int at) {
    return unsignedShort(bytes, at + TOTAL_LENGTH_OFFSET);
  }

  static int identificationAt(byte[] bytes, int at) {
    return unsignedShort(bytes, at + IDENTIFICATION_OFFSET);
  }

  static boolean moreFragmentsAt(byte[] bytes, int at) {
    return (unsignedShort(bytes, at + FRAGMENT_OFFSET) & MORE_FRAGMENTS) != 0;
  }

  static int fragmentOffset(byte[] bytes, int at) {
    return (unsignedShort(bytes, at + FRAGMENT_OFFSET) & FRAGMENT_OFFSET_MASK)
        * BYTES_PER_FRAGMENT_UNIT;
  }

  static int ttlAt(byte[] bytes, int at) {
    return unsignedByte(bytes, at + TTL_OFFSET);
  }

  static int protocolAt(byte[] bytes, int at) {
    return unsignedByte(bytes, at + PROTOCOL_OFFSET);
  }

  /**
   * The header length with options.
   *
   * @return bytes, 20..60, a multiple of 4
   */
  public int headerLengthBytes() {
    return headerLength(bytes, offset);
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
   * Header and payload, as the header says.
   *
   * @return bytes, 0..65535; 0 on a BIG TCP packet
   */
  public int totalLengthBytes() {
    return totalLength(bytes, offset);
  }

  /** {@return the number the fragments of one datagram share, 0..65535} */
  public int identification() {
    return identificationAt(bytes, offset);
  }

  /** {@return the reserved flag, which ought to be 0} */
  public boolean reservedFlag() {
    return (unsignedShort(bytes, offset + FRAGMENT_OFFSET) & RESERVED_FLAG) != 0;
  }

  /**
   * Whether the datagram may not be fragmented.
   *
   * @return the DF flag
   */
  public boolean dontFragment() {
    return (unsignedShort(bytes, offset + FRAGMENT_OFFSET) & DONT_FRAGMENT) != 0;
  }

  /**
   * Whether another fragment follows this one.
   *
   * @return the MF flag
   */
  public boolean moreFragments() {
    return moreFragmentsAt(bytes, offset);
  }

  /**
   * Where the payload belongs in the whole datagram.
   *
   * @return bytes, 0..65528, a multiple of 8
   */
  public int fragmentOffsetBytes() {
    return fragmentOffset(bytes, offset);
  }

  /** {@return time to live in hops, 0..255} */
  public int ttl() {
    return ttlAt(bytes, offset);
  }

  /**
   * The upper-layer protocol, see {@link IpProtocol}.
   *
   * @return 0..255
   */
  public int protocol() {
    return protocolAt(bytes, offset);
  }

  /** {@return the header checksum as it was received, right or wrong; 0..65535} */
  public int headerChecksum() {
    return unsignedShort(bytes, offset + CHECKSUM_OFFSET);
  }

  /**
   * The source address.
   *
   * @return a dotted quad
   */
  public String sourceAddressText() {
    return InternetAddressText.ipv4(bytes, offset + SOURCE_OFFSET);
  }

  /**
   * The destination address.
   *
   * @return a dotted quad
   */
  public String destinationAddressText() {
    return InternetAddressText.ipv4(bytes, offset + DESTINATION_OFFSET);
  }

  /** {@return the source address, made anew by each call; no name is looked up} */
  public InetAddress sourceAddress() {
    return NetworkHeader.address(VERSION, bytes, offset + SOURCE_OFFSET);
  }

  /** {@return the destination address, made anew by each call; no name is looked up} */
  public InetAddress destinationAddress() {
    return NetworkHeader.address(VERSION, bytes, offset + DESTINATION_OFFSET);
  }

  /** {@return the 32 bits of the source address, 0..2^32-1} */
  public long rawSourceAddress() {
    return unsignedInt(bytes, offset + SOURCE_OFFSET);
  }

  /** {@return the 32 bits of the destination address, 0..2^32-1} */
  public long rawDestinationAddress() {
    return unsignedInt(bytes, offset + DESTINATION_OFFSET);
  }

  /** {@return a view over the options, empty without any} */
  public Ipv4Options options() {
    return new Ipv4Options(bytes, offset + MIN_BYTES, offset + headerLengthBytes());
  }

  @Override
  public String toString() {
    return "IP %s > %s, id %d, ttl %d, protocol %s, length %d"
        .formatted(
            sourceAddressText(),
            destinationAddressText(),
            identification(),
            ttl(),
            IpProtocol.name(protocol()),
            totalLengthBytes());
  }
}
