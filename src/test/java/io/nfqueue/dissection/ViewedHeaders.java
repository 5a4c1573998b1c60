package io.nfqueue.dissection;

import io.nfqueue.application.DnsMessage;
import io.nfqueue.application.HttpRequest;
import io.nfqueue.application.MessageState;
import io.nfqueue.application.TlsClientHello;
import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.capture.LinkLayer;
import io.nfqueue.capture.LinkType;
import io.nfqueue.packet.EthernetHeader;
import io.nfqueue.packet.IcmpHeader;
import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.IpProtocol;
import io.nfqueue.packet.Ipv6ExtensionHeader;
import io.nfqueue.packet.Ipv6Header;
import io.nfqueue.packet.VlanTag;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the headers of a captured packet with our views: its record in the file, link layer, IP and
 * what is behind it, with the application message, and the quoted packet.
 */
final class ViewedHeaders {
  private static final int TAG_BYTES = 4;
  private static final int MDNS_PORT = 5353;
  private static final int LLMNR_PORT = 5355;

  private final CaptureRecord captured;
  private final List<ViewedHeader> headers = new ArrayList<>();
  private IpPacket packet;

  private ViewedHeaders(CaptureRecord captured) {
    this.captured = captured;
  }

  static ViewedHeaders of(CaptureRecord captured) {
    ViewedHeaders found = new ViewedHeaders(captured);
    found.add(TsharkHeader.FRAME, 0, null, captured);
    found.linkLayer();
    return found;
  }

  /** The headers in the order of their bytes. */
  List<ViewedHeader> headers() {
    return headers;
  }

  /** The outermost IP packet, null where there is none. */
  IpPacket packet() {
    return packet;
  }

  private void add(String protocol, int position, IpPacket of, Object view) {
    headers.add(new ViewedHeader(protocol, position, of, view));
  }

  private void linkLayer() {
    byte[] bytes = captured.bytes();
    LinkLayer link = LinkLayer.of(captured);
    switch (captured.linkType()) {
      case LinkType.LINKTYPE_ETHERNET -> ethernet(bytes);
      case LinkType.LINKTYPE_LINUX_SLL, LinkType.LINKTYPE_LINUX_SLL2 -> add("sll", 0, null, link);
      default -> {}
    }
    if (link.isIp()) {
      int at = link.payloadOffset();
      int original = link.originalPayloadLength();
      packet = IpPacket.of(bytes, at, link.payloadLength(), original);
      ip(packet, at);
      if (packet.payloadOffset() >= 0) {
        application(at + packet.payloadOffset());
      }
    }
  }

  private void ethernet(byte[] bytes) {
    EthernetHeader ethernet = EthernetHeader.ifWhole(bytes, 0, bytes.length);
    if (ethernet == null) {
      return;
    }
    add("eth", 0, null, ethernet);
    int at = EthernetHeader.MIN_BYTES;
    for (VlanTag tag : ethernet.vlanTags()) {
      add(tag.tpid() == VlanTag.S_TAG ? "ieee8021ad" : "vlan", at, null, tag);
      at += TAG_BYTES;
    }
  }

  private void ip(IpPacket ip, int at) {
    if (ip.ipVersion() == 0) {
      return;
    }
    boolean v6 = ip.ipVersion() == Ipv6Header.VERSION;
    add(v6 ? "ipv6" : "ip", at, ip, v6 ? ip.ipv6() : ip.ipv4());
    int headerAt = at + Ipv6Header.BYTES;
    for (Ipv6ExtensionHeader header : ip.extensionHeaders()) {
      extensionHeader(ip, header, headerAt);
      headerAt += header.lengthBytes();
    }
    if (ip.transportOffset() >= 0 && ip.protocol() != IpProtocol.NONE) {
      upper(ip, at + ip.transportOffset());
    }
  }

  private void extensionHeader(IpPacket ip, Ipv6ExtensionHeader header, int at) {
    switch (header.type()) {
      case IpProtocol.HOPOPTS -> add("ipv6.hopopts", at, ip, header);
      case IpProtocol.DSTOPTS -> add("ipv6.dstopts", at, ip, header);
      case IpProtocol.ROUTING -> add("ipv6.routing", at, ip, header);
      case IpProtocol.FRAGMENT -> add("ipv6.fraghdr", at, ip, header);
      case IpProtocol.AH -> add("ah", at, ip, header.authentication());
      case IpProtocol.MOBILITY -> add("mipv6", at, ip, header.mobility());
      default -> add(Claims.UPPER_LAYER, at, ip, header);
    }
  }

  private void upper(IpPacket ip, int at) {
    switch (ip.protocol()) {
      case IpProtocol.TCP -> add("tcp", at, ip, ip.tcp());
      case IpProtocol.UDP -> add("udp", at, ip, ip.udp());
      case IpProtocol.UDPLITE -> add("udplite", at, ip, ip.udpLite());
      case IpProtocol.SCTP -> add("sctp", at, ip, ip.sctp());
      case IpProtocol.DCCP -> add("dccp", at, ip, ip.dccp());
      case IpProtocol.ESP -> add("esp", at, ip, ip.esp());
      case IpProtocol.AH -> add("ah", at, ip, ip.authentication());
      case IpProtocol.ICMP -> icmp("icmp", ip, at);
      case IpProtocol.ICMPV6 -> icmp("icmpv6", ip, at);
      default -> add(Claims.UPPER_LAYER, at, ip, null);
    }
  }

  private void icmp(String protocol, IpPacket ip, int at) {
    add(protocol, at, ip, ip.icmp());
    IpPacket quoted = ip.quotedPacket();
    if (quoted != null) {
      ip(quoted, at + IcmpHeader.BYTES);
    }
  }

  private void application(int at) {
    DnsMessage dns = DnsMessage.of(packet);
    TlsClientHello tls = TlsClientHello.of(packet);
    HttpRequest http = HttpRequest.of(packet);
    if (dns != null) {
      add(dnsName(), at, packet, dns);
    } else if (tls != null) {
      add("tls", at, packet, tls);
    } else if (http != null && isSure(http)) {
      add("http", at, packet, http);
    }
  }

  private String dnsName() {
    return isPort(MDNS_PORT) ? "mdns" : isPort(LLMNR_PORT) ? "llmnr" : "dns";
  }

  private boolean isPort(int port) {
    return packet.sourcePort() == port || packet.destinationPort() == port;
  }

  /** Before its first line is whole, a request may be anything else. */
  private static boolean isSure(HttpRequest http) {
    return http.method() != null || http.state() == MessageState.MALFORMED;
  }
}
