package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;

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
 * |                        verificationTag                        |
 * +---------------------------------------------------------------+
 * |                           checksum                            |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The SCTP common header, RFC 9260 section 3.1; chunks follow. Big-endian. A view: the caller
 * owns the bytes and must not change them while it is used. Thread-safe.
 */
public final class SctpHeader {
  /** Bytes of the header. */
  public static final int BYTES = 12;

  private static final int VERIFICATION_TAG_OFFSET = TransportHeader.PORTS_BYTES;
  static final int CHECKSUM_OFFSET = VERIFICATION_TAG_OFFSET + SIZE_OF_INT;

  private final byte[] bytes;
  private final int offset;

  private SctpHeader(byte[] bytes, int offset) {
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
  public static SctpHeader wrap(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    MalformedPacketException.checkBytes("SCTP header", offset, limit, BYTES);
    return new SctpHeader(bytes, offset);
  }

  /** The header, null where it is cut. */
  static SctpHeader ifWhole(byte[] bytes, int offset, int limit) {
    return limit - offset < BYTES ? null : new SctpHeader(bytes, offset);
  }

  /** {@return the source port, 0..65535} */
  public int sourcePort() {
    return TransportHeader.sourcePort(bytes, offset);
  }

  /** {@return the destination port, 0..65535} */
  public int destinationPort() {
    return TransportHeader.destinationPort(bytes, offset);
  }

  /** {@return what tells the association, 0..2^32-1; 0 in an INIT} */
  public long verificationTag() {
    return unsignedInt(bytes, offset + VERIFICATION_TAG_OFFSET);
  }

  /** {@return the CRC32c as it was received, right, wrong or not yet filled in; 0..2^32-1} */
  public long checksum() {
    return unsignedInt(bytes, offset + CHECKSUM_OFFSET);
  }

  @Override
  public String toString() {
    return "SCTP %d > %d, tag 0x%08x".formatted(sourcePort(), destinationPort(), verificationTag());
  }
}
