package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;

import java.util.Arrays;
import java.util.Objects;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |  nextHeader   |   extLength   |           reserved            |
 * +---------------+---------------+-------------------------------+
 * |                              spi                              |
 * +---------------------------------------------------------------+
 * |                        sequenceNumber                         |
 * +---------------------------------------------------------------+
 * |              integrity check value (ICV)                      |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The IPsec authentication header, RFC 4302 section 2: of IPv4 the upper layer with protocol 51,
 * of IPv6 an extension header. Big-endian. A view: the caller owns the bytes and must not change
 * them while it is used. Thread-safe.
 */
public final class AuthenticationHeader {
  /** Bytes without an integrity check value. */
  public static final int MIN_BYTES = 12;

  private static final String NAME = "authentication header";

  private static final int SPI_OFFSET = SIZE_OF_INT;
  private static final int SEQUENCE_NUMBER_OFFSET = SPI_OFFSET + SIZE_OF_INT;
  private static final int ICV_OFFSET = SEQUENCE_NUMBER_OFFSET + SIZE_OF_INT;

  private final byte[] bytes;
  private final int offset;

  private AuthenticationHeader(byte[] bytes, int offset) {
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
   * @throws MalformedPacketException if the header is cut or its length below 12 bytes
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static AuthenticationHeader wrap(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    MalformedPacketException.checkBytes(NAME, offset, limit, MIN_BYTES);
    int length = length(bytes, offset);
    if (length < MIN_BYTES) {
      throw new MalformedPacketException(NAME, offset, "length 12..1028", "length " + length);
    }
    MalformedPacketException.checkBytes(NAME, offset, limit, length);
    return new AuthenticationHeader(bytes, offset);
  }

  /** The header, null where it is cut or its length below 12 bytes. */
  static AuthenticationHeader ifWhole(byte[] bytes, int offset, int limit) {
    boolean whole = limit - offset >= MIN_BYTES && length(bytes, offset) >= MIN_BYTES;
    return whole && limit - offset >= length(bytes, offset)
        ? new AuthenticationHeader(bytes, offset)
        : null;
  }

  /** A header that is known to be whole, of at least 12 bytes. */
  static AuthenticationHeader whole(byte[] bytes, int offset) {
    return new AuthenticationHeader(bytes, offset);
  }

  private static int length(byte[] bytes, int at) {
    return Ipv6ExtensionHeader.length(IpProtocol.AH, bytes, at);
  }

  /** {@return what is authenticated, see {@link IpProtocol}: 0..255} */
  public int nextHeader() {
    return Ipv6ExtensionHeader.nextHeaderAt(bytes, offset);
  }

  /** {@return bytes of this header, 12..1028, a multiple of 4} */
  public int lengthBytes() {
    return length(bytes, offset);
  }

  /** {@return the security parameters index, 0..2^32-1} */
  public long spi() {
    return unsignedInt(bytes, offset + SPI_OFFSET);
  }

  /** {@return the sequence number, 0..2^32-1} */
  public long sequenceNumber() {
    return unsignedInt(bytes, offset + SEQUENCE_NUMBER_OFFSET);
  }

  /** {@return bytes of the integrity check value with its padding, 0..1016} */
  public int icvLengthBytes() {
    return lengthBytes() - ICV_OFFSET;
  }

  /** {@return the integrity check value with its padding, a copy} */
  public byte[] icv() {
    return Arrays.copyOfRange(bytes, offset + ICV_OFFSET, offset + lengthBytes());
  }

  @Override
  public String toString() {
    return "AH spi 0x%08x, seq %d, icv %d bytes"
        .formatted(spi(), sequenceNumber(), icvLengthBytes());
  }
}
