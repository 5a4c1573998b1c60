package io.nfqueue.application;

import io.nfqueue.packet.Fragment;
import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.IpProtocol;
import io.nfqueue.packet.PayloadReader;
import java.util.Objects;

/**
 *
 *
 * <pre>
 * +-----------------------------------------------+
 * |          length, 2 bytes (TCP only)           |
 * +-----------------------------------------------+
 * | header, 12 bytes: id, flags, question count,  |
 * | answer, authority and additional record count |
 * +-----------------------------------------------+
 * |   question: labels, each a length and bytes   |
 * /                                               /
 * +-----------------------------------------------+
 * |             questionType, 2 bytes             |
 * +-----------------------------------------------+
 * |             questionClass, 2 bytes            |
 * +-----------------------------------------------+
 * </pre>
 *
 * <p>Header and first question of a DNS message: RFC 1035 sections 4.1 and 4.2, AD and CD of RFC
 * 4035; multicast DNS (RFC 6762) and LLMNR (RFC 4795) have the same form. Big-endian. The records
 * behind the question are not decoded, so the upper bits of the response code that an OPT record
 * has (RFC 6891) are not known here. Immutable; keeps nothing of the bytes.
 */
public final class DnsMessage {

  /** Flag: a response. */
  public static final int QR = 0x8000;

  /** Flag: an authoritative answer; in LLMNR, a conflict. */
  public static final int AA = 0x0400;

  /** Flag: truncated. */
  public static final int TC = 0x0200;

  /** Flag: recursion desired; in LLMNR, tentative. */
  public static final int RD = 0x0100;

  /** Flag: recursion available. */
  public static final int RA = 0x0080;

  /** Flag: authentic data. */
  public static final int AD = 0x0020;

  /** Flag: checking disabled. */
  public static final int CD = 0x0010;

  private static final int DNS_PORT = 53;
  private static final int MDNS_PORT = 5353;
  private static final int LLMNR_PORT = 5355;

  private static final int ABSENT = -1;
  private static final int SIZE_OF_SHORT = 2;

  private static final PayloadReader<DnsMessage> DATAGRAM = DnsMessage::ofDatagram;
  private static final PayloadReader<DnsMessage> BEGINNING = DnsMessage::ofDatagramBeginning;
  private static final PayloadReader<DnsMessage> SEGMENT = DnsMessage::ofSegment;

  private final DnsHeader header;
  private final String question;
  private final int questionType;
  private final int questionClass;
  private final DnsMalformed malformed;
  private final MessageState state;

  /**
   * @param present array index behind the last byte that may be read, at most the end
   * @param end array index where the message ends
   */
  private DnsMessage(byte[] bytes, int at, int present, int end) {
    header = DnsHeader.of(bytes, at, present);
    int body = at + DnsHeader.BYTES;
    int nameEnd = header.questionCount() > 0 ? DnsName.end(bytes, body, present) : DnsName.CUT;
    boolean typed = nameEnd >= 0 && present - nameEnd >= SIZE_OF_SHORT + SIZE_OF_SHORT;
    questionType = typed ? DnsHeader.unsignedShort(bytes, nameEnd) : ABSENT;
    questionClass = typed ? DnsHeader.unsignedShort(bytes, nameEnd + SIZE_OF_SHORT) : ABSENT;

    if (typed || header.questionCount() == 0) {
      malformed = null;
      state = MessageState.COMPLETE;
    } else {
      malformed = end < body ? DnsMalformed.HEADER_CUT : fault(nameEnd, present == end);
      state = malformed == null ? MessageState.INCOMPLETE : MessageState.MALFORMED;
    }
    question = nameEnd >= 0 && malformed == null ? DnsName.text(bytes, body) : null;
  }

  private static DnsMalformed fault(int nameEnd, boolean nothingFollows) {
    if (nameEnd < 0 && nameEnd != DnsName.CUT) {
      return DnsName.fault(nameEnd);
    }
    return nothingFollows ? DnsMalformed.QUESTION_CUT : null;
  }

  /**
   * The message that a packet carries: UDP or TCP with port 53, 5353 (multicast DNS) or 5355
   * (LLMNR) at either side, whatever the payload is.
   *
   * <p>A TCP segment is read as if a message began with it. Where a message begins in one segment
   * and goes on in the next, the first is {@link MessageState#INCOMPLETE}, and what is said of the
   * next means nothing, as a later segment cannot be told from a first one for certain: decide at
   * the first. No segment is taken for a query without a question.
   *
   * @param packet a packet
   * @return null where it is no such packet, has no payload byte, or cannot be the beginning of a
   *     message over TCP, see {@link #ofSegment}
   */
  public static DnsMessage of(IpPacket packet) {
    if (!isDnsPort(packet.sourcePort()) && !isDnsPort(packet.destinationPort())) {
      return null;
    }
    return switch (packet.protocol()) {
      case IpProtocol.UDP ->
          packet.payloadAs(DnsMessage.class, isWhole(packet) ? DATAGRAM : BEGINNING);
      case IpProtocol.TCP -> packet.payloadAs(DnsMessage.class, SEGMENT);
      default -> null;
    };
  }

  private static boolean isDnsPort(int port) {
    return port == DNS_PORT || port == MDNS_PORT || port == LLMNR_PORT;
  }

  private static boolean isWhole(IpPacket packet) {
    return packet.fragment() == Fragment.NONE
        && packet.capturedPayloadLength() == packet.payloadLength();
  }

  /**
   * Reads the payload of a whole UDP datagram.
   *
   * @param bytes the array
   * @param offset array index of the message
   * @param limit array index behind its last byte
   * @return never null; never {@link MessageState#INCOMPLETE}
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static DnsMessage ofDatagram(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    return new DnsMessage(bytes, offset, limit, limit);
  }

  /**
   * Reads the first bytes of a UDP datagram's payload, of which more may follow: a first fragment
   * or a truncated copy.
   *
   * @param bytes the array
   * @param offset array index of the message
   * @param limit array index behind the last byte that may be read
   * @return never null
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static DnsMessage ofDatagramBeginning(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    return new DnsMessage(bytes, offset, limit, Integer.MAX_VALUE);
  }

  /**
   * Reads the first bytes of a TCP stream, or of a message in it: its length comes first (RFC 1035
   * section 4.2.2).
   *
   * @param bytes the array
   * @param offset array index of the length
   * @param limit array index behind the last byte that may be read
   * @return null where they cannot be one: without a question, and neither those of a response
   *     whose records fit into it nor of a stateful operation (RFC 8490)
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static DnsMessage ofSegment(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    int at = offset + SIZE_OF_SHORT;
    if (limit < at) {
      return new DnsMessage(bytes, limit, limit, Integer.MAX_VALUE);
    }
    int length = DnsHeader.unsignedShort(bytes, offset);
    DnsMessage message = new DnsMessage(bytes, at, Math.min(limit, at + length), at + length);
    boolean none = message.questionCount() == 0 && !message.header.mayBeWithoutQuestion(length);
    return none ? null : message;
  }

  /** {@return whether header and first question are there; what is behind them is not looked at} */
  public MessageState state() {
    return state;
  }

  /** {@return what is wrong with it, null unless the state is MALFORMED} */
  public DnsMalformed malformed() {
    return malformed;
  }

  /** {@return the id, 0..65535, -1 where the header is not whole} */
  public int id() {
    return header.id();
  }

  /**
   * {@return the 16 bits of flags, opcode and response code, see {@link #QR} to {@link #CD}; -1
   * where the header is not whole}
   */
  public int flags() {
    return header.flags();
  }

  /** {@return whether it is a response; false also where the header is not whole} */
  public boolean response() {
    return header.response();
  }

  /** {@return the kind of query, 0..15, 0 a standard one; -1 where the header is not whole} */
  public int opcode() {
    return header.opcode();
  }

  /**
   * {@return the response code, 0..15, as in the header, without the upper bits of RFC 6891; -1
   * where the header is not whole}
   */
  public int rcode() {
    return header.rcode();
  }

  /**
   * {@return how many questions there are, 0..65535, -1 where the header is not whole. More than
   * one is for multicast DNS only (RFC 9619); the first is the one known here}
   */
  public int questionCount() {
    return header.questionCount();
  }

  /** {@return how many answer records there are, 0..65535, -1 where the header is not whole} */
  public int answerCount() {
    return header.answerCount();
  }

  /** {@return how many authority records there are, 0..65535, -1 where the header is not whole} */
  public int authorityCount() {
    return header.authorityCount();
  }

  /** {@return how many additional records there are, 0..65535, -1 where the header is not whole} */
  public int additionalCount() {
    return header.additionalCount();
  }

  /**
   * The first question's name, in letters as they were sent: compare without regard to case.
   *
   * @return labels with dots between them and none at the end, {@code .} for the root; a dot or
   *     backslash in a label is escaped by a backslash, a byte outside 0x21..0x7e is a backslash
   *     and three decimal digits (RFC 1035 section 5.1, RFC 4343 section 2.1). Null where there is
   *     no question, the name is not whole, or the message is malformed
   */
  public String question() {
    return question;
  }

  /** {@return the type the first question asks for, 0..65535, -1 when absent} */
  public int questionType() {
    return questionType;
  }

  /**
   * {@return the name of the type, as in AAAA, or as in TYPE4711 (RFC 3597) for those that are not
   * common; null when absent}
   */
  public String questionTypeName() {
    return questionType == ABSENT ? null : DnsRecordType.name(questionType);
  }

  /**
   * {@return the first question's class, 0..65535, 1 the Internet's, -1 when absent. In multicast
   * DNS the top bit asks for an answer by unicast (RFC 6762 section 5.4)}
   */
  public int questionClass() {
    return questionClass;
  }

  /** One line: what it is, and the question. */
  @Override
  public String toString() {
    String kind = flags() == ABSENT ? "DNS" : response() ? "DNS response" : "DNS query";
    String what = malformed == null ? state.name() : malformed.reason();
    return question == null
        ? kind + " " + id() + " (" + what + ")"
        : kind + " " + id() + " " + Objects.toString(questionTypeName(), "?") + " " + question;
  }
}
