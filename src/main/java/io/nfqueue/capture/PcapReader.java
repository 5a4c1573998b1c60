package io.nfqueue.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The pcap format.
 *
 * <pre>
 * file header                              offset
 *   u32 magic        a1b2c3d4 or a1b23c4d  0
 *   u16 major, minor 2, 4                  4, 6
 *   u32 reserved     time zone, once       8
 *   u32 reserved     accuracy, once        12
 *   u32 snapLen                            16
 *   u32 linkType     and above it, FCS     20
 *                                          24
 * packet record
 *   u32 seconds                            0
 *   u32 fraction     micro- or nanoseconds 4
 *   u32 capturedLength                     8
 *   u32 originalLength                     12
 *   the bytes                              16
 *
 * linkType
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-+-+-------------------+-------------------------------+
 * |FCS len|R|P|     Reserved      |        link-layer type        |
 * +-------+-+-+-------------------+-------------------------------+
 * </pre>
 *
 * <p>Source: {@code draft-ietf-opsawg-pcap}. In the byte order of the magic number. P: FCS length
 * present, in units of 16 bits. snapLen is not believed: packets may be longer.
 */
final class PcapReader implements CaptureReader.Format {
  private static final int MICROS_MAGIC = 0xa1b2c3d4;
  private static final int NANOS_MAGIC = 0xa1b23c4d;

  private static final String FILE_HEADER = "pcap file header";
  private static final int MAJOR_OFFSET = 4;
  private static final int MINOR_OFFSET = MAJOR_OFFSET + Short.BYTES;
  private static final int LINK_TYPE_OFFSET = 20;
  private static final int FILE_HEADER_BYTES = LINK_TYPE_OFFSET + Integer.BYTES;
  private static final int MAJOR = 2;
  private static final int MINOR = 4;

  private static final int LINK_TYPE_BITS = 0xffff;
  private static final int FCS_PRESENT_BIT = 0x0400_0000;
  private static final int FCS_SHIFT = 28;
  private static final int BYTES_PER_FCS_UNIT = 2;

  private static final String RECORD = "pcap packet record";
  private static final int SECONDS_OFFSET = 0;
  private static final int FRACTION_OFFSET = SECONDS_OFFSET + Integer.BYTES;
  private static final int CAPTURED_LENGTH_OFFSET = FRACTION_OFFSET + Integer.BYTES;
  private static final int ORIGINAL_LENGTH_OFFSET = CAPTURED_LENGTH_OFFSET + Integer.BYTES;
  private static final int RECORD_HEADER_BYTES = ORIGINAL_LENGTH_OFFSET + Integer.BYTES;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NANOS_PER_MICRO = 1000;

  private final CaptureInput in;
  private final long nanosPerFraction;
  private final int linkType;
  private final int fcsBytes;

  /** Whether a file begins so, read as big-endian. */
  static boolean isMagic(int number) {
    return isBigEndian(number) || isBigEndian(Integer.reverseBytes(number));
  }

  private static boolean isBigEndian(int magic) {
    return magic == MICROS_MAGIC || magic == NANOS_MAGIC;
  }

  /**
   * Reads the file header.
   *
   * @param in behind the magic number
   * @param magic read as big-endian
   */
  PcapReader(CaptureInput in, int magic) throws IOException {
    this.in = in;
    boolean bigEndian = isBigEndian(magic);
    in.order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    boolean nanos = (bigEndian ? magic : Integer.reverseBytes(magic)) == NANOS_MAGIC;
    nanosPerFraction = nanos ? 1 : NANOS_PER_MICRO;
    ByteBuffer header = in.read(FILE_HEADER_BYTES - MAJOR_OFFSET, FILE_HEADER, 0);
    int major = Short.toUnsignedInt(header.getShort(0));
    int minor = Short.toUnsignedInt(header.getShort(MINOR_OFFSET - MAJOR_OFFSET));
    if (major != MAJOR || minor != MINOR) {
      throw new MalformedCaptureException(
          FILE_HEADER, 0, "version " + MAJOR + "." + MINOR, major + "." + minor);
    }
    int type = header.getInt(LINK_TYPE_OFFSET - MAJOR_OFFSET);
    linkType = type & LINK_TYPE_BITS;
    fcsBytes = (type & FCS_PRESENT_BIT) == 0 ? 0 : (type >>> FCS_SHIFT) * BYTES_PER_FCS_UNIT;
  }

  @Override
  public CaptureRecord next() throws IOException {
    long start = in.offset();
    ByteBuffer header = in.read(RECORD_HEADER_BYTES);
    if (header.limit() == 0) {
      return null;
    }
    if (header.limit() < RECORD_HEADER_BYTES) {
      throw new MalformedCaptureException(
          RECORD,
          start,
          "a header of " + RECORD_HEADER_BYTES + " bytes",
          header.limit() + " bytes and the end of the file");
    }
    long seconds = Integer.toUnsignedLong(header.getInt(SECONDS_OFFSET));
    long fraction = Integer.toUnsignedLong(header.getInt(FRACTION_OFFSET));
    long captured = Integer.toUnsignedLong(header.getInt(CAPTURED_LENGTH_OFFSET));
    long original = Integer.toUnsignedLong(header.getInt(ORIGINAL_LENGTH_OFFSET));
    if (captured > CaptureReader.MAX_CAPTURED_BYTES) {
      throw new MalformedCaptureException(
          RECORD,
          start,
          "a captured length of at most " + CaptureReader.MAX_CAPTURED_BYTES,
          String.valueOf(captured));
    }
    ByteBuffer packet = in.read((int) captured, RECORD, start);
    byte[] bytes = new byte[packet.limit()];
    packet.get(bytes);
    return new CaptureRecord(
        linkType,
        // 2^32 of either do not come near the limits of a long
        seconds * NANOS_PER_SECOND + fraction * nanosPerFraction,
        bytes,
        (int) Math.min(original, Integer.MAX_VALUE),
        fcsBytes,
        null,
        PacketBlockOptions.NONE);
  }
}
