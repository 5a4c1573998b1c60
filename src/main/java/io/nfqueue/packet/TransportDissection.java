package io.nfqueue.packet;

import static io.nfqueue.packet.DissectionText.hex;
import static io.nfqueue.packet.NetworkDissection.bytes;
import static io.nfqueue.packet.NetworkDissection.protocol;

/** The blocks of the headers above IP that have no options which are told one by one. */
final class TransportDissection {
  private static final String[] DCCP_TYPES = {
    "Request", "Response", "Data", "Ack", "DataAck", "CloseReq", "Close", "Reset", "Sync", "SyncAck"
  };

  private TransportDissection() {}

  static void udp(int at, UdpHeader udp, String checksumState, DissectionText text) {
    DissectionText block = text.block("UDP header, " + bytes(at, UdpHeader.BYTES));
    ports(block, udp.sourcePort(), udp.destinationPort())
        .field("length", udp.lengthBytes() + " bytes")
        .field("checksum", hex(udp.checksum(), 4) + " (" + checksumState + ")");
  }

  static void udpLite(int at, UdpLiteHeader udpLite, String checksumState, DissectionText text) {
    int coverage = udpLite.checksumCoverageBytes();
    DissectionText block = text.block("UDP-Lite header, " + bytes(at, UdpLiteHeader.BYTES));
    ports(block, udpLite.sourcePort(), udpLite.destinationPort())
        .field("checksum coverage", coverage == 0 ? "0 (all)" : coverage + " bytes")
        .field("checksum", hex(udpLite.checksum(), 4) + " (" + checksumState + ")");
  }

  static void sctp(int at, SctpHeader sctp, String checksumState, DissectionText text) {
    DissectionText block = text.block("SCTP header, " + bytes(at, SctpHeader.BYTES));
    ports(block, sctp.sourcePort(), sctp.destinationPort())
        .field("verification tag", hex(sctp.verificationTag(), 8))
        .field("checksum", hex(sctp.checksum(), 8) + " (" + checksumState + ")");
  }

  /** The generic header; options and what a type adds are not told apart. */
  static void dccp(int at, int end, DccpHeader dccp, String checksumState, DissectionText text) {
    int type = dccp.type();
    String name = type < DCCP_TYPES.length ? DCCP_TYPES[type] : null;
    int coverage = dccp.checksumCoverage();
    DissectionText block = text.block("DCCP header, " + bytes(at, end - at));
    ports(block, dccp.sourcePort(), dccp.destinationPort())
        .field("data offset", dccp.dataOffsetBytes() + " bytes")
        .field("ccval", dccp.ccVal())
        .field("checksum coverage", coverage == 0 ? "0 (all)" : coverage)
        .field("checksum", hex(dccp.checksum(), 4) + " (" + checksumState + ")")
        .field("type", IcmpDissection.named(type, name))
        .field("extended sequence number", dccp.extendedSequenceNumber())
        .field("sequence number", dccp.sequenceNumber());
  }

  private static DissectionText ports(DissectionText block, int source, int destination) {
    return block.field("source port", source).field("destination port", destination);
  }

  static void esp(int at, EspHeader esp, int encrypted, DissectionText text) {
    text.block("ESP header, " + bytes(at, EspHeader.BYTES))
        .field("spi", hex(esp.spi(), 8))
        .field("sequence number", esp.sequenceNumber());
    text.field("encrypted", encrypted + " bytes");
  }

  static void authentication(int at, AuthenticationHeader header, DissectionText text) {
    DissectionText block =
        text.block("Authentication header, " + bytes(at, header.lengthBytes()))
            .field("next header", protocol(header.nextHeader()));
    ExtensionHeaderDissection.authentication(header, block);
  }

  /** What is known of a header that is cut, or says that it is longer than the packet. */
  static void notWhole(IpPacket packet, int at, int end, DissectionText text) {
    String title = IpProtocol.name(packet.protocol()) + " header, not whole, ";
    DissectionText block = text.block(title + bytes(at, end - at));
    if (packet.sourcePort() >= 0) {
      ports(block, packet.sourcePort(), packet.destinationPort());
    }
    if (packet.tcpFlags() >= 0) {
      int dataOffset = TcpHeader.dataOffset(packet.bytes, packet.offset + at);
      block.field("data offset", dataOffset + " bytes");
      block.field("flags", TcpDissection.flags(packet.tcpFlags()));
    }
    if (packet.icmpType() >= 0) {
      boolean v6 = packet.ipVersion() == Ipv6Header.VERSION;
      String type = IcmpNames.type(v6, packet.icmpType());
      String code = IcmpNames.code(v6, packet.icmpType(), packet.icmpCode());
      block.field("type", IcmpDissection.named(packet.icmpType(), type));
      block.field("code", IcmpDissection.named(packet.icmpCode(), code));
    }
  }
}
