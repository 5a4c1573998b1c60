package io.nfqueue.application;

/**
 *
 *
 * <pre>
 *   0  1  2  3  4  5  6  7  8  9  0  1  2  3  4  5
 * +-----------------------------------------------+
 * |                      id                       |
 * +--+-----------+--+--+--+--+--+--+--+-----------+
 * |QR|  opcode   |AA|TC|RD|RA| Z|AD|CD|   rcode   |
 * +--+-----------+--+--+--+--+--+--+--+-----------+
 * |                 questionCount                 |
 * +-----------------------------------------------+
 * |                  answerCount                  |
 * +-----------------------------------------------+
 * |                 authorityCount                |
 * +-----------------------------------------------+
 * |                additionalCount                |
 * +-----------------------------------------------+
 * </pre>
 *
 * <p>The header of a DNS message: RFC 1035 section 4.1.1. Big-endian. A value; all its parts are -1
 * where it is cut.
 */
record DnsHeader(
    int id,
    int flags,
    int questionCount,
    int answerCount,
    int authorityCount,
    int additionalCount) {

  private static final int ABSENT = -1;
  private static final int SIZE_OF_SHORT = 2;

  private static final int ID_OFFSET = 0;
  private static final int FLAGS_OFFSET = ID_OFFSET + SIZE_OF_SHORT;
  private static final int QUESTION_COUNT_OFFSET = FLAGS_OFFSET + SIZE_OF_SHORT;
  private static final int ANSWER_COUNT_OFFSET = QUESTION_COUNT_OFFSET + SIZE_OF_SHORT;
  private static final int AUTHORITY_COUNT_OFFSET = ANSWER_COUNT_OFFSET + SIZE_OF_SHORT;
  private static final int ADDITIONAL_COUNT_OFFSET = AUTHORITY_COUNT_OFFSET + SIZE_OF_SHORT;

  /** Bytes of the header. */
  static final int BYTES = ADDITIONAL_COUNT_OFFSET + SIZE_OF_SHORT;

  private static final DnsHeader CUT =
      new DnsHeader(ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT);

  private static final int Z = 0x0040;
  private static final int BETWEEN_OPCODE_AND_RCODE = 0x07f0;
  private static final int OPCODE_SHIFT = 11;
  private static final int FOUR_BITS = 0xf;

  private static final int OPCODE_UPDATE = 5;
  private static final int OPCODE_STATEFUL = 6;

  /** A name of one byte, type, class, time to live, length. */
  private static final int RECORD_MIN_BYTES = 11;

  /**
   * Reads a header.
   *
   * @param limit array index behind the last byte that may be read
   */
  static DnsHeader of(byte[] bytes, int at, int limit) {
    return limit - at < BYTES
        ? CUT
        : new DnsHeader(
            unsignedShort(bytes, at + ID_OFFSET),
            unsignedShort(bytes, at + FLAGS_OFFSET),
            unsignedShort(bytes, at + QUESTION_COUNT_OFFSET),
            unsignedShort(bytes, at + ANSWER_COUNT_OFFSET),
            unsignedShort(bytes, at + AUTHORITY_COUNT_OFFSET),
            unsignedShort(bytes, at + ADDITIONAL_COUNT_OFFSET));
  }

  static int unsignedShort(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << Byte.SIZE | bytes[at + 1] & 0xff;
  }

  boolean response() {
    return flags != ABSENT && (flags & DnsMessage.QR) != 0;
  }

  int opcode() {
    return flags == ABSENT ? ABSENT : flags >>> OPCODE_SHIFT & FOUR_BITS;
  }

  int rcode() {
    return flags == ABSENT ? ABSENT : flags & FOUR_BITS;
  }

  /**
   * Whether a message without a question can begin so, of which it is not known that it does: a
   * response whose records fit into it, or has none (RFC 5936 section 2.2, an error), or one of a
   * stateful operation (RFC 8490 section 5.4).
   */
  boolean mayBeWithoutQuestion(int messageBytes) {
    long records = (long) answerCount + authorityCount + additionalCount;
    if (opcode() == OPCODE_STATEFUL) {
      return records == 0 && (flags & BETWEEN_OPCODE_AND_RCODE) == 0;
    }
    boolean fit =
        records == 0 ? messageBytes == BYTES : BYTES + records * RECORD_MIN_BYTES <= messageBytes;
    return response() && opcode() <= OPCODE_UPDATE && (flags & Z) == 0 && fit;
  }
}
