package io.nfqueue.queue;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A packet's bytes without those that the kernel chooses anew each time: the IPv4 identification
 * (also of a packet that an ICMP error shows), TCP's sequence numbers and options (time stamps),
 * and the checksums of these. They are zero.
 */
final class SteadyPayload {
  private static final int IPV4_ID = 4;
  private static final int IPV4_CHECKSUM = 10;
  private static final int IPV4_PROTOCOL = 9;
  private static final int IPV6_PROTOCOL = 6;
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int ICMP = 1;
  private static final int ICMP_HEADER_BYTES = 8;
  private static final int TCP = 6;
  private static final int TCP_SEQUENCES = 4;
  private static final int TCP_FLAGS = 12;
  private static final int TCP_CHECKSUM = 16;
  private static final int TCP_OPTIONS = 20;

  private SteadyPayload() {}

  /** Hexadecimal digits of a packet without options in its IP header; it may be cut. */
  static String of(String hex) {
    byte[] packet = HexFormat.of().parseHex(hex);
    boolean ipv4 = packet[0] >> 4 == 4;
    int header = ipv4 ? (packet[0] & 0xf) * 4 : IPV6_HEADER_BYTES;
    int protocol = packet[ipv4 ? IPV4_PROTOCOL : IPV6_PROTOCOL];
    if (ipv4) {
      clearIdentification(packet, 0);
    }
    if (protocol == ICMP) {
      clearIdentification(packet, header + ICMP_HEADER_BYTES);
    } else if (protocol == TCP) {
      clear(packet, header + TCP_SEQUENCES, TCP_FLAGS - TCP_SEQUENCES);
      clear(packet, header + TCP_CHECKSUM, 2);
      clear(packet, header + TCP_OPTIONS, packet.length);
    }
    return HexFormat.of().formatHex(packet);
  }

  private static void clearIdentification(byte[] packet, int header) {
    clear(packet, header + IPV4_ID, 2);
    clear(packet, header + IPV4_CHECKSUM, 2);
  }

  private static void clear(byte[] packet, int offset, int length) {
    int from = Math.min(offset, packet.length);
    Arrays.fill(packet, from, Math.min(from + length, packet.length), (byte) 0);
  }
}
