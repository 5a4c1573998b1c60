package io.nfqueue.packet;

import java.net.InetAddress;

/**
 * Changes a packet: header fields, TCP options, payload, any bytes; and makes lengths and checksums
 * right at the end. The packet that it begins with stays as it is: it is copied before the first
 * change.
 *
 * <pre>{@code
 * byte[] changed =
 *     new PacketEditor(packet).setDestinationAddress("10.0.0.9").setTtl(63).replacePayload(0, 3, put).toBytes();
 * }</pre>
 *
 * <p>Checksums. Where only fields have changed, they are brought up to date from what they were
 * (RFC 1624): a wrong one stays wrong, so a packet that was damaged on its way is not passed on as
 * sound, and UDP without a checksum (RFC 768; over IPv6 RFC 6936) stays without. After another
 * length of payload or TCP header, another payload, {@link #replace}, or where the checksum was not
 * ready, they are computed in full, for UDP too, and that makes a wrong one right. A UDP checksum
 * of zero is sent as 0xffff. The pseudo-header has the addresses of both ends, as {@link
 * PacketRepair} says.
 *
 * <p>Fragments. Fields of the IP header can be changed in each. Addresses too, and it takes the
 * same change in every fragment of the datagram: its one checksum is in the first. Ports and the
 * like can be changed in the first. The payload cannot: its length and checksum are of all
 * fragments. {@link #replace} takes what is in front of the addresses there, as many bytes as there
 * were, and makes no fragment of a whole datagram.
 *
 * <p>What cannot become a right packet is refused, with {@link PacketEditException} where it is
 * this packet's fault, {@link IllegalArgumentException} where a value is out of range, {@link
 * IndexOutOfBoundsException} where bytes are not there; after a refusal the packet is as it was
 * before that change. What {@link #replace} may do to headers is judged at the end: {@link
 * MalformedPacketException} where it has made it no packet, {@link PacketEditException} where
 * something is wrong with it that was not before. Refused is all that an authentication header (RFC
 * 4302) covers, and an address where it is in a checksum that is not known here: under HIP, over
 * IPv6 of mobility headers, OSPF, PIM and VRRP, and where the headers do not lead to the upper
 * layer, or a routing header is cut or does not tell the final destination. What ESP (RFC 4303)
 * hides is not looked at.
 *
 * <p>TCP sequence numbers are not adjusted: a segment whose payload changes its length needs the
 * kernel's help. Not thread-safe; the bytes that it begins with must not change until it has.
 */
public final class PacketEditor {

  private final EditedPacket packet;

  /**
   * Begins with a packet.
   *
   * @param packet a whole IPv4 or IPv6 packet; padding behind it is left out
   * @throws PacketEditException where it has no IP header
   */
  public PacketEditor(byte[] packet) {
    this(IpPacket.of(packet, 0, packet.length, packet.length), packet, 0);
  }

  /** Begins with a packet that is parsed already; what truncated it is no padding is refused. */
  PacketEditor(IpPacket view, byte[] bytes, int offset) {
    packet = new EditedPacket(view, bytes, offset);
  }

  /**
   * Has the transport checksum computed in full, whatever changes: what the packet holds in its
   * place is not one, as the hardware was to compute it. It may be that of a packet inside: an
   * IPv4, IPv6 or GRE tunnel is refused, and so is UDP without a checksum, see {@link
   * PacketRepair#hidesChecksum}. Of a UDP tunnel with one nobody can tell: that of the packet
   * inside then stays as it is.
   *
   * @return this
   */
  public PacketEditor withChecksumNotReady() {
    packet.checksumNotReady();
    return this;
  }

  /**
   * Refuses changes of the length.
   *
   * @param why for the message
   * @return this
   */
  public PacketEditor withFixedLength(String why) {
    packet.fixLength(why);
    return this;
  }

  /**
   * Refuses to become longer than this, or than an IP packet can be: 65,535 bytes, IPv6 65,575.
   *
   * @param bytesAtMost of the whole packet
   * @return this
   */
  public PacketEditor withLengthAtMost(int bytesAtMost) {
    packet.limit(bytesAtMost);
    return this;
  }

  /**
   * Sets the source address, that of the IP header: with an IPv6 home address option not that of
   * the sender. Checksums with a pseudo-header follow.
   *
   * @param address of the packet's IP version; an IPv4-mapped one is IPv4, as Java has it
   * @return this
   */
  public PacketEditor setSourceAddress(InetAddress address) {
    return address("source address", true, address.getAddress());
  }

  /**
   * Sets the source address.
   *
   * @param address its text; no name is looked up
   * @return this
   */
  public PacketEditor setSourceAddress(String address) {
    return address("source address", true, InternetAddressLiteral.parse(address));
  }

  /**
   * Sets the destination address, that of the IP header: under an IPv6 routing header or IPv4
   * source route not the final one.
   *
   * @param address as of {@link #setSourceAddress(InetAddress)}
   * @return this
   */
  public PacketEditor setDestinationAddress(InetAddress address) {
    return address("destination address", false, address.getAddress());
  }

  /**
   * Sets the destination address.
   *
   * @param address its text; no name is looked up
   * @return this
   */
  public PacketEditor setDestinationAddress(String address) {
    return address("destination address", false, InternetAddressLiteral.parse(address));
  }

  private PacketEditor address(String what, boolean source, byte[] address) {
    int version = packet.version();
    int at =
        source ? NetworkHeader.sourceOffset(version) : NetworkHeader.destinationOffset(version);
    HeaderFields.address(packet, what, at, address);
    return this;
  }

  /**
   * Sets the source port of TCP, UDP, UDP-Lite, SCTP or DCCP.
   *
   * @param port 0..65535
   * @return this
   */
  public PacketEditor setSourcePort(int port) {
    HeaderFields.port(packet, "source port", TransportHeader.SOURCE_PORT_OFFSET, port);
    return this;
  }

  /**
   * Sets the destination port of TCP, UDP, UDP-Lite, SCTP or DCCP.
   *
   * @param port 0..65535
   * @return this
   */
  public PacketEditor setDestinationPort(int port) {
    HeaderFields.port(packet, "destination port", TransportHeader.DESTINATION_PORT_OFFSET, port);
    return this;
  }

  /**
   * Sets the TTL or hop limit.
   *
   * @param ttl 0..255
   * @return this
   */
  public PacketEditor setTtl(int ttl) {
    HeaderFields.ttl(packet, ttl);
    return this;
  }

  /**
   * Sets the differentiated services code point (RFC 2474).
   *
   * @param dscp 0..63
   * @return this
   */
  public PacketEditor setDscp(int dscp) {
    HeaderFields.dscp(packet, dscp);
    return this;
  }

  /**
   * Sets explicit congestion notification (RFC 3168).
   *
   * @param ecn 0..3
   * @return this
   */
  public PacketEditor setEcn(int ecn) {
    HeaderFields.ecn(packet, ecn);
    return this;
  }

  /**
   * Sets the identification of an IPv4 packet; in a fragment, the same change is due in all.
   *
   * @param identification 0..65535
   * @return this
   */
  public PacketEditor setIdentification(int identification) {
    HeaderFields.identification(packet, identification);
    return this;
  }

  /**
   * Sets or clears the don't fragment flag of an IPv4 packet.
   *
   * @param dontFragment whether routers must not fragment it
   * @return this
   */
  public PacketEditor setDontFragment(boolean dontFragment) {
    HeaderFields.dontFragment(packet, dontFragment);
    return this;
  }

  /**
   * Sets the flow label of an IPv6 packet (RFC 6437).
   *
   * @param flowLabel 0..0xfffff
   * @return this
   */
  public PacketEditor setFlowLabel(int flowLabel) {
    HeaderFields.flowLabel(packet, flowLabel);
    return this;
  }

  /** {@return the fields and options of its TCP header} */
  public TcpEditor tcp() {
    return new TcpEditor(this, packet);
  }

  /** {@return the fields of its ICMP or ICMPv6 header} */
  public IcmpEditor icmp() {
    return new IcmpEditor(this, packet);
  }

  /**
   * Replaces bytes of the payload: what follows the header of TCP, UDP, UDP-Lite, ICMP or ICMPv6.
   *
   * @param offset from the first byte of the payload, 0..its length
   * @param length bytes to be replaced; 0 only inserts
   * @param replacement what comes there; none only deletes
   * @return this
   * @throws IndexOutOfBoundsException where the bytes are not within the payload
   */
  public PacketEditor replacePayload(int offset, int length, byte[] replacement) {
    packet.replacePayload(offset, length, replacement);
    return this;
  }

  /**
   * Replaces all of the payload.
   *
   * @param payload the new one, maybe empty
   * @return this
   */
  public PacketEditor setPayload(byte[] payload) {
    PacketParts parts = packet.parts();
    parts.requirePayload();
    return replacePayload(0, parts.payloadLength(), payload);
  }

  /**
   * Replaces bytes of the packet, headers too; all lengths and checksums are then computed in full,
   * as {@link PacketRepair} does.
   *
   * @param offset from the first byte of the IP header, 0..length
   * @param length bytes to be replaced; 0 only inserts
   * @param replacement what comes there; none only deletes
   * @return this
   * @throws IndexOutOfBoundsException where the bytes are not within the packet
   */
  public PacketEditor replace(int offset, int length, byte[] replacement) {
    packet.replaceAnything(offset, length, replacement);
    return this;
  }

  /** {@return whether anything was changed, be it to what it was} */
  public boolean changed() {
    return packet.changed();
  }

  /**
   * The packet as it now is, with lengths and checksums right as far as its changes made them
   * wrong.
   *
   * @return a new array
   * @throws PacketEditException where its checksum is not ready, and it is a fragment or a tunnel;
   *     or {@link #replace} has made a fragment, or another one, or has put a {@link Malformed}
   *     into it that it did not come with
   * @throws MalformedPacketException where {@link #replace} has made it no packet
   */
  public byte[] toBytes() {
    return packet.finished();
  }

  /**
   * The packet as it now is, with lengths and checksums as they were.
   *
   * @return a new array
   */
  public byte[] toBytesAsIs() {
    return packet.asTheyAre();
  }
}
