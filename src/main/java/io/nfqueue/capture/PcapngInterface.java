package io.nfqueue.capture;

import java.nio.ByteBuffer;

/**
 * An interface of a pcapng section.
 *
 * <pre>
 * Interface Description Block, body     offset
 *   u16 linkType                        0
 *   u16 reserved                        2
 *   u32 snapLen      0: no limit        4
 *   options                             8
 * </pre>
 *
 * <p>Source: {@code draft-ietf-opsawg-pcapng}, section 4.2.
 *
 * @param linkType LINKTYPE_*
 * @param snapLen what a Simple Packet Block has of a packet at most, 0..2^32-1; 0 for no limit
 * @param name null where there is none
 * @param units of its timestamps
 * @param fcsBytes frame check sequence of its packets; 0 also where it is not known
 */
record PcapngInterface(
    int linkType, long snapLen, String name, TimestampUnits units, int fcsBytes) {
  static final String BLOCK = "Interface Description Block";
  static final int IF_NAME = 2;
  static final int IF_TSRESOL = 9;
  static final int LINK_TYPE_OFFSET = 0;
  static final int SNAP_LEN_OFFSET = LINK_TYPE_OFFSET + 2 * Short.BYTES;
  static final int OPTIONS_OFFSET = SNAP_LEN_OFFSET + Integer.BYTES;

  private static final int IF_FCSLEN = 13;
  private static final int IF_TSOFFSET = 14;

  /** What is kept of a name. */
  private static final int MAX_NAME_BYTES = 256;

  /** The draft says bits; what is less than a byte's was meant as bytes. */
  private static final int FEWEST_FCS_BITS = 8;

  /**
   * Reads one.
   *
   * @param start where the block begins in the file
   */
  static PcapngInterface read(ByteBuffer body, long start) throws MalformedCaptureException {
    int linkType = Short.toUnsignedInt(body.getShort(LINK_TYPE_OFFSET));
    long snapLen = Integer.toUnsignedLong(body.getInt(SNAP_LEN_OFFSET));
    String name = null;
    TimestampUnits units = TimestampUnits.MICROSECONDS;
    int fcsBytes = 0;
    PcapngOptions options = new PcapngOptions(body.position(OPTIONS_OFFSET), BLOCK, start);
    while (options.next()) {
      switch (options.code()) {
        case IF_NAME -> name = options.text(MAX_NAME_BYTES);
        case IF_TSRESOL -> units = units.withResolution(options.unsignedByte());
        case IF_TSOFFSET -> units = units.withOffsetSeconds(options.longBits());
        case IF_FCSLEN -> fcsBytes = bytes(options.unsignedByte());
        default -> {}
      }
    }
    return new PcapngInterface(linkType, snapLen, name, units, fcsBytes);
  }

  private static int bytes(int fcsLen) {
    return fcsLen < FEWEST_FCS_BITS ? fcsLen : fcsLen / FEWEST_FCS_BITS;
  }
}
