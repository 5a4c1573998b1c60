package io.nfqueue.capture;

import static io.nfqueue.capture.LinkType.LINKTYPE_ETHERNET;
import static io.nfqueue.capture.LinkType.LINKTYPE_IPV4;
import static io.nfqueue.capture.LinkType.LINKTYPE_IPV6;
import static io.nfqueue.capture.LinkType.LINKTYPE_LINUX_SLL;
import static io.nfqueue.capture.LinkType.LINKTYPE_LINUX_SLL2;
import static io.nfqueue.capture.LinkType.LINKTYPE_LOOP;
import static io.nfqueue.capture.LinkType.LINKTYPE_NULL;
import static io.nfqueue.capture.LinkType.LINKTYPE_RAW;
import static io.nfqueue.capture.LinkType.LINKTYPE_RAW_BSD;
import static io.nfqueue.capture.LinkType.LINKTYPE_RAW_OPENBSD;

import io.nfqueue.capture.LinkLayer.Outcome;
import io.nfqueue.packet.EtherTypeField;
import io.nfqueue.packet.VlanTag;
import java.util.Arrays;
import java.util.List;

/** Goes through a link-layer header once; {@link LinkLayer} has the diagrams and the result. */
final class LinkLayerParser {
  static final int PACKET_HOST = 0;
  static final int PACKET_BROADCAST = 1;
  static final int PACKET_MULTICAST = 2;
  static final int PACKET_OTHERHOST = 3;
  static final int PACKET_OUTGOING = 4;

  static final int ETHERTYPE_IPV4 = 0x0800;
  static final int ETHERTYPE_IPV6 = 0x86dd;

  /** Below it, Linux has numbers of its own for what has none. */
  private static final int LOWEST_ETHERTYPE = 0x0600;

  /** Ethernet protocol of Linux for 802.2 frames, which have no number of their own. */
  private static final int ETH_P_802_2 = 0x0004;

  private static final int HARDWARE_ADDRESS_BYTES = 6;
  private static final int SOURCE_OFFSET = HARDWARE_ADDRESS_BYTES;
  private static final int ETHERTYPE_OFFSET = SOURCE_OFFSET + HARDWARE_ADDRESS_BYTES;
  private static final int ETHERNET_BYTES = ETHERTYPE_OFFSET + Short.BYTES;

  private static final int SLL_ARPHRD_OFFSET = Short.BYTES;
  private static final int SLL_ADDRESS_LENGTH_OFFSET = SLL_ARPHRD_OFFSET + Short.BYTES;
  private static final int SLL_ADDRESS_OFFSET = SLL_ADDRESS_LENGTH_OFFSET + Short.BYTES;
  private static final int SLL_ADDRESS_BYTES = 8;
  private static final int SLL_PROTOCOL_OFFSET = SLL_ADDRESS_OFFSET + SLL_ADDRESS_BYTES;
  private static final int SLL_BYTES = SLL_PROTOCOL_OFFSET + Short.BYTES;

  private static final int SLL2_INDEX_OFFSET = 2 * Short.BYTES;
  private static final int SLL2_ARPHRD_OFFSET = SLL2_INDEX_OFFSET + Integer.BYTES;
  private static final int SLL2_PACKET_TYPE_OFFSET = SLL2_ARPHRD_OFFSET + Short.BYTES;
  private static final int SLL2_ADDRESS_LENGTH_OFFSET = SLL2_PACKET_TYPE_OFFSET + Byte.BYTES;
  private static final int SLL2_ADDRESS_OFFSET = SLL2_ADDRESS_LENGTH_OFFSET + Byte.BYTES;
  private static final int SLL2_BYTES = SLL2_ADDRESS_OFFSET + SLL_ADDRESS_BYTES;

  /** ARPHRD_*: in cooked headers of these, the protocol is no Ethernet protocol. */
  private static final int ARPHRD_FRAD = 770;

  private static final int ARPHRD_IEEE80211 = 801;
  private static final int ARPHRD_IEEE80211_RADIOTAP = 803;
  private static final int ARPHRD_NETLINK = 824;

  private static final int AF_INET = 2;

  private final byte[] bytes;
  final int limit;
  Outcome outcome = Outcome.FOUND;
  int protocol = -1;
  int at;
  int packetType = -1;
  long interfaceIndex = -1;
  byte[] hardwareAddress;
  int vlanProtocol = -1;
  int vlanTci = -1;

  LinkLayerParser(int linkType, byte[] bytes, int limit) {
    this.bytes = bytes;
    this.limit = limit;
    switch (linkType) {
      case LINKTYPE_ETHERNET -> ethernet();
      case LINKTYPE_RAW, LINKTYPE_RAW_BSD, LINKTYPE_RAW_OPENBSD -> raw();
      case LINKTYPE_IPV4 -> protocol = ETHERTYPE_IPV4;
      case LINKTYPE_IPV6 -> protocol = ETHERTYPE_IPV6;
      case LINKTYPE_NULL, LINKTYPE_LOOP -> loopback(linkType == LINKTYPE_NULL);
      case LINKTYPE_LINUX_SLL -> cooked();
      case LINKTYPE_LINUX_SLL2 -> cooked2();
      default -> outcome = Outcome.UNKNOWN_LINK_TYPE;
    }
  }

  private boolean has(int count) {
    if (limit - at >= count) {
      return true;
    }
    outcome = Outcome.CUT;
    return false;
  }

  private int unsignedByte(int offset) {
    return bytes[offset] & 0xff;
  }

  private int unsignedShort(int offset) {
    return unsignedByte(offset) << Byte.SIZE | unsignedByte(offset + 1);
  }

  private int intBits(int offset) {
    return unsignedShort(offset) << Short.SIZE | unsignedShort(offset + Short.BYTES);
  }

  private void ethernet() {
    if (has(ETHERNET_BYTES)) {
      hardwareAddress = Arrays.copyOfRange(bytes, SOURCE_OFFSET, ETHERTYPE_OFFSET);
      at = ETHERNET_BYTES;
      behindType(unsignedShort(ETHERTYPE_OFFSET));
    }
  }

  /** Passes over VLAN tags and SNAP. */
  private void behindType(int first) {
    EtherTypeField field = EtherTypeField.of(first, bytes, at, limit);
    List<VlanTag> tags = field.vlanTags();
    if (!tags.isEmpty()) {
      vlanProtocol = tags.get(0).tpid();
      vlanTci = tags.get(0).tci();
    }
    at += field.tagBytes();
    if (field.cut()) {
      outcome = Outcome.CUT;
    } else {
      protocol = field.etherType() < 0 ? ETH_P_802_2 : field.etherType();
    }
  }

  private void raw() {
    if (has(Byte.BYTES)) {
      int version = unsignedByte(at) >>> 4;
      switch (version) {
        case 4 -> protocol = ETHERTYPE_IPV4;
        case 6 -> protocol = ETHERTYPE_IPV6;
        default -> outcome = Outcome.NO_PROTOCOL;
      }
    }
  }

  private void loopback(boolean hostOrder) {
    if (!has(Integer.BYTES)) {
      return;
    }
    int family = intBits(at);
    at += Integer.BYTES;
    if (hostOrder && (family & 0xffff) == 0) {
      // no family is above 65535: the capturing host was little-endian
      family = Integer.reverseBytes(family);
    }
    switch (family) {
      case AF_INET -> protocol = ETHERTYPE_IPV4;
      // AF_INET6 of Linux, of OpenBSD and NetBSD, of FreeBSD, of macOS
      case 10, 24, 28, 30 -> protocol = ETHERTYPE_IPV6;
      default -> outcome = Outcome.NO_PROTOCOL;
    }
  }

  private void cooked() {
    if (!has(SLL_BYTES)) {
      return;
    }
    packetType = unsignedShort(at);
    address(SLL_ADDRESS_OFFSET, unsignedShort(SLL_ADDRESS_LENGTH_OFFSET));
    at = SLL_BYTES;
    cookedProtocol(unsignedShort(SLL_ARPHRD_OFFSET), unsignedShort(SLL_PROTOCOL_OFFSET));
  }

  private void cooked2() {
    if (!has(SLL2_BYTES)) {
      return;
    }
    packetType = unsignedByte(SLL2_PACKET_TYPE_OFFSET);
    interfaceIndex = Integer.toUnsignedLong(intBits(SLL2_INDEX_OFFSET));
    address(SLL2_ADDRESS_OFFSET, unsignedByte(SLL2_ADDRESS_LENGTH_OFFSET));
    at = SLL2_BYTES;
    cookedProtocol(unsignedShort(SLL2_ARPHRD_OFFSET), unsignedShort(0));
  }

  private void address(int offset, int length) {
    // a longer one is cut in the header
    int there = Math.min(length, SLL_ADDRESS_BYTES);
    if (there > 0) {
      hardwareAddress = Arrays.copyOfRange(bytes, offset, offset + there);
    }
  }

  private void cookedProtocol(int hardwareType, int type) {
    switch (hardwareType) {
      case ARPHRD_FRAD, ARPHRD_IEEE80211, ARPHRD_IEEE80211_RADIOTAP, ARPHRD_NETLINK ->
          outcome = Outcome.NO_PROTOCOL;
      default -> {
        if (type < LOWEST_ETHERTYPE && type != ETH_P_802_2) {
          protocol = type;
        } else {
          // as behind the addresses of an Ethernet frame
          behindType(type);
        }
      }
    }
  }
}
