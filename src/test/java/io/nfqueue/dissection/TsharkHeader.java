package io.nfqueue.dissection;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A header as tshark sees it.
 *
 * @param protocol tshark's name of it
 * @param position of its first byte in the frame
 * @param fields all of it, in their order, those of headers in it left out
 */
record TsharkHeader(String protocol, int position, List<TsharkNode> fields) {
  /** Addresses of record and source routes: written and free ones have other names. */
  static final String ROUTES = "ip.opt routes";

  /** Addresses of routing headers: their names differ by type. */
  static final String HOPS = "ipv6.routing addresses";

  /** What is behind a Linux cooked header: GRE devices have another name for it. */
  static final String COOKED_PROTOCOL = "sll protocol";

  /** A sequence number of DCCP: one of 24 bits has another name. */
  static final String DCCP_SEQUENCE = "dccp sequence number";

  private static final Set<String> ROUTE_FIELDS = Set.of("ip.rec_rt", "ip.src_rt", "ip.empty_rt");
  private static final Set<String> HOP_FIELDS =
      Set.of(
          "ipv6.routing.src.addr",
          "ipv6.routing.mipv6.home_address",
          "ipv6.routing.rpl.full_address",
          "ipv6.routing.srh.addr");
  private static final HexFormat BYTES_TEXT = HexFormat.ofDelimiter(":");

  /** The field that has the payload behind a header, as far as it was captured. */
  static String payload(String protocol) {
    return protocol + ".payload";
  }

  /** Bytes as tshark writes them. */
  static String hex(byte[] bytes) {
    return BYTES_TEXT.formatHex(bytes);
  }

  /** The values of a field, in their order; empty where it is absent. */
  List<String> values(String field) {
    return fields.stream().filter(node -> isField(node, field)).map(TsharkNode::value).toList();
  }

  private static boolean isField(TsharkNode node, String field) {
    return switch (field) {
      case ROUTES -> ROUTE_FIELDS.contains(node.name());
      case COOKED_PROTOCOL -> node.name().equals("sll.etype") || node.name().equals("sll.gretype");
      case DCCP_SEQUENCE -> node.name().equals("dccp.seq_raw") || node.name().equals("dccp.seq");
      case HOPS -> HOP_FIELDS.contains(node.name());
      default -> node.name().equals(field);
    };
  }

  /** The number of a field that comes once, -1 where it is absent. */
  long number(String field) {
    return fields.stream()
        .filter(node -> node.name().equals(field))
        .mapToLong(TsharkNode::number)
        .findFirst()
        .orElse(-1);
  }
}
