package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkDissection.bytes;

/** What is above IP: the transport header, the packet that an ICMP error quotes, the payload. */
final class UpperLayerDissection {
  private final IpPacket packet;
  private final PacketDissection settings;
  private final DissectionText text;
  private final int at;
  private final int end;

  /** The packet has an upper layer, of which at least a byte was captured. */
  UpperLayerDissection(IpPacket packet, PacketDissection settings, DissectionText text) {
    this.packet = packet;
    this.settings = settings;
    this.text = text;
    this.at = packet.transportOffset();
    this.end = packet.readable() - packet.offset;
  }

  /** Writes the blocks, returns where what they are about ends. */
  int write() {
    return switch (packet.protocol()) {
      case IpProtocol.TCP -> tcp(packet.tcp());
      case IpProtocol.UDP -> udp(packet.udp());
      case IpProtocol.UDPLITE -> udpLite(packet.udpLite());
      case IpProtocol.SCTP -> sctp(packet.sctp());
      case IpProtocol.DCCP -> dccp(packet.dccp());
      case IpProtocol.ESP -> esp(packet.esp());
      case IpProtocol.AH -> authentication();
      default ->
          TransportHeader.isIcmp(packet.protocol(), packet.ipVersion())
              ? icmp(packet.icmp())
              : other(at, packet.protocol());
    };
  }

  private String checksumState() {
    return ChecksumState.ofTransport(packet, settings.isChecksumNotReady());
  }

  private int tcp(TcpHeader tcp) {
    return tcp == null
        ? notWhole(TcpHeader.MIN_BYTES)
        : payload("payload", at + TcpDissection.write(packet, tcp, checksumState(), text));
  }

  private int udp(UdpHeader udp) {
    if (udp == null) {
      return notWhole(UdpHeader.BYTES);
    }
    TransportDissection.udp(at, udp, checksumState(), text);
    int datagramEnd = payload("payload", at + UdpHeader.BYTES);
    if (packet.payloadOffset() < 0 || datagramEnd >= packet.ipLength()) {
      return datagramEnd;
    }
    text.field("behind the datagram", packet.ipLength() - datagramEnd + " bytes");
    return packet.ipLength();
  }

  private int udpLite(UdpLiteHeader udpLite) {
    if (udpLite == null) {
      return notWhole(UdpLiteHeader.BYTES);
    }
    TransportDissection.udpLite(at, udpLite, checksumState(), text);
    return payload("payload", at + UdpLiteHeader.BYTES);
  }

  private int sctp(SctpHeader sctp) {
    if (sctp == null) {
      return notWhole(SctpHeader.BYTES);
    }
    TransportDissection.sctp(at, sctp, checksumState(), text);
    return payload("chunks", at + SctpHeader.BYTES);
  }

  private int dccp(DccpHeader dccp) {
    if (dccp == null) {
      return notWhole(DccpHeader.MIN_BYTES);
    }
    int headerEnd = at + Math.max(dccp.dataOffsetBytes(), DccpHeader.MIN_BYTES);
    TransportDissection.dccp(at, Math.min(headerEnd, end), dccp, checksumState(), text);
    return payload("payload", headerEnd);
  }

  private int esp(EspHeader esp) {
    if (esp == null) {
      return notWhole(EspHeader.BYTES);
    }
    int data = at + EspHeader.BYTES;
    TransportDissection.esp(at, esp, packet.ipLength() - data, text);
    settings.dump(data, end, text);
    return packet.ipLength();
  }

  /** Of IPv4; that of IPv6 is an extension header. */
  private int authentication() {
    AuthenticationHeader header = packet.authentication();
    if (header == null) {
      return notWhole(AuthenticationHeader.MIN_BYTES);
    }
    TransportDissection.authentication(at, header, text);
    int data = at + header.lengthBytes();
    return data < end ? other(data, header.nextHeader()) : data;
  }

  private int icmp(IcmpHeader icmp) {
    if (icmp == null) {
      return notWhole(IcmpHeader.BYTES);
    }
    IcmpDissection.write(packet, icmp, checksumState(), text);
    IpPacket quoted = packet.quotedPacket();
    if (quoted == null) {
      return payload("data", at + IcmpHeader.BYTES);
    }
    int quoteAt = at + IcmpHeader.BYTES;
    DissectionText block = text.block("quoted packet, " + bytes(quoteAt, quoted.length()));
    settings.writeQuoted(quoted, block);
    int extensions = IcmpDissection.extensionBytes(icmp, packet.ipLength() - at);
    if (extensions > 0) {
      text.field("extensions", extensions + " bytes");
    }
    return packet.ipLength();
  }

  /** A header that is cut, or says that it is longer than the packet. */
  private int notWhole(int fixedBytes) {
    int shown = Math.min(end, at + fixedBytes);
    TransportDissection.notWhole(packet, at, shown, text);
    return shown;
  }

  private int other(int from, int protocol) {
    String name = IpProtocol.name(protocol);
    boolean number = name.equals(Integer.toString(protocol));
    int length = packet.ipLength() - from;
    text.field(number ? "protocol " + name : name, length + " bytes, not dissected");
    settings.dump(from, end, text);
    return packet.ipLength();
  }

  /** Writes how much payload there is; of a malformed packet that is not known. */
  private int payload(String name, int headerEnd) {
    if (packet.payloadOffset() < 0) {
      return Math.min(headerEnd, end);
    }
    int length = packet.payloadLength();
    int captured = packet.capturedPayloadLength();
    String cut = captured < length ? ", " + captured + " of them captured" : "";
    text.field(name, length + " bytes" + cut);
    settings.dump(headerEnd, headerEnd + captured, text);
    return headerEnd + length;
  }
}
