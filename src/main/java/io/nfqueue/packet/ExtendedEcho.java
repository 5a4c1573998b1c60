package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |     type      |     code      |           checksum            |
 * +---------------+---------------+---------------+-------------+-+
 * |          identifier           |sequenceNumber |  reserved   |L|  request
 * +-------------------------------+---------------+-----+---+-+-+-+
 * |          identifier           |sequenceNumber |state|res|A|4|6|  reply
 * +-------------------------------+---------------+-----+---+-+-+-+
 * </pre>
 *
 * <p>The second word of an extended echo message (PROBE), which asks a node for the state of an
 * interface: RFC 8335 sections 2 and 3; types 42 and 43 of ICMP, 160 and 161 of ICMPv6. Which
 * interface is meant stands behind the header, and is not decoded. Big-endian. A view: the caller
 * owns the bytes and must not change them while it is used. Thread-safe.
 */
public final class ExtendedEcho {

  private static final int SEQUENCE_NUMBER_OFFSET = IcmpHeader.SEQUENCE_NUMBER_OFFSET;
  private static final int FLAGS_OFFSET = SEQUENCE_NUMBER_OFFSET + SIZE_OF_BYTE;

  private static final int LOCAL = 1;
  private static final int STATE_SHIFT = 5;
  private static final int ACTIVE = 4;
  private static final int IPV4 = 2;
  private static final int IPV6 = 1;

  private static final int ABSENT = -1;

  private final boolean reply;
  private final byte[] bytes;
  private final int offset;

  /** Of an ICMP or ICMPv6 header that is whole. */
  ExtendedEcho(boolean reply, byte[] bytes, int offset) {
    this.reply = reply;
    this.bytes = bytes;
    this.offset = offset;
  }

  /** {@return whether this is a reply; else it is a request} */
  public boolean reply() {
    return reply;
  }

  /** {@return whose request this is, 0..65535} */
  public int identifier() {
    return unsignedShort(bytes, offset + IcmpHeader.IDENTIFIER_OFFSET);
  }

  /** {@return which request this is, 0..255} */
  public int sequenceNumber() {
    return sequenceNumberAt(bytes, offset);
  }

  static int sequenceNumberAt(byte[] bytes, int at) {
    return unsignedByte(bytes, at + SEQUENCE_NUMBER_OFFSET);
  }

  private int flags() {
    return unsignedByte(bytes, offset + FLAGS_OFFSET);
  }

  /** {@return request: whether the interface is the asked node's own (L); false of a reply} */
  public boolean local() {
    return !reply && (flags() & LOCAL) != 0;
  }

  /**
   * {@return reply: what the node knows of a neighbour: 1 incomplete, 2 reachable, 3 stale, 4
   * delay, 5 probe, 6 failed; 0..7, 0 where it was asked for an interface of its own; -1 of a
   * request}
   */
  public int state() {
    return reply ? flags() >>> STATE_SHIFT : ABSENT;
  }

  /** {@return reply: whether the interface is active (A); false of a request} */
  public boolean active() {
    return reply && (flags() & ACTIVE) != 0;
  }

  /** {@return reply: whether IPv4 runs on the interface (4); false of a request} */
  public boolean ipv4() {
    return reply && (flags() & IPV4) != 0;
  }

  /** {@return reply: whether IPv6 runs on the interface (6); false of a request} */
  public boolean ipv6() {
    return reply && (flags() & IPV6) != 0;
  }

  @Override
  public String toString() {
    return reply
        ? "extended echo reply, id %d, seq %d, state %d, active %b, IPv4 %b, IPv6 %b"
            .formatted(identifier(), sequenceNumber(), state(), active(), ipv4(), ipv6())
        : "extended echo request, id %d, seq %d, local %b"
            .formatted(identifier(), sequenceNumber(), local());
  }
}
