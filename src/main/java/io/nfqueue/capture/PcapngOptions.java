package io.nfqueue.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The options of one pcapng block, one after the other. Not thread-safe.
 *
 * <pre>
 *   u16 code                  0: the end    0
 *   u16 length                of the value  2
 *   value                                   4
 *   padding to 32 bits
 * </pre>
 *
 * <p>Source: {@code draft-ietf-opsawg-pcapng}, section 3.5.
 */
final class PcapngOptions {
  static final int OPT_ENDOFOPT = 0;
  static final int OPT_COMMENT = 1;

  private static final int HEADER_BYTES = 2 * Short.BYTES;
  private static final int ALIGNMENT = 4;

  private final ByteBuffer body;
  private final String block;
  private final long start;
  private int code;
  private int length;
  private int valueOffset;

  /**
   * @param body from its position to its limit
   * @param block the block's name
   * @param start where it begins in the file
   */
  PcapngOptions(ByteBuffer body, String block, long start) {
    this.body = body;
    this.block = block;
    this.start = start;
  }

  /** Bytes that a value of this length takes up. */
  static int padded(int length) {
    return (length + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** Goes on to the next option; false where there is none. */
  boolean next() throws MalformedCaptureException {
    if (body.remaining() < HEADER_BYTES) {
      // the end may go without opt_endofopt
      return false;
    }
    code = Short.toUnsignedInt(body.getShort());
    length = Short.toUnsignedInt(body.getShort());
    if (code == OPT_ENDOFOPT) {
      return false;
    }
    valueOffset = body.position();
    if (padded(length) > body.remaining()) {
      throw malformed("at most " + body.remaining() + " bytes");
    }
    body.position(valueOffset + padded(length));
    return true;
  }

  private MalformedCaptureException malformed(String expected) {
    return new MalformedCaptureException(
        block, start, "option " + code + " of " + expected, length + " bytes");
  }

  int code() {
    return code;
  }

  /** Whether the value has the length that its meaning asks for. */
  boolean hasLength(int expected) {
    return length == expected;
  }

  private void checkLength(int expected) throws MalformedCaptureException {
    if (!hasLength(expected)) {
      throw malformed(expected + " bytes");
    }
  }

  /** The value: 8 bits, unsigned. */
  int unsignedByte() throws MalformedCaptureException {
    checkLength(Byte.BYTES);
    return Byte.toUnsignedInt(body.get(valueOffset));
  }

  /** The value: 32 bits. */
  int intBits() throws MalformedCaptureException {
    checkLength(Integer.BYTES);
    return body.getInt(valueOffset);
  }

  /** The value: 64 bits. */
  long longBits() throws MalformedCaptureException {
    checkLength(Long.BYTES);
    return body.getLong(valueOffset);
  }

  /** The value: text of so many bytes at most; what is no UTF-8 is replaced. */
  String text(int atMost) {
    int end = Math.min(length, atMost);
    int used = 0;
    // some writers end it as in C
    while (used < end && body.get(valueOffset + used) != 0) {
      used++;
    }
    byte[] bytes = new byte[used];
    body.get(valueOffset, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The value as it stands in the file. */
  byte[] bytes() {
    byte[] bytes = new byte[length];
    body.get(valueOffset, bytes);
    return bytes;
  }
}
