package io.nfqueue.capture;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes packets to a pcapng file, and where that may not become larger than so much, begins a new
 * one: {@code file} is always the newest, {@code file.1} the one before, and so on. A packet's
 * interface is given by name; each file describes those that it has.
 *
 * <p>Where there is a limit, a file of before is kept as {@code file.1} too; without one it is
 * emptied. Not thread-safe.
 */
public final class CaptureFiles implements Closeable {
  private final Path file;
  private final long maxBytes;
  private final int maxFiles;
  private final String application;
  private final Map<Interface, Integer> interfaces = new HashMap<>();
  private final CaptureLock lock;
  private PcapngWriter writer;
  private boolean packets;
  private long written;
  private long flushed;
  // what was gathered when writing failed is gone
  private boolean failed;

  private record Interface(int linkType, String name) {}

  private CaptureFiles(
      Path file, long maxBytes, int maxFiles, String application, CaptureLock lock) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
    this.application = application;
    this.lock = lock;
  }

  /**
   * Opens the first file. Only its owner may read and write it, and no other writer while this one
   * does: that is what a file {@code .NAME.lock} beside it is for, as long as it is open.
   *
   * @param maxBytes a file that has so many is followed by another one, as with {@code tcpdump -C}:
   *     it may be larger by one packet; 0 for no limit
   * @param maxFiles how many there may be, 1 or more; the oldest is deleted
   * @param application what the files say wrote them
   * @throws IOException where it cannot be written, naming it and why
   * @throws IllegalArgumentException where a number is out of range
   */
  public static CaptureFiles open(Path file, long maxBytes, int maxFiles, String application)
      throws IOException {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes=" + maxBytes + ": 0 or more expected");
    }
    if (maxFiles < 1) {
      throw new IllegalArgumentException("maxFiles=" + maxFiles + ": 1 or more expected");
    }
    CaptureLock lock = CaptureFile.lock(file);
    try {
      CaptureFiles files = new CaptureFiles(file, maxBytes, maxFiles, application, lock);
      if (maxBytes > 0 && Files.isRegularFile(file)) {
        CaptureFile.checkWritable(file);
        files.moveOn();
      }
      files.begin();
      return files;
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private void begin() throws IOException {
    writer = PcapngWriter.begun(CaptureFile.create(file), application);
    interfaces.clear();
    packets = false;
  }

  private Path numbered(int number) {
    return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
  }

  /** Makes way: the name of the newest is free after it. */
  private void moveOn() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    try {
      for (int number = maxFiles - 1; number > 0; number--) {
        if (Files.exists(numbered(number - 1))) {
          Files.move(numbered(number - 1), numbered(number), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new IOException("capture file " + file + " cannot be renamed: " + e, e);
    }
  }

  /**
   * Writes a packet; see {@link PcapngWriter#write(int, long, ByteBuffer, long,
   * PacketBlockOptions)}.
   *
   * @param linkType LINKTYPE_*, 0..65535
   * @param interfaceName null for none
   * @throws IOException where that fails, from then on every time; a file that was begun ends with
   *     a whole packet
   */
  public void write(
      int linkType,
      String interfaceName,
      long epochNanos,
      ByteBuffer packet,
      long originalLength,
      PacketBlockOptions options)
      throws IOException {
    try {
      if (maxBytes > 0 && packets && writer.size() >= maxBytes) {
        // a failure of before is told again
        flush();
        finish(writer::close);
        moveOn();
        begin();
      }
      writer.write(
          interfaceId(linkType, interfaceName), epochNanos, packet, originalLength, options);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
    packets = true;
    written++;
  }

  private int interfaceId(int linkType, String name) throws IOException {
    Interface from = new Interface(linkType, name);
    Integer id = interfaces.get(from);
    if (id == null) {
      id = writer.addInterface(linkType, name);
      interfaces.put(from, id);
    }
    return id;
  }

  /** Gives what is gathered to the file. */
  public void flush() throws IOException {
    finish(writer::flush);
  }

  /**
   * Packets that are surely in the files: the first so many, as {@link #flush}, {@link #close} or
   * the change to another file found. No more of them once writing has failed.
   */
  public long flushedPackets() {
    return flushed;
  }

  /** Gives what is gathered to the file, and closes it. */
  @Override
  public void close() throws IOException {
    try (lock) {
      finish(writer::close);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void finish(Step step) throws IOException {
    try {
      step.run();
    } catch (IOException e) {
      failed = true;
      throw e;
    }
    if (!failed) {
      flushed = written;
    }
  }
}
