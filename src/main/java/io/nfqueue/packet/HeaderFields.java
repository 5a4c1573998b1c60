package io.nfqueue.packet;

/**
 * Writes the fields of IP headers, and the ports, for {@link PacketEditor}: ranges, and where the
 * field is in IPv4 and IPv6.
 */
final class HeaderFields {

  private static final int MAX_BYTE = 0xff;
  private static final int MAX_SHORT = 0xffff;
  private static final int MAX_DSCP = 0x3f;
  private static final int MAX_ECN = 3;
  private static final int ECN_BITS = 2;
  private static final int IPV6_TRAFFIC_CLASS_SHIFT = 4;
  private static final int IPV6_TRAFFIC_CLASS_MASK = MAX_BYTE << IPV6_TRAFFIC_CLASS_SHIFT;

  private HeaderFields() {}

  static long check(String name, long value, long max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(name + " " + value + ": 0.." + max + " expected");
    }
    return value;
  }

  static byte byteOf(String name, int value) {
    return (byte) check(name, value, MAX_BYTE);
  }

  static byte[] shortOf(String name, int value) {
    check(name, value, MAX_SHORT);
    return new byte[] {(byte) (value >>> Byte.SIZE), (byte) value};
  }

  static byte[] intOf(String name, long value) {
    check(name, value, 0xffff_ffffL);
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  private static boolean six(EditedPacket packet) {
    return packet.version() == Ipv6Header.VERSION;
  }

  static void address(EditedPacket packet, String what, int at, byte[] address) {
    int expected = NetworkHeader.addressBytes(packet.version());
    if (address.length != expected) {
      throw new IllegalArgumentException(
          "%s of %d bytes in an IPv%d packet: %d expected"
              .formatted(what, address.length, packet.version(), expected));
    }
    packet.putAddress(at, address);
  }

  static void port(EditedPacket packet, String name, int at, int port) {
    byte[] value = shortOf(name, port);
    packet.parts().requirePorts(name);
    packet.putTransport(name, at, value);
  }

  static void ttl(EditedPacket packet, int ttl) {
    byte value = byteOf("ttl", ttl);
    packet.putHeader(six(packet) ? Ipv6Header.HOP_LIMIT_OFFSET : Ipv4Header.TTL_OFFSET, value);
  }

  static void dscp(EditedPacket packet, int dscp) {
    check("dscp", dscp, MAX_DSCP);
    trafficClass(packet, dscp << ECN_BITS | trafficClass(packet) & MAX_ECN);
  }

  static void ecn(EditedPacket packet, int ecn) {
    check("ecn", ecn, MAX_ECN);
    trafficClass(packet, trafficClass(packet) & ~MAX_ECN | ecn);
  }

  private static int trafficClass(EditedPacket packet) {
    int shift = six(packet) ? IPV6_TRAFFIC_CLASS_SHIFT : 0;
    return packet.unsignedShortAt(0) >>> shift & MAX_BYTE;
  }

  private static void trafficClass(EditedPacket packet, int value) {
    if (six(packet)) {
      int rest = packet.unsignedShortAt(0) & ~IPV6_TRAFFIC_CLASS_MASK;
      int word = rest | value << IPV6_TRAFFIC_CLASS_SHIFT;
      packet.putHeader(Ipv6Header.FIRST_WORD_OFFSET, shortOf("word", word));
    } else {
      packet.putHeader(Ipv4Header.TRAFFIC_CLASS_OFFSET, (byte) value);
    }
  }

  static void identification(EditedPacket packet, int identification) {
    byte[] value = shortOf("identification", identification);
    packet.parts().requireIpVersion("identification", Ipv4Header.VERSION);
    packet.parts().requireNoAuthentication("identification");
    packet.putHeader(Ipv4Header.IDENTIFICATION_OFFSET, value);
  }

  static void dontFragment(EditedPacket packet, boolean dontFragment) {
    packet.parts().requireIpVersion("don't fragment", Ipv4Header.VERSION);
    int others = packet.unsignedShortAt(Ipv4Header.FRAGMENT_OFFSET) & ~Ipv4Header.DONT_FRAGMENT;
    int word = others | (dontFragment ? Ipv4Header.DONT_FRAGMENT : 0);
    packet.putHeader(Ipv4Header.FRAGMENT_OFFSET, shortOf("word", word));
  }

  static void flowLabel(EditedPacket packet, int flowLabel) {
    check("flow label", flowLabel, Ipv6Header.FLOW_LABEL_MASK);
    packet.parts().requireIpVersion("flow label", Ipv6Header.VERSION);
    long word = (long) packet.unsignedShortAt(0) << Short.SIZE & ~Ipv6Header.FLOW_LABEL_MASK;
    packet.putHeader(Ipv6Header.FIRST_WORD_OFFSET, intOf("word", word | flowLabel));
  }
}
