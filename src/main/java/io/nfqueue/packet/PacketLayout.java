package io.nfqueue.packet;

/**
 * Finds the upper layer of a packet: through the IPv4 header or the chain of IPv6 extension
 * headers, judging on the way.
 *
 * <p>The answer is packed into one long, so that a packet costs one object: protocol, offset of the
 * upper layer's data, fragment, fault and real length. All offsets and lengths are relative to the
 * packet's first byte; {@code captured} bytes may be read, {@code original} is the real length.
 */
final class PacketLayout {

  private static final int PROTOCOL_BITS = 9;
  private static final int OFFSET_BITS = 17;
  private static final int FRAGMENT_BITS = 2;
  private static final int FAULT_BITS = 5;

  private static final int OFFSET_SHIFT = PROTOCOL_BITS;
  private static final int FRAGMENT_SHIFT = OFFSET_SHIFT + OFFSET_BITS;
  private static final int FAULT_SHIFT = FRAGMENT_SHIFT + FRAGMENT_BITS;
  private static final int LENGTH_SHIFT = FAULT_SHIFT + FAULT_BITS;

  private static final int ABSENT = -1;
  private static final int MAX_DATAGRAM_BYTES = 65_535;
  private static final int TCP_FLAGS_FRAGMENT_OFFSET = 8;
  private static final Fragment[] FRAGMENTS = Fragment.values();
  private static final Malformed[] FAULTS = Malformed.values();

  private PacketLayout() {}

  static long of(byte[] bytes, int start, int captured, int original) {
    if (captured == 0) {
      return unreadable(original == 0 ? Malformed.HEADER_CUT : null, original);
    }
    return switch (Ipv4Header.version(bytes, start)) {
      case Ipv4Header.VERSION -> ipv4(bytes, start, captured, original);
      case Ipv6Header.VERSION -> ipv6(bytes, start, captured, original);
      default -> unreadable(Malformed.NOT_IP, original);
    };
  }

  static int protocol(long layout) {
    return ((int) layout & (1 << PROTOCOL_BITS) - 1) - 1;
  }

  /** Where the transport header starts, or the data of a later fragment; -1 when unknown. */
  static int upperOffset(long layout) {
    return ((int) (layout >>> OFFSET_SHIFT) & (1 << OFFSET_BITS) - 1) - 1;
  }

  static Fragment fragment(long layout) {
    return FRAGMENTS[(int) (layout >>> FRAGMENT_SHIFT) & (1 << FRAGMENT_BITS) - 1];
  }

  static Malformed fault(long layout) {
    int index = ((int) (layout >>> FAULT_SHIFT) & (1 << FAULT_BITS) - 1) - 1;
    return index < 0 ? null : FAULTS[index];
  }

  /** The length the IP header gives the packet, at most the original length: without padding. */
  static int ipLength(long layout) {
    return (int) (layout >>> LENGTH_SHIFT);
  }

  private static long pack(
      int protocol, int upperOffset, Fragment fragment, Malformed fault, int ipLength) {
    return protocol + 1L
        | upperOffset + 1L << OFFSET_SHIFT
        | (long) fragment.ordinal() << FRAGMENT_SHIFT
        | (fault == null ? 0L : fault.ordinal() + 1L) << FAULT_SHIFT
        | (long) ipLength << LENGTH_SHIFT;
  }

  private static long unreadable(Malformed fault, int ipLength) {
    return pack(ABSENT, ABSENT, Fragment.NONE, fault, ipLength);
  }

  private static long ipv4(byte[] bytes, int start, int captured, int original) {
    if (original < Ipv4Header.MIN_BYTES) {
      return unreadable(Malformed.HEADER_CUT, original);
    }
    int headerLength = Ipv4Header.headerLength(bytes, start);
    if (headerLength < Ipv4Header.MIN_BYTES) {
      return unreadable(Malformed.HEADER_LENGTH_TOO_SMALL, original);
    }
    if (headerLength > original) {
      return unreadable(Malformed.HEADER_CUT, original);
    }
    if (captured < Ipv4Header.PROTOCOL_KNOWN_BYTES) {
      return unreadable(null, original);
    }
    int protocol = Ipv4Header.protocolAt(bytes, start);
    int fragmentOffset = Ipv4Header.fragmentOffset(bytes, start);
    Fragment fragment = fragmentOf(fragmentOffset, Ipv4Header.moreFragmentsAt(bytes, start));
    if (captured < Ipv4Header.MIN_BYTES) {
      return pack(protocol, ABSENT, fragment, null, original);
    }
    int length = Ipv4Header.totalLength(bytes, start);
    if (length == 0 && original > MAX_DATAGRAM_BYTES) {
      length = original;
    }
    if (length < headerLength) {
      return unreadable(Malformed.TOTAL_LENGTH_TOO_SMALL, original);
    }
    Malformed fault = length > original ? Malformed.TOTAL_LENGTH_BEYOND_PACKET : null;
    length = Math.min(length, original);
    if (fault == null && fragment != Fragment.NONE) {
      if (fragmentOffset + (long) length > MAX_DATAGRAM_BYTES) {
        fault = Malformed.FRAGMENT_TOO_FAR;
      } else if (fragmentOffset == TCP_FLAGS_FRAGMENT_OFFSET && protocol == IpProtocol.TCP) {
        fault = Malformed.OVERLAPPING_FRAGMENT;
      }
    }
    return upper(bytes, start, captured, headerLength, protocol, fragment, fault, length);
  }

  private static long ipv6(byte[] bytes, int start, int captured, int original) {
    if (original < Ipv6Header.BYTES) {
      return unreadable(Malformed.HEADER_CUT, original);
    }
    if (captured < Ipv6Header.BYTES) {
      return unreadable(null, original);
    }
    boolean jumboMissing = lacksJumboOption(bytes, start, captured);
    if (jumboMissing && original - Ipv6Header.BYTES <= MAX_DATAGRAM_BYTES) {
      return unreadable(Malformed.JUMBO_OPTION_MISSING, Ipv6Header.BYTES);
    }
    long stated = ipv6Length(bytes, start, captured, original);
    Malformed fault = stated > original ? Malformed.TOTAL_LENGTH_BEYOND_PACKET : null;
    int length = (int) Math.min(stated, original);
    int type = Ipv6Header.nextHeaderAt(bytes, start);
    int at = Ipv6Header.BYTES;
    Fragment fragment = Fragment.NONE;
    for (int walked = 0; Ipv6ExtensionHeader.isExtensionHeader(type); walked++) {
      if (walked == Ipv6ExtensionHeader.MAX_HEADERS) {
        return cutChain(fragment, fault, Malformed.EXTENSION_CHAIN_TOO_LONG, length);
      }
      if (length - at < Ipv6ExtensionHeader.MIN_BYTES) {
        return cutChain(fragment, fault, Malformed.EXTENSION_CHAIN_CUT, length);
      }
      int present = captured - at;
      if (present < neededBytes(type)) {
        return pack(ABSENT, ABSENT, fragment, fault, length);
      }
      int next = Ipv6ExtensionHeader.nextHeaderAt(bytes, start + at);
      if (type == IpProtocol.FRAGMENT) {
        int offset = Ipv6ExtensionHeader.fragmentOffset(bytes, start + at);
        boolean more = Ipv6ExtensionHeader.moreFragmentsAt(bytes, start + at);
        Fragment found = fragmentOf(offset, more);
        fragment = found == Fragment.NONE ? fragment : found;
        if (fault == null && found != Fragment.NONE && reassembledTooLong(at, offset, length)) {
          fault = Malformed.FRAGMENT_TOO_FAR;
        }
        if (found == Fragment.LATER) {
          int protocol = Ipv6ExtensionHeader.isExtensionHeader(next) ? ABSENT : next;
          return pack(protocol, at + Ipv6ExtensionHeader.MIN_BYTES, fragment, fault, length);
        }
      }
      int headerLength = Ipv6ExtensionHeader.length(type, bytes, start + at);
      if (length - at < headerLength) {
        return cutChain(fragment, fault, Malformed.EXTENSION_CHAIN_CUT, length);
      }
      at += headerLength;
      type = next;
    }
    if (jumboMissing && !mayBeBig(type)) {
      return unreadable(Malformed.JUMBO_OPTION_MISSING, Ipv6Header.BYTES);
    }
    return upper(bytes, start, captured, at, type, fragment, fault, length);
  }

  private static long cutChain(Fragment fragment, Malformed earlier, Malformed fault, int length) {
    return pack(ABSENT, ABSENT, fragment, earlier == null ? fault : earlier, length);
  }

  private static int neededBytes(int type) {
    return type == IpProtocol.FRAGMENT
        ? Ipv6ExtensionHeader.MIN_BYTES
        : Ipv6ExtensionHeader.LENGTH_KNOWN_BYTES;
  }

  /** Whether the whole datagram's payload, which has no fragment header, would be too long. */
  private static boolean reassembledTooLong(int at, int fragmentOffset, int length) {
    long unfragmentable = at - Ipv6Header.BYTES;
    long data = (long) length - at - Ipv6ExtensionHeader.MIN_BYTES;
    return unfragmentable + fragmentOffset + data > MAX_DATAGRAM_BYTES;
  }

  /** What the header says, or the jumbo option, or for BIG TCP the length the kernel gives. */
  static long ipv6Length(byte[] bytes, int start, int captured, int original) {
    int payloadLength = Ipv6Header.payloadLength(bytes, start);
    if (payloadLength != 0) {
      return Ipv6Header.BYTES + (long) payloadLength;
    }
    if (startsWithHopByHop(bytes, start) && original > Ipv6Header.BYTES) {
      boolean whole = hasHopByHop(bytes, start, captured);
      if (!whole && captured < original) {
        return original;
      }
      int hopByHop = start + Ipv6Header.BYTES;
      long jumbo = whole ? Ipv6ExtensionHeader.jumboPayloadLength(bytes, hopByHop) : -1;
      if (jumbo >= 0) {
        return Ipv6Header.BYTES + jumbo;
      }
    }
    return original - Ipv6Header.BYTES > MAX_DATAGRAM_BYTES ? original : Ipv6Header.BYTES;
  }

  private static boolean startsWithHopByHop(byte[] bytes, int start) {
    return Ipv6Header.nextHeaderAt(bytes, start) == IpProtocol.HOPOPTS;
  }

  /** Whether the hop-by-hop header that comes first was captured. */
  private static boolean hasHopByHop(byte[] bytes, int start, int captured) {
    int present = captured - Ipv6Header.BYTES;
    return present >= Ipv6ExtensionHeader.LENGTH_KNOWN_BYTES
        && present
            >= Ipv6ExtensionHeader.length(IpProtocol.HOPOPTS, bytes, start + Ipv6Header.BYTES);
  }

  /** A payload length of 0, and a hop-by-hop header that has none instead (RFC 2675 section 3). */
  private static boolean lacksJumboOption(byte[] bytes, int start, int captured) {
    return Ipv6Header.payloadLength(bytes, start) == 0
        && startsWithHopByHop(bytes, start)
        && hasHopByHop(bytes, start, captured)
        && Ipv6ExtensionHeader.jumboPayloadLength(bytes, start + Ipv6Header.BYTES) < 0;
  }

  /** What the kernel has packets of that are too large for the length: TCP, tunnels over UDP. */
  private static boolean mayBeBig(int protocol) {
    return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
  }

  private static Fragment fragmentOf(int fragmentOffset, boolean more) {
    if (fragmentOffset != 0) {
      return Fragment.LATER;
    }
    return more ? Fragment.FIRST : Fragment.NONE;
  }

  private static long upper(
      byte[] bytes,
      int start,
      int captured,
      int at,
      int protocol,
      Fragment fragment,
      Malformed earlier,
      int length) {
    Malformed fault = earlier;
    if (fault == null && fragment != Fragment.LATER) {
      int version = Ipv4Header.version(bytes, start);
      int end = length - at;
      int present = Math.min(captured - at, end);
      fault = TransportHeader.fault(bytes, start + at, present, end, protocol, version, fragment);
    }
    return pack(protocol, at, fragment, fault, length);
  }
}
