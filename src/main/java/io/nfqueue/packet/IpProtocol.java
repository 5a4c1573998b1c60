package io.nfqueue.packet;

/**
 * Upper-layer protocol and IPv6 extension header numbers, and their names.
 *
 * <p>Source: IANA "Assigned Internet Protocol Numbers". Open: a number without a name is printed as
 * a number.
 */
public final class IpProtocol {

  /** IPv6 hop-by-hop options (RFC 8200 section 4.3). */
  public static final int HOPOPTS = 0;

  /** ICMP for IPv4 (RFC 792). */
  public static final int ICMP = 1;

  /** IGMP (RFC 9776). */
  public static final int IGMP = 2;

  /** IPv4 encapsulation (RFC 2003). */
  public static final int IPIP = 4;

  /** TCP (RFC 9293). */
  public static final int TCP = 6;

  /** UDP (RFC 768). */
  public static final int UDP = 17;

  /** DCCP (RFC 4340). */
  public static final int DCCP = 33;

  /** IPv6 encapsulation (RFC 2473). */
  public static final int IPV6 = 41;

  /** IPv6 routing header (RFC 8200 section 4.4). */
  public static final int ROUTING = 43;

  /** IPv6 fragment header (RFC 8200 section 4.5). */
  public static final int FRAGMENT = 44;

  /** GRE (RFC 2784). */
  public static final int GRE = 47;

  /** IPsec encapsulating security payload (RFC 4303): what follows is encrypted. */
  public static final int ESP = 50;

  /** IPsec authentication header (RFC 4302). */
  public static final int AH = 51;

  /** ICMP for IPv6 (RFC 4443). */
  public static final int ICMPV6 = 58;

  /** IPv6 no next header (RFC 8200 section 4.7): nothing follows. */
  public static final int NONE = 59;

  /** IPv6 destination options (RFC 8200 section 4.6). */
  public static final int DSTOPTS = 60;

  /** OSPF (RFC 2328, RFC 5340). */
  public static final int OSPF = 89;

  /** PIM (RFC 7761). */
  public static final int PIM = 103;

  /** VRRP (RFC 9568). */
  public static final int VRRP = 112;

  /** L2TP version 3 (RFC 3931). */
  public static final int L2TP = 115;

  /** SCTP (RFC 9260). */
  public static final int SCTP = 132;

  /** IPv6 mobility header (RFC 6275). */
  public static final int MOBILITY = 135;

  /** UDP-Lite (RFC 3828). */
  public static final int UDPLITE = 136;

  /** IPv6 host identity protocol (RFC 7401). */
  public static final int HIP = 139;

  /** IPv6 shim6 (RFC 5533). */
  public static final int SHIM6 = 140;

  private IpProtocol() {}

  /**
   * The name of a protocol number, e.g. {@code TCP}.
   *
   * @param protocol a protocol number, 0..255 on the wire
   * @return its name, or the number as decimal text when it has none here
   */
  public static String name(int protocol) {
    return switch (protocol) {
      case HOPOPTS -> "HOPOPTS";
      case ICMP -> "ICMP";
      case IGMP -> "IGMP";
      case IPIP -> "IPIP";
      case TCP -> "TCP";
      case UDP -> "UDP";
      case DCCP -> "DCCP";
      case IPV6 -> "IPV6";
      case ROUTING -> "ROUTING";
      case FRAGMENT -> "FRAGMENT";
      case GRE -> "GRE";
      case ESP -> "ESP";
      case AH -> "AH";
      case ICMPV6 -> "ICMPv6";
      case NONE -> "NONE";
      case DSTOPTS -> "DSTOPTS";
      case OSPF -> "OSPF";
      case PIM -> "PIM";
      case VRRP -> "VRRP";
      case L2TP -> "L2TP";
      case SCTP -> "SCTP";
      case MOBILITY -> "MOBILITY";
      case UDPLITE -> "UDPLITE";
      case HIP -> "HIP";
      case SHIM6 -> "SHIM6";
      default -> Integer.toString(protocol);
    };
  }
}
