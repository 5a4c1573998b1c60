package io.nfqueue.packet;

/** Prints an ICMP or ICMPv6 message in the manner of tcpdump. */
final class IcmpLine {

  private IcmpLine() {}

  /** With the message's length, which the header does not know. */
  static String of(IcmpHeader icmp, int messageLength) {
    StringBuilder text = new StringBuilder(icmp.v6() ? "ICMP6, " : "ICMP ");
    text.append(icmp.v6() ? v6TypeText(icmp) : v4TypeText(icmp));
    if (icmp.isEcho() || icmp.isExtendedEcho()) {
      text.append(", id ").append(icmp.identifier()).append(", seq ").append(icmp.sequenceNumber());
    }
    return text.append(", length ").append(messageLength).toString();
  }

  private static String v4TypeText(IcmpHeader icmp) {
    int code = icmp.code();
    return switch (icmp.type()) {
      case IcmpHeader.ECHO_REPLY -> "echo reply";
      case IcmpHeader.UNREACHABLE -> "destination unreachable, code " + code;
      case IcmpHeader.REDIRECT -> "redirect, code " + code;
      case IcmpHeader.ECHO_REQUEST -> "echo request";
      case IcmpHeader.TIME_EXCEEDED -> "time exceeded, code " + code;
      case IcmpHeader.PARAMETER_PROBLEM -> "parameter problem, code " + code;
      case IcmpHeader.EXTENDED_ECHO_REQUEST -> "extended echo request";
      case IcmpHeader.EXTENDED_ECHO_REPLY -> "extended echo reply, code " + code;
      default -> "type " + icmp.type() + ", code " + code;
    };
  }

  private static String v6TypeText(IcmpHeader icmp) {
    int code = icmp.code();
    return switch (icmp.type()) {
      case IcmpHeader.V6_UNREACHABLE -> "destination unreachable, code " + code;
      case IcmpHeader.V6_PACKET_TOO_BIG -> "packet too big";
      case IcmpHeader.V6_TIME_EXCEEDED -> "time exceeded, code " + code;
      case IcmpHeader.V6_PARAMETER_PROBLEM -> "parameter problem, code " + code;
      case IcmpHeader.V6_ECHO_REQUEST -> "echo request";
      case IcmpHeader.V6_ECHO_REPLY -> "echo reply";
      case 133 -> "router solicitation";
      case 134 -> "router advertisement";
      case 135 -> "neighbor solicitation";
      case 136 -> "neighbor advertisement";
      case 137 -> "redirect";
      case 143 -> "multicast listener report v2";
      case IcmpHeader.V6_EXTENDED_ECHO_REQUEST -> "extended echo request";
      case IcmpHeader.V6_EXTENDED_ECHO_REPLY -> "extended echo reply, code " + code;
      default -> "type " + icmp.type() + ", code " + code;
    };
  }
}
