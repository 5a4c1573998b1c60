package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;

/**
 *
 *
 * <pre>
 * +-------------------------------+
 * |  ICMP or ICMPv6 error header  |
 * +-------------------------------+
 * |  the beginning of the packet  |  as much as the sender liked; with extensions, zeros behind it
 * +-------------------------------+
 * |  extensions (RFC 4884)        |
 * +-------------------------------+
 * </pre>
 *
 * <p>The packet that an error quotes: RFC 792, RFC 4443 section 2.4 (c), RFC 4884 section 5. What
 * the quote leaves out is like the rest of a truncated copy: the length is that of the IP header.
 */
final class IcmpQuote {
  private static final int TOTAL_LENGTH_KNOWN_BYTES =
      Ipv4Header.TOTAL_LENGTH_OFFSET + SIZE_OF_SHORT;

  /** The least length of packets whose header has no room for it, and says 0. */
  private static final int BIG_IPV4_BYTES = Ipv4Header.MAX_TOTAL_LENGTH_BYTES + 1;

  private static final int BIG_IPV6_BYTES =
      Ipv6Header.BYTES + Ipv6Header.MAX_PAYLOAD_LENGTH_BYTES + 1;

  private IcmpQuote() {}

  /**
   * The packet in an error; null in other messages, and where nothing of it was captured.
   *
   * @param at array index of the ICMP header
   * @param present bytes of the message that were captured
   * @param whole bytes of the message
   */
  static IpPacket of(IcmpHeader icmp, byte[] bytes, int at, int present, int whole) {
    if (!icmp.isError() || present <= IcmpHeader.BYTES) {
      return null;
    }
    int stated = icmp.quotedLengthBytes();
    int room = stated == 0 ? Integer.MAX_VALUE : stated;
    int start = at + IcmpHeader.BYTES;
    int captured = Math.min(present - IcmpHeader.BYTES, room);
    int quoted = Math.min(whole - IcmpHeader.BYTES, room);
    int original =
        switch (Ipv4Header.version(bytes, start)) {
          case Ipv4Header.VERSION -> ipv4Length(bytes, start, captured);
          case Ipv6Header.VERSION -> ipv6Length(bytes, start, captured, quoted);
          default -> quoted;
        };
    return IpPacket.of(bytes, start, captured, Math.max(original, quoted));
  }

  private static int ipv4Length(byte[] bytes, int at, int captured) {
    int header = Ipv4Header.headerLength(bytes, at);
    if (captured < TOTAL_LENGTH_KNOWN_BYTES) {
      return header;
    }
    int total = Ipv4Header.totalLength(bytes, at);
    return total == 0 ? BIG_IPV4_BYTES : Math.max(total, header);
  }

  private static int ipv6Length(byte[] bytes, int at, int captured, int quoted) {
    boolean headerOnly = quoted == Ipv6Header.BYTES;
    if (captured < Ipv6Header.BYTES || (headerOnly && Ipv6Header.payloadLength(bytes, at) == 0)) {
      return Ipv6Header.BYTES;
    }
    long length = PacketLayout.ipv6Length(bytes, at, captured, BIG_IPV6_BYTES);
    return (int) Math.min(length, Integer.MAX_VALUE);
  }
}
