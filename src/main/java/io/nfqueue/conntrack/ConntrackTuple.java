package io.nfqueue.conntrack;

import io.nfqueue.netlink.NetworkOrder;
import io.nfqueue.netlink.NlAttrReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * One direction of a connection: CTA_TUPLE_ORIG, CTA_TUPLE_REPLY or CTA_TUPLE_MASTER. Where
 * addresses or ports are translated, the reply's are not those of the original turned round.
 *
 * <pre>
 * CTA_TUPLE_IP    { CTA_IP_V4_SRC, CTA_IP_V4_DST | CTA_IP_V6_SRC, CTA_IP_V6_DST }
 * CTA_TUPLE_PROTO { CTA_PROTO_NUM u8, CTA_PROTO_SRC_PORT be16, CTA_PROTO_DST_PORT be16
 *                   | CTA_PROTO_ICMP_ID be16, CTA_PROTO_ICMP_TYPE u8, CTA_PROTO_ICMP_CODE u8
 *                   | the same for ICMPv6 }
 * CTA_TUPLE_ZONE  be16
 * </pre>
 *
 * Source: {@code include/uapi/linux/netfilter/nfnetlink_conntrack.h}. A value, fit as a key.
 *
 * @param sourceAddress IPv4 or IPv6; null where the kernel gave none
 * @param destinationAddress IPv4 or IPv6; null where the kernel gave none
 * @param protocol IP protocol number, 0..255, or -1
 * @param sourcePort 0..65535; -1 where the protocol has none
 * @param destinationPort 0..65535; -1 where the protocol has none
 * @param icmpId identifier of ICMP or ICMPv6, 0..65535, or -1
 * @param icmpType type of ICMP or ICMPv6, 0..255, or -1
 * @param icmpCode code of ICMP or ICMPv6, 0..255, or -1
 * @param zone 1..65535 where this direction alone is in a zone, else 0
 */
public record ConntrackTuple(
    InetAddress sourceAddress,
    InetAddress destinationAddress,
    int protocol,
    int sourcePort,
    int destinationPort,
    int icmpId,
    int icmpType,
    int icmpCode,
    int zone) {
  static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  /** Reads one; parts that are missing or cut are absent. */
  static ConntrackTuple read(byte[] bytes, NlAttrReader attributes) {
    InetAddress[] addresses = new InetAddress[2];
    Numbers numbers = new Numbers();
    int zone = 0;
    while (attributes.next()) {
      switch (attributes.type()) {
        case Cta.CTA_TUPLE_IP -> readAddresses(bytes, attributes.nested(), addresses);
        case Cta.CTA_TUPLE_PROTO -> numbers.read(bytes, attributes.nested());
        case Cta.CTA_TUPLE_ZONE -> zone = Math.max(0, unsignedShort(bytes, attributes));
        default -> {}
      }
    }
    return new ConntrackTuple(
        addresses[0],
        addresses[1],
        numbers.protocol,
        numbers.sourcePort,
        numbers.destinationPort,
        numbers.icmpId,
        numbers.icmpType,
        numbers.icmpCode,
        zone);
  }

  private static void readAddresses(byte[] bytes, NlAttrReader attributes, InetAddress[] into) {
    while (attributes.next()) {
      switch (attributes.type()) {
        case Cta.CTA_IP_V4_SRC -> into[0] = address(bytes, attributes, IPV4_BYTES);
        case Cta.CTA_IP_V4_DST -> into[1] = address(bytes, attributes, IPV4_BYTES);
        case Cta.CTA_IP_V6_SRC -> into[0] = address(bytes, attributes, IPV6_BYTES);
        case Cta.CTA_IP_V6_DST -> into[1] = address(bytes, attributes, IPV6_BYTES);
        default -> {}
      }
    }
  }

  private static InetAddress address(byte[] bytes, NlAttrReader at, int length) {
    if (at.valueLength() < length) {
      return null;
    }
    try {
      return InetAddress.getByAddress(
          Arrays.copyOfRange(bytes, at.valueOffset(), at.valueOffset() + length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  private static int unsignedByte(byte[] bytes, NlAttrReader at) {
    return at.valueLength() < Byte.BYTES ? -1 : bytes[at.valueOffset()] & 0xff;
  }

  private static int unsignedShort(byte[] bytes, NlAttrReader at) {
    return at.valueLength() < Short.BYTES
        ? -1
        : NetworkOrder.getUnsignedShort(bytes, at.valueOffset());
  }

  /** What CTA_TUPLE_PROTO holds. */
  private static final class Numbers {
    private int protocol = -1;
    private int sourcePort = -1;
    private int destinationPort = -1;
    private int icmpId = -1;
    private int icmpType = -1;
    private int icmpCode = -1;

    private void read(byte[] bytes, NlAttrReader at) {
      while (at.next()) {
        switch (at.type()) {
          case Cta.CTA_PROTO_NUM -> protocol = unsignedByte(bytes, at);
          case Cta.CTA_PROTO_SRC_PORT -> sourcePort = unsignedShort(bytes, at);
          case Cta.CTA_PROTO_DST_PORT -> destinationPort = unsignedShort(bytes, at);
          case Cta.CTA_PROTO_ICMP_ID, Cta.CTA_PROTO_ICMPV6_ID -> icmpId = unsignedShort(bytes, at);
          case Cta.CTA_PROTO_ICMP_TYPE, Cta.CTA_PROTO_ICMPV6_TYPE ->
              icmpType = unsignedByte(bytes, at);
          case Cta.CTA_PROTO_ICMP_CODE, Cta.CTA_PROTO_ICMPV6_CODE ->
              icmpCode = unsignedByte(bytes, at);
          default -> {}
        }
      }
    }
  }

  /** In the words of the conntrack tool, as in {@code proto=6 src=10.0.0.1 dst=10.0.0.2 ...}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    put(text, "proto", protocol, -1);
    put(text, "src", sourceAddress == null ? null : sourceAddress.getHostAddress(), null);
    put(text, "dst", destinationAddress == null ? null : destinationAddress.getHostAddress(), null);
    put(text, "sport", sourcePort, -1);
    put(text, "dport", destinationPort, -1);
    put(text, "type", icmpType, -1);
    put(text, "code", icmpCode, -1);
    put(text, "id", icmpId, -1);
    put(text, "zone", zone, 0);
    return text.toString();
  }

  private static void put(StringBuilder text, String name, Object value, Object absent) {
    if (value != null && !value.equals(absent)) {
      text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(value);
    }
  }
}
