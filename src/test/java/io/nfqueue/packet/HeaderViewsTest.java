package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HeaderViewsTest {

  @Test
  void readsAnIpv4Header() {
    Ipv4Header header = Ipv4Header.wrap(SamplePackets.KERNEL_SYN4, 0, 60);
    assertThat(header.headerLengthBytes()).isEqualTo(20);
    assertThat(header.totalLengthBytes()).isEqualTo(60);
    assertThat(header.identification()).isEqualTo(0x5065);
    assertThat(header.dontFragment()).isTrue();
    assertThat(header.moreFragments()).isFalse();
    assertThat(header.fragmentOffsetBytes()).isZero();
    assertThat(header.ttl()).isEqualTo(64);
    assertThat(header.protocol()).isEqualTo(IpProtocol.TCP);
    assertThat(header.headerChecksum()).isEqualTo(0xd642);
    assertThat(header)
        .hasToString("IP 10.9.0.1 > 10.9.0.2, id 20581, ttl 64, protocol TCP, length 60");
  }

  @Test
  void readsAnIpv4HeaderOfAllOnes() {
    byte[] ones = new byte[60];
    Arrays.fill(ones, (byte) 0xff);
    Ipv4Header header = Ipv4Header.wrap(with(ones, 0, 0x4f), 0, 60);
    assertThat(header.headerLengthBytes()).isEqualTo(60);
    assertThat(header.totalLengthBytes()).isEqualTo(65535);
    assertThat(header.identification()).isEqualTo(65535);
    assertThat(header.fragmentOffsetBytes()).isEqualTo(65528);
    assertThat(header.dscp()).isEqualTo(63);
    assertThat(header.ecn()).isEqualTo(3);
    assertThat(header.protocol()).isEqualTo(255);
    assertThat(header.headerChecksum()).isEqualTo(65535);
  }

  @Test
  void readsAnIpv6Header() {
    Ipv6Header header = Ipv6Header.wrap(SamplePackets.KERNEL_SYN6, 0, 80);
    assertThat(header.flowLabel()).isEqualTo(0x29d1f);
    assertThat(header.dscp()).isZero();
    assertThat(header.ecn()).isZero();
    assertThat(header.payloadLengthBytes()).isEqualTo(40);
    assertThat(header.nextHeader()).isEqualTo(IpProtocol.TCP);
    assertThat(header.hopLimit()).isEqualTo(64);
    assertThat(header)
        .hasToString("IP6 fd00::1 > fd00::2, hop limit 64, next header TCP, payload length 40");
  }

  @Test
  void readsAnIpv6HeaderOfAllOnes() {
    byte[] ones = new byte[40];
    Arrays.fill(ones, (byte) 0xff);
    Ipv6Header header = Ipv6Header.wrap(with(ones, 0, 0x6f), 0, 40);
    assertThat(header.dscp()).isEqualTo(63);
    assertThat(header.ecn()).isEqualTo(3);
    assertThat(header.flowLabel()).isEqualTo(0xfffff);
    assertThat(header.payloadLengthBytes()).isEqualTo(65535);
  }

  @Test
  void readsExtensionHeaders() {
    byte[] chain = SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT;
    Ipv6ExtensionHeader hopByHop = Ipv6ExtensionHeader.wrap(0, chain, 40, 75);
    assertThat(hopByHop).hasToString("IP6 HOPOPTS, next header DSTOPTS, length 8");
    assertThat(hopByHop.routingType()).isEqualTo(-1);
    byte[] top = with(chain, 58, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
    Ipv6ExtensionHeader fragment = Ipv6ExtensionHeader.wrap(44, top, 56, 75);
    assertThat(fragment.fragmentOffsetBytes()).isEqualTo(65528);
    assertThat(fragment.moreFragments()).isTrue();
    assertThat(fragment.identification()).isEqualTo(0xffffffffL);
    byte[] routed = SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT;
    Ipv6ExtensionHeader routing = Ipv6ExtensionHeader.wrap(43, routed, 40, 91);
    assertThat(routing.lengthBytes()).isEqualTo(40);
    assertThat(routing.routingType()).isEqualTo(4);
    assertThat(routing.segmentsLeft()).isEqualTo(1);
    byte[] authentication = with(new byte[24], 0, 6, 4);
    assertThat(Ipv6ExtensionHeader.wrap(51, authentication, 0, 24).lengthBytes()).isEqualTo(24);
    byte[] longest = with(new byte[2048], 1, 0xff);
    assertThat(Ipv6ExtensionHeader.wrap(60, longest, 0, 2048).lengthBytes()).isEqualTo(2048);
  }

  @Test
  void readsATcpHeader() {
    TcpHeader header = TcpHeader.wrap(SamplePackets.KERNEL_SYN4, 20, 60);
    assertThat(header.sourcePort()).isEqualTo(54722);
    assertThat(header.sequenceNumber()).isEqualTo(3733154371L);
    assertThat(header.acknowledgmentNumber()).isZero();
    assertThat(header.dataOffsetBytes()).isEqualTo(40);
    assertThat(header.window()).isEqualTo(64240);
    assertThat(header.checksum()).isEqualTo(0x4618);
    assertThat(header.urgentPointer()).isZero();
    assertThat(header).hasToString("TCP 54722 > 80: Flags [S], seq 3733154371, ack 0, win 64240");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({"0, none", "2, S", "18, S.", "20, R.", "511, FSRP.UEWe"})
  void writesTcpFlagsLikeTcpdump(int flags, String text) {
    assertThat(TcpHeader.flagsText(flags)).isEqualTo(text);
  }

  @Test
  void readsAUdpHeader() {
    UdpHeader header = UdpHeader.wrap(SamplePackets.KERNEL_UDP4, 20, 40);
    assertThat(header.checksum()).isEqualTo(0x5896);
    assertThat(header).hasToString("UDP 5555 > 53, length 20");
  }

  @Test
  void readsAnIcmpHeader() {
    IcmpHeader header = IcmpHeader.wrap(SamplePackets.KERNEL_PING4, 20, 36);
    assertThat(header.identifier()).isEqualTo(4178);
    assertThat(header.sequenceNumber()).isEqualTo(1);
    assertThat(header.checksum()).isEqualTo(0xdb9c);
    assertThat(header).hasToString("ICMP type 8, code 0");
  }

  static Stream<Arguments> refusals() {
    byte[] four = SamplePackets.SCAPY_TCP4_OPTIONS;
    byte[] six = SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT;
    return Stream.of(
        refusal("IPv4 header", 0, "19 bytes", () -> Ipv4Header.wrap(four, 0, 19)),
        refusal("IPv4 header", 0, "23 bytes", () -> Ipv4Header.wrap(four, 0, 23)),
        refusal("IPv4 header", 0, "version 6", () -> Ipv4Header.wrap(six, 0, 40)),
        refusal(
            "IPv4 header",
            0,
            "header length 16",
            () -> Ipv4Header.wrap(with(four, 0, 0x44), 0, 40)),
        refusal("IPv6 header", 0, "39 bytes", () -> Ipv6Header.wrap(six, 0, 39)),
        refusal("IPv6 header", 0, "version 4", () -> Ipv6Header.wrap(four, 0, 40)),
        refusal(
            "IPv6 extension header", 40, "UDP", () -> Ipv6ExtensionHeader.wrap(17, six, 40, 80)),
        refusal(
            "IPv6 extension header",
            40,
            "7 bytes",
            () -> Ipv6ExtensionHeader.wrap(43, six, 40, 47)),
        refusal(
            "IPv6 extension header",
            40,
            "39 bytes",
            () -> Ipv6ExtensionHeader.wrap(43, six, 40, 79)),
        refusal("TCP header", 24, "19 bytes", () -> TcpHeader.wrap(four, 24, 43)),
        refusal("TCP header", 24, "23 bytes", () -> TcpHeader.wrap(four, 24, 47)),
        refusal(
            "TCP header", 24, "data offset 16", () -> TcpHeader.wrap(with(four, 36, 0x40), 24, 48)),
        refusal("UDP header", 80, "7 bytes", () -> UdpHeader.wrap(six, 80, 87)),
        refusal("ICMP header", 20, "7 bytes", () -> IcmpHeader.wrap(four, 20, 27)));
  }

  private static Arguments refusal(
      String structure, int offset, String found, ThrowingCallable wrap) {
    return arguments(structure, offset, found, wrap);
  }

  @ParameterizedTest(name = "{0} at {1}: {2}")
  @MethodSource("refusals")
  void refusesAtTheDoor(String structure, int offset, String found, ThrowingCallable wrap) {
    assertThatThrownBy(wrap)
        .isInstanceOfSatisfying(
            MalformedPacketException.class,
            e -> {
              assertThat(e.structure()).isEqualTo(structure);
              assertThat(e.offset()).isEqualTo(offset);
              assertThat(e.found()).isEqualTo(found);
              assertThat(e).hasMessageContaining(e.expected());
            });
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({
    // RFC 5952 sections 4 and 5, RFC 4291 section 2.2
    "00000000000000000000000000000000, ::",
    "00000000000000000000000000000001, ::1",
    "20010db8000000000000000000000000, 2001:db8::",
    "20010db8000000000000000000020001, 2001:db8::2:1",
    "20010db8000000010001000100010001, 2001:db8:0:1:1:1:1:1",
    "20010000000000010000000000000001, 2001:0:0:1::1",
    "20010db8000000000001000000000001, 2001:db8::1:0:0:1",
    "0001000000000000000000000000aaaa, 1::aaaa",
    "00000000000000000000ffffc0000201, ::ffff:192.0.2.1",
    "0000000000000000fffe0000c0000201, ::fffe:0:c000:201",
    "ffffffffffffffffffffffffffffffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
  })
  void writesIpv6AddressesCanonically(String bytes, String text) {
    assertThat(InternetAddressText.ipv6(hex(bytes), 0)).isEqualTo(text);
  }

  @Test
  void writesDottedQuads() {
    assertThat(InternetAddressText.ipv4(hex("a500ff7f80a5"), 1)).isEqualTo("0.255.127.128");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({"6, TCP", "17, UDP", "58, ICMPv6", "50, ESP", "253, 253", "-1, -1"})
  void namesProtocols(int protocol, String name) {
    assertThat(IpProtocol.name(protocol)).isEqualTo(name);
  }
}
