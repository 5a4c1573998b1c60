package io.nfqueue.application;

import java.nio.charset.StandardCharsets;

/**
 * Reads a structure of TLS's presentation language (RFC 8446 section 3): big-endian numbers, and
 * vectors with their length before them. Reading stops, once and for all, where the bytes are not
 * there yet ({@link #isCut}) or the structure is too short for what it must hold ({@link
 * #isOverrun}); what is then asked for is -1 or null.
 */
final class TlsVector {
  private final byte[] bytes;
  private final int present;
  private final int end;
  private int at;
  private boolean cut;
  private boolean overrun;

  /**
   * @param present array index behind the last byte that may be read
   * @param end array index where the structure ends, which may be beyond
   */
  TlsVector(byte[] bytes, int at, int present, int end) {
    this.bytes = bytes;
    this.at = at;
    this.present = Math.min(present, end);
    this.end = end;
  }

  boolean isCut() {
    return cut;
  }

  boolean isOverrun() {
    return overrun;
  }

  /** Whether there is more to read, and reading has not stopped. */
  boolean hasMore() {
    return at < end && !cut && !overrun;
  }

  /** How many bytes are left, as the structure's length says. */
  int remaining() {
    return end - at;
  }

  private boolean has(int count) {
    if (cut || overrun) {
      return false;
    }
    if (count > end - at) {
      overrun = true;
    } else if (count > present - at) {
      cut = true;
    }
    return !cut && !overrun;
  }

  /** An unsigned number of 1 to 3 bytes; -1 where it is not there. */
  int number(int size) {
    if (!has(size)) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < size; i++) {
      value = value << Byte.SIZE | bytes[at++] & 0xff;
    }
    return value;
  }

  /** Steps over bytes; whether they are there. */
  boolean skip(int count) {
    if (!has(count)) {
      return false;
    }
    at += count;
    return true;
  }

  /** A vector of which all bytes are there, its length in so many bytes before it; else null. */
  TlsVector vector(int lengthSize) {
    int length = number(lengthSize);
    if (length < 0 || !has(length)) {
      return null;
    }
    at += length;
    return new TlsVector(bytes, at - length, at, at);
  }

  /** A vector whose bytes need not be there yet; null where its length is not, or does not fit. */
  TlsVector beginningOfVector(int lengthSize) {
    int length = number(lengthSize);
    if (length < 0) {
      return null;
    }
    if (length > end - at) {
      overrun = true;
      return null;
    }
    TlsVector vector = new TlsVector(bytes, at, present, at + length);
    at += length;
    return vector;
  }

  /** All that is left, each byte a character; for vectors of which all bytes are there. */
  String rest() {
    String text = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
    at = end;
    return text;
  }
}
