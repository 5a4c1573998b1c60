package io.nfqueue.dissection;

import io.nfqueue.packet.Fragment;
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
  /** The packet's record in the file. */
  static final String FRAME = "frame";

  /** Addresses of record and source routes: written and free ones have other names. */
  static final String ROUTES = "ip.opt routes";

  /** Addresses of routing headers: their names differ by type. */
  static final String HOPS = "ipv6.routing addresses";

  /** What is behind a Linux cooked header: GRE devices have another name for it. */
  static final String COOKED_PROTOCOL = "sll protocol";

  /** A sequence number of DCCP: one of 24 bits has another name. */
  static final String DCCP_SEQUENCE = "dccp sequence number";

  /** Which part of a datagram it is, of two fields. */
  static final String FRAGMENT = "fragment";

  /** How many cipher suites a ClientHello offers. */
  static final String CIPHER_SUITES = "tls cipher suites";

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
    return switch (field) {
      case FRAGMENT -> fragment();
      case CIPHER_SUITES -> cipherSuites();
      default ->
          fields.stream().filter(node -> isField(node, field)).map(TsharkNode::value).toList();
    };
  }

  private List<String> fragment() {
    boolean v4 = protocol.equals("ip");
    long offset = number(v4 ? "ip.frag_offset" : "ipv6.fraghdr.offset");
    long more = number(v4 ? "ip.flags.mf" : "ipv6.fraghdr.more");
    if (offset < 0 || more < 0) {
      return List.of();
    }
    return List.of(
        (offset > 0 ? Fragment.LATER : more > 0 ? Fragment.FIRST : Fragment.NONE).name());
  }

  private List<String> cipherSuites() {
    boolean known = number("tls.handshake.cipher_suites_length") >= 0;
    int count = values("tls.handshake.ciphersuite").size();
    return known ? List.of(Integer.toString(count)) : List.of();
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
