package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;

import java.util.List;

/**
 * More golden packets from outside our code, with headers and options that those of {@link
 * SamplePackets} do not have.
 *
 * <p>SCAPY_*: made by scapy 2.7.0; the layers are quoted at each. Addresses, where none are quoted,
 * are 192.0.2.1 and 192.0.2.2, or 2001:db8::1 and 2001:db8::2; {@code u} is {@code
 * UDP(sport=1,dport=2)}, {@code q4} and {@code q6} are {@code IP()} and {@code IPv6()} with {@code
 * UDP(sport=1000,dport=53)/b'abc'}.
 *
 * <p>MADE_*: by hand after the RFC, where scapy has no such layer. KERNEL_*: made by Linux 6.18.44
 * on 2026-11-24; tshark reads them as the tests do.
 */
final class SampleHeaders {

  /**
   * IP()/TCP(sport=1000,dport=80,flags='A',options=[NOP, NOP, ('SAck', (1000, 2000, 4294967290,
   * 4294967295)), (254, f989)]).
   */
  static final byte[] SCAPY_TCP4_SACK =
      hex(
          "45000040000100004006f6b3c0000201c000020203e800500000000000000000b01020009e2b0000"
              + "01010512000003e8000007d0fffffffafffffffffe04f989");

  /**
   * IP(options=[IPOption_RR(pointer=8,routers=['192.0.2.9','0.0.0.0']),
   * IPOption_LSRR(routers=['192.0.2.7'])])/u/b'abc'.
   */
  static final byte[] SCAPY_UDP4_ROUTES =
      hex(
          "4a0000330001000040110f5ac0000201c0000202070b08c000020900000000830704c00002070000"
              + "00010002000bb769616263");

  /**
   * IP(options=[IPOption_SSRR(routers=['192.0.2.7']), IPOption_Timestamp(pointer=13,flg=1,
   * internet_address='192.0.2.9',timestamp=4294967295)])/u/b'abc'.
   */
  static final byte[] SCAPY_UDP4_TIMESTAMP =
      hex(
          "4a00003300010000401145d9c0000201c0000202890704c0000207440c0d01c0000209ffffffff00"
              + "00010002000bb769616263");

  /** IPv6(plen=0)/IPv6ExtHdrHopByHop(options=[Jumbo(jumboplen=131072)])/TCP(sport=1,dport=2). */
  static final byte[] SCAPY_TCP6_JUMBO =
      hex(
          "600000000000004020010db800000000000000000000000120010db8000000000000000000000002"
              + "0600c2040002000000010002000000000000000050022000346b0000");

  /** IPv6()/IPv6ExtHdrDestOpt(options=[HAO(hoa='2001:db8::99')])/u/b'abc'. */
  static final byte[] SCAPY_UDP6_HOME_ADDRESS =
      hex(
          "6000000000233c4020010db800000000000000000000000120010db8000000000000000000000002"
              + "110201020000c91020010db800000000000000000000009900010002000bdf65616263");

  /** IPv6()/IPv6ExtHdrRouting(type=2,addresses=['2001:db8::99'],segleft=1)/u/b'abc'. */
  static final byte[] SCAPY_UDP6_ROUTING_TYPE_2 =
      hex(
          "6000000000232b4020010db800000000000000000000000120010db8000000000000000000000002"
              + "110202010000000020010db800000000000000000000009900010002000bdf66616263");

  /** IPv6()/AH(nh=17,payloadlen=4,spi=0xfffffffe,seq=7,icv=b'\xaa'*12)/u/b'abc'. */
  static final byte[] SCAPY_UDP6_AH =
      hex(
          "600000000023334020010db800000000000000000000000120010db8000000000000000000000002"
              + "11040000fffffffe00000007aaaaaaaaaaaaaaaaaaaaaaaa00010002000b0000616263");

  /** IP()/AH(nh=17,payloadlen=4,spi=0xfffffffe,seq=7,icv=b'\xaa'*12)/u/b'abc'. */
  static final byte[] SCAPY_UDP4_AH =
      hex(
          "45000037000100004033f68fc0000201c000020211040000fffffffe00000007aaaaaaaaaaaaaaaa"
              + "aaaaaaaa00010002000b0000616263");

  /**
   * An extended echo request for the interface with index 1, and its answer: numbers 8 and 9 of
   * src/test/resources/captures/dissection/probe.pcap.
   */
  static final byte[] MADE_EXTENDED_ECHO_REQUEST4 =
      hex("450000282cee40004001f8d60a0900010a0900fe2a00d920fedcfe012000dcf40008030200000001");

  static final byte[] KERNEL_EXTENDED_ECHO_REPLY4 =
      hex("45000028e891000040017d330a0900fe0a0900012b00d81afedcfe072000dcf40008030200000001");

  /** The answer to one for an interface that is not there: number 17. */
  static final byte[] KERNEL_EXTENDED_ECHO_REPLY6 =
      hex(
          "6005e75a00143a40fd0900000000000000000000000000fefd090000000000000000000000000001"
              + "a10263bffedc010020000022000803016e6f6e65");

  /** IPv6()/MIP6MH_BRR(). */
  static final byte[] SCAPY_MOBILITY6 =
      hex(
          "600000000008874020010db800000000000000000000000120010db8000000000000000000000002"
              + "3b00000068fb0000");

  /** IP()/ESP(spi=0xfffffffe,seq=5,data=b'12345678'). */
  static final byte[] SCAPY_ESP4 =
      hex("45000024000100004032f6a3c0000201c0000202fffffffe000000053132333435363738");

  /** IP()/ICMP(type=5,code=1,gw='192.0.2.254')/q4. */
  static final byte[] SCAPY_REDIRECT4 =
      hex(
          "4500003b000100004001f6bdc0000201c00002020501bc20c00002fe4500001f000100004011f6c9"
              + "c0000201c000020203e80035000bb354616263");

  /** IP()/ICMP(type=3,code=4,nexthopmtu=1280)/q4. */
  static final byte[] SCAPY_FRAGMENTATION_NEEDED4 =
      hex(
          "4500003b000100004001f6bdc0000201c000020203047c1c000005004500001f000100004011f6c9"
              + "c0000201c000020203e80035000bb354616263");

  /** IPv6()/ICMPv6PacketTooBig(mtu=1280)/q6. */
  static final byte[] SCAPY_TOO_BIG6 =
      hex(
          "60000000003b3a4020010db800000000000000000000000120010db8000000000000000000000002"
              + "02002be60000050060000000000b114020010db800000000000000000000000120010db800000000"
              + "000000000000000203e80035000bdbe3616263");

  /** IPv6()/ICMPv6ParamProblem(ptr=40)/q6. */
  static final byte[] SCAPY_PARAMETER_PROBLEM6 =
      hex(
          "60000000003b3a4020010db800000000000000000000000120010db8000000000000000000000002"
              + "04002ebe0000002860000000000b114020010db800000000000000000000000120010db800000000"
              + "000000000000000203e80035000bdbe3616263");

  /** IP()/ICMP(type=11,length=32)/(q4, zeros up to 128 bytes, and an MPLS extension, RFC 4950). */
  static final byte[] SCAPY_TIME_EXCEEDED4_MPLS =
      hex(
          "450000a8000100004001f650c0000201c00002020b00796c002000004500001f000100004011f6c9"
              + "c0000201c000020203e80035000bb354616263000000000000000000000000000000000000000000"
              + "00000000000000000000000000000000000000000000000000000000000000000000000000000000"
              + "0000000000000000000000000000000000000000000000000000000000000000000000002000dd3a"
              + "0008010100100140");

  /** IPv6()/ICMPv6ND_NS(tgt='2001:db8::99')/ICMPv6NDOptSrcLLAddr(lladdr='02:00:00:00:09:01'). */
  static final byte[] SCAPY_NEIGHBOR_SOLICITATION6 =
      hex(
          "6000000000203aff20010db800000000000000000000000120010db8000000000000000000000002"
              + "8700e2db0000000020010db80000000000000000000000990101020000000901");

  /**
   * Ether()/Dot1AD(prio=5,dei=1,vlan=100)/Dot1Q(prio=1,vlan=5)/q4, from 02:00:00:00:09:02 to
   * ...:01.
   */
  static final byte[] SCAPY_STACKED_TAGS =
      hex(
          "02000000090102000000090288a8b0648100200508004500001f000100004011f6c9c0000201c000"
              + "020203e80035000bb354616263");

  /** Dot3()/LLC()/SNAP(code=0x800)/q4. */
  static final byte[] SCAPY_SNAP =
      hex(
          "0200000009010200000009020027aaaa0300000008004500001f000100004011f6c9c0000201c000"
              + "020203e80035000bb354616263");

  /** RFC 4340 section 5.1: Request, long sequence number, service code 1, then "hi". */
  static final byte[] MADE_DCCP4_REQUEST =
      hex(
          "4500002a00010000402100000000000000000000"
              + "1388177005"
              + "21abcd"
              + "0100fffefdfcfbfa"
              + "00000001"
              + "6869");

  /** The checksum of SCAPY_MOBILITY6. */
  static final int SCAPY_MOBILITY6_CHECKSUM = 0x68fb;

  /** All of them, and those of SamplePackets that have a view of their own. */
  static final List<byte[]> ALL =
      List.of(
          SCAPY_TCP4_SACK,
          SCAPY_UDP4_ROUTES,
          SCAPY_UDP4_TIMESTAMP,
          SCAPY_TCP6_JUMBO,
          SCAPY_UDP6_HOME_ADDRESS,
          SCAPY_UDP6_ROUTING_TYPE_2,
          SCAPY_UDP6_AH,
          SCAPY_UDP4_AH,
          MADE_EXTENDED_ECHO_REQUEST4,
          KERNEL_EXTENDED_ECHO_REPLY4,
          KERNEL_EXTENDED_ECHO_REPLY6,
          SCAPY_MOBILITY6,
          SCAPY_ESP4,
          SCAPY_REDIRECT4,
          SCAPY_FRAGMENTATION_NEEDED4,
          SCAPY_TOO_BIG6,
          SCAPY_PARAMETER_PROBLEM6,
          SCAPY_TIME_EXCEEDED4_MPLS,
          SCAPY_NEIGHBOR_SOLICITATION6,
          SCAPY_STACKED_TAGS,
          SCAPY_SNAP,
          MADE_DCCP4_REQUEST,
          SamplePackets.KERNEL_PING4,
          SamplePackets.KERNEL_PING6,
          SamplePackets.KERNEL_MLD6,
          SamplePackets.KERNEL_UNREACHABLE4,
          SamplePackets.KERNEL_SYN4,
          SamplePackets.KERNEL_SYN6,
          SamplePackets.SCAPY_TCP4_OPTIONS,
          SamplePackets.SCAPY_TCP6_ROUTING_TYPE_0,
          SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT,
          SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT,
          SamplePackets.SCAPY_SCTP4);

  private SampleHeaders() {}
}
