package io.nfqueue.capture;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads the packets of a pcap or pcapng file, one after the other. Which of the two it is, the
 * file's first bytes say, not its name.
 *
 * <pre>{@code
 * try (CaptureReader capture = CaptureReader.open(file)) {
 *   for (CaptureRecord record; (record = capture.next()) != null; ) {
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>pcap ({@code draft-ietf-opsawg-pcap}): micro- and nanoseconds, both byte orders, version 2.4.
 * pcapng ({@code draft-ietf-opsawg-pcapng}): several sections, each in its byte order; Enhanced,
 * Simple and the old Packet Blocks; other blocks are passed over.
 *
 * <p>Memory is bounded, whatever the file claims: a packet has at most {@link #MAX_CAPTURED_BYTES},
 * a block that is read {@link #MAX_BLOCK_BYTES}, a section {@link #MAX_INTERFACES}. Not
 * thread-safe.
 */
public final class CaptureReader implements AutoCloseable {
  /** The most bytes that may be captured of a packet: MAXIMUM_SNAPLEN of libpcap, 256 KiB. */
  public static final int MAX_CAPTURED_BYTES = 262_144;

  /** The most bytes a block with a packet or an interface may have, its options among them. */
  public static final int MAX_BLOCK_BYTES = 1 << 20;

  /** The most interfaces a section may have. */
  public static final int MAX_INTERFACES = 1 << 16;

  private static final int MAGIC_BYTES = Integer.BYTES;
  private static final int STREAM_BUFFER_BYTES = 1 << 16;

  private final CaptureInput in;
  private final Format format;
  private IOException failure;

  /** What can be read. */
  interface Format {
    /** The next packet; null at the end. */
    CaptureRecord next() throws IOException;
  }

  private CaptureReader(CaptureInput in) throws IOException {
    this.in = in;
    ByteBuffer magic = in.read(MAGIC_BYTES).order(ByteOrder.BIG_ENDIAN);
    if (magic.limit() < MAGIC_BYTES) {
      throw unknown(magic.limit() + " bytes");
    }
    int number = magic.getInt();
    if (number == PcapngReader.SECTION_HEADER_BLOCK) {
      format = new PcapngReader(in);
    } else if (PcapReader.isMagic(number)) {
      format = new PcapReader(in, number);
    } else {
      throw unknown("0x%08x".formatted(number));
    }
  }

  private static MalformedCaptureException unknown(String found) {
    return new MalformedCaptureException(
        "capture file", 0, "the magic number of pcap or pcapng", found);
  }

  /**
   * Opens a file, and reads its header.
   *
   * @throws MalformedCaptureException where it is no capture file
   * @throws IOException where it cannot be read
   */
  public static CaptureReader open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      return of(in);
    } catch (IOException | RuntimeException | Error e) {
      in.close();
      throw e;
    }
  }

  /**
   * Reads a stream, from its first byte to its end; its header is read at once.
   *
   * @param in is read ahead of what is asked for, and closed with the reader
   * @throws MalformedCaptureException where it is no capture file; the stream stays open
   * @throws IOException where it cannot be read; the stream stays open
   */
  public static CaptureReader of(InputStream in) throws IOException {
    return new CaptureReader(new CaptureInput(new BufferedInputStream(in, STREAM_BUFFER_BYTES)));
  }

  /**
   * The next packet.
   *
   * @return null at the end of the file
   * @throws MalformedCaptureException where the file is not what it should be, also where it ends
   *     within a block; from then on, every time
   * @throws IOException where it cannot be read
   */
  public CaptureRecord next() throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      return format.next();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
