package io.nfqueue.packet;

/** Every view of this package, and what makes it of bytes; PacketViewTest holds them complete. */
enum PacketView {
  IP_PACKET(
      IpPacket.class, (bytes, from, limit) -> IpPacket.of(bytes, from, limit - from, limit - from)),
  IPV4(Ipv4Header.class, Ipv4Header::wrap),
  IPV6(Ipv6Header.class, Ipv6Header::wrap),
  HOP_BY_HOP(
      Ipv6ExtensionHeader.class,
      (b, f, l) -> Ipv6ExtensionHeader.wrap(IpProtocol.HOPOPTS, b, f, l)),
  FRAGMENT(
      Ipv6ExtensionHeader.class,
      (b, f, l) -> Ipv6ExtensionHeader.wrap(IpProtocol.FRAGMENT, b, f, l)),
  AH_IN_CHAIN(
      Ipv6ExtensionHeader.class, (b, f, l) -> Ipv6ExtensionHeader.wrap(IpProtocol.AH, b, f, l)),
  ROUTING(Ipv6RoutingHeader.class, Ipv6RoutingHeader::wrap),
  MOBILITY(MobilityHeader.class, MobilityHeader::wrap),
  AH(AuthenticationHeader.class, AuthenticationHeader::wrap),
  ESP(EspHeader.class, EspHeader::wrap),
  TCP(TcpHeader.class, TcpHeader::wrap),
  UDP(UdpHeader.class, UdpHeader::wrap),
  UDP_LITE(UdpLiteHeader.class, UdpLiteHeader::wrap),
  SCTP(SctpHeader.class, SctpHeader::wrap),
  DCCP(DccpHeader.class, DccpHeader::wrap),
  ICMP(IcmpHeader.class, (b, f, l) -> IcmpHeader.wrap(IpProtocol.ICMP, b, f, l)),
  ICMPV6(IcmpHeader.class, (b, f, l) -> IcmpHeader.wrap(IpProtocol.ICMPV6, b, f, l)),
  ETHERNET(EthernetHeader.class, EthernetHeader::wrap),
  ETHER_TYPE(EtherTypeField.class, (b, f, l) -> EtherTypeField.of(VlanTag.C_TAG, b, f, l));

  private final Class<?> type;
  private final ViewAnswers.Door door;

  PacketView(Class<?> type, ViewAnswers.Door door) {
    this.type = type;
    this.door = door;
  }

  Class<?> type() {
    return type;
  }

  /** See {@link ViewAnswers#wherever}. */
  String answers(ViewAnswers answers, byte[] bytes) {
    return answers.wherever(bytes, door);
  }
}
