package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.Inet6Address;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IpPacketTest {

  // Our own value of 2026-11-23: the test is that it never changes.
  private static final int FLOW_HASH_OF_SCAPY_UDP4 = -2056353416;

  static Stream<Arguments> lines() {
    return Stream.of(
        arguments(
            SamplePackets.KERNEL_PING4,
            "IP 10.9.0.1 > 10.9.0.2: ICMP echo request, id 4178, seq 1, length 16"),
        arguments(
            SamplePackets.KERNEL_PING6,
            "IP6 fd00::1 > fd00::2: ICMP6, echo request, id 4179, seq 1, length 16"),
        arguments(
            SamplePackets.KERNEL_LATER_FRAGMENT4,
            "IP 10.9.0.1 > 10.9.0.2: ICMP, length 48, later fragment, offset 2960"),
        arguments(
            SamplePackets.KERNEL_MLD6,
            "IP6 fe80::1819:76ff:fe8e:156c > ff02::16: ICMP6, multicast listener report v2,"
                + " length 48"),
        arguments(SamplePackets.KERNEL_UDP4, "IP 10.9.0.1.5555 > 10.9.0.2.53: UDP, length 12"),
        arguments(SamplePackets.KERNEL_UDP6, "IP6 fd00::1.5555 > fd00::2.53: UDP, length 5"),
        arguments(
            SamplePackets.KERNEL_UNREACHABLE4,
            "IP 10.9.0.2 > 10.9.0.1: ICMP destination unreachable, code 3, length 48"),
        arguments(
            SamplePackets.KERNEL_SYN4,
            "IP 10.9.0.1.54722 > 10.9.0.2.80: Flags [S], seq 3733154371, win 64240, length 0"),
        arguments(
            SamplePackets.KERNEL_RST4,
            "IP 10.9.0.2.80 > 10.9.0.1.54722: Flags [R.], seq 0, ack 3733154372, win 0, length 0"),
        arguments(
            SamplePackets.KERNEL_SYN6,
            "IP6 fd00::1.44322 > fd00::2.80: Flags [S], seq 3005475468, win 64800, length 0"),
        arguments(
            SamplePackets.SCAPY_TCP4,
            "IP 192.0.2.1.1000 > 192.0.2.2.80: Flags [P.], seq 1:6, ack 2, win 8192, length 5"),
        arguments(
            SampleHeaders.KERNEL_EXTENDED_ECHO_REPLY6,
            "IP6 fd09::fe > fd09::1: ICMP6, extended echo reply, code 2, id 65244, seq 1, length 20"),
        arguments(SamplePackets.SCAPY_SCTP4, "IP 192.0.2.1.5000 > 192.0.2.2.6000: SCTP, length 4"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("lines")
  void printsOneLineLikeTcpdump(byte[] packet, String line) {
    assertThat(parse(packet)).hasToString(line);
    assertThat(parse(packet).malformed()).isNull();
  }

  @Test
  void readsTheFieldsOfATcpPacket() {
    IpPacket packet = parse(SamplePackets.SCAPY_TCP4_OPTIONS);
    assertThat(packet.ipVersion()).isEqualTo(4);
    assertThat(packet.protocol()).isEqualTo(IpProtocol.TCP);
    assertThat(packet.ttl()).isEqualTo(64);
    assertThat(packet.fragment()).isEqualTo(Fragment.NONE);
    assertThat(packet.transportOffset()).isEqualTo(24);
    assertThat(packet.sourcePort()).isEqualTo(1000);
    assertThat(packet.destinationPort()).isEqualTo(80);
    assertThat(packet.tcpFlags()).isEqualTo(TcpHeader.SYN);
    assertThat(packet.icmpType()).isEqualTo(-1);
    assertThat(packet.payloadOffset()).isEqualTo(48);
    assertThat(packet.payloadLength()).isZero();
    assertThat(packet.sourceAddress().getHostAddress()).isEqualTo("192.0.2.1");
    assertThat(packet.destinationAddressText()).isEqualTo("192.0.2.2");
    assertThat(packet.truncated()).isFalse();
  }

  @Test
  void readsUnsignedFieldsAtTheirTop() {
    byte[] bytes = with(SamplePackets.SCAPY_TCP4, 20, 0xff, 0xff, 0xff, 0xfe);
    bytes = with(bytes, 32, 0x5f, 0xff);
    bytes = with(bytes, 1, 0xff);
    bytes = with(bytes, 8, 0xff);
    bytes = with(bytes, 12, 255, 255, 255, 255);
    IpPacket packet = parse(bytes);
    assertThat(packet.sourcePort()).isEqualTo(65535);
    assertThat(packet.destinationPort()).isEqualTo(65534);
    assertThat(packet.tcpFlags()).isEqualTo(0x1ff);
    assertThat(packet.dscp()).isEqualTo(63);
    assertThat(packet.ecn()).isEqualTo(3);
    assertThat(packet.ttl()).isEqualTo(255);
    assertThat(packet.sourceAddressText()).isEqualTo("255.255.255.255");
  }

  @Test
  void readsIcmpTypeAndCode() {
    IpPacket packet = parse(SamplePackets.KERNEL_UNREACHABLE4);
    assertThat(packet.icmpType()).isEqualTo(3);
    assertThat(packet.icmpCode()).isEqualTo(3);
    assertThat(packet.dscp()).isEqualTo(48);
    assertThat(parse(SamplePackets.KERNEL_PING6).icmpType()).isEqualTo(128);
  }

  @Test
  void walksExtensionHeadersAndTreatsAnAtomicFragmentAsWhole() {
    IpPacket packet = parse(SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT);
    assertThat(packet.protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(packet.fragment()).isEqualTo(Fragment.NONE);
    assertThat(packet.transportOffset()).isEqualTo(64);
    assertThat(packet.payloadLength()).isEqualTo(3);
    assertThat(packet.sourcePort()).isEqualTo(1);
  }

  @Test
  void hasPortsInAFirstFragmentOnly() {
    byte[] first = with(SamplePackets.SCAPY_UDP4, 6, 0x20, 0);
    assertThat(parse(first).fragment()).isEqualTo(Fragment.FIRST);
    assertThat(parse(first).destinationPort()).isEqualTo(53);
    assertThat(parse(first).toString()).endsWith("UDP, length 3, first fragment");
    byte[] later = with(SamplePackets.SCAPY_UDP4, 6, 0x20, 1);
    assertThat(parse(later).fragment()).isEqualTo(Fragment.LATER);
    assertThat(parse(later).protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(parse(later).destinationPort()).isEqualTo(-1);
    assertThat(parse(later).transportOffset()).isEqualTo(-1);
    assertThat(parse(later).malformed()).isNull();
  }

  @Test
  void allowsAFirstFragmentWhoseUdpLengthIsThatOfTheWholeDatagram() {
    byte[] first = with(with(SamplePackets.SCAPY_UDP4, 6, 0x20, 0), 24, 0x0b, 0xb8);
    assertThat(parse(first).malformed()).isNull();
    assertThat(parse(first).payloadLength()).isEqualTo(3);
  }

  @Test
  void readsAnIpv6LaterFragment() {
    byte[] later = with(SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT, 58, 0x05, 0xa8);
    assertThat(parse(later).fragment()).isEqualTo(Fragment.LATER);
    assertThat(parse(later).protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(parse(later).sourcePort()).isEqualTo(-1);
    assertThat(parse(later).toString()).endsWith("UDP, length 11, later fragment, offset 1448");
  }

  @Test
  void keepsTheFieldsThatATruncatedCopyHolds() {
    IpPacket cut = IpPacket.of(SamplePackets.KERNEL_SYN4, 0, 24, 60);
    assertThat(cut.sourcePort()).isEqualTo(54722);
    assertThat(cut.tcpFlags()).isEqualTo(-1);
    assertThat(cut.payloadOffset()).isEqualTo(-1);
    IpPacket payloadCut = IpPacket.of(SamplePackets.KERNEL_UDP4, 0, 30, 40);
    assertThat(payloadCut.payloadLength()).isEqualTo(12);
    assertThat(payloadCut.capturedPayloadLength()).isEqualTo(2);
  }

  @Test
  void keepsTheIpFieldsThatATruncatedCopyHolds() {
    byte[] six = SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT;
    assertThat(cut(six, 40).destinationAddressText()).isEqualTo("2001:db8::2");
    assertThat(cut(six, 39).destinationAddressText()).isNull();
    assertThat(cut(six, 39).destinationAddress()).isNull();
    assertThat(cut(six, 24).sourceAddressText()).isEqualTo("2001:db8::1");
    assertThat(cut(six, 24)).hasToString("IP6 packet, length 75 [truncated: 24 of 75 bytes]");
    assertThat(cut(six, 23).sourceAddressText()).isNull();
    assertThat(cut(six, 23).sourceAddress()).isNull();
    assertThat(cut(six, 8).ttl()).isEqualTo(64);
    assertThat(cut(six, 7).ttl()).isEqualTo(-1);
    assertThat(cut(with(six, 0, 0x6b, 0x90), 4).dscp()).isEqualTo(46);
    assertThat(cut(with(six, 0, 0x6b, 0x90), 4).ecn()).isEqualTo(1);
    assertThat(cut(six, 3).dscp()).isEqualTo(-1);
    assertThat(cut(six, 3).ecn()).isEqualTo(-1);
    assertThat(cut(six, 1).ipVersion()).isEqualTo(6);
    byte[] four = SamplePackets.SCAPY_UDP4;
    assertThat(cut(four, 19).destinationAddressText()).isNull();
    assertThat(cut(four, 16).sourceAddressText()).isEqualTo("192.0.2.1");
    assertThat(cut(four, 15).sourceAddressText()).isNull();
    assertThat(cut(four, 10).protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(cut(with(four, 6, 0x20, 0), 10).fragment()).isEqualTo(Fragment.FIRST);
    assertThat(cut(four, 9).protocol()).isEqualTo(-1);
    assertThat(cut(four, 9).ttl()).isEqualTo(64);
    assertThat(cut(four, 8).ttl()).isEqualTo(-1);
    assertThat(cut(with(four, 1, 0xb9), 2).dscp()).isEqualTo(46);
    assertThat(cut(four, 1).dscp()).isEqualTo(-1);
  }

  /** From an array of its own, so that a read behind the end fails. */
  private static IpPacket cut(byte[] packet, int length) {
    return IpPacket.of(Arrays.copyOf(packet, length), 0, length, packet.length);
  }

  @Test
  void readsNothingOutsideItsRange() {
    byte[] packet = SamplePackets.SCAPY_UDP4;
    byte[] array = new byte[packet.length + 20];
    Arrays.fill(array, (byte) 0xa5);
    System.arraycopy(packet, 0, array, 7, packet.length);
    IpPacket inside = IpPacket.of(array, 7, packet.length, packet.length);
    assertThat(inside).hasToString(parse(packet).toString());
    assertThat(inside.transportOffset()).isEqualTo(20);
    assertThat(inside.flowHash()).isEqualTo(parse(packet).flowHash());
  }

  @Test
  void hashesBothDirectionsAlikeAndFlowsApart() {
    byte[] request = SamplePackets.SCAPY_UDP4;
    byte[] reply = with(with(request, 12, 192, 0, 2, 2, 192, 0, 2, 1), 20, 0, 53, 3, 0xe8);
    assertThat(parse(request).flowHash()).isEqualTo(parse(reply).flowHash());
    assertThat(parse(request).flowHash())
        .isNotEqualTo(parse(with(request, 21, 0xe9)).flowHash())
        .isNotEqualTo(parse(with(request, 9, 136)).flowHash());
  }

  @Test
  void hashesTheFragmentsOfOneDatagramAlike() {
    byte[] first = with(SamplePackets.SCAPY_UDP4, 6, 0x20, 0);
    byte[] later = with(SamplePackets.SCAPY_UDP4, 6, 0, 2);
    assertThat(parse(first).flowHash()).isEqualTo(parse(later).flowHash());
  }

  @Test
  void keepsTheFlowHashStableAcrossRuns() {
    assertThat(parse(SamplePackets.SCAPY_UDP4).flowHash()).isEqualTo(FLOW_HASH_OF_SCAPY_UDP4);
  }

  @Test
  void keepsAMappedAddressAnIpv6Address() {
    byte[] mapped = SamplePackets.KERNEL_UDP6.clone();
    System.arraycopy(hex("00000000000000000000ffff0a090001"), 0, mapped, 8, 16);
    assertThat(parse(mapped).sourceAddress()).isInstanceOf(Inet6Address.class);
    assertThat(parse(mapped).sourceAddressText()).isEqualTo("::ffff:10.9.0.1");
  }

  @Test
  void endsAtEspAndNoNextHeader() {
    IpPacket esp = parse(with(SamplePackets.KERNEL_UDP6, 6, 50));
    assertThat(esp.protocol()).isEqualTo(IpProtocol.ESP);
    assertThat(esp.transportOffset()).isEqualTo(40);
    assertThat(esp.sourcePort()).isEqualTo(-1);
    IpPacket none = parse(Arrays.copyOf(with(SamplePackets.KERNEL_UDP6, 4, 0, 0, 59), 40));
    assertThat(none.protocol()).isEqualTo(IpProtocol.NONE);
    assertThat(none.transportOffset()).isEqualTo(-1);
    assertThat(none.malformed()).isNull();
  }

  @Test
  void refusesArgumentsThatContradictEachOther() {
    byte[] bytes = new byte[4];
    assertThatThrownBy(() -> IpPacket.of(bytes, 0, 5, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> IpPacket.of(bytes, 0, 4, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("originalLength 3");
  }
}
