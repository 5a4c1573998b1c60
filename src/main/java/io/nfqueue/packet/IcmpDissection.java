package io.nfqueue.packet;

import static io.nfqueue.packet.DissectionText.hex;
import static io.nfqueue.packet.NetworkDissection.bytes;

/** The block of an ICMP or ICMPv6 header. */
final class IcmpDissection {
  private static final int ABSENT = -1;

  /** RFC 8335 section 3. */
  private static final String[] STATES = {
    "reserved", "incomplete", "reachable", "stale", "delay", "probe", "failed"
  };

  private IcmpDissection() {}

  /** Writes it, with what the message has in the header's second word and behind it. */
  static void write(IpPacket packet, IcmpHeader icmp, String checksumState, DissectionText text) {
    boolean v6 = icmp.v6();
    String title = v6 ? "ICMPv6 header, " : "ICMP header, ";
    DissectionText block = text.block(title + bytes(packet.transportOffset(), IcmpHeader.BYTES));
    block
        .field("type", named(icmp.type(), IcmpNames.type(v6, icmp.type())))
        .field("code", named(icmp.code(), IcmpNames.code(v6, icmp.type(), icmp.code())))
        .field("checksum", hex(icmp.checksum(), 4) + " (" + checksumState + ")");
    number(block, "identifier", icmp.identifier());
    number(block, "sequence number", icmp.sequenceNumber());
    text(block, "gateway address", icmp.gatewayAddressText());
    if (icmp.nextHopMtu() != ABSENT) {
      block.field("next-hop mtu", icmp.nextHopMtu() + " bytes");
    }
    number(block, "pointer", icmp.pointer());
    text(block, "target address", icmp.targetAddressText());
    if (icmp.quotedLengthBytes() > 0) {
      block.field("quoted length", icmp.quotedLengthBytes() + " bytes");
    }
    if (icmp.extendedEcho() != null) {
      extendedEcho(icmp.extendedEcho(), block);
    }
  }

  private static void extendedEcho(ExtendedEcho echo, DissectionText block) {
    if (echo.reply()) {
      int state = echo.state();
      block
          .field("state", named(state, state < STATES.length ? STATES[state] : null))
          .field("active", echo.active())
          .field("ipv4", echo.ipv4())
          .field("ipv6", echo.ipv6());
    } else {
      block.field("local", echo.local());
    }
  }

  static String named(int number, String name) {
    return name == null ? Integer.toString(number) : number + " (" + name + ")";
  }

  private static void number(DissectionText block, String name, long value) {
    if (value != ABSENT) {
      block.field(name, value);
    }
  }

  private static void text(DissectionText block, String name, String value) {
    if (value != null) {
      block.field(name, value);
    }
  }

  /**
   * Bytes of the message behind the quoted packet: what RFC 4884 has there; 0 without.
   *
   * @param messageLength bytes of the message with its header
   */
  static int extensionBytes(IcmpHeader icmp, int messageLength) {
    int quoted = icmp.quotedLengthBytes();
    return quoted == 0 ? 0 : Math.max(0, messageLength - IcmpHeader.BYTES - quoted);
  }
}
