package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.HashSet;
import java.util.Set;

/** The block of the options of an IPv4 header. */
final class Ipv4OptionsDissection {
  private static final int ROUTER_ALERT_DATA_BYTES = 2;

  private Ipv4OptionsDissection() {}

  static void write(IpPacket packet, Ipv4Options options, DissectionText text) {
    DissectionText block = text.block("options, " + options.lengthBytes() + " bytes");
    // the views know the first option of a type
    Set<Integer> seen = new HashSet<>();
    OptionLines.write(
        packet,
        options.cursor(),
        option -> line(packet, options, option, seen.add(option.type())),
        block);
  }

  private static String line(
      IpPacket packet, Ipv4Options options, OptionCursor option, boolean first) {
    String known =
        switch (option.type()) {
          case Ipv4Options.END_OF_OPTIONS -> "end of options";
          case Ipv4Options.NO_OPERATION -> "no operation";
          case Ipv4Options.ROUTER_ALERT ->
              option.dataLength() == ROUTER_ALERT_DATA_BYTES
                  ? "router alert: " + unsignedShort(packet.bytes, option.dataOffset())
                  : null;
          case Ipv4Options.RECORD_ROUTE ->
              route("record route", first ? options.recordRoute() : null);
          case Ipv4Options.LOOSE_SOURCE_ROUTE ->
              route("loose source route", first ? options.looseSourceRoute() : null);
          case Ipv4Options.STRICT_SOURCE_ROUTE ->
              route("strict source route", first ? options.strictSourceRoute() : null);
          case Ipv4Options.TIMESTAMP -> first ? timestamp(options.timestamp()) : null;
          default -> null;
        };
    return known == null ? OptionLines.unknown("type", option) : known;
  }

  private static String route(String name, Ipv4RouteOption route) {
    return route == null
        ? null
        : name
            + ": pointer "
            + route.pointer()
            + ", addresses "
            + String.join(" ", route.addresses());
  }

  private static String timestamp(Ipv4TimestampOption option) {
    if (option == null) {
      return null;
    }
    StringBuilder text = new StringBuilder("timestamp: pointer ").append(option.pointer());
    text.append(", overflow ").append(option.overflow()).append(", flag ").append(option.flag());
    text.append(", entries");
    for (Ipv4TimestampOption.Entry entry : option.entries()) {
      text.append(entry.address() == null ? "" : " " + entry.address());
      text.append(' ').append(entry.timestamp());
    }
    return text.toString();
  }
}
