package io.nfqueue.dissection;

import io.nfqueue.packet.AuthenticationHeader;
import io.nfqueue.packet.DccpHeader;
import io.nfqueue.packet.EthernetHeader;
import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.Ipv4Header;
import io.nfqueue.packet.Ipv6ExtensionHeader;
import io.nfqueue.packet.Ipv6Header;
import io.nfqueue.packet.SctpHeader;
import io.nfqueue.packet.TcpHeader;
import io.nfqueue.packet.UdpHeader;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where we do not say what tshark says.
 *
 * @param file name of the capture
 * @param number of the packet, from 1
 * @param field tshark's name, or {@link #HEADER}, {@link #FAULT}
 * @param accessor ours
 * @param expected tshark's values
 * @param found ours
 * @param tshark the header as tshark sees it, null where it sees none
 * @param viewed the header as we see it, null where we see none
 * @param seen all headers that tshark sees
 * @param layers all that tshark says of the packet
 * @param packet the outermost packet, null without one
 */
record Difference(
    String file,
    int number,
    String field,
    String accessor,
    List<String> expected,
    List<String> found,
    TsharkHeader tshark,
    ViewedHeader viewed,
    List<TsharkHeader> seen,
    List<TsharkNode> layers,
    IpPacket packet) {
  /** In place of a field: one of us sees a header that the other does not. */
  static final String HEADER = "header";

  /** In place of a field: we say malformed, and tshark has no complaint. */
  static final String FAULT = "malformed";

  /** In place of a field: the line that a packet is printed as. */
  static final String LINE = "line";

  boolean is(String name) {
    return field.equals(name);
  }

  boolean isIn(String header) {
    return protocol().equals(header);
  }

  boolean anySeen(Predicate<TsharkHeader> condition) {
    return seen.stream().anyMatch(condition);
  }

  /** Whether tshark has a field or a layer of this name in the packet. */
  boolean said(String name) {
    return layers.stream().flatMap(TsharkNode::all).anyMatch(node -> node.name().equals(name));
  }

  boolean hasPort(int port) {
    return packet != null && (packet.sourcePort() == port || packet.destinationPort() == port);
  }

  /** Whether tshark stopped, as it does at an exception in a dissector of its own. */
  boolean gaveUp() {
    return said("_ws.malformed") || said("_ws.short");
  }

  boolean begins(List<String> all, List<String> first) {
    return all.size() > first.size() && all.subList(0, first.size()).equals(first);
  }

  /** Whether a header is of this protocol, and what was captured of the packet ends within it. */
  boolean endsIn(TsharkHeader header, String protocol) {
    if (!header.protocol().equals(protocol)) {
      return false;
    }
    long bytes =
        switch (protocol) {
          case "eth" -> EthernetHeader.MIN_BYTES;
          case "ip" -> Math.max(header.number("ip.hdr_len"), Ipv4Header.MIN_BYTES);
          case "ipv6" -> Ipv6Header.BYTES;
          case "tcp" -> Math.max(header.number("tcp.hdr_len"), TcpHeader.MIN_BYTES);
          case "udp", "udplite", "icmp", "icmpv6", "esp" -> UdpHeader.BYTES;
          case "sctp" -> SctpHeader.BYTES;
          case "dccp" -> Math.max(header.number("dccp.data_offset") * 4, DccpHeader.MIN_BYTES);
          case "ah" ->
              Math.max((header.number("ah.length") + 2) * 4, AuthenticationHeader.MIN_BYTES);
          case "mipv6" ->
              Math.max((header.number("mip6.hlen") + 1) * 8, Ipv6ExtensionHeader.MIN_BYTES);
          case "ipv6.hopopts", "ipv6.dstopts", "ipv6.routing", "ipv6.fraghdr" ->
              Math.max(header.number(protocol + ".len_oct"), Ipv6ExtensionHeader.MIN_BYTES);
          default -> 0;
        };
    // tshark has no position for what it could not begin
    return header.position() < 0 || frame("frame.cap_len") - header.position() < bytes;
  }

  /** tshark's name of the header. */
  String protocol() {
    if (tshark != null) {
      return tshark.protocol();
    }
    return viewed == null ? "" : viewed.protocol();
  }

  /** A number of the frame. */
  long frame(String field) {
    return layers.stream()
        .flatMap(TsharkNode::all)
        .filter(node -> node.name().equals(field))
        .mapToLong(TsharkNode::number)
        .findFirst()
        .orElse(-1);
  }

  /** Whether tshark complains of something in the packet, or found it cut. */
  boolean complained() {
    return layers.stream().flatMap(TsharkNode::all).anyMatch(TsharkNode::isComplaint);
  }

  @Override
  public String toString() {
    return "%s, packet %d: %s %s (%s): tshark %s, ours %s"
        .formatted(file, number, protocol(), field, accessor, expected, found);
  }
}
