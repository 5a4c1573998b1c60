package io.nfqueue.event;

import io.nfqueue.packet.IpProtocol;

/** Protocols as EVE's field {@code proto} names them: Suricata's {@code src/util-proto-name.c}. */
final class EveProtocol {
  private EveProtocol() {}

  /** The name; the number where Suricata's table or ours has none. */
  static String name(int protocol) {
    return switch (protocol) {
      case IpProtocol.HOPOPTS -> "HOPOPT";
      case IpProtocol.IPIP -> "IP-in-IP";
      case IpProtocol.IPV6 -> "IPv6";
      case IpProtocol.ROUTING -> "IPv6-Route";
      case IpProtocol.FRAGMENT -> "IPv6-Frag";
      case IpProtocol.ICMPV6 -> "IPv6-ICMP";
      case IpProtocol.NONE -> "IPv6-NoNxt";
      case IpProtocol.DSTOPTS -> "IPv6-Opts";
      case IpProtocol.MOBILITY -> "Mobility";
      case IpProtocol.UDPLITE -> "UDPLite";
      case IpProtocol.SHIM6 -> "Shim6";
      default -> IpProtocol.name(protocol);
    };
  }
}
