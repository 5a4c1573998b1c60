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
 * +---------------------------------------------------------------+
 * |                              spi                              |
 * +---------------------------------------------------------------+
 * |                        sequenceNumber                         |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The beginning of an IPsec encapsulating security payload, RFC 4303 section 2; what follows is
 * encrypted. Big-endian. A view: the caller owns the bytes and must not change them while it is
 * used. Thread-safe.
 */
public final class EspHeader {
  /** Bytes of the header. */
  public static final int BYTES = 8;

  private static final int SPI_OFFSET = 0;
  private static final int SEQUENCE_NUMBER_OFFSET = SPI_OFFSET + SIZE_OF_INT;

  private final byte[] bytes;
  private final int offset;

  private EspHeader(byte[] bytes, int offset) {
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
  public static EspHeader wrap(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    MalformedPacketException.checkBytes("ESP header", offset, limit, BYTES);
    return new EspHeader(bytes, offset);
  }

  /** The header, null where it is cut. */
  static EspHeader ifWhole(byte[] bytes, int offset, int limit) {
    return limit - offset < BYTES ? null : new EspHeader(bytes, offset);
  }

  /** {@return the security parameters index, 0..2^32-1} */
  public long spi() {
    return unsignedInt(bytes, offset + SPI_OFFSET);
  }

  /** {@return the sequence number, 0..2^32-1} */
  public long sequenceNumber() {
    return unsignedInt(bytes, offset + SEQUENCE_NUMBER_OFFSET);
  }

  @Override
  public String toString() {
    return "ESP spi 0x%08x, seq %d".formatted(spi(), sequenceNumber());
  }
}
