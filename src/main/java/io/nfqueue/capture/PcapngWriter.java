package io.nfqueue.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a pcapng file of one section: interfaces with timestamps in nanoseconds, and packets as
 * Enhanced Packet Blocks. Little-endian, whatever the machine.
 *
 * <pre>{@code
 * try (PcapngWriter writer = PcapngWriter.create(file, "my program 1.0")) {
 *   int eth0 = writer.addInterface(LinkType.LINKTYPE_RAW, "eth0");
 *   writer.write(eth0, nanos, packet, packet.length, PacketBlockOptions.NONE.withComment("hello"));
 * }
 * }</pre>
 *
 * <p>Blocks are gathered up to 64 KiB; they reach the file when that is full, with {@link #flush}
 * and with {@link #close}, always whole ones. So the file can be read up to its last block also
 * when the process is killed, or the disk is full. Where writing has failed, what was gathered is
 * lost, and every write of then on fails as well: a packet without its interface could not be read.
 * {@link #close} does not force it to the disk.
 *
 * <p>Source: {@code draft-ietf-opsawg-pcapng}. Not thread-safe.
 */
public final class PcapngWriter implements Closeable {
  private static final int MAX_LINK_TYPE = 0xffff;
  private static final long MAX_ORIGINAL_LENGTH = 0xffff_ffffL;

  private static final int SECTION_FIXED_BYTES = Integer.BYTES + 2 * Short.BYTES + Long.BYTES;
  private static final int SHB_OS = 3;
  private static final int SHB_USERAPPL = 4;
  private static final int MINOR = 0;
  private static final long SECTION_LENGTH_NOT_SAID = -1;
  private static final int NO_SNAP_LEN = 0;
  private static final byte NANOSECONDS = 9;

  private final PcapngBlocks blocks;
  private int interfaces;

  private PcapngWriter(OutputStream out, String application) throws IOException {
    blocks = new PcapngBlocks(out);
    ByteBuffer section =
        fixed(SECTION_FIXED_BYTES)
            .putInt(PcapngReader.BYTE_ORDER_MAGIC)
            .putShort((short) PcapngReader.MAJOR)
            .putShort((short) MINOR)
            .putLong(SECTION_LENGTH_NOT_SAID);
    String os = System.getProperty("os.name") + " " + System.getProperty("os.version");
    blocks.add(
        PcapngReader.SECTION_HEADER_BLOCK,
        section.flip(),
        List.of(PcapngOption.text(SHB_OS, os), PcapngOption.text(SHB_USERAPPL, application)));
  }

  /**
   * Creates a file, or empties the one that is there; only its owner may read and write it, and no
   * other writer while this one does: that is what a file {@code .NAME.lock} beside it is for, as
   * long as it is written. Its header is written at once.
   *
   * @param application what the file says wrote it
   * @throws IOException where it cannot be written, naming it and why
   */
  public static PcapngWriter create(Path file, String application) throws IOException {
    return begun(CaptureFile.createLocked(file), application);
  }

  /** Writes the header to a file, which is closed where that fails. */
  static PcapngWriter begun(CaptureFile out, String application) throws IOException {
    try {
      PcapngWriter writer = to(out, application);
      writer.flush();
      return writer;
    } catch (IOException | RuntimeException | Error e) {
      out.close();
      throw e;
    }
  }

  /**
   * Writes to a stream.
   *
   * @param out is closed with the writer; needs no buffer
   * @param application what the file says wrote it
   */
  public static PcapngWriter to(OutputStream out, String application) throws IOException {
    return new PcapngWriter(out, application);
  }

  private static ByteBuffer fixed(int length) {
    return ByteBuffer.allocate(length).order(PcapngBlocks.ORDER);
  }

  /**
   * Adds an interface.
   *
   * @param linkType LINKTYPE_*, 0..65535
   * @param name null for none
   * @return its id, from 0
   */
  public int addInterface(int linkType, String name) throws IOException {
    checkRange("linkType", linkType, MAX_LINK_TYPE);
    checkRange("interfaces", interfaces, CaptureReader.MAX_INTERFACES - 1);
    List<PcapngOption> options = new ArrayList<>();
    if (name != null) {
      options.add(PcapngOption.text(PcapngInterface.IF_NAME, name));
    }
    options.add(new PcapngOption(PcapngInterface.IF_TSRESOL, new byte[] {NANOSECONDS}));
    ByteBuffer fields =
        fixed(PcapngInterface.OPTIONS_OFFSET)
            .putShort((short) linkType)
            .putShort((short) 0)
            .putInt(NO_SNAP_LEN);
    blocks.add(PcapngReader.INTERFACE_DESCRIPTION_BLOCK, fields.flip(), options);
    return interfaces++;
  }

  /**
   * Writes a whole array as a packet; see {@link #write(int, long, ByteBuffer, long,
   * PacketBlockOptions)}.
   */
  public void write(
      int interfaceId,
      long epochNanos,
      byte[] packet,
      long originalLength,
      PacketBlockOptions options)
      throws IOException {
    write(interfaceId, epochNanos, ByteBuffer.wrap(packet), originalLength, options);
  }

  /**
   * Writes a packet.
   *
   * @param interfaceId as {@link #addInterface} gave it
   * @param epochNanos nanoseconds since the epoch; what is before is written as the epoch itself
   * @param packet its bytes, from position to limit, which stay; at most {@link
   *     CaptureReader#MAX_CAPTURED_BYTES}
   * @param originalLength of the packet on the wire, 0..2^32-1
   * @param options what else is said of it; at most {@link CaptureReader#MAX_BLOCK_BYTES} with all
   *     the rest. A comment of more than 65,535 bytes in UTF-8 is cut
   */
  public void write(
      int interfaceId,
      long epochNanos,
      ByteBuffer packet,
      long originalLength,
      PacketBlockOptions options)
      throws IOException {
    checkRange("interfaceId", interfaceId, interfaces - 1);
    checkRange("originalLength", originalLength, MAX_ORIGINAL_LENGTH);
    int captured = packet.remaining();
    checkRange("captured bytes", captured, CaptureReader.MAX_CAPTURED_BYTES);
    long nanos = Math.max(0, epochNanos);
    ByteBuffer fields =
        fixed(PcapngPacket.ENHANCED_FIXED_BYTES)
            .putInt(interfaceId)
            .putInt((int) (nanos >>> Integer.SIZE))
            .putInt((int) nanos)
            .putInt(captured)
            .putInt((int) originalLength);
    blocks.add(PcapngReader.ENHANCED_PACKET_BLOCK, fields.flip(), packet, PcapngOption.of(options));
  }

  private static void checkRange(String what, long value, long highest) {
    if (value < 0 || value > highest) {
      throw new IllegalArgumentException(what + "=" + value + ": 0.." + highest + " expected");
    }
  }

  /** Bytes written so far, those that are still gathered among them, those that were lost not. */
  public long size() {
    return blocks.size();
  }

  /**
   * Gives what is gathered to the file.
   *
   * @throws IOException where that fails, or has failed before
   */
  public void flush() throws IOException {
    blocks.flush();
  }

  /** Gives what is gathered to the file, and closes it; a failure of before is not told again. */
  @Override
  public void close() throws IOException {
    blocks.close();
  }
}
