package io.nfqueue.packet;

import static io.nfqueue.packet.DissectionText.hex;
import static io.nfqueue.packet.NetworkDissection.bytes;
import static io.nfqueue.packet.NetworkDissection.protocol;

/** The block of an IPv6 extension header. */
final class ExtensionHeaderDissection {
  private ExtensionHeaderDissection() {}

  /**
   * Writes it.
   *
   * @param at where the header is in the packet
   */
  static void write(IpPacket packet, Ipv6ExtensionHeader header, int at, DissectionText text) {
    int length = header.lengthBytes();
    DissectionText block = text.block(name(header.type()) + ", " + bytes(at, length));
    block.field("next header", protocol(header.nextHeader()));
    switch (header.type()) {
      case IpProtocol.FRAGMENT ->
          block
              .field("fragment offset", header.fragmentOffsetBytes() + " bytes")
              .field("flags", header.moreFragments() ? "M" : "none")
              .field("identification", hex(header.identification(), 8));
      case IpProtocol.ROUTING -> routing(header.routing(), block);
      case IpProtocol.HOPOPTS, IpProtocol.DSTOPTS ->
          Ipv6OptionsDissection.write(packet, header.options(), block);
      case IpProtocol.AH -> authentication(header.authentication(), block);
      case IpProtocol.MOBILITY ->
          block
              .field("mh type", header.mobility().mhType())
              .field("checksum", hex(header.mobility().checksum(), 4) + " (not checked)");
      default -> {}
    }
  }

  private static String name(int type) {
    return switch (type) {
      case IpProtocol.HOPOPTS -> "Hop-by-hop options header";
      case IpProtocol.ROUTING -> "Routing header";
      case IpProtocol.FRAGMENT -> "Fragment header";
      case IpProtocol.AH -> "Authentication header";
      case IpProtocol.DSTOPTS -> "Destination options header";
      case IpProtocol.MOBILITY -> "Mobility header";
      default -> IpProtocol.name(type) + " header";
    };
  }

  private static void routing(Ipv6RoutingHeader header, DissectionText block) {
    block.field("routing type", header.type() + routingName(header.type()));
    block.field("segments left", header.segmentsLeft());
    if (header.type() == Ipv6RoutingHeader.TYPE_SEGMENTS) {
      block.field("last entry", header.lastEntry());
      block.field("flags", hex(header.flags(), 2));
      block.field("tag", hex(header.tag(), 4));
    }
    if (header.compressed()) {
      block.line("addresses are compressed");
    }
    header.addresses().forEach(address -> block.field("address", address));
  }

  private static String routingName(int type) {
    return switch (type) {
      case Ipv6RoutingHeader.TYPE_SOURCE_ROUTE -> " (source route)";
      case Ipv6RoutingHeader.TYPE_MOBILE -> " (home address)";
      case Ipv6RoutingHeader.TYPE_RPL -> " (RPL source route)";
      case Ipv6RoutingHeader.TYPE_SEGMENTS -> " (segment routing)";
      default -> "";
    };
  }

  /** Fields of an authentication header, null for one that is too short for them. */
  static void authentication(AuthenticationHeader header, DissectionText block) {
    if (header == null) {
      block.field("malformed", "its length is below 12 bytes");
    } else {
      block
          .field("spi", hex(header.spi(), 8))
          .field("sequence number", header.sequenceNumber())
          .field("icv", header.icvLengthBytes() + " bytes");
    }
  }
}
