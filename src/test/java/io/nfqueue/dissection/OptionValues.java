package io.nfqueue.dissection;

import io.nfqueue.packet.IcmpHeader;
import io.nfqueue.packet.Ipv4Header;
import io.nfqueue.packet.Ipv4RouteOption;
import io.nfqueue.packet.Ipv4TimestampOption;
import io.nfqueue.packet.Ipv6ExtensionHeader;
import io.nfqueue.packet.Ipv6Options;
import io.nfqueue.packet.OptionCursor;
import io.nfqueue.packet.TcpHeader;
import io.nfqueue.packet.TcpOptions.SackBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;

/** What our options say, in the form in which tshark has it. */
final class OptionValues {
  private static final int NOTHING_FOLLOWS_TYPE = 1;

  private OptionValues() {}

  private static List<Integer> each(
      OptionCursor cursor, IntPredicate types, ToIntFunction<OptionCursor> value) {
    List<Integer> values = new ArrayList<>();
    while (cursor.next()) {
      if (types.test(cursor.type())) {
        values.add(value.applyAsInt(cursor));
      }
    }
    return values;
  }

  static List<Integer> tcpKinds(TcpHeader tcp) {
    return each(tcp.options().cursor(), kind -> true, OptionCursor::type);
  }

  static List<Integer> tcpLengths(TcpHeader tcp) {
    return each(
        tcp.options().cursor(), kind -> kind > NOTHING_FOLLOWS_TYPE, OptionCursor::lengthBytes);
  }

  /** tshark's field has the whole option. */
  static String sackPermitted(TcpHeader tcp) {
    return tcp.options().sackPermitted() ? "04:02" : null;
  }

  static List<Long> sackLeftEdges(TcpHeader tcp) {
    return tcp.options().sackBlocks().stream().map(SackBlock::leftEdge).toList();
  }

  static List<Long> sackRightEdges(TcpHeader tcp) {
    return tcp.options().sackBlocks().stream().map(SackBlock::rightEdge).toList();
  }

  static List<Integer> ipv4Types(Ipv4Header ip) {
    return each(ip.options().cursor(), type -> true, OptionCursor::type);
  }

  static List<Integer> ipv4Lengths(Ipv4Header ip) {
    return each(
        ip.options().cursor(), type -> type > NOTHING_FOLLOWS_TYPE, OptionCursor::lengthBytes);
  }

  private static List<Ipv4RouteOption> routes(Ipv4Header ip) {
    List<Ipv4RouteOption> routes = new ArrayList<>();
    if (ip.options().recordRoute() != null) {
      routes.add(ip.options().recordRoute());
    }
    if (ip.options().looseSourceRoute() != null) {
      routes.add(ip.options().looseSourceRoute());
    }
    if (ip.options().strictSourceRoute() != null) {
      routes.add(ip.options().strictSourceRoute());
    }
    return routes;
  }

  static List<Integer> ipv4Pointers(Ipv4Header ip) {
    List<Integer> pointers = new ArrayList<>();
    routes(ip).forEach(route -> pointers.add(route.pointer()));
    if (ip.options().timestamp() != null) {
      pointers.add(ip.options().timestamp().pointer());
    }
    return pointers;
  }

  /** All addresses of record and source routes: tshark has four fields for them. */
  static List<String> ipv4Routes(Ipv4Header ip) {
    return routes(ip).stream().flatMap(route -> route.addresses().stream()).toList();
  }

  static Object ipv4Overflow(Ipv4Header ip) {
    Ipv4TimestampOption option = ip.options().timestamp();
    return option == null ? null : option.overflow();
  }

  static Object ipv4Flag(Ipv4Header ip) {
    Ipv4TimestampOption option = ip.options().timestamp();
    return option == null ? null : option.flag();
  }

  private static List<Ipv4TimestampOption.Entry> entries(Ipv4Header ip) {
    Ipv4TimestampOption option = ip.options().timestamp();
    return option == null ? List.of() : option.entries();
  }

  static List<Long> ipv4Timestamps(Ipv4Header ip) {
    return entries(ip).stream().map(Ipv4TimestampOption.Entry::timestamp).toList();
  }

  static List<String> ipv4TimestampAddresses(Ipv4Header ip) {
    return entries(ip).stream()
        .map(Ipv4TimestampOption.Entry::address)
        .filter(address -> address != null)
        .toList();
  }

  static List<Integer> ipv6Types(Ipv6ExtensionHeader header) {
    return each(header.options().cursor(), type -> true, OptionCursor::type);
  }

  static List<Integer> ipv6Lengths(Ipv6ExtensionHeader header) {
    return each(
        header.options().cursor(), type -> type != Ipv6Options.PAD1, OptionCursor::dataLength);
  }

  /** tshark shows the field of all messages that may have extensions; ours says 0 of all others. */
  static Object icmpQuotedWords(IcmpHeader icmp) {
    return icmp.quotedLengthBytes() == 0 ? null : icmp.quotedLengthBytes() / Integer.BYTES;
  }

  static Object icmpV6QuotedWords(IcmpHeader icmp) {
    return icmp.quotedLengthBytes() == 0 ? null : icmp.quotedLengthBytes() / Long.BYTES;
  }
}
