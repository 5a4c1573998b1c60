package io.nfqueue.packet;

/**
 * What the types and codes of ICMP and ICMPv6 messages mean.
 *
 * <p>Source: IANA "Internet Control Message Protocol (ICMP) Parameters" and "Internet Control
 * Message Protocol version 6 (ICMPv6) Parameters". Open: a number without a name here has null.
 */
final class IcmpNames {
  private static final String[] UNREACHABLE = {
    "net unreachable",
    "host unreachable",
    "protocol unreachable",
    "port unreachable",
    "fragmentation needed and DF set",
    "source route failed",
    "destination network unknown",
    "destination host unknown",
    "source host isolated",
    "network administratively prohibited",
    "host administratively prohibited",
    "network unreachable for type of service",
    "host unreachable for type of service",
    "communication administratively prohibited",
    "host precedence violation",
    "precedence cutoff in effect"
  };
  private static final String[] REDIRECT = {
    "for the network",
    "for the host",
    "for the type of service and network",
    "for the type of service and host"
  };
  private static final String[] TIME_EXCEEDED = {
    "time to live exceeded in transit", "fragment reassembly time exceeded"
  };
  private static final String[] PARAMETER_PROBLEM = {
    "pointer indicates the error", "missing a required option", "bad length"
  };
  private static final String[] V6_UNREACHABLE = {
    "no route to destination",
    "communication administratively prohibited",
    "beyond scope of source address",
    "address unreachable",
    "port unreachable",
    "source address failed policy",
    "reject route to destination",
    "error in source routing header"
  };
  private static final String[] EXTENDED_ECHO_REPLY = {
    "no error",
    "malformed query",
    "no such interface",
    "no such table entry",
    "multiple interfaces satisfy query"
  };
  private static final String[] V6_TIME_EXCEEDED = {
    "hop limit exceeded in transit", "fragment reassembly time exceeded"
  };
  private static final String[] V6_PARAMETER_PROBLEM = {
    "erroneous header field",
    "unrecognized next header type",
    "unrecognized IPv6 option",
    "first fragment has incomplete IPv6 header chain"
  };

  private IcmpNames() {}

  static String type(boolean v6, int type) {
    return v6 ? v6Type(type) : v4Type(type);
  }

  private static String v4Type(int type) {
    return switch (type) {
      case 0 -> "echo reply";
      case 3 -> "destination unreachable";
      case 4 -> "source quench";
      case 5 -> "redirect";
      case 8 -> "echo request";
      case 9 -> "router advertisement";
      case 10 -> "router solicitation";
      case 11 -> "time exceeded";
      case 12 -> "parameter problem";
      case 13 -> "timestamp";
      case 14 -> "timestamp reply";
      case 15 -> "information request";
      case 16 -> "information reply";
      case 17 -> "address mask request";
      case 18 -> "address mask reply";
      case 42 -> "extended echo request";
      case 43 -> "extended echo reply";
      default -> null;
    };
  }

  private static String v6Type(int type) {
    return switch (type) {
      case 1 -> "destination unreachable";
      case 2 -> "packet too big";
      case 3 -> "time exceeded";
      case 4 -> "parameter problem";
      case 128 -> "echo request";
      case 129 -> "echo reply";
      case 130 -> "multicast listener query";
      case 131 -> "multicast listener report";
      case 132 -> "multicast listener done";
      case 133 -> "router solicitation";
      case 134 -> "router advertisement";
      case 135 -> "neighbor solicitation";
      case 136 -> "neighbor advertisement";
      case 137 -> "redirect";
      case 143 -> "multicast listener report v2";
      case 160 -> "extended echo request";
      case 161 -> "extended echo reply";
      default -> null;
    };
  }

  /** The meaning of a code within its type; null for types that have but code 0, too. */
  static String code(boolean v6, int type, int code) {
    String[] names =
        v6
            ? switch (type) {
              case 1 -> V6_UNREACHABLE;
              case 3 -> V6_TIME_EXCEEDED;
              case 4 -> V6_PARAMETER_PROBLEM;
              case IcmpHeader.V6_EXTENDED_ECHO_REPLY -> EXTENDED_ECHO_REPLY;
              default -> new String[0];
            }
            : switch (type) {
              case 3 -> UNREACHABLE;
              case 5 -> REDIRECT;
              case 11 -> TIME_EXCEEDED;
              case 12 -> PARAMETER_PROBLEM;
              case IcmpHeader.EXTENDED_ECHO_REPLY -> EXTENDED_ECHO_REPLY;
              default -> new String[0];
            };
    return code < names.length ? names[code] : null;
  }
}
