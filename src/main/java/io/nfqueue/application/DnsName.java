package io.nfqueue.application;

/**
 *
 *
 * <pre>
 * +---------+--------------------+---------+-----  ---+---+
 * |0 0|length|  length bytes      |0 0|length|  ...    | 0 |
 * +---------+--------------------+---------+-----  ---+---+
 * </pre>
 *
 * <p>A DNS name on the wire: labels of 1 to 63 bytes, then a zero, 255 bytes at most (RFC 1035
 * sections 2.3.4 and 3.1). A length with both upper bits set is a pointer to an earlier name
 * (section 4.1.4): none can be earlier than the first question's, so one there is a fault, and no
 * loop can be walked.
 */
final class DnsName {
  /** The bytes end before the name does. */
  static final int CUT = -1;

  private static final int BAD_LABEL_TYPE = -2;
  private static final int BAD_POINTER = -3;
  private static final int TOO_LONG = -4;

  private static final int LABEL_TYPE_MASK = 0xc0;
  private static final int MAX_BYTES = 255;
  private static final int FIRST_VISIBLE = 0x21;
  private static final int LAST_VISIBLE = 0x7e;

  private DnsName() {}

  /**
   * Array index behind a name, or why there is none.
   *
   * @param limit array index behind the last byte that may be read
   */
  static int end(byte[] bytes, int start, int limit) {
    int at = start;
    while (at < limit) {
      int length = bytes[at] & 0xff;
      if ((length & LABEL_TYPE_MASK) != 0) {
        return (length & LABEL_TYPE_MASK) == LABEL_TYPE_MASK ? BAD_POINTER : BAD_LABEL_TYPE;
      }
      at += 1 + length;
      if (at - start + (length == 0 ? 0 : 1) > MAX_BYTES) {
        return TOO_LONG;
      }
      if (length == 0) {
        return at;
      }
    }
    return CUT;
  }

  /** Why {@link #end} gave a negative number other than {@link #CUT}. */
  static DnsMalformed fault(int end) {
    return switch (end) {
      case BAD_POINTER -> DnsMalformed.POINTER;
      case TOO_LONG -> DnsMalformed.NAME_TOO_LONG;
      default -> DnsMalformed.LABEL_TYPE;
    };
  }

  /** A name that has an end, as text. */
  static String text(byte[] bytes, int start) {
    int length = bytes[start] & 0xff;
    if (length == 0) {
      return ".";
    }
    StringBuilder text = new StringBuilder();
    int at = start;
    while (length != 0) {
      if (at != start) {
        text.append('.');
      }
      int labelEnd = at + 1 + length;
      for (at++; at < labelEnd; at++) {
        append(text, bytes[at] & 0xff);
      }
      length = bytes[at] & 0xff;
    }
    return text.toString();
  }

  private static void append(StringBuilder text, int octet) {
    if (octet < FIRST_VISIBLE || octet > LAST_VISIBLE) {
      text.append('\\')
          .append((char) ('0' + octet / 100))
          .append((char) ('0' + octet / 10 % 10))
          .append((char) ('0' + octet % 10));
    } else {
      if (octet == '.' || octet == '\\') {
        text.append('\\');
      }
      text.append((char) octet);
    }
  }
}
