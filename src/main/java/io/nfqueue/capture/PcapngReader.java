package io.nfqueue.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The pcapng format: its blocks, and the interfaces of the present section.
 *
 * <pre>
 * every block                                        offset
 *   u32 blockType                                    0
 *   u32 blockTotalLength                             4
 *   body                                             8
 *   u32 blockTotalLength    the same again           8 + body
 *
 * Section Header Block
 *   u32 blockType           0a0d0d0a                 0
 *   u32 blockTotalLength                             4
 *   u32 byteOrderMagic      1a2b3c4d                 8
 *   u16 major, minor        1, 0                     12, 14
 *   u64 sectionLength       -1: not said             16
 *   options                                          24
 * </pre>
 *
 * <p>Source: {@code draft-ietf-opsawg-pcapng}, sections 3.1 and 4.1. In the byte order of the
 * section. sectionLength is not needed, and not believed.
 */
final class PcapngReader implements CaptureReader.Format {
  /** The same in both byte orders. */
  static final int SECTION_HEADER_BLOCK = 0x0a0d0d0a;

  static final int INTERFACE_DESCRIPTION_BLOCK = 1;
  static final int PACKET_BLOCK = 2;
  static final int SIMPLE_PACKET_BLOCK = 3;
  static final int ENHANCED_PACKET_BLOCK = 6;
  static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
  static final int MAJOR = 1;

  /** Type, length, and length again. */
  static final int FRAME_BYTES = 3 * Integer.BYTES;

  private static final String SECTION_HEADER = "Section Header Block";
  private static final int SECTION_FIXED_BYTES = 2 * Integer.BYTES + Long.BYTES;
  private static final int ALIGNMENT = 4;

  private final CaptureInput in;
  private final List<PcapngInterface> interfaces = new ArrayList<>();

  /**
   * Reads the first section header.
   *
   * @param in behind the first block type
   */
  PcapngReader(CaptureInput in) throws IOException {
    this.in = in;
    beginSection(0);
  }

  @Override
  public CaptureRecord next() throws IOException {
    while (true) {
      long start = in.offset();
      ByteBuffer header = in.read(Integer.BYTES);
      if (header.limit() == 0) {
        return null;
      }
      if (header.limit() < Integer.BYTES) {
        throw new MalformedCaptureException(
            "pcapng block",
            start,
            "a block type of " + Integer.BYTES + " bytes",
            header.limit() + " bytes and the end of the file");
      }
      int type = header.getInt();
      switch (type) {
        case SECTION_HEADER_BLOCK -> beginSection(start);
        case INTERFACE_DESCRIPTION_BLOCK -> addInterface(start);
        case ENHANCED_PACKET_BLOCK -> {
          return PcapngPacket.enhanced(
              body(PcapngPacket.ENHANCED, PcapngPacket.ENHANCED_FIXED_BYTES, start),
              interfaces,
              start);
        }
        case PACKET_BLOCK -> {
          return PcapngPacket.old(
              body(PcapngPacket.OLD, PcapngPacket.ENHANCED_FIXED_BYTES, start), interfaces, start);
        }
        case SIMPLE_PACKET_BLOCK -> {
          return PcapngPacket.simple(
              body(PcapngPacket.SIMPLE, PcapngPacket.SIMPLE_FIXED_BYTES, start), interfaces, start);
        }
        default -> pass(type, start);
      }
    }
  }

  private void beginSection(long start) throws IOException {
    interfaces.clear();
    in.order(ByteOrder.BIG_ENDIAN);
    ByteBuffer header = in.read(2 * Integer.BYTES, SECTION_HEADER, start);
    int length = header.getInt();
    int magic = header.getInt();
    if (magic == Integer.reverseBytes(BYTE_ORDER_MAGIC)) {
      in.order(ByteOrder.LITTLE_ENDIAN);
      length = Integer.reverseBytes(length);
    } else if (magic != BYTE_ORDER_MAGIC) {
      throw new MalformedCaptureException(
          SECTION_HEADER,
          start,
          "byte-order magic 0x%08x".formatted(BYTE_ORDER_MAGIC),
          "0x%08x".formatted(magic));
    }
    long total = checked(length, SECTION_FIXED_BYTES, SECTION_HEADER, start);
    int major = Short.toUnsignedInt(in.read(Short.BYTES, SECTION_HEADER, start).getShort());
    if (major != MAJOR) {
      throw new MalformedCaptureException(
          SECTION_HEADER, start, "major version " + MAJOR, String.valueOf(major));
    }
    in.skip(total - FRAME_BYTES - Integer.BYTES - Short.BYTES, SECTION_HEADER, start);
    checkLengthAgain(total, SECTION_HEADER, start);
  }

  private void addInterface(long start) throws IOException {
    ByteBuffer body = body(PcapngInterface.BLOCK, PcapngInterface.OPTIONS_OFFSET, start);
    if (interfaces.size() == CaptureReader.MAX_INTERFACES) {
      throw new MalformedCaptureException(
          PcapngInterface.BLOCK,
          start,
          "at most " + CaptureReader.MAX_INTERFACES + " interfaces in a section",
          "another one");
    }
    interfaces.add(PcapngInterface.read(body, start));
  }

  /** Passes over a block that is not needed. Only an error tells its type: there may be many. */
  private void pass(int type, long start) throws IOException {
    String block = "block";
    try {
      long total = checked(in.read(Integer.BYTES, block, start).getInt(), 0, block, start);
      in.skip(total - FRAME_BYTES, block, start);
      checkLengthAgain(total, block, start);
    } catch (MalformedCaptureException e) {
      throw new MalformedCaptureException(
          "block of type 0x%08x".formatted(type), start, e.expected(), e.found());
    }
  }

  /**
   * Reads a block behind its type.
   *
   * @param fixedBytes what its body has at least
   * @return position 0, limit the body's length
   */
  private ByteBuffer body(String block, int fixedBytes, long start) throws IOException {
    long total = checked(in.read(Integer.BYTES, block, start).getInt(), fixedBytes, block, start);
    if (total > CaptureReader.MAX_BLOCK_BYTES) {
      throw new MalformedCaptureException(
          block,
          start,
          "a block total length of at most " + CaptureReader.MAX_BLOCK_BYTES,
          String.valueOf(total));
    }
    int length = (int) total - FRAME_BYTES;
    ByteBuffer body = in.read(length + Integer.BYTES, block, start);
    checkSame(total, body.getInt(length), block, start);
    return body.limit(length);
  }

  private static long checked(int totalLength, int fixedBytes, String block, long start)
      throws MalformedCaptureException {
    long total = Integer.toUnsignedLong(totalLength);
    if (total < FRAME_BYTES + fixedBytes || total % ALIGNMENT != 0) {
      throw new MalformedCaptureException(
          block,
          start,
          "a block total length of at least "
              + (FRAME_BYTES + fixedBytes)
              + ", a multiple of "
              + ALIGNMENT,
          String.valueOf(total));
    }
    return total;
  }

  private void checkLengthAgain(long total, String block, long start) throws IOException {
    checkSame(total, in.read(Integer.BYTES, block, start).getInt(), block, start);
  }

  private static void checkSame(long total, int again, String block, long start)
      throws MalformedCaptureException {
    if (Integer.toUnsignedLong(again) != total) {
      throw new MalformedCaptureException(
          block,
          start,
          "the block total length " + total + " again at its end",
          Integer.toUnsignedString(again));
    }
  }
}
