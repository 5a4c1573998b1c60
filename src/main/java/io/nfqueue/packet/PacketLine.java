package io.nfqueue.packet;

/** Prints a packet as one line in the manner of tcpdump -nn, payload left out. */
final class PacketLine {

  private PacketLine() {}

  static String of(IpPacket packet, byte[] bytes, int start, int upperOffset) {
    StringBuilder line = new StringBuilder(128);
    if (packet.destinationAddressText() == null) {
      line.append(packet.ipVersion() == 0 ? "no IP" : ipName(packet));
      line.append(" packet, length ").append(packet.originalLength());
    } else {
      line.append(ipName(packet)).append(' ').append(packet.sourceAddressText());
      appendPort(line, packet.sourcePort());
      line.append(" > ").append(packet.destinationAddressText());
      appendPort(line, packet.destinationPort());
      line.append(": ").append(upperLayer(packet, bytes, start, upperOffset));
      appendFragment(line, packet, bytes, start, upperOffset);
    }
    if (packet.malformed() != null) {
      line.append(" [malformed: ").append(packet.malformed().reason()).append(']');
    }
    if (packet.truncated()) {
      line.append(" [truncated: ").append(packet.length());
      line.append(" of ").append(packet.originalLength()).append(" bytes]");
    }
    return line.toString();
  }

  private static String ipName(IpPacket packet) {
    return packet.ipVersion() == Ipv6Header.VERSION ? "IP6" : "IP";
  }

  private static void appendPort(StringBuilder line, int port) {
    if (port >= 0) {
      line.append('.').append(port);
    }
  }

  private static String upperLayer(IpPacket packet, byte[] bytes, int start, int upperOffset) {
    int protocol = packet.protocol();
    int upperLength = packet.ipLength() - Math.max(upperOffset, 0);
    if (packet.payloadOffset() >= 0) {
      int at = start + upperOffset;
      int limit = start + packet.payloadOffset();
      if (protocol == IpProtocol.TCP) {
        return TcpHeader.wrap(bytes, at, limit).describe(packet.payloadLength());
      }
      if (TransportHeader.isIcmp(protocol, packet.ipVersion())) {
        return IcmpLine.of(IcmpHeader.wrap(protocol, bytes, at, limit), upperLength);
      }
      return IpProtocol.name(protocol) + ", length " + packet.payloadLength();
    }
    String name = protocol < 0 ? "unknown protocol" : IpProtocol.name(protocol);
    return name + ", length " + upperLength;
  }

  private static void appendFragment(
      StringBuilder line, IpPacket packet, byte[] bytes, int start, int upperOffset) {
    if (packet.fragment() == Fragment.FIRST) {
      line.append(", first fragment");
    } else if (packet.fragment() == Fragment.LATER) {
      int fragmentHeader = start + upperOffset - Ipv6ExtensionHeader.MIN_BYTES;
      boolean v6 = packet.ipVersion() == Ipv6Header.VERSION;
      line.append(", later fragment, offset ")
          .append(
              v6
                  ? Ipv6ExtensionHeader.fragmentOffset(bytes, fragmentHeader)
                  : Ipv4Header.fragmentOffset(bytes, start));
    }
  }
}
