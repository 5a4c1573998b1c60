package io.nfqueue.capture;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A file's bytes in turn, with the count of those that were read. What was read last is in one
 * buffer, which grows with what is really there: a length that the file claims costs nothing. Not
 * thread-safe.
 */
final class CaptureInput implements Closeable {
  private static final int FIRST_BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BUFFER_BYTES);
  private ByteOrder order = ByteOrder.BIG_ENDIAN;
  private long offset;

  /** Reads from a stream, which is better buffered. */
  CaptureInput(InputStream in) {
    this.in = in;
  }

  /** Bytes of the file before what comes next. */
  long offset() {
    return offset;
  }

  /** The byte order of what is read from now on. */
  void order(ByteOrder value) {
    order = value;
    buffer.order(value);
  }

  ByteOrder order() {
    return order;
  }

  /**
   * Reads so many bytes, or those that there are before the file's end.
   *
   * @return valid until the next call; position 0, limit what was read
   */
  ByteBuffer read(int length) throws IOException {
    int count = 0;
    while (count < length) {
      int read = in.read(buffer.array(), count, Math.min(length, buffer.capacity()) - count);
      if (read < 0) {
        break;
      }
      count += read;
      if (count == buffer.capacity() && count < length) {
        grow(length);
      }
    }
    offset += count;
    return buffer.clear().limit(count);
  }

  private void grow(int length) {
    ByteBuffer larger =
        ByteBuffer.allocate((int) Math.min(length, 2L * buffer.capacity())).order(order);
    System.arraycopy(buffer.array(), 0, larger.array(), 0, buffer.capacity());
    buffer = larger;
  }

  /**
   * Reads so many bytes of a block.
   *
   * @param block its name
   * @param start where it begins in the file
   * @return valid until the next call; position 0, limit the length
   * @throws MalformedCaptureException where the file ends before
   */
  ByteBuffer read(int length, String block, long start) throws IOException {
    ByteBuffer bytes = read(length);
    if (bytes.limit() < length) {
      throw cut(length, bytes.limit(), block, start);
    }
    return bytes;
  }

  /** Passes over so many bytes of a block; see {@link #read(int, String, long)}. */
  void skip(long length, String block, long start) throws IOException {
    long before = offset;
    try {
      in.skipNBytes(length);
      offset += length;
    } catch (EOFException e) {
      throw new MalformedCaptureException(
          block, start, length + " bytes from file offset " + before, "the end of the file");
    }
  }

  private static MalformedCaptureException cut(long length, long found, String block, long start) {
    return new MalformedCaptureException(
        block, start, length + " bytes", found + " bytes and the end of the file");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
