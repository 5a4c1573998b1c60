package io.nfqueue.dissection;

import io.nfqueue.packet.AuthenticationHeader;
import io.nfqueue.packet.DccpHeader;
import io.nfqueue.packet.EspHeader;
import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.MobilityHeader;
import io.nfqueue.packet.SctpHeader;
import io.nfqueue.packet.TcpHeader;
import io.nfqueue.packet.UdpHeader;
import io.nfqueue.packet.UdpLiteHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Every accessor of ours that says what a field of tshark says, by header. */
final class Claims {
  /** In place of a value: nothing is claimed of this field here. */
  static final Object NOTHING = new Object();

  private final List<Claim> claims = new ArrayList<>();

  static final Map<String, List<Claim>> BY_PROTOCOL = byProtocol();

  /** A header of these has no accessors of ours but the ones that lead to it: its position. */
  static final String UPPER_LAYER = "upper layer";

  private static Map<String, List<Claim>> byProtocol() {
    Map<String, List<Claim>> all = new TreeMap<>(NetworkClaims.byProtocol());
    all.put("tcp", tcp());
    all.put("udp", udp());
    all.put("udplite", udpLite());
    all.put("sctp", sctp());
    all.put("dccp", dccp());
    all.put("esp", esp());
    all.put("ah", ah());
    all.put("mipv6", mobility());
    all.putAll(IcmpClaims.byProtocol());
    all.putAll(CaptureClaims.byProtocol());
    all.putAll(ApplicationClaims.byProtocol());
    all.put(UPPER_LAYER, List.of());
    return all;
  }

  /** Claims a field; what is null, negative or an empty list is absent. */
  <T> Claims view(String field, Class<T> type, String accessor, Function<T, Object> value) {
    claims.add(
        new Claim(
            field,
            type.getSimpleName() + "." + accessor,
            header ->
                header.view() == null ? List.of() : texts(value.apply(type.cast(header.view())))));
    return this;
  }

  /** The same for what the packet itself says. */
  Claims packet(String field, String accessor, Function<IpPacket, Object> value) {
    claims.add(
        new Claim(field, "IpPacket." + accessor, header -> texts(value.apply(header.packet()))));
    return this;
  }

  List<Claim> list() {
    return List.copyOf(claims);
  }

  private static List<String> texts(Object value) {
    if (value == NOTHING) {
      return null;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Claims::text).toList();
    }
    boolean absent = value == null || value instanceof Number number && number.longValue() < 0;
    return absent ? List.of() : List.of(text(value));
  }

  private static String text(Object value) {
    return value instanceof Boolean flag ? flag ? "1" : "0" : value.toString();
  }

  private static Claims ports(String protocol) {
    return new Claims()
        .packet(protocol + ".srcport", "sourcePort", IpPacket::sourcePort)
        .packet(protocol + ".dstport", "destinationPort", IpPacket::destinationPort);
  }

  private static List<Claim> tcp() {
    Class<TcpHeader> view = TcpHeader.class;
    return ports("tcp")
        .packet("tcp.flags", "tcpFlags", IpPacket::tcpFlags)
        .packet("tcp.len", "payloadLength", IpPacket::payloadLength)
        .view("tcp.srcport", view, "sourcePort", TcpHeader::sourcePort)
        .view("tcp.dstport", view, "destinationPort", TcpHeader::destinationPort)
        .view("tcp.seq", view, "sequenceNumber", TcpHeader::sequenceNumber)
        .view("tcp.ack", view, "acknowledgmentNumber", TcpHeader::acknowledgmentNumber)
        .view("tcp.hdr_len", view, "dataOffsetBytes", TcpHeader::dataOffsetBytes)
        .view("tcp.flags", view, "flags", TcpHeader::flags)
        .view("tcp.flags.fin", view, "FIN", tcp -> (tcp.flags() & TcpHeader.FIN) != 0)
        .view("tcp.flags.syn", view, "SYN", tcp -> (tcp.flags() & TcpHeader.SYN) != 0)
        .view("tcp.flags.reset", view, "RST", tcp -> (tcp.flags() & TcpHeader.RST) != 0)
        .view("tcp.flags.push", view, "PSH", tcp -> (tcp.flags() & TcpHeader.PSH) != 0)
        .view("tcp.flags.ack", view, "ACK", tcp -> (tcp.flags() & TcpHeader.ACK) != 0)
        .view("tcp.flags.urg", view, "URG", tcp -> (tcp.flags() & TcpHeader.URG) != 0)
        .view("tcp.flags.ece", view, "ECE", tcp -> (tcp.flags() & TcpHeader.ECE) != 0)
        .view("tcp.flags.cwr", view, "CWR", tcp -> (tcp.flags() & TcpHeader.CWR) != 0)
        .view("tcp.flags.ae", view, "AE", tcp -> (tcp.flags() & TcpHeader.AE) != 0)
        .view("tcp.window_size_value", view, "window", TcpHeader::window)
        .view("tcp.checksum", view, "checksum", TcpHeader::checksum)
        .view("tcp.urgent_pointer", view, "urgentPointer", TcpHeader::urgentPointer)
        .view("tcp.option_kind", view, "options", OptionValues::tcpKinds)
        .view("tcp.option_len", view, "options lengths", OptionValues::tcpLengths)
        .view("tcp.options.mss_val", view, "mss", tcp -> tcp.options().mss())
        .view("tcp.options.wscale.shift", view, "windowScale", tcp -> tcp.options().windowScale())
        .view("tcp.options.sack_perm", view, "sackPermitted", OptionValues::sackPermitted)
        .view("tcp.options.sack_le", view, "sackBlocks left", OptionValues::sackLeftEdges)
        .view("tcp.options.sack_re", view, "sackBlocks right", OptionValues::sackRightEdges)
        .view("tcp.options.timestamp.tsval", view, "TSval", tcp -> tcp.options().timestampValue())
        .view(
            "tcp.options.timestamp.tsecr", view, "TSecr", tcp -> tcp.options().timestampEchoReply())
        .packet(TsharkHeader.payload("tcp"), "payload", Claims::payload)
        .list();
  }

  private static List<Claim> udp() {
    Class<UdpHeader> view = UdpHeader.class;
    return ports("udp")
        .view("udp.srcport", view, "sourcePort", UdpHeader::sourcePort)
        .view("udp.dstport", view, "destinationPort", UdpHeader::destinationPort)
        .view("udp.length", view, "lengthBytes", UdpHeader::lengthBytes)
        .view("udp.checksum", view, "checksum", UdpHeader::checksum)
        .packet(TsharkHeader.payload("udp"), "payload", Claims::payload)
        .list();
  }

  /** How many bytes are there, and the bytes themselves; absent where there are none. */
  private static Object payload(IpPacket packet) {
    byte[] payload = packet.payload();
    return payload == null || payload.length == 0 ? null : TsharkHeader.hex(payload);
  }

  private static List<Claim> udpLite() {
    Class<UdpLiteHeader> view = UdpLiteHeader.class;
    return ports("udp")
        .view("udp.srcport", view, "sourcePort", UdpLiteHeader::sourcePort)
        .view("udp.dstport", view, "destinationPort", UdpLiteHeader::destinationPort)
        .view("udp.checksum_coverage", view, "coverage", UdpLiteHeader::checksumCoverageBytes)
        .view("udp.checksum", view, "checksum", UdpLiteHeader::checksum)
        .list();
  }

  private static List<Claim> sctp() {
    Class<SctpHeader> view = SctpHeader.class;
    return ports("sctp")
        .view("sctp.srcport", view, "sourcePort", SctpHeader::sourcePort)
        .view("sctp.dstport", view, "destinationPort", SctpHeader::destinationPort)
        .view("sctp.verification_tag", view, "verificationTag", SctpHeader::verificationTag)
        .view("sctp.checksum", view, "checksum", SctpHeader::checksum)
        .list();
  }

  private static List<Claim> dccp() {
    Class<DccpHeader> view = DccpHeader.class;
    return ports("dccp")
        .view("dccp.srcport", view, "sourcePort", DccpHeader::sourcePort)
        .view("dccp.dstport", view, "destinationPort", DccpHeader::destinationPort)
        .view("dccp.data_offset", view, "dataOffsetBytes", dccp -> dccp.dataOffsetBytes() / 4)
        .view("dccp.ccval", view, "ccVal", DccpHeader::ccVal)
        .view("dccp.cscov", view, "checksumCoverage", DccpHeader::checksumCoverage)
        .view("dccp.checksum", view, "checksum", DccpHeader::checksum)
        .view("dccp.type", view, "type", DccpHeader::type)
        .view("dccp.x", view, "extendedSequenceNumber", DccpHeader::extendedSequenceNumber)
        .view(TsharkHeader.DCCP_SEQUENCE, view, "sequenceNumber", DccpHeader::sequenceNumber)
        .list();
  }

  private static List<Claim> esp() {
    return new Claims()
        .view("esp.spi", EspHeader.class, "spi", EspHeader::spi)
        .view("esp.sequence", EspHeader.class, "sequenceNumber", EspHeader::sequenceNumber)
        .list();
  }

  private static List<Claim> ah() {
    Class<AuthenticationHeader> view = AuthenticationHeader.class;
    return new Claims()
        .view("ah.next_header", view, "nextHeader", AuthenticationHeader::nextHeader)
        .view("ah.length", view, "lengthBytes", ah -> ah.lengthBytes() / 4 - 2)
        .view("ah.spi", view, "spi", AuthenticationHeader::spi)
        .view("ah.sequence", view, "sequenceNumber", AuthenticationHeader::sequenceNumber)
        .view("ah.icv", view, "icv", ah -> TsharkHeader.hex(ah.icv()))
        .list();
  }

  private static List<Claim> mobility() {
    Class<MobilityHeader> view = MobilityHeader.class;
    return new Claims()
        .view("mip6.proto", view, "payloadProto", MobilityHeader::payloadProto)
        .view("mip6.hlen", view, "lengthBytes", mobility -> mobility.lengthBytes() / 8 - 1)
        .view("mip6.mhtype", view, "mhType", MobilityHeader::mhType)
        .view("mip6.csum", view, "checksum", MobilityHeader::checksum)
        .list();
  }
}
