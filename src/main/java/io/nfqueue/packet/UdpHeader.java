package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.Objects;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          sourcePort           |        destinationPort        |
 * +-------------------------------+-------------------------------+
 * |   length (UDP-Lite coverage)  |           checksum            |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>The UDP header, RFC 768; UDP-Lite (RFC 3828) has the checksum coverage in place of the length.
 * Big-endian. A view: the caller owns the bytes and must not change them while it is used.
 * Thread-safe.
 */
public final class UdpHeader {

  /** Bytes of the header. */
  public static final int BYTES = 8;

  private static final String NAME = "UDP header";

  static final int LENGTH_OFFSET = TransportHeader.PORTS_BYTES;
  static final int CHECKSUM_OFFSET = LENGTH_OFFSET + SIZE_OF_SHORT;

  /** Bytes a reader needs for the length. */
  static final int LENGTH_KNOWN_BYTES = LENGTH_OFFSET + SIZE_OF_SHORT;

  private final byte[] bytes;
  private final int offset;

  private UdpHeader(byte[] bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /**
   * Views a header. The length field is not judged.
   *
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view; no accessor of it fails
   * @throws MalformedPacketException if the header is cut
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static UdpHeader wrap(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    MalformedPacketException.checkBytes(NAME, offset, limit, BYTES);
    return new UdpHeader(bytes, offset);
  }

  /** The header, null where it is cut. */
  static UdpHeader ifWhole(byte[] bytes, int offset, int limit) {
    return limit - offset < BYTES ? null : new UdpHeader(bytes, offset);
  }

  static int length(byte[] bytes, int at) {
    return unsignedShort(bytes, at + LENGTH_OFFSET);
  }

  /**
   * The source port.
   *
   * @return 0..65535; 0 means none
   */
  public int sourcePort() {
    return TransportHeader.sourcePort(bytes, offset);
  }

  /**
   * The destination port.
   *
   * @return 0..65535
   */
  public int destinationPort() {
    return TransportHeader.destinationPort(bytes, offset);
  }

  /**
   * Header and payload; on UDP-Lite the bytes the checksum covers.
   *
   * @return bytes, 0..65535; 0 on UDP jumbograms (RFC 2675), the whole datagram on UDP-Lite
   */
  public int lengthBytes() {
    return length(bytes, offset);
  }

  /**
   * The checksum as it was received, right, wrong or not yet filled in.
   *
   * @return 0..65535; 0 means not computed (IPv4)
   */
  public int checksum() {
    return unsignedShort(bytes, offset + CHECKSUM_OFFSET);
  }

  @Override
  public String toString() {
    return "UDP %d > %d, length %d".formatted(sourcePort(), destinationPort(), lengthBytes());
  }
}
