package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;
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
 * +---------------+-------+-------+-------------------------------+
 * |  dataOffset   | CCVal | CsCov |           checksum            |
 * +-----+-------+-+-------+-------+-------------------------------+
 * | Res | type  |1|   reserved    |  sequenceNumber (high bits)   |
 * +-----+-------+-+---------------+-------------------------------+
 * |                  sequenceNumber (low bits)                    |
 * +---------------------------------------------------------------+
 *
 * +-----+-------+-+-----------------------------------------------+
 * | Res | type  |0|          sequenceNumber                       |  with X = 0
 * +-----+-------+-+-----------------------------------------------+
 * </pre>
 *
 * <p>The DCCP generic header, RFC 4340 section 5.1. Big-endian. A view: the caller owns the bytes
 * and must not change them while it is used. Thread-safe.
 */
public final class DccpHeader {
  /** Bytes of a header with a short sequence number. */
  public static final int MIN_BYTES = 12;

  private static final int EXTENDED_BYTES = 16;
  private static final String NAME = "DCCP header";

  private static final int DATA_OFFSET_OFFSET = TransportHeader.PORTS_BYTES;
  static final int COVERAGE_OFFSET = DATA_OFFSET_OFFSET + SIZE_OF_BYTE;
  static final int CHECKSUM_OFFSET = COVERAGE_OFFSET + SIZE_OF_BYTE;
  private static final int TYPE_OFFSET = CHECKSUM_OFFSET + SIZE_OF_SHORT;
  private static final int HIGH_SEQUENCE_OFFSET = TYPE_OFFSET + SIZE_OF_SHORT;
  private static final int LOW_SEQUENCE_OFFSET = HIGH_SEQUENCE_OFFSET + SIZE_OF_SHORT;

  /** Bytes a reader needs for the data offset. */
  static final int DATA_OFFSET_KNOWN_BYTES = COVERAGE_OFFSET;

  private static final int TYPE_KNOWN_BYTES = TYPE_OFFSET + SIZE_OF_BYTE;

  static final int BYTES_PER_WORD = 4;
  private static final int NIBBLE_BITS = 4;
  private static final int NIBBLE_MASK = 0x0f;
  private static final int EXTENDED = 1;
  private static final long SHORT_SEQUENCE_MASK = 0xffffff;

  private final byte[] bytes;
  private final int offset;

  private DccpHeader(byte[] bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /**
   * Views a header. Only that the generic header is there is checked, the data offset is not.
   *
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view; no accessor of it fails
   * @throws MalformedPacketException if the header is cut
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static DccpHeader wrap(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    MalformedPacketException.checkBytes(NAME, offset, limit, MIN_BYTES);
    MalformedPacketException.checkBytes(NAME, offset, limit, genericBytes(bytes, offset));
    return new DccpHeader(bytes, offset);
  }

  /** The header, null where it is cut. */
  static DccpHeader ifWhole(byte[] bytes, int offset, int limit) {
    boolean whole = limit - offset >= MIN_BYTES && limit - offset >= genericBytes(bytes, offset);
    return whole ? new DccpHeader(bytes, offset) : null;
  }

  /** What its data offset is at least, as far as that was captured. */
  static int leastBytes(byte[] bytes, int at, int present) {
    return present >= TYPE_KNOWN_BYTES ? genericBytes(bytes, at) : MIN_BYTES;
  }

  private static int genericBytes(byte[] bytes, int at) {
    return extended(bytes, at) ? EXTENDED_BYTES : MIN_BYTES;
  }

  private static boolean extended(byte[] bytes, int at) {
    return (unsignedByte(bytes, at + TYPE_OFFSET) & EXTENDED) != 0;
  }

  static int dataOffset(byte[] bytes, int at) {
    return unsignedByte(bytes, at + DATA_OFFSET_OFFSET) * BYTES_PER_WORD;
  }

  /** {@return the source port, 0..65535} */
  public int sourcePort() {
    return TransportHeader.sourcePort(bytes, offset);
  }

  /** {@return the destination port, 0..65535} */
  public int destinationPort() {
    return TransportHeader.destinationPort(bytes, offset);
  }

  /** {@return header and options as the header says, in bytes: 0..1020, a multiple of 4} */
  public int dataOffsetBytes() {
    return dataOffset(bytes, offset);
  }

  /** {@return what the congestion control of the sender says, 0..15} */
  public int ccVal() {
    return unsignedByte(bytes, offset + COVERAGE_OFFSET) >>> NIBBLE_BITS;
  }

  /** {@return what the checksum covers, 0..15: 0 all, else header and (n - 1) * 4 bytes of data} */
  public int checksumCoverage() {
    return unsignedByte(bytes, offset + COVERAGE_OFFSET) & NIBBLE_MASK;
  }

  /** {@return the checksum as it was received, right, wrong or not yet filled in; 0..65535} */
  public int checksum() {
    return unsignedShort(bytes, offset + CHECKSUM_OFFSET);
  }

  /** {@return the packet type, 0 request to 9 sync acknowledgment; 0..15} */
  public int type() {
    return unsignedByte(bytes, offset + TYPE_OFFSET) >>> 1 & NIBBLE_MASK;
  }

  /** {@return whether the sequence number has 48 bits, and not 24} */
  public boolean extendedSequenceNumber() {
    return extended(bytes, offset);
  }

  /** {@return the sequence number, 0..2^48-1, or 0..2^24-1} */
  public long sequenceNumber() {
    if (extendedSequenceNumber()) {
      long high = unsignedShort(bytes, offset + HIGH_SEQUENCE_OFFSET);
      return high << Integer.SIZE | unsignedInt(bytes, offset + LOW_SEQUENCE_OFFSET);
    }
    return unsignedInt(bytes, offset + TYPE_OFFSET) & SHORT_SEQUENCE_MASK;
  }

  @Override
  public String toString() {
    return "DCCP %d > %d, type %d, seq %d"
        .formatted(sourcePort(), destinationPort(), type(), sequenceNumber());
  }
}
