package io.nfqueue.dissection;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the headers in what tshark says of a packet: its record in the file, link layer, the
 * outermost IP packet directly behind it with its transport and the application message in that,
 * and in an ICMP error the headers of the quoted packet. Tunnels are not gone into.
 */
final class TsharkHeaders {
  /** What a packet's record says beside its bytes. */
  private static final String COMMENTS = "pkt_comment";

  private static final Set<String> LINK_LAYER =
      Set.of("eth", "vlan", "ieee8021ad", "llc", "sll", "null", "raw");
  private static final Set<String> EXTENSION_HEADERS =
      Set.of("ipv6.hopopts", "ipv6.dstopts", "ipv6.routing", "ipv6.fraghdr", "ah", "mipv6");
  private static final Set<String> TRANSPORTS =
      Set.of("tcp", "udp", "udplite", "icmp", "icmpv6", "sctp", "dccp", "esp", "ah", "mipv6");
  private static final Set<String> CARRIERS = Set.of("tcp", "udp");
  private static final String NO_NEXT_HEADER = "59";
  private static final String CLIENT_HELLO = "1";

  private final List<TsharkHeader> headers = new ArrayList<>();

  private TsharkHeaders() {}

  static List<TsharkHeader> of(List<TsharkNode> layers) {
    TsharkHeaders found = new TsharkHeaders();
    found.record(layers);
    for (int i = 0; i < layers.size(); i++) {
      TsharkNode layer = layers.get(i);
      if (isIp(layer)) {
        found.ip(layers, i);
        found.application(layers.subList(i + 1, layers.size()));
        break;
      }
      if (LINK_LAYER.contains(layer.name())) {
        if (Claims.BY_PROTOCOL.containsKey(layer.name())) {
          found.add(layer);
        }
      } else if (!isRecord(layer)) {
        break;
      }
    }
    return found.headers;
  }

  private static boolean isRecord(TsharkNode layer) {
    return layer.name().equals(TsharkHeader.FRAME) || layer.name().equals(COMMENTS);
  }

  private void record(List<TsharkNode> layers) {
    List<TsharkNode> fields =
        layers.stream().filter(TsharkHeaders::isRecord).flatMap(TsharkNode::below).toList();
    headers.add(new TsharkHeader(TsharkHeader.FRAME, 0, fields));
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
    List<TsharkNode> behind = withBytes(siblings.subList(index + 1, siblings.size()));
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

  /** What TCP or UDP carries, where we claim to know such messages. */
  private void application(List<TsharkNode> layers) {
    List<TsharkNode> behind = withBytes(layers);
    boolean carried =
        behind.size() > 1 && CARRIERS.contains(behind.get(0).name()) && isMessage(behind.get(1));
    if (carried) {
      add(behind.get(1));
    }
  }

  private static List<TsharkNode> withBytes(List<TsharkNode> layers) {
    return layers.stream()
        .filter(layer -> layer.position() >= 0 && !layer.children().isEmpty())
        .toList();
  }

  private static boolean isMessage(TsharkNode layer) {
    return switch (layer.name()) {
      case "dns", "mdns", "llmnr" -> true;
      case "tls" -> values(layer, "tls.handshake.type").anyMatch(CLIENT_HELLO::equals);
      case "http" -> values(layer, "http.request.method").findAny().isPresent();
      default -> false;
    };
  }

  private static Stream<String> values(TsharkNode layer, String field) {
    return layer.below().filter(node -> node.name().equals(field)).map(TsharkNode::value);
  }

  private static boolean saysNoNextHeader(TsharkNode field) {
    return (field.name().endsWith(".nxt") || field.name().equals("mip6.proto"))
        && field.value().equals(NO_NEXT_HEADER);
  }
}
