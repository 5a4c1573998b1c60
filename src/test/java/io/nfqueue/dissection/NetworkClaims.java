package io.nfqueue.dissection;

import io.nfqueue.capture.LinkLayer;
import io.nfqueue.packet.EthernetHeader;
import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.Ipv4Header;
import io.nfqueue.packet.Ipv6ExtensionHeader;
import io.nfqueue.packet.Ipv6Header;
import io.nfqueue.packet.VlanTag;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What we claim of the link layer and of IP. */
final class NetworkClaims {
  private NetworkClaims() {}

  static Map<String, List<Claim>> byProtocol() {
    return Map.of(
        "eth", ethernet(),
        "vlan", vlan("vlan"),
        "ieee8021ad", vlan("ieee8021ad"),
        "sll", cooked(),
        "ip", ipv4(),
        "ipv6", ipv6(),
        "ipv6.hopopts", options("ipv6.hopopts"),
        "ipv6.dstopts", options("ipv6.dstopts"),
        "ipv6.routing", routing(),
        "ipv6.fraghdr", fragment());
  }

  private static List<Claim> ethernet() {
    Class<EthernetHeader> view = EthernetHeader.class;
    return new Claims()
        .view("eth.dst", view, "destinationAddressText", EthernetHeader::destinationAddressText)
        .view("eth.src", view, "sourceAddressText", EthernetHeader::sourceAddressText)
        .view("eth.type", view, "etherType", NetworkClaims::firstType)
        .view("eth.len", view, "lengthBytes", NetworkClaims::firstLength)
        .list();
  }

  /** What stands behind the addresses: a tag's TPID, or the type where there is no length. */
  private static Object firstType(EthernetHeader header) {
    if (!header.vlanTags().isEmpty()) {
      return header.vlanTags().get(0).tpid();
    }
    return header.lengthBytes() < 0 && header.etherType() >= 0 ? header.etherType() : null;
  }

  private static Object firstLength(EthernetHeader header) {
    return header.vlanTags().isEmpty() ? header.lengthBytes() : null;
  }

  private static List<Claim> vlan(String name) {
    return new Claims()
        .view(name + ".priority", VlanTag.class, "pcp", VlanTag::pcp)
        .view(name + ".dei", VlanTag.class, "dei", VlanTag::dei)
        .view(name + ".id", VlanTag.class, "vid", VlanTag::vid)
        .list();
  }

  private static List<Claim> cooked() {
    Class<LinkLayer> view = LinkLayer.class;
    return new Claims()
        .view("sll.pkttype", view, "packetType", LinkLayer::packetType)
        .view(TsharkHeader.COOKED_PROTOCOL, view, "hwProtocol", LinkLayer::hwProtocol)
        .view("sll.ifindex", view, "interfaceIndex", LinkLayer::interfaceIndex)
        .view("sll.src.eth", view, "hardwareAddress", NetworkClaims::hardwareAddress)
        .list();
  }

  private static String hardwareAddress(LinkLayer link) {
    byte[] address = link.hardwareAddress();
    return address == null ? null : HexFormat.ofDelimiter(":").formatHex(address);
  }

  // fragment offsets are in units of 8 bytes, as tshark 4.0 has them in its JSON
  private static List<Claim> ipv4() {
    Class<Ipv4Header> view = Ipv4Header.class;
    return new Claims()
        .packet("ip.version", "ipVersion", IpPacket::ipVersion)
        .packet("ip.ttl", "ttl", IpPacket::ttl)
        .packet("ip.dsfield.dscp", "dscp", IpPacket::dscp)
        .packet("ip.dsfield.ecn", "ecn", IpPacket::ecn)
        .packet("ip.src", "sourceAddressText", IpPacket::sourceAddressText)
        .packet("ip.dst", "destinationAddressText", IpPacket::destinationAddressText)
        .packet("ip.proto", "protocol", IpPacket::protocol)
        .packet("ip.len", "ipLength", NetworkClaims::ipv4Length)
        .packet(TsharkHeader.FRAGMENT, "fragment", NetworkClaims::part)
        .view("ip.hdr_len", view, "headerLengthBytes", Ipv4Header::headerLengthBytes)
        .view("ip.dsfield.dscp", view, "dscp", Ipv4Header::dscp)
        .view("ip.dsfield.ecn", view, "ecn", Ipv4Header::ecn)
        .view("ip.len", view, "totalLengthBytes", Ipv4Header::totalLengthBytes)
        .view("ip.id", view, "identification", Ipv4Header::identification)
        .view("ip.flags.rb", view, "reservedFlag", Ipv4Header::reservedFlag)
        .view("ip.flags.df", view, "dontFragment", Ipv4Header::dontFragment)
        .view("ip.flags.mf", view, "moreFragments", Ipv4Header::moreFragments)
        .view("ip.frag_offset", view, "fragmentOffsetBytes", ip -> ip.fragmentOffsetBytes() / 8)
        .view("ip.ttl", view, "ttl", Ipv4Header::ttl)
        .view("ip.proto", view, "protocol", Ipv4Header::protocol)
        .view("ip.checksum", view, "headerChecksum", Ipv4Header::headerChecksum)
        .view("ip.src", view, "sourceAddressText", Ipv4Header::sourceAddressText)
        .view("ip.dst", view, "destinationAddressText", Ipv4Header::destinationAddressText)
        .view("ip.opt.type", view, "options", OptionValues::ipv4Types)
        .view("ip.opt.len", view, "options lengths", OptionValues::ipv4Lengths)
        .view("ip.opt.ptr", view, "options pointers", OptionValues::ipv4Pointers)
        .view(TsharkHeader.ROUTES, view, "options routes", OptionValues::ipv4Routes)
        .view("ip.opt.overflow", view, "timestamp overflow", OptionValues::ipv4Overflow)
        .view("ip.opt.flag", view, "timestamp flag", OptionValues::ipv4Flag)
        .view("ip.opt.time_stamp", view, "timestamp entries", OptionValues::ipv4Timestamps)
        .view(
            "ip.opt.time_stamp_addr",
            view,
            "timestamp addresses",
            OptionValues::ipv4TimestampAddresses)
        .view("ip.opt.ra", view, "routerAlert", ip -> ip.options().routerAlert())
        .list();
  }

  private static List<Claim> ipv6() {
    Class<Ipv6Header> view = Ipv6Header.class;
    return new Claims()
        .packet("ipv6.version", "ipVersion", IpPacket::ipVersion)
        .packet("ipv6.hlim", "ttl", IpPacket::ttl)
        .packet("ipv6.tclass.dscp", "dscp", IpPacket::dscp)
        .packet("ipv6.tclass.ecn", "ecn", IpPacket::ecn)
        .packet("ipv6.src", "sourceAddressText", IpPacket::sourceAddressText)
        .packet("ipv6.dst", "destinationAddressText", IpPacket::destinationAddressText)
        .packet("ipv6.plen", "ipLength", NetworkClaims::ipv6Length)
        .view("ipv6.tclass.dscp", view, "dscp", Ipv6Header::dscp)
        .view("ipv6.tclass.ecn", view, "ecn", Ipv6Header::ecn)
        .view("ipv6.flow", view, "flowLabel", Ipv6Header::flowLabel)
        .view("ipv6.plen", view, "payloadLengthBytes", Ipv6Header::payloadLengthBytes)
        .view("ipv6.nxt", view, "nextHeader", Ipv6Header::nextHeader)
        .view("ipv6.hlim", view, "hopLimit", Ipv6Header::hopLimit)
        .view("ipv6.src", view, "sourceAddressText", Ipv6Header::sourceAddressText)
        .view("ipv6.dst", view, "destinationAddressText", Ipv6Header::destinationAddressText)
        .list();
  }

  private static Object ipv4Length(IpPacket ip) {
    return ip.malformed() == null && ip.ipv4() != null ? ip.ipLength() : Claims.NOTHING;
  }

  /** A jumbogram has its length in an option. */
  private static Object ipv6Length(IpPacket ip) {
    boolean stated = ip.ipv6() != null && ip.ipv6().payloadLengthBytes() > 0;
    return stated && ip.malformed() == null ? ip.ipLength() - Ipv6Header.BYTES : Claims.NOTHING;
  }

  private static Object part(IpPacket ip) {
    return ip.malformed() == null && ip.protocol() >= 0 ? ip.fragment() : Claims.NOTHING;
  }

  private static Claims extension(String name) {
    Class<Ipv6ExtensionHeader> view = Ipv6ExtensionHeader.class;
    return new Claims()
        .view(name + ".nxt", view, "nextHeader", Ipv6ExtensionHeader::nextHeader)
        .view(name + ".len_oct", view, "lengthBytes", Ipv6ExtensionHeader::lengthBytes);
  }

  private static List<Claim> options(String name) {
    Class<Ipv6ExtensionHeader> view = Ipv6ExtensionHeader.class;
    return extension(name)
        .view("ipv6.opt.type", view, "options", OptionValues::ipv6Types)
        .view("ipv6.opt.length", view, "options lengths", OptionValues::ipv6Lengths)
        .view("ipv6.opt.router_alert", view, "routerAlert", ext -> ext.options().routerAlert())
        .view("ipv6.opt.jumbo", view, "jumbo", ext -> ext.options().jumboPayloadLengthBytes())
        .view("ipv6.opt.mipv6.home_address", view, "home", ext -> ext.options().homeAddressText())
        .list();
  }

  private static List<Claim> routing() {
    Class<Ipv6ExtensionHeader> view = Ipv6ExtensionHeader.class;
    return extension("ipv6.routing")
        .view("ipv6.routing.type", view, "routingType", Ipv6ExtensionHeader::routingType)
        .view("ipv6.routing.segleft", view, "segmentsLeft", Ipv6ExtensionHeader::segmentsLeft)
        .view("ipv6.routing.type", view, "routing type", ext -> ext.routing().type())
        .view("ipv6.routing.segleft", view, "routing left", ext -> ext.routing().segmentsLeft())
        .view("ipv6.routing.srh.last_entry", view, "lastEntry", ext -> ext.routing().lastEntry())
        .view("ipv6.routing.srh.flags", view, "flags", ext -> ext.routing().flags())
        .view("ipv6.routing.srh.tag", view, "tag", ext -> tagBytes(ext.routing().tag()))
        .view(TsharkHeader.HOPS, view, "addresses", ext -> ext.routing().addresses())
        .list();
  }

  private static String tagBytes(int tag) {
    return tag < 0 ? null : TsharkHeader.hex(new byte[] {(byte) (tag >>> Byte.SIZE), (byte) tag});
  }

  private static List<Claim> fragment() {
    Class<Ipv6ExtensionHeader> view = Ipv6ExtensionHeader.class;
    return new Claims()
        .packet(TsharkHeader.FRAGMENT, "fragment", NetworkClaims::part)
        .view("ipv6.fraghdr.nxt", view, "nextHeader", Ipv6ExtensionHeader::nextHeader)
        .view("ipv6.fraghdr.offset", view, "offset", ext -> ext.fragmentOffsetBytes() / 8)
        .view("ipv6.fraghdr.more", view, "moreFragments", Ipv6ExtensionHeader::moreFragments)
        .view("ipv6.fraghdr.ident", view, "identification", Ipv6ExtensionHeader::identification)
        .list();
  }
}
