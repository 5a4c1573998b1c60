package io.nfqueue.packet;

import java.util.HexFormat;

/**
 * Golden packets from outside our code.
 *
 * <p>KERNEL_*: made by Linux 6.18.44 x86-64 on 2026-11-23, between two network namespaces joined by
 * a veth pair (10.9.0.1, fd00::1 and 10.9.0.2, fd00::2; ethtool -K tx off, so checksums are
 * complete), captured with {@code tcpdump -i va -w kernel.pcap} 4.99.3, Ethernet header removed.
 * Traffic: {@code ping -c1 -s 8}, {@code ping -c1 -s 3000}, sendto and connect from Python; the
 * text tcpdump printed is quoted at each.
 *
 * <p>SCAPY_*: made by scapy 2.7.0, e.g. {@code bytes(IP(src='192.0.2.1', dst='192.0.2.2') /
 * UDP(sport=1000, dport=53) / b'abc')}; the layers are quoted at each.
 */
public final class SamplePackets {

  /** IP 10.9.0.1 > 10.9.0.2: ICMP echo request, id 4178, seq 1, length 16. */
  static final byte[] KERNEL_PING4 =
      hex("450000240ca4400040011a210a0900010a0900020800db9c105200010001020304050607");

  /** IP6 fd00::1 > fd00::2: ICMP6, echo request, id 4179, seq 1, length 16. */
  static final byte[] KERNEL_PING6 =
      hex(
          "600df29a00103a40fd000000000000000000000000000001fd000000000000000000000000000002"
              + "8000694c105300010001020304050607");

  /** IP 10.9.0.1 > 10.9.0.2: ip-proto-1 (the last of three fragments, offset 2960). */
  static final byte[] KERNEL_LATER_FRAGMENT4 =
      hex(
          "450000440ca501724001588e0a0900010a09000288898a8b8c8d8e8f909192939495969798999a9b"
              + "9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7");

  /** IP6 fe80::... > ff02::16: HBH ICMP6, multicast listener report v2, 2 group record(s). */
  static final byte[] KERNEL_MLD6 =
      hex(
          "6000000000380001fe80000000000000181976fffe8e156cff020000000000000000000000000016"
              + "3a000502000001008f00b5df0000000204000000ff0200000000000000000001ff8e156c"
              + "04000000ff0200000000000000000001ff000002");

  /**
   * IP 10.9.0.1.5555 > 10.9.0.2.53, payload "hello packet" (which tcpdump takes for broken DNS).
   */
  static final byte[] KERNEL_UDP4 =
      hex("45000028626740004011c4490a0900010a09000215b300350014589668656c6c6f207061636b6574");

  /** IP6 fd00::1.5555 > fd00::2.53, payload "hello". */
  static final byte[] KERNEL_UDP6 =
      hex(
          "6005c2af000d1140fd000000000000000000000000000001fd000000000000000000000000000002"
              + "15b30035000dac1568656c6c6f");

  /** IP 10.9.0.2 > 10.9.0.1: ICMP 10.9.0.2 udp port 53 unreachable, length 48. */
  public static final byte[] KERNEL_UNREACHABLE4 =
      hex(
          "45c000440997000040015c4e0a0900020a090001030311370000000045000028626740004011c449"
              + "0a0900010a09000215b300350014589668656c6c6f207061636b6574");

  /** IP 10.9.0.1.54722 > 10.9.0.2.80: Flags [S], seq 3733154371, win 64240, ..., length 0. */
  static final byte[] KERNEL_SYN4 =
      hex(
          "4500003c506540004006d6420a0900010a090002d5c20050de836a4300000000a002faf046180000"
              + "020405b40402080aea65e99f000000000103030a");

  /** IP 10.9.0.2.80 > 10.9.0.1.54722: Flags [R.], seq 0, ack 3733154372, win 0, length 0. */
  static final byte[] KERNEL_RST4 =
      hex("4500002800004000400626bc0a0900020a0900010050d5c200000000de836a44501400007ce10000");

  /** IP6 fd00::1.44322 > fd00::2.80: Flags [S], seq 3005475468, win 64800, ..., length 0. */
  static final byte[] KERNEL_SYN6 =
      hex(
          "60029d1f00280640fd000000000000000000000000000001fd000000000000000000000000000002"
              + "ad220050b323ea8c00000000a002fd20767c0000020405a00402080abee5d066000000000103030a");

  /** IP()/UDP(sport=1000, dport=53)/b'abc'. */
  static final byte[] SCAPY_UDP4 =
      hex("4500001f000100004011f6c9c0000201c000020203e80035000bb354616263");

  /** IP()/TCP(sport=1000, dport=80, flags='PA', seq=1, ack=2)/b'hello'. */
  public static final byte[] SCAPY_TCP4 =
      hex(
          "4500002d000100004006f6c6c0000201c000020203e80050000000010000000250182000c3b60000"
              + "68656c6c6f");

  /** IP(options=[IPOption_Router_Alert()])/TCP(flags='S', seq=1, options=[('MSS', 1460)]). */
  static final byte[] SCAPY_TCP4_OPTIONS =
      hex(
          "4600003000010000400661bfc0000201c00002029404000003e80050000000010000000060022000"
              + "efe90000020405b4");

  /** IPv6()/IPv6ExtHdrRouting(addresses=['2001:db8::3', '2001:db8::ff'], segleft=2)/TCP(). */
  static final byte[] SCAPY_TCP6_ROUTING_TYPE_0 =
      hex(
          "60000000003c2b4020010db800000000000000000000000120010db8000000000000000000000002"
              + "060400020000000020010db800000000000000000000000320010db80000000000000000000000ff"
              + "00010002000000000000000050022000336e0000");

  /** IPv6()/IPv6ExtHdrSegmentRouting(addresses=[z, y], segleft=1)/UDP(sport=1, dport=2)/b'xyz'. */
  public static final byte[] SCAPY_UDP6_SEGMENTS_LEFT =
      hex(
          "6000000000332b4020010db800000000000000000000000120010db8000000000000000000000002"
              + "110404010100000020010db80000000000000000000000ff20010db8000000000000000000000002"
              + "00010002000bb0e978797a");

  /** The same with segleft=0 and the addresses [y, z]. */
  static final byte[] SCAPY_UDP6_NO_SEGMENTS_LEFT =
      hex(
          "6000000000332b4020010db800000000000000000000000120010db8000000000000000000000002"
              + "110404000100000020010db800000000000000000000000220010db80000000000000000000000ff"
              + "00010002000bb1e678797a");

  /** IPv6()/IPv6ExtHdrHopByHop()/IPv6ExtHdrDestOpt()/IPv6ExtHdrFragment(id=9)/UDP()/b'xyz'. */
  static final byte[] SCAPY_UDP6_ATOMIC_FRAGMENT =
      hex(
          "600000000023004020010db800000000000000000000000120010db8000000000000000000000002"
              + "3c000104000000002c00010400000000110000000000000900010002000bb1e678797a");

  /** IP()/SCTP(sport=5000, dport=6000, tag=1)/SCTPChunkCookieAck(). */
  static final byte[] SCAPY_SCTP4 =
      hex("45000024000100004084f651c0000201c0000202138817700000000129d7990a0b000004");

  private SamplePackets() {}

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** A copy with bytes from an index on replaced. */
  static byte[] with(byte[] packet, int index, int... values) {
    byte[] copy = packet.clone();
    for (int i = 0; i < values.length; i++) {
      copy[index + i] = (byte) values[i];
    }
    return copy;
  }

  static IpPacket parse(byte[] packet) {
    return IpPacket.of(packet, 0, packet.length, packet.length);
  }
}
