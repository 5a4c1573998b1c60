package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.putShort;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

/**
 * Where the parts of a packet are that an editor changes, and what stands in the way of a change.
 * Offsets are from the packet's first byte, -1 where there is none.
 *
 * @param version 4 or 6
 * @param protocol of the upper layer, -1 when unknown
 * @param fragment which part of a datagram it is
 * @param transportOffset of the transport header; -1 in a later fragment
 * @param payloadOffset behind a transport header that is whole
 * @param payloadLength in bytes, as UDP says, else all there is
 * @param authenticated whether an authentication header (RFC 4302) covers it
 * @param otherCover the header whose checksum covers the addresses and is not computed here, or -1
 * @param fault what is wrong with it, or null
 */
record PacketParts(
    int version,
    int protocol,
    Fragment fragment,
    int transportOffset,
    int payloadOffset,
    int payloadLength,
    boolean authenticated,
    int otherCover,
    Malformed fault) {

  private static final int NONE = -1;

  static PacketParts of(IpPacket view, byte[] bytes, int offset) {
    // over IPv4 both are the upper layer
    boolean authenticated = view.protocol() == IpProtocol.AH;
    int otherCover = otherCover(view.protocol(), view.ipVersion(), NONE);
    for (Ipv6ExtensionHeader header : view.extensionHeaders()) {
      // a later fragment has what follows its fragment header in the first one
      authenticated |= header.type() == IpProtocol.AH || header.nextHeader() == IpProtocol.AH;
      otherCover = otherCover(header.type(), Ipv6Header.VERSION, otherCover);
      otherCover = otherCover(header.nextHeader(), Ipv6Header.VERSION, otherCover);
    }
    return new PacketParts(
        view.ipVersion(),
        view.protocol(),
        view.fragment(),
        view.transportOffset(),
        view.payloadOffset(),
        view.payloadLength(),
        authenticated,
        otherCover,
        view.malformed());
  }

  private static int otherCover(int type, int version, int otherwise) {
    return TransportChecksum.coversAddressesElsewhere(type, version) ? type : otherwise;
  }

  private PacketParts with(int otherPayloadOffset, int otherPayloadLength) {
    return new PacketParts(
        version,
        protocol,
        fragment,
        transportOffset,
        otherPayloadOffset,
        otherPayloadLength,
        authenticated,
        otherCover,
        fault);
  }

  PacketParts withHeaderGrown(int grown) {
    return with(payloadOffset + grown, payloadLength);
  }

  PacketParts withPayloadGrown(int grown) {
    return with(payloadOffset, payloadLength + grown);
  }

  /** Where what the transport checksum may cover ends: bytes behind a UDP datagram are not its. */
  int transportEnd(int length) {
    boolean datagram = protocol == IpProtocol.UDP && payloadOffset >= 0;
    return datagram ? payloadOffset + payloadLength : length;
  }

  /** Whether a checksum is known that its transport header should have. */
  boolean hasChecksum() {
    return transportOffset >= 0 && TransportChecksum.offset(protocol, version) >= 0;
  }

  void requireIpVersion(String what, int needed) {
    if (version != needed) {
      throw refused(what, "an IPv" + needed + " packet");
    }
  }

  void requirePorts(String what) {
    if (!TransportHeader.hasPorts(protocol) || transportOffset < 0) {
      throw refused(what, "a header with ports");
    }
  }

  void requireHeader(String what, String header, boolean ofThisProtocol, int bytes, int length) {
    if (!ofThisProtocol || transportOffset < 0 || transportOffset + bytes > length) {
      throw refused(what, "a whole " + header);
    }
  }

  void requireTcpOptions() {
    if (payloadOffset < 0) {
      throw refused("TCP options", "a whole TCP header");
    }
  }

  /**
   * Refuses where the checksum that covers a field is not here, or cannot be brought up to date.
   */
  void requireChecksum(String what, int length) {
    int checksum = TransportChecksum.offset(protocol, version);
    boolean sctp = protocol == IpProtocol.SCTP;
    int end = transportOffset + checksum + (sctp ? Integer.BYTES : Short.BYTES);
    if (transportOffset < 0 || checksum < 0 || end > length) {
      throw refused(what, "the checksum that covers it");
    }
    if (sctp) {
      requireWhole(what);
    }
  }

  void requireWhole(String what) {
    if (fragment != Fragment.NONE) {
      throw refused(what, "a whole datagram: its checksum covers the other fragments too");
    }
  }

  /**
   * Refuses to replace bytes under an authentication header, and of a fragment, but for those in
   * front of its addresses: the rest is covered by the datagram's one checksum, or says where that
   * is.
   */
  void requireReplaceable(int from, int count, int replacement) {
    String what = "bytes at " + from;
    requireNoAuthentication(what);
    boolean inFront = from + count <= NetworkHeader.sourceOffset(version) && count == replacement;
    if (!inFront) {
      requireWhole(what);
    }
  }

  /** Refuses where replaced bytes have made a fragment, or another one. */
  void requireFragmentAs(PacketParts before) {
    boolean whole = fragment == Fragment.NONE && before.fragment == Fragment.NONE;
    boolean same =
        version == before.version
            && protocol == before.protocol
            && fragment == before.fragment
            && transportOffset == before.transportOffset;
    if (!whole && !same) {
      throw refused("the packet", "the same fragment as before, or a whole datagram as before");
    }
  }

  void requirePayload() {
    requireNoAuthentication("the payload");
    boolean carries =
        switch (protocol) {
          case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE -> true;
          default -> TransportHeader.isIcmp(protocol, version);
        };
    if (!carries || payloadOffset < 0 || fragment != Fragment.NONE) {
      throw refused("the payload", "a whole TCP segment, UDP datagram or ICMP message");
    }
  }

  /** Refuses where a checksum may cover the addresses that nobody here brings up to date. */
  void requireKnownCover(String what) {
    if (otherCover >= 0) {
      String header = IpProtocol.name(otherCover);
      throw refused(what, "a checksum over it that is known here, none of " + header);
    }
    if (protocol < 0 && fragment != Fragment.LATER) {
      throw refused(what, "headers that lead to the upper layer");
    }
  }

  /** Refuses what an authentication header covers: nobody but the sender can make that right. */
  void requireNoAuthentication(String what) {
    if (authenticated) {
      throw refused(what, "a packet without authentication header");
    }
  }

  /**
   * Refuses a fault that the packet did not come with, and that does not hinder {@link
   * PacketRepair}.
   */
  void requireNoNewFault(Malformed before) {
    if (fault != null && fault != before) {
      throw refused("the packet", "whole headers");
    }
  }

  private PacketEditException refused(String what, String needed) {
    String found =
        fragment != Fragment.NONE
            ? "a " + (fragment == Fragment.FIRST ? "first" : "later") + " fragment"
            : authenticated ? "one with it" : protocol < 0 ? "none" : IpProtocol.name(protocol);
    String reason = fault == null ? "" : " (" + fault.reason() + ")";
    return new PacketEditException(
        "%s: expected %s, found IPv%d, %s%s".formatted(what, needed, version, found, reason));
  }

  /** Writes all lengths after the packet's own has changed. */
  void putLengths(byte[] packet, int lengthBefore) {
    if (version == Ipv4Header.VERSION) {
      putShort(packet, Ipv4Header.TOTAL_LENGTH_OFFSET, packet.length);
    } else {
      putShort(packet, Ipv6Header.PAYLOAD_LENGTH_OFFSET, packet.length - Ipv6Header.BYTES);
    }
    int lengthAt = transportOffset + UdpHeader.LENGTH_OFFSET;
    if (protocol == IpProtocol.UDP) {
      putShort(packet, lengthAt, UdpHeader.BYTES + payloadLength);
    } else if (protocol == IpProtocol.UDPLITE) {
      int coverage = unsignedShort(packet, lengthAt);
      boolean all = coverage == lengthBefore - transportOffset;
      int length = packet.length - transportOffset;
      putShort(packet, lengthAt, all ? length : Math.min(coverage, length));
    }
  }
}
