package io.nfqueue.packet;

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
 * |       checksumCoverage        |           checksum            |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>The UDP-Lite header, RFC 3828 section 3.1: that of UDP, with the coverage in place of the
 * length. Big-endian. A view: the caller owns the bytes and must not change them while it is used.
 * Thread-safe.
 */
public final class UdpLiteHeader {
  /** Bytes of the header. */
  public static final int BYTES = UdpHeader.BYTES;

  private final UdpHeader fields;

  private UdpLiteHeader(UdpHeader fields) {
    this.fields = fields;
  }

  /**
   * Views a header. The coverage is not judged.
   *
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view; no accessor of it fails
   * @throws MalformedPacketException if the header is cut
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static UdpLiteHeader wrap(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    MalformedPacketException.checkBytes("UDP-Lite header", offset, limit, BYTES);
    return ifWhole(bytes, offset, limit);
  }

  /** The header, null where it is cut. */
  static UdpLiteHeader ifWhole(byte[] bytes, int offset, int limit) {
    UdpHeader fields = UdpHeader.ifWhole(bytes, offset, limit);
    return fields == null ? null : new UdpLiteHeader(fields);
  }

  /** {@return the source port, 0..65535; 0 means none} */
  public int sourcePort() {
    return fields.sourcePort();
  }

  /** {@return the destination port, 0..65535} */
  public int destinationPort() {
    return fields.destinationPort();
  }

  /** {@return how many bytes the checksum covers, from this header on, 0..65535; 0 means all} */
  public int checksumCoverageBytes() {
    return fields.lengthBytes();
  }

  /** {@return the checksum as it was received, right, wrong or not yet filled in; 0..65535} */
  public int checksum() {
    return fields.checksum();
  }

  @Override
  public String toString() {
    return "UDP-Lite %d > %d, checksum coverage %d"
        .formatted(sourcePort(), destinationPort(), checksumCoverageBytes());
  }
}
