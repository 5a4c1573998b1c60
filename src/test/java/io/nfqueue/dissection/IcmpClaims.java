package io.nfqueue.dissection;

import io.nfqueue.packet.ExtendedEcho;
import io.nfqueue.packet.IcmpHeader;
import io.nfqueue.packet.IpPacket;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What we claim of ICMP and ICMPv6. */
final class IcmpClaims {
  private static final Class<IcmpHeader> VIEW = IcmpHeader.class;

  private IcmpClaims() {}

  static Map<String, List<Claim>> byProtocol() {
    return Map.of("icmp", icmp(), "icmpv6", icmpV6());
  }

  private static Claims both(String protocol) {
    Claims claims =
        new Claims()
            .packet(protocol + ".type", "icmpType", IpPacket::icmpType)
            .packet(protocol + ".code", "icmpCode", IpPacket::icmpCode)
            .view(protocol + ".type", VIEW, "type", IcmpHeader::type)
            .view(protocol + ".code", VIEW, "code", IcmpHeader::code)
            .view(protocol + ".checksum", VIEW, "checksum", IcmpHeader::checksum);
    String echo = protocol + ".ext.echo.";
    extendedEcho(claims, echo + "seq", "sequenceNumber", ExtendedEcho::sequenceNumber);
    extendedEcho(claims, echo + "req.local", "local", e -> e.reply() ? null : e.local());
    extendedEcho(claims, echo + "rsp.state", "state", ExtendedEcho::state);
    extendedEcho(claims, echo + "rsp.active", "active", e -> e.reply() ? e.active() : null);
    extendedEcho(claims, echo + "rsp.ipv4", "ipv4", e -> e.reply() ? e.ipv4() : null);
    extendedEcho(claims, echo + "rsp.ipv6", "ipv6", e -> e.reply() ? e.ipv6() : null);
    return claims;
  }

  private static void extendedEcho(
      Claims claims, String field, String accessor, Function<ExtendedEcho, Object> value) {
    claims.view(
        field,
        VIEW,
        "extendedEcho." + accessor,
        icmp -> icmp.extendedEcho() == null ? null : value.apply(icmp.extendedEcho()));
  }

  /** tshark has another field for the sequence number of extended echo messages. */
  private static Object sequenceNumber(IcmpHeader icmp) {
    return icmp.extendedEcho() == null ? icmp.sequenceNumber() : null;
  }

  private static Object extendedSequenceNumber(IcmpHeader icmp) {
    return icmp.extendedEcho() == null ? null : icmp.sequenceNumber();
  }

  private static List<Claim> icmp() {
    return both("icmp")
        .view("icmp.ident", VIEW, "identifier", IcmpHeader::identifier)
        .view("icmp.seq", VIEW, "sequenceNumber", IcmpClaims::sequenceNumber)
        .view("icmp.ext.echo.seq", VIEW, "sequenceNumber", IcmpClaims::extendedSequenceNumber)
        .view("icmp.mtu", VIEW, "nextHopMtu", IcmpHeader::nextHopMtu)
        .view("icmp.pointer", VIEW, "pointer", IcmpHeader::pointer)
        .view("icmp.redir_gw", VIEW, "gatewayAddressText", IcmpHeader::gatewayAddressText)
        .view("icmp.length", VIEW, "quotedLengthBytes", OptionValues::icmpQuotedWords)
        .list();
  }

  private static List<Claim> icmpV6() {
    return both("icmpv6")
        .view("icmpv6.echo.identifier", VIEW, "identifier", IcmpHeader::identifier)
        .view("icmpv6.echo.sequence_number", VIEW, "sequenceNumber", IcmpClaims::sequenceNumber)
        .view("icmpv6.ext.echo.seq", VIEW, "sequenceNumber", IcmpClaims::extendedSequenceNumber)
        .view("icmpv6.mtu", VIEW, "nextHopMtu", IcmpHeader::nextHopMtu)
        .view("icmpv6.pointer", VIEW, "pointer", IcmpHeader::pointer)
        .view("icmpv6.nd.ns.target_address", VIEW, "target", icmp -> target(icmp, 135))
        .view("icmpv6.nd.na.target_address", VIEW, "target", icmp -> target(icmp, 136))
        .view("icmpv6.nd.rd.target_address", VIEW, "target", icmp -> target(icmp, 137))
        .view("icmpv6.length", VIEW, "quotedLengthBytes", OptionValues::icmpV6QuotedWords)
        .list();
  }

  /** tshark has a field for each of the three messages. */
  private static String target(IcmpHeader icmp, int type) {
    return icmp.type() == type ? icmp.targetAddressText() : null;
  }
}
