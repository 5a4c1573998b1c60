package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_LONG;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;
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
 * |          identifier           |        sequenceNumber         |  echo, timestamp
 * +-------------------------------+-------------------------------+
 * |                        gatewayAddress                         |  redirect (ICMP)
 * +---------------+---------------+-------------------------------+
 * |    pointer    | quotedLength  |          nextHopMtu           |  errors (ICMP)
 * +---------------+---------------+-------------------------------+
 * | nextHopMtu, or pointer, or quotedLength in the first 8 bits   |  errors (ICMPv6)
 * +---------------------------------------------------------------+
 * |     targetAddress, 16 bytes (ICMPv6), the quoted packet, or data
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The ICMP header, RFC 792, and the ICMPv6 header, RFC 4443 section 2.1: the same layout, other
 * numbers. Every message either defines has a second word, whose meaning depends on the type:
 * neighbour discovery RFC 4861, next-hop MTU RFC 1191, length of the quoted packet RFC 4884,
 * extended echo {@link ExtendedEcho}. A field that a message does not have is -1 or null.
 * Big-endian. A view: the caller owns the bytes and must not change them while it is used.
 * Thread-safe.
 */
public final class IcmpHeader {

  /** Bytes of the header. */
  public static final int BYTES = 8;

  private static final String NAME = "ICMP header";

  static final int TYPE_OFFSET = 0;
  static final int CODE_OFFSET = TYPE_OFFSET + SIZE_OF_BYTE;
  static final int CHECKSUM_OFFSET = CODE_OFFSET + SIZE_OF_BYTE;
  private static final int SECOND_WORD_OFFSET = CHECKSUM_OFFSET + SIZE_OF_SHORT;
  static final int IDENTIFIER_OFFSET = SECOND_WORD_OFFSET;
  static final int SEQUENCE_NUMBER_OFFSET = IDENTIFIER_OFFSET + SIZE_OF_SHORT;
  private static final int POINTER_OFFSET = SECOND_WORD_OFFSET;
  private static final int QUOTED_LENGTH_OFFSET = POINTER_OFFSET + SIZE_OF_BYTE;
  private static final int NEXT_HOP_MTU_OFFSET = QUOTED_LENGTH_OFFSET + SIZE_OF_BYTE;
  private static final int TARGET_OFFSET = BYTES;

  /** Bytes a reader needs for type and code. */
  static final int CODE_KNOWN_BYTES = CODE_OFFSET + SIZE_OF_BYTE;

  static final int ECHO_REPLY = 0;
  static final int UNREACHABLE = 3;
  private static final int FRAGMENTATION_NEEDED = 4;
  static final int REDIRECT = 5;
  static final int ECHO_REQUEST = 8;
  static final int TIME_EXCEEDED = 11;
  static final int PARAMETER_PROBLEM = 12;
  private static final int TIMESTAMP = 13;
  private static final int ADDRESS_MASK_REPLY = 18;
  static final int EXTENDED_ECHO_REQUEST = 42;
  static final int EXTENDED_ECHO_REPLY = 43;

  static final int V6_UNREACHABLE = 1;
  static final int V6_PACKET_TOO_BIG = 2;
  static final int V6_TIME_EXCEEDED = 3;
  static final int V6_PARAMETER_PROBLEM = 4;
  static final int V6_ECHO_REQUEST = 128;
  static final int V6_ECHO_REPLY = 129;
  private static final int V6_NEIGHBOR_SOLICITATION = 135;
  private static final int V6_REDIRECT = 137;
  static final int V6_EXTENDED_ECHO_REQUEST = 160;
  static final int V6_EXTENDED_ECHO_REPLY = 161;

  private static final int ABSENT = -1;

  private final boolean v6;
  private final byte[] bytes;
  private final int offset;
  private final int limit;

  private IcmpHeader(boolean v6, byte[] bytes, int offset, int limit) {
    this.v6 = v6;
    this.bytes = bytes;
    this.offset = offset;
    this.limit = limit;
  }

  /**
   * Views an ICMP header (IPv4).
   *
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view; no accessor of it fails
   * @throws MalformedPacketException if the header is cut
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static IcmpHeader wrap(byte[] bytes, int offset, int limit) {
    return wrap(IpProtocol.ICMP, bytes, offset, limit);
  }

  /**
   * Views an ICMP or ICMPv6 header.
   *
   * @param protocol {@link IpProtocol#ICMP} or {@link IpProtocol#ICMPV6}
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view; no accessor of it fails
   * @throws MalformedPacketException if it is another protocol, or the header is cut
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static IcmpHeader wrap(int protocol, byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    if (protocol != IpProtocol.ICMP && protocol != IpProtocol.ICMPV6) {
      throw new MalformedPacketException(
          NAME, offset, "protocol ICMP or ICMPv6", IpProtocol.name(protocol));
    }
    MalformedPacketException.checkBytes(NAME, offset, limit, BYTES);
    return new IcmpHeader(protocol == IpProtocol.ICMPV6, bytes, offset, limit);
  }

  /** The header, null where it is cut. */
  static IcmpHeader ifWhole(boolean v6, byte[] bytes, int offset, int limit) {
    return limit - offset < BYTES ? null : new IcmpHeader(v6, bytes, offset, limit);
  }

  static int typeAt(byte[] bytes, int at) {
    return unsignedByte(bytes, at + TYPE_OFFSET);
  }

  static int codeAt(byte[] bytes, int at) {
    return unsignedByte(bytes, at + CODE_OFFSET);
  }

  /** {@return whether this is ICMPv6, whose types are others than those of ICMP} */
  public boolean v6() {
    return v6;
  }

  /** {@return the message type, 0..255; its meaning differs between ICMP and ICMPv6} */
  public int type() {
    return typeAt(bytes, offset);
  }

  /** {@return the code within the type, 0..255} */
  public int code() {
    return codeAt(bytes, offset);
  }

  /** {@return the checksum as it was received, right or wrong; 0..65535} */
  public int checksum() {
    return unsignedShort(bytes, offset + CHECKSUM_OFFSET);
  }

  /**
   * {@return echo, extended echo, timestamp, information, address mask: whose request this is,
   * 0..65535}
   */
  public int identifier() {
    return hasIdentifier() ? unsignedShort(bytes, offset + IDENTIFIER_OFFSET) : ABSENT;
  }

  /**
   * {@return echo, timestamp, information, address mask: which request this is, 0..65535; extended
   * echo: 0..255}
   */
  public int sequenceNumber() {
    if (isExtendedEcho()) {
      return ExtendedEcho.sequenceNumberAt(bytes, offset);
    }
    return hasIdentifier() ? unsignedShort(bytes, offset + SEQUENCE_NUMBER_OFFSET) : ABSENT;
  }

  /** {@return flags and state of extended echo messages (RFC 8335); null of others} */
  public ExtendedEcho extendedEcho() {
    boolean reply = type() == (v6 ? V6_EXTENDED_ECHO_REPLY : EXTENDED_ECHO_REPLY);
    return isExtendedEcho() ? new ExtendedEcho(reply, bytes, offset) : null;
  }

  private boolean hasIdentifier() {
    int type = type();
    return isEcho() || isExtendedEcho() || (!v6 && type >= TIMESTAMP && type <= ADDRESS_MASK_REPLY);
  }

  boolean isEcho() {
    int type = type();
    return v6
        ? type == V6_ECHO_REQUEST || type == V6_ECHO_REPLY
        : type == ECHO_REQUEST || type == ECHO_REPLY;
  }

  boolean isExtendedEcho() {
    int type = type();
    return v6
        ? type == V6_EXTENDED_ECHO_REQUEST || type == V6_EXTENDED_ECHO_REPLY
        : type == EXTENDED_ECHO_REQUEST || type == EXTENDED_ECHO_REPLY;
  }

  /** {@return redirect (ICMP): the router to take, a dotted quad} */
  public String gatewayAddressText() {
    return !v6 && type() == REDIRECT
        ? InternetAddressText.ipv4(bytes, offset + SECOND_WORD_OFFSET)
        : null;
  }

  /**
   * {@return fragmentation needed (ICMP), packet too big (ICMPv6): the MTU of the next hop in
   * bytes, 0..65535 (0: a router from before RFC 1191) or 0..2^32-1}
   */
  public long nextHopMtu() {
    if (v6) {
      boolean tooBig = type() == V6_PACKET_TOO_BIG;
      return tooBig ? unsignedInt(bytes, offset + SECOND_WORD_OFFSET) : ABSENT;
    }
    boolean tooBig = type() == UNREACHABLE && code() == FRAGMENTATION_NEEDED;
    return tooBig ? unsignedShort(bytes, offset + NEXT_HOP_MTU_OFFSET) : ABSENT;
  }

  /**
   * {@return parameter problem: which byte of the quoted packet it is, from 0: 0..255 (ICMP),
   * 0..2^32-1 (ICMPv6)}
   */
  public long pointer() {
    if (v6) {
      boolean problem = type() == V6_PARAMETER_PROBLEM;
      return problem ? unsignedInt(bytes, offset + SECOND_WORD_OFFSET) : ABSENT;
    }
    return type() == PARAMETER_PROBLEM ? unsignedByte(bytes, offset + POINTER_OFFSET) : ABSENT;
  }

  /**
   * {@return neighbour solicitation and advertisement, redirect (ICMPv6): the target address, RFC
   * 5952 text; null also where it is cut}
   */
  public String targetAddressText() {
    boolean target = v6 && type() >= V6_NEIGHBOR_SOLICITATION && type() <= V6_REDIRECT;
    boolean whole = limit - offset >= TARGET_OFFSET + InternetAddressText.IPV6_BYTES;
    return target && whole ? InternetAddressText.ipv6(bytes, offset + TARGET_OFFSET) : null;
  }

  /** {@return whether this is an error, which quotes the packet it is about} */
  public boolean isError() {
    int type = type();
    if (v6) {
      return type < V6_ECHO_REQUEST;
    }
    return type == TIME_EXCEEDED
        || type == PARAMETER_PROBLEM
        || (type >= UNREACHABLE && type <= REDIRECT);
  }

  /**
   * {@return errors that may have extensions (RFC 4884 section 5): how much of the message the
   * quoted packet takes, with padding, in bytes; 0 where it takes all, and of other messages}
   */
  public int quotedLengthBytes() {
    int type = type();
    if (v6) {
      boolean extensible = type == V6_UNREACHABLE || type == V6_TIME_EXCEEDED;
      return extensible ? unsignedByte(bytes, offset + SECOND_WORD_OFFSET) * SIZE_OF_LONG : 0;
    }
    boolean extensible = type == UNREACHABLE || type == TIME_EXCEEDED || type == PARAMETER_PROBLEM;
    return extensible ? unsignedByte(bytes, offset + QUOTED_LENGTH_OFFSET) * SIZE_OF_INT : 0;
  }

  @Override
  public String toString() {
    return "ICMP type %d, code %d".formatted(type(), code());
  }
}
