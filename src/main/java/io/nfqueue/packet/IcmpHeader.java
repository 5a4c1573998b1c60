package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.Objects;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |     type      |     code      |           checksum            |
 * +---------------+---------------+-------------------------------+
 * |      identifier (echo)        |     sequenceNumber (echo)     |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>The ICMP header, RFC 792, and the ICMPv6 header, RFC 4443 section 2.1: the same layout, other
 * numbers. Every message either defines has a second word, used as in the diagram by echo messages
 * only. Big-endian. A view: the caller owns the bytes and must not change them while it is used.
 * Thread-safe.
 */
public final class IcmpHeader {

  /** Bytes of the header. */
  public static final int BYTES = 8;

  private static final String NAME = "ICMP header";

  private static final int TYPE_OFFSET = 0;
  private static final int CODE_OFFSET = TYPE_OFFSET + SIZE_OF_BYTE;
  static final int CHECKSUM_OFFSET = CODE_OFFSET + SIZE_OF_BYTE;
  private static final int IDENTIFIER_OFFSET = CHECKSUM_OFFSET + SIZE_OF_SHORT;
  private static final int SEQUENCE_NUMBER_OFFSET = IDENTIFIER_OFFSET + SIZE_OF_SHORT;

  /** Bytes a reader needs for type and code. */
  static final int CODE_KNOWN_BYTES = CODE_OFFSET + SIZE_OF_BYTE;

  private static final int ECHO_REPLY = 0;
  private static final int ECHO_REQUEST = 8;
  private static final int V6_ECHO_REQUEST = 128;
  private static final int V6_ECHO_REPLY = 129;

  private final byte[] bytes;
  private final int offset;

  private IcmpHeader(byte[] bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /**
   * Views a header.
   *
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view; no accessor of it fails
   * @throws MalformedPacketException if the header is cut
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static IcmpHeader wrap(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    MalformedPacketException.checkBytes(NAME, offset, limit, BYTES);
    return new IcmpHeader(bytes, offset);
  }

  static int type(byte[] bytes, int at) {
    return unsignedByte(bytes, at + TYPE_OFFSET);
  }

  static int code(byte[] bytes, int at) {
    return unsignedByte(bytes, at + CODE_OFFSET);
  }

  /**
   * The message type; its meaning differs between ICMP and ICMPv6.
   *
   * @return 0..255
   */
  public int type() {
    return type(bytes, offset);
  }

  /**
   * The code within the type.
   *
   * @return 0..255
   */
  public int code() {
    return code(bytes, offset);
  }

  /**
   * The checksum as it was received, right or wrong.
   *
   * @return 0..65535
   */
  public int checksum() {
    return unsignedShort(bytes, offset + CHECKSUM_OFFSET);
  }

  /**
   * Echo messages: the identifier. Other messages: the first half of the second word.
   *
   * @return 0..65535
   */
  public int identifier() {
    return unsignedShort(bytes, offset + IDENTIFIER_OFFSET);
  }

  /**
   * Echo messages: the sequence number. Other messages: the second half of the second word.
   *
   * @return 0..65535
   */
  public int sequenceNumber() {
    return unsignedShort(bytes, offset + SEQUENCE_NUMBER_OFFSET);
  }

  /** The line tcpdump prints, with the message's length, which the header does not know. */
  String describe(int protocol, int messageLength) {
    boolean v6 = protocol == IpProtocol.ICMPV6;
    StringBuilder text = new StringBuilder(v6 ? "ICMP6, " : "ICMP ");
    text.append(v6 ? v6TypeText(type(), code()) : v4TypeText(type(), code()));
    boolean echo =
        v6
            ? type() == V6_ECHO_REQUEST || type() == V6_ECHO_REPLY
            : type() == ECHO_REQUEST || type() == ECHO_REPLY;
    if (echo) {
      text.append(", id ").append(identifier()).append(", seq ").append(sequenceNumber());
    }
    return text.append(", length ").append(messageLength).toString();
  }

  private static String v4TypeText(int type, int code) {
    return switch (type) {
      case ECHO_REPLY -> "echo reply";
      case 3 -> "destination unreachable, code " + code;
      case 5 -> "redirect, code " + code;
      case ECHO_REQUEST -> "echo request";
      case 11 -> "time exceeded, code " + code;
      case 12 -> "parameter problem, code " + code;
      default -> "type " + type + ", code " + code;
    };
  }

  private static String v6TypeText(int type, int code) {
    return switch (type) {
      case 1 -> "destination unreachable, code " + code;
      case 2 -> "packet too big";
      case 3 -> "time exceeded, code " + code;
      case 4 -> "parameter problem, code " + code;
      case V6_ECHO_REQUEST -> "echo request";
      case V6_ECHO_REPLY -> "echo reply";
      case 133 -> "router solicitation";
      case 134 -> "router advertisement";
      case 135 -> "neighbor solicitation";
      case 136 -> "neighbor advertisement";
      case 137 -> "redirect";
      case 143 -> "multicast listener report v2";
      default -> "type " + type + ", code " + code;
    };
  }

  @Override
  public String toString() {
    return "ICMP type %d, code %d".formatted(type(), code());
  }
}
