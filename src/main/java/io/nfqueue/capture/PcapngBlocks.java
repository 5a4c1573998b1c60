package io.nfqueue.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Blocks on their way to a pcapng file: framed, padded, and gathered until they are worth a write
 * of whole ones. Little-endian. Not thread-safe.
 */
final class PcapngBlocks implements Closeable {
  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0);

  private final OutputStream out;
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ORDER);
  private long written;
  private IOException failure;

  PcapngBlocks(OutputStream out) {
    this.out = out;
  }

  /** Adds a block without data; see {@link #add(int, ByteBuffer, ByteBuffer, List)}. */
  void add(int type, ByteBuffer fixed, List<PcapngOption> options) throws IOException {
    add(type, fixed, NO_DATA, options);
  }

  /**
   * Adds a block.
   *
   * @param fixed the fields of its body
   * @param data what is padded behind them; stays as it is, and so does {@code fixed}
   * @throws IOException where blocks of before could not be written
   */
  void add(int type, ByteBuffer fixed, ByteBuffer data, List<PcapngOption> options)
      throws IOException {
    checkNotFailed();
    int total = size(fixed, data, options);
    if (total > CaptureReader.MAX_BLOCK_BYTES) {
      throw new IllegalArgumentException(
          "block of " + total + " bytes: at most " + CaptureReader.MAX_BLOCK_BYTES + " expected");
    }
    if (buffer.remaining() < total) {
      flush();
    }
    if (buffer.capacity() < total) {
      buffer = ByteBuffer.allocate(total).order(ORDER);
    }
    buffer.putInt(type).putInt(total).put(fixed.duplicate());
    putPadded(data);
    for (PcapngOption option : options) {
      buffer.putShort((short) option.code()).putShort((short) option.value().length);
      putPadded(ByteBuffer.wrap(option.value()));
    }
    if (!options.isEmpty()) {
      buffer.putShort((short) PcapngOptions.OPT_ENDOFOPT).putShort((short) 0);
    }
    buffer.putInt(total);
  }

  /** Bytes that a block takes up. */
  static int size(ByteBuffer fixed, ByteBuffer data, List<PcapngOption> options) {
    return PcapngReader.FRAME_BYTES
        + fixed.remaining()
        + PcapngOptions.padded(data.remaining())
        + PcapngOption.size(options);
  }

  private void putPadded(ByteBuffer data) {
    int length = data.remaining();
    buffer.put(data.duplicate());
    for (int i = length; i < PcapngOptions.padded(length); i++) {
      buffer.put((byte) 0);
    }
  }

  /** Bytes added so far, without those that could not be written. */
  long size() {
    return written + buffer.position();
  }

  /**
   * Writes what was added. Where that fails, it is gone, and what follows may need it: from then
   * on, every time, as of {@link #add}.
   */
  void flush() throws IOException {
    checkNotFailed();
    int length = buffer.position();
    buffer.clear();
    if (length > 0) {
      try {
        out.write(buffer.array(), 0, length);
        out.flush();
      } catch (IOException e) {
        failure = e;
        throw e;
      } catch (RuntimeException | Error e) {
        failure = new IOException(e);
        throw e;
      }
      written += length;
    }
  }

  private void checkNotFailed() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  /** Writes what was added, and closes; a failure of before is not told again. */
  @Override
  public void close() throws IOException {
    try (out) {
      if (failure == null) {
        flush();
      }
    }
  }
}
