package io.nfqueue.packet;

/**
 * What is wrong with a packet. Bytes that are missing only because the copy was truncated are never
 * among these.
 */
public enum Malformed {
  /** The version nibble is neither 4 nor 6. */
  NOT_IP("the version is neither 4 nor 6"),
  /** The packet ends inside its IP header. */
  HEADER_CUT("the packet ends inside its IP header"),
  /** The IPv4 header length is below 20 bytes (RFC 791 section 3.1). */
  HEADER_LENGTH_TOO_SMALL("the IPv4 header length is below 20 bytes"),
  /** The IPv4 total length is below the header length. */
  TOTAL_LENGTH_TOO_SMALL("the IP total length is below the header length"),
  /** The IP length says more than the packet holds. */
  TOTAL_LENGTH_BEYOND_PACKET("the IP length says more than the packet holds"),
  /**
   * An IPv6 payload length of 0 and a hop-by-hop header, but no jumbo payload option in it (RFC
   * 2675 section 3). BIG TCP packets are right without it.
   */
  JUMBO_OPTION_MISSING("the IPv6 payload length is 0, and there is no jumbo payload option"),
  /** The IPv6 extension headers do not fit into the payload length. */
  EXTENSION_CHAIN_CUT("the packet ends inside its IPv6 extension headers"),
  /** More IPv6 extension headers than {@link Ipv6ExtensionHeader#MAX_HEADERS}. */
  EXTENSION_CHAIN_TOO_LONG("too many IPv6 extension headers"),
  /** A first fragment that does not hold the transport header (RFC 1858 section 3). */
  TINY_FRAGMENT("the first fragment does not hold the transport header"),
  /** An IPv4 TCP fragment at offset 8, able to overwrite TCP flags (RFC 1858, RFC 3128). */
  OVERLAPPING_FRAGMENT("a TCP fragment at offset 8 may overlap the TCP header"),
  /** A fragment whose end lies beyond the 65,535 bytes a datagram can have. */
  FRAGMENT_TOO_FAR("the fragment ends beyond 65535 bytes"),
  /** The transport header does not fit into the IP length. */
  TRANSPORT_CUT("the packet ends inside its transport header"),
  /** The TCP data offset is below 20 bytes or beyond the packet (RFC 9293 section 3.1). */
  TCP_DATA_OFFSET("the TCP data offset is below 20 bytes or beyond the packet"),
  /** The UDP length is below 8 or beyond the packet (RFC 768). */
  UDP_LENGTH("the UDP length is below 8 bytes or beyond the packet"),
  /** The UDP-Lite coverage is 1..7 or beyond the packet (RFC 3828 section 3.1). */
  UDPLITE_COVERAGE("the UDP-Lite checksum coverage is below 8 bytes or beyond the packet"),
  /**
   * The DCCP data offset is inside the generic header, of 12 bytes or of 16 with a long sequence
   * number, or beyond the packet (RFC 4340 section 5.1).
   */
  DCCP_DATA_OFFSET("the DCCP data offset is inside the generic header or beyond the packet");

  private final String reason;

  Malformed(String reason) {
    this.reason = reason;
  }

  /**
   * The reason in words.
   *
   * @return a short English clause, for logs
   */
  public String reason() {
    return reason;
  }
}
