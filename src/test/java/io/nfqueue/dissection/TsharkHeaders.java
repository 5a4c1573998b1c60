package io.nfqueue.dissection;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the headers in what tshark says of a packet: link layer, the outermost IP packet directly
 * behind it with its transport, and in an ICMP error those of the quoted packet. Tunnels are not
 * gone into.
 */
final class TsharkHeaders {
  private static final Set<String> LINK_LAYER =
      Set.of("frame", "eth", "vlan", "ieee8021ad", "llc", "sll", "null", "raw");
  private static final Set<String> EXTENSION_HEADERS =
      Set.of("ipv6.hopopts", "ipv6.dstopts", "ipv6.routing", "ipv6.fraghdr", "ah", "mipv6");
  private static final Set<String> TRANSPORTS =
      Set.of("tcp", "udp", "udplite", "icmp", "icmpv6", "sctp", "dccp", "esp", "ah", "mipv6");
  private static final String NO_NEXT_HEADER = "59";

  private final List<TsharkHeader> headers = new ArrayList<>();

  private TsharkHeaders() {}

  static List<TsharkHeader> of(List<TsharkNode> layers) {
    TsharkHeaders found = new TsharkHeaders();
    for (int i = 0; i < layers.size(); i++) {
      TsharkNode layer = layers.get(i);
      if (isIp(layer)) {
        found.ip(layers, i);
        break;
      }
      if (!LINK_LAYER.contains(layer.name())) {
        break;
      }
      if (Claims.BY_PROTOCOL.containsKey(layer.name())) {
        found.add(layer);
      }
    }
    return found.headers;
  }

  private static boolean isIp(TsharkNode layer) {
    return layer.name().equals("ip") || layer.name().equals("ipv6");
  }

  private TsharkHeader add(TsharkNode layer) {
    List<TsharkNode> fields = layer.children().stream().flatMap(TsharkHeaders::ownFields).toList();
    TsharkHeader header = new TsharkHeader(layer.name(), layer.position(), fields);
    headers.add(header);
    return header;
  }

  private static Stream<TsharkNode> ownFields(TsharkNode node) {
    return isIp(node) || isHeaderOfItsOwn(node)
        ? Stream.empty()
        : Stream.concat(
            Stream.of(node), node.children().stream().flatMap(TsharkHeaders::ownFields));
  }

  private static boolean isHeaderOfItsOwn(TsharkNode node) {
    return EXTENSION_HEADERS.contains(node.name()) || TRANSPORTS.contains(node.name());
  }

  /** An IP packet among siblings: its upper layer comes behind it, not in it. */
  private void ip(List<TsharkNode> siblings, int index) {
    TsharkNode ip = siblings.get(index);
    TsharkHeader last = add(ip);
    boolean laterFragment = last.number("ip.frag_offset") > 0;
    for (TsharkNode child : ip.children()) {
      if (EXTENSION_HEADERS.contains(child.name())) {
        last = add(child);
        laterFragment |= last.number("ipv6.fraghdr.offset") > 0;
      }
    }
    List<TsharkNode> behind =
        siblings.subList(index + 1, siblings.size()).stream()
            .filter(layer -> layer.position() >= 0 && !layer.children().isEmpty())
            .toList();
    if (!laterFragment && !behind.isEmpty()) {
      upper(last, behind);
    }
  }

  private void upper(TsharkHeader before, List<TsharkNode> behind) {
    TsharkNode layer = behind.get(0);
    if (!TRANSPORTS.contains(layer.name())) {
      boolean none = before.fields().stream().anyMatch(TsharkHeaders::saysNoNextHeader);
      if (!none) {
        headers.add(new TsharkHeader(Claims.UPPER_LAYER, layer.position(), List.of()));
      }
      return;
    }
    TsharkHeader header = add(layer);
    if (layer.name().equals("mipv6") && behind.size() > 1) {
      upper(header, behind.subList(1, behind.size()));
    }
    if (layer.name().startsWith("icmp")) {
      for (int i = 0; i < layer.children().size(); i++) {
        if (isIp(layer.children().get(i))) {
          ip(layer.children(), i);
          break;
        }
      }
    }
  }

  private static boolean saysNoNextHeader(TsharkNode field) {
    return (field.name().endsWith(".nxt") || field.name().equals("mip6.proto"))
        && field.value().equals(NO_NEXT_HEADER);
  }
}
