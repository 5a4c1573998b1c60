package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

/** The block of the options of a hop-by-hop or destination options header. */
final class Ipv6OptionsDissection {
  private Ipv6OptionsDissection() {}

  static void write(IpPacket packet, Ipv6Options options, DissectionText text) {
    DissectionText block = text.block("options, " + options.lengthBytes() + " bytes");
    OptionLines.write(packet, options.cursor(), option -> line(packet.bytes, option), block);
  }

  private static String line(byte[] bytes, OptionCursor option) {
    int data = option.dataOffset();
    int length = option.dataLength();
    int type = option.type();
    if (type == Ipv6Options.PAD1) {
      return "pad1";
    }
    if (type == Ipv6Options.PADN) {
      return "padn: " + option.lengthBytes() + " bytes";
    }
    if (type == Ipv6Options.ROUTER_ALERT && length == SIZE_OF_SHORT) {
      return "router alert: " + unsignedShort(bytes, data);
    }
    if (type == Ipv6Options.JUMBO_PAYLOAD && length == SIZE_OF_INT) {
      return "jumbo payload length: " + unsignedInt(bytes, data) + " bytes";
    }
    if (type == Ipv6Options.HOME_ADDRESS && length == InternetAddressText.IPV6_BYTES) {
      return "home address: " + InternetAddressText.ipv6(bytes, data);
    }
    return OptionLines.unknown("type", option);
  }
}
