package io.nfqueue.application;

/**
 *
 *
 * <pre>
 * +-------------+---------------------+--------------------+------------
 * |contentType=22| legacyVersion, 2   |  length, 2         | fragment
 * +-------------+---------------------+--------------------+------------
 * fragment: +----------+-----------+-----
 *           | msgType  | length, 3 | body
 *           +----------+-----------+-----
 * </pre>
 *
 * <p>TLS records (RFC 8446 section 5.1) that carry a handshake message (section 4), which may be
 * spread over several of them. The record's version says nothing and is not looked at. The message
 * is read where it is when one record has it all, else from a copy of its parts.
 */
final class TlsRecords {
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int MAX_FRAGMENT_BYTES = 1 << 14;

  private static final int CONTENT_TYPE_OFFSET = 0;
  private static final int LENGTH_OFFSET = CONTENT_TYPE_OFFSET + 1 + 2;
  private static final int HEADER_BYTES = LENGTH_OFFSET + 2;

  /** Bytes of a handshake message's type and length. */
  static final int MESSAGE_HEADER_BYTES = 1 + 3;

  private byte[] message;
  private int start;
  private int present;
  private TlsMalformed malformed;

  private TlsRecords() {}

  /**
   * Whether bytes are, or may be, the beginning of a ClientHello: a handshake record with a legal
   * length whose message has that type, as far as there are bytes.
   */
  static boolean mayBeClientHello(byte[] bytes, int offset, int limit) {
    int count = limit - offset;
    if (count == 0 || bytes[offset + CONTENT_TYPE_OFFSET] != HANDSHAKE) {
      return false;
    }
    if (count >= HEADER_BYTES && !isLegal(fragmentLength(bytes, offset))) {
      return false;
    }
    return count <= HEADER_BYTES || bytes[offset + HEADER_BYTES] == CLIENT_HELLO;
  }

  /** Puts the first handshake message together, as far as its bytes are there. */
  static TlsRecords of(byte[] bytes, int offset, int limit) {
    TlsRecords records = new TlsRecords();
    if (limit - offset < HEADER_BYTES) {
      records.take(bytes, limit, limit);
      return records;
    }
    int fragment = offset + HEADER_BYTES;
    int length = fragmentLength(bytes, offset);
    int there = Math.min(length, limit - fragment);
    boolean oneRecord =
        there < MESSAGE_HEADER_BYTES
            ? there < length
            : messageLength(bytes, fragment) <= length - MESSAGE_HEADER_BYTES;
    if (oneRecord) {
      records.take(bytes, fragment, fragment + there);
    } else {
      records.gather(bytes, offset, limit);
    }
    return records;
  }

  private void take(byte[] bytes, int from, int to) {
    message = bytes;
    start = from;
    present = to;
  }

  private void gather(byte[] bytes, int offset, int limit) {
    message = new byte[limit - offset];
    int at = offset;
    while (at < limit && !isWhole()) {
      if (bytes[at + CONTENT_TYPE_OFFSET] != HANDSHAKE) {
        malformed = TlsMalformed.INTERLEAVED_RECORD;
        return;
      }
      if (limit - at < HEADER_BYTES) {
        return;
      }
      int length = fragmentLength(bytes, at);
      if (!isLegal(length)) {
        malformed = TlsMalformed.RECORD_LENGTH;
        return;
      }
      at += HEADER_BYTES;
      int there = Math.min(length, limit - at);
      System.arraycopy(bytes, at, message, present, there);
      present += there;
      at += length;
    }
  }

  private boolean isWhole() {
    return present >= MESSAGE_HEADER_BYTES
        && present - MESSAGE_HEADER_BYTES >= messageLength(message, 0);
  }

  private static boolean isLegal(int fragmentLength) {
    return fragmentLength > 0 && fragmentLength <= MAX_FRAGMENT_BYTES;
  }

  private static int fragmentLength(byte[] bytes, int record) {
    int at = record + LENGTH_OFFSET;
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  private static int messageLength(byte[] bytes, int at) {
    return (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
  }

  /** What is wrong with the records, null when nothing is. */
  TlsMalformed malformed() {
    return malformed;
  }

  /** The array that has the message. */
  byte[] message() {
    return message;
  }

  /** Array index of the message's type. */
  int start() {
    return start;
  }

  /** Array index behind the last byte of the message, or of what may be read of it. */
  int present() {
    return present;
  }
}
