package io.nfqueue.capture;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks of pcapng that have a packet.
 *
 * <pre>
 * Enhanced Packet Block, body     Packet Block, body (obsolete)     Simple Packet Block, body
 *   u32 interfaceId    0            u16 interfaceId    0               u32 originalLength  0
 *                                   u16 drops          2               the bytes           4
 *   u32 timestampHigh  4            u32 timestampHigh  4
 *   u32 timestampLow   8            u32 timestampLow   8
 *   u32 capturedLength 12           u32 capturedLength 12
 *   u32 originalLength 16           u32 originalLength 16
 *   the bytes          20           the bytes          20
 *   options                         options
 *
 * epb_flags: bits 0-1 direction, 5-8 length of the FCS in bytes
 * </pre>
 *
 * <p>The bytes are padded to 32 bits. Source: {@code draft-ietf-opsawg-pcapng}, sections 4.3, 4.4
 * and appendix A.
 */
final class PcapngPacket {
  static final String ENHANCED = "Enhanced Packet Block";
  static final String OLD = "Packet Block";
  static final String SIMPLE = "Simple Packet Block";

  static final int INTERFACE_ID_OFFSET = 0;
  static final int TIMESTAMP_HIGH_OFFSET = INTERFACE_ID_OFFSET + Integer.BYTES;
  static final int TIMESTAMP_LOW_OFFSET = TIMESTAMP_HIGH_OFFSET + Integer.BYTES;
  static final int CAPTURED_LENGTH_OFFSET = TIMESTAMP_LOW_OFFSET + Integer.BYTES;
  static final int ORIGINAL_LENGTH_OFFSET = CAPTURED_LENGTH_OFFSET + Integer.BYTES;
  static final int ENHANCED_FIXED_BYTES = ORIGINAL_LENGTH_OFFSET + Integer.BYTES;
  static final int SIMPLE_FIXED_BYTES = Integer.BYTES;

  static final int EPB_FLAGS = 2;
  static final int EPB_PACKETID = 5;
  static final int EPB_QUEUE = 6;
  static final int EPB_VERDICT = 7;
  static final int DIRECTION_BITS = 0x3;
  private static final int FCS_SHIFT = 5;
  private static final int FCS_BITS = 0xf;

  private static final Direction[] DIRECTIONS = Direction.values();

  private final String block;
  private final long start;
  private final PcapngInterface from;
  private final byte[] bytes;
  private final int originalLength;
  private int fcsBytes;

  private PcapngPacket(
      String block, long start, PcapngInterface from, ByteBuffer body, long captured, long original)
      throws MalformedCaptureException {
    this.block = block;
    this.start = start;
    this.from = from;
    long atMost = Math.min(CaptureReader.MAX_CAPTURED_BYTES, body.remaining());
    if (captured > atMost) {
      throw new MalformedCaptureException(
          block, start, "a captured length of at most " + atMost, String.valueOf(captured));
    }
    bytes = new byte[(int) captured];
    body.get(bytes);
    // the body is a multiple of 4, and so is its beginning: the padding is there
    body.position(body.position() + PcapngOptions.padded(bytes.length) - bytes.length);
    originalLength = (int) Math.min(original, Integer.MAX_VALUE);
    fcsBytes = from.fcsBytes();
  }

  /**
   * @param body of the block
   * @param interfaces of the section
   * @param start where the block begins in the file
   */
  static CaptureRecord enhanced(ByteBuffer body, List<PcapngInterface> interfaces, long start)
      throws MalformedCaptureException {
    long id = Integer.toUnsignedLong(body.getInt(INTERFACE_ID_OFFSET));
    return timed(ENHANCED, body, one(interfaces, id, ENHANCED, start), start);
  }

  /** See {@link #enhanced}. */
  static CaptureRecord old(ByteBuffer body, List<PcapngInterface> interfaces, long start)
      throws MalformedCaptureException {
    long id = Short.toUnsignedInt(body.getShort(INTERFACE_ID_OFFSET));
    return timed(OLD, body, one(interfaces, id, OLD, start), start);
  }

  private static PcapngInterface one(
      List<PcapngInterface> interfaces, long id, String block, long start)
      throws MalformedCaptureException {
    if (id >= interfaces.size()) {
      throw new MalformedCaptureException(
          block, start, "one of " + interfaces.size() + " interfaces", "interface " + id);
    }
    return interfaces.get((int) id);
  }

  private static CaptureRecord timed(
      String block, ByteBuffer body, PcapngInterface from, long start)
      throws MalformedCaptureException {
    long units =
        (long) body.getInt(TIMESTAMP_HIGH_OFFSET) << Integer.SIZE
            | Integer.toUnsignedLong(body.getInt(TIMESTAMP_LOW_OFFSET));
    long captured = Integer.toUnsignedLong(body.getInt(CAPTURED_LENGTH_OFFSET));
    long original = Integer.toUnsignedLong(body.getInt(ORIGINAL_LENGTH_OFFSET));
    body.position(ENHANCED_FIXED_BYTES);
    PcapngPacket packet = new PcapngPacket(block, start, from, body, captured, original);
    PacketBlockOptions options = packet.options(body);
    return packet.record(from.units().epochNanos(units), options);
  }

  /** See {@link #enhanced}. */
  static CaptureRecord simple(ByteBuffer body, List<PcapngInterface> interfaces, long start)
      throws MalformedCaptureException {
    PcapngInterface from = one(interfaces, 0, SIMPLE, start);
    long original = Integer.toUnsignedLong(body.getInt());
    long captured = from.snapLen() == 0 ? original : Math.min(original, from.snapLen());
    return new PcapngPacket(SIMPLE, start, from, body, captured, original)
        .record(CaptureRecord.NO_TIMESTAMP, PacketBlockOptions.NONE);
  }

  private CaptureRecord record(long epochNanos, PacketBlockOptions options) {
    return new CaptureRecord(
        from.linkType(), epochNanos, bytes, originalLength, fcsBytes, from.name(), options);
  }

  private PacketBlockOptions options(ByteBuffer body) throws MalformedCaptureException {
    if (!body.hasRemaining()) {
      return PacketBlockOptions.NONE;
    }
    List<String> comments = new ArrayList<>();
    List<byte[]> verdicts = new ArrayList<>();
    Direction direction = Direction.UNKNOWN;
    Long packetId = null;
    Long queue = null;
    PcapngOptions options = new PcapngOptions(body, block, start);
    // what has another length than its meaning is passed over: the packet can do without it
    while (options.next()) {
      switch (options.code()) {
        case PcapngOptions.OPT_COMMENT -> comments.add(options.text(Integer.MAX_VALUE));
        case EPB_FLAGS -> {
          if (options.hasLength(Integer.BYTES)) {
            int flags = options.intBits();
            direction = direction(flags);
            int fcs = flags >>> FCS_SHIFT & FCS_BITS;
            fcsBytes = fcs == 0 ? fcsBytes : fcs;
          }
        }
        case EPB_PACKETID -> {
          if (options.hasLength(Long.BYTES)) {
            packetId = options.longBits();
          }
        }
        case EPB_QUEUE -> {
          if (options.hasLength(Integer.BYTES)) {
            queue = Integer.toUnsignedLong(options.intBits());
          }
        }
        case EPB_VERDICT -> verdicts.add(options.bytes());
        default -> {}
      }
    }
    return new PacketBlockOptions(comments, direction, packetId, queue, verdicts);
  }

  private static Direction direction(int flags) {
    int number = flags & DIRECTION_BITS;
    return number < DIRECTIONS.length ? DIRECTIONS[number] : Direction.UNKNOWN;
  }
}
