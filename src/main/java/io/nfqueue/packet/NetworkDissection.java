package io.nfqueue.packet;

import static io.nfqueue.packet.DissectionText.hex;

import java.util.ArrayList;
import java.util.List;

/** The blocks of the IP header and of the IPv6 extension headers. */
final class NetworkDissection {
  private static final String[] ECN = {"Not-ECT", "ECT(1)", "ECT(0)", "CE"};
  private static final int CLASS_SHIFT = 3;
  private static final int DROP_SHIFT = 1;
  private static final int LAST_ASSURED_CLASS = 4;

  private NetworkDissection() {}

  /** Writes the blocks; returns how many bytes they are about, 0 where there is no header. */
  static int write(IpPacket packet, DissectionText text) {
    if (packet.ipv4() != null) {
      return ipv4(packet, packet.ipv4(), text);
    }
    if (packet.ipv6() != null) {
      ipv6(packet.ipv6(), text);
      int at = Ipv6Header.BYTES;
      for (Ipv6ExtensionHeader header : packet.extensionHeaders()) {
        ExtensionHeaderDissection.write(packet, header, at, text);
        at += header.lengthBytes();
      }
      return at;
    }
    if (!packet.hasHeader()) {
      return 0;
    }
    // IPv4, whose header length is too small or more than is here
    int fixed = NetworkHeader.fixedBytes(packet.ipVersion());
    text.block("IPv4 header, not whole, " + bytes(0, fixed))
        .field("ttl", packet.ttl())
        .field("source address", packet.sourceAddressText())
        .field("destination address", packet.destinationAddressText());
    return fixed;
  }

  /** Where a header is: its first and last byte. */
  static String bytes(int at, int length) {
    return "bytes " + at + ".." + (at + length - 1);
  }

  static String protocol(int number) {
    String name = IpProtocol.name(number);
    return name.equals(Integer.toString(number)) ? name : number + " (" + name + ")";
  }

  private static int ipv4(IpPacket packet, Ipv4Header header, DissectionText text) {
    int length = header.headerLengthBytes();
    String state = ChecksumState.ofIpv4Header(packet.bytes, packet.offset, length);
    DissectionText block = text.block("IPv4 header, " + bytes(0, length));
    block.field("header length", length + " bytes");
    trafficClass(block, header.dscp(), header.ecn());
    block
        .field("total length", header.totalLengthBytes() + " bytes")
        .field("identification", hex(header.identification(), 4))
        .field("flags", ipv4Flags(header))
        .field("fragment offset", header.fragmentOffsetBytes() + " bytes")
        .field("ttl", header.ttl())
        .field("protocol", protocol(header.protocol()))
        .field("header checksum", hex(header.headerChecksum(), 4) + " (" + state + ")")
        .field("source address", header.sourceAddressText())
        .field("destination address", header.destinationAddressText());
    if (header.options().lengthBytes() > 0) {
      Ipv4OptionsDissection.write(packet, header.options(), block);
    }
    return length;
  }

  private static String ipv4Flags(Ipv4Header header) {
    List<String> names = new ArrayList<>();
    if (header.reservedFlag()) {
      names.add("reserved");
    }
    if (header.dontFragment()) {
      names.add("DF");
    }
    if (header.moreFragments()) {
      names.add("MF");
    }
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static void ipv6(Ipv6Header header, DissectionText text) {
    DissectionText block = text.block("IPv6 header, " + bytes(0, Ipv6Header.BYTES));
    trafficClass(block, header.dscp(), header.ecn());
    block
        .field("flow label", hex(header.flowLabel(), 5))
        .field("payload length", header.payloadLengthBytes() + " bytes")
        .field("next header", protocol(header.nextHeader()))
        .field("hop limit", header.hopLimit())
        .field("source address", header.sourceAddressText())
        .field("destination address", header.destinationAddressText());
  }

  private static void trafficClass(DissectionText block, int dscp, int ecn) {
    String name = dscpName(dscp);
    block.field("dscp", name == null ? dscp : dscp + " (" + name + ")");
    block.field("ecn", ecn + " (" + ECN[ecn] + ")");
  }

  /** IANA's "Differentiated Services Field Codepoints"; null for one without a name. */
  private static String dscpName(int dscp) {
    int dscpClass = dscp >>> CLASS_SHIFT;
    int rest = dscp & (1 << CLASS_SHIFT) - 1;
    if (rest == 0) {
      return "CS" + dscpClass;
    }
    if (dscpClass >= 1 && dscpClass <= LAST_ASSURED_CLASS && (rest & 1) == 0) {
      return "AF" + dscpClass + (rest >>> DROP_SHIFT);
    }
    return switch (dscp) {
      case 1 -> "LE";
      case 44 -> "VOICE-ADMIT";
      case 46 -> "EF";
      default -> null;
    };
  }
}
