package io.nfqueue.capture;

import java.util.Objects;

/**
 * The link-layer header of a captured packet: what is behind it, and where. Immutable; never
 * throws, whatever the bytes are: {@link #outcome()} says what was found.
 *
 * <pre>
 * Ethernet                    Linux cooked, v1             Linux cooked, v2
 *   destination    0            u16 packetType    0          u16 protocol       0
 *   source         6            u16 ARPHRD_*      2          u16 reserved       2
 *   u16 type       12           u16 addressLength 4          u32 interfaceIndex 4
 *   or tags first:              address           6          u16 ARPHRD_*       8
 *   u16 8100, 88a8              u16 protocol      14         u8  packetType     10
 *   u16 TCI                                       16         u8  addressLength  11
 *                             BSD loopback                   address            12
 *                               u32 AF_*          0                             20
 * </pre>
 *
 * <p>Sources: {@code draft-ietf-opsawg-pcaplinktype}, IEEE 802.3, 802.1Q; LLC with SNAP is RFC
 * 1042. Tags and SNAP are passed over as {@link io.nfqueue.packet.EtherTypeField} does. All
 * big-endian, but for BSD loopback: that is in the byte order of the capturing host.
 */
public final class LinkLayer {
  /** What there is behind a link-layer header. */
  public enum Outcome {
    /** A packet of {@link #hwProtocol()}, at {@link #payloadOffset()}; maybe of no bytes. */
    FOUND,
    /** The captured bytes end within the header. */
    CUT,
    /** Something that has no Ethernet protocol number. */
    NO_PROTOCOL,
    /** A link type that this class does not know. */
    UNKNOWN_LINK_TYPE
  }

  private final Outcome outcome;
  private final int hwProtocol;
  private final int payloadOffset;
  private final int payloadLength;
  private final int originalPayloadLength;
  private final int packetType;
  private final long interfaceIndex;
  private final byte[] hardwareAddress;
  private final int vlanProtocol;
  private final int vlanTci;

  /**
   * @param original bytes of the packet on the wire, without frame check sequence
   */
  private LinkLayer(LinkLayerParser found, int original) {
    outcome = found.outcome;
    hwProtocol = outcome == Outcome.FOUND ? found.protocol : -1;
    payloadOffset = found.at;
    payloadLength = outcome == Outcome.FOUND ? Math.max(0, found.limit - found.at) : 0;
    originalPayloadLength =
        outcome == Outcome.FOUND ? Math.max(original - found.at, payloadLength) : 0;
    packetType = found.packetType;
    interfaceIndex = found.interfaceIndex;
    hardwareAddress = found.hardwareAddress;
    vlanProtocol = found.vlanProtocol;
    vlanTci = found.vlanTci;
  }

  /** Looks at a packet; a frame check sequence at its end is no part of the payload. */
  public static LinkLayer of(CaptureRecord packet) {
    int captured = packet.bytes().length;
    // of a packet that is cut, the sequence at its end is cut first
    int cut = Math.max(0, packet.originalLength() - captured);
    int fcs = Math.max(0, packet.fcsBytes() - cut);
    LinkLayerParser found =
        new LinkLayerParser(packet.linkType(), packet.bytes(), Math.max(0, captured - fcs));
    return new LinkLayer(found, packet.originalLength() - packet.fcsBytes());
  }

  /**
   * Looks at a packet.
   *
   * @param linkType LINKTYPE_*
   * @param bytes the packet, from its first byte
   * @param limit behind the last byte that may be looked at, 0..bytes.length
   * @throws IndexOutOfBoundsException where the limit is outside the array
   */
  public static LinkLayer of(int linkType, byte[] bytes, int limit) {
    Objects.checkFromToIndex(0, limit, bytes.length);
    return new LinkLayer(new LinkLayerParser(linkType, bytes, limit), limit);
  }

  /** What was found. */
  public Outcome outcome() {
    return outcome;
  }

  /**
   * Ethernet protocol: 0x0800 IPv4, 0x86dd IPv6, any other, a VLAN tag's where there are too many
   * of those; -1 where nothing was found.
   */
  public int hwProtocol() {
    return hwProtocol;
  }

  /** Whether an IPv4 or IPv6 packet was found. */
  public boolean isIp() {
    return hwProtocol == LinkLayerParser.ETHERTYPE_IPV4
        || hwProtocol == LinkLayerParser.ETHERTYPE_IPV6;
  }

  /** Bytes before the layer-3 packet; where nothing was found, those that were looked at. */
  public int payloadOffset() {
    return payloadOffset;
  }

  /**
   * Bytes of the layer-3 packet; 0 where nothing was found. Short Ethernet frames are padded: the
   * IP length may be less.
   */
  public int payloadLength() {
    return payloadLength;
  }

  /**
   * Bytes that the layer-3 packet had on the wire, at least {@link #payloadLength()}: more where
   * the record has only its beginning. 0 where nothing was found. With it, an IP packet is {@code
   * IpPacket.of(record.bytes(), payloadOffset(), payloadLength(), originalPayloadLength())}.
   */
  public int originalPayloadLength() {
    return originalPayloadLength;
  }

  /** PACKET_* of Linux, 0..65535: 0 to this host, 4 sent by it; -1 where the header has none. */
  public int packetType() {
    return packetType;
  }

  /** Which way the packet went, where the header says so: in cooked captures. */
  public Direction direction() {
    return switch (packetType) {
      case LinkLayerParser.PACKET_HOST,
          LinkLayerParser.PACKET_BROADCAST,
          LinkLayerParser.PACKET_MULTICAST,
          LinkLayerParser.PACKET_OTHERHOST ->
          Direction.INBOUND;
      case LinkLayerParser.PACKET_OUTGOING -> Direction.OUTBOUND;
      default -> Direction.UNKNOWN;
    };
  }

  /** Index of the interface, 0..2^32-1; -1 where the header has none: all but cooked v2. */
  public long interfaceIndex() {
    return interfaceIndex;
  }

  /** The sender's link-layer address; null where the header has none. A copy. */
  public byte[] hardwareAddress() {
    return hardwareAddress == null ? null : hardwareAddress.clone();
  }

  /** Ethernet protocol of the outermost VLAN tag (0x8100, 0x88a8), or -1. */
  public int vlanProtocol() {
    return vlanProtocol;
  }

  /** The outermost VLAN tag: priority, drop bit, and 12 bits of VLAN id, or -1. */
  public int vlanTci() {
    return vlanTci;
  }
}
