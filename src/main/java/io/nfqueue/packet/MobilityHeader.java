package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+---------------+
 * | payloadProto  |   extLength   |    mhType     |   reserved    |
 * +---------------+---------------+---------------+---------------+
 * |           checksum            |  message data ...
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>The IPv6 mobility header, RFC 6275 section 6.1. Big-endian. A view: the caller owns the bytes
 * and must not change them while it is used. Thread-safe.
 */
public final class MobilityHeader {
  private static final int PAYLOAD_PROTO_OFFSET = 0;
  private static final int EXT_LENGTH_OFFSET = PAYLOAD_PROTO_OFFSET + SIZE_OF_BYTE;
  private static final int MH_TYPE_OFFSET = EXT_LENGTH_OFFSET + SIZE_OF_BYTE;
  private static final int RESERVED_OFFSET = MH_TYPE_OFFSET + SIZE_OF_BYTE;
  private static final int CHECKSUM_OFFSET = RESERVED_OFFSET + SIZE_OF_BYTE;

  private final byte[] bytes;
  private final int offset;

  private MobilityHeader(byte[] bytes, int offset) {
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
  public static MobilityHeader wrap(byte[] bytes, int offset, int limit) {
    Ipv6ExtensionHeader.wrap(IpProtocol.MOBILITY, bytes, offset, limit);
    return new MobilityHeader(bytes, offset);
  }

  /** A header that is known to be whole. */
  static MobilityHeader whole(byte[] bytes, int offset) {
    return new MobilityHeader(bytes, offset);
  }

  /** {@return the header that follows, as a rule {@link IpProtocol#NONE}: 0..255} */
  public int payloadProto() {
    return unsignedByte(bytes, offset + PAYLOAD_PROTO_OFFSET);
  }

  /** {@return which message this is, as in 5 binding update; 0..255} */
  public int mhType() {
    return unsignedByte(bytes, offset + MH_TYPE_OFFSET);
  }

  /** {@return the checksum as it was received, right or wrong; 0..65535} */
  public int checksum() {
    return unsignedShort(bytes, offset + CHECKSUM_OFFSET);
  }

  /** {@return bytes of this header, 8..2048} */
  public int lengthBytes() {
    return Ipv6ExtensionHeader.length(IpProtocol.MOBILITY, bytes, offset);
  }

  @Override
  public String toString() {
    return "mobility type " + mhType() + ", length " + lengthBytes();
  }
}
