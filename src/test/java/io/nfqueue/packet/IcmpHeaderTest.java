package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcmpHeaderTest {

  private static IcmpHeader icmp(int type, int code) {
    byte[] message = with(new byte[8], 0, type, code, 0, 0, 0xff, 0xfe, 0xfd, 0xfc);
    return IcmpHeader.wrap(IpProtocol.ICMP, message, 0, 8);
  }

  private static IcmpHeader icmp6(int type, int code) {
    byte[] message = with(new byte[8], 0, type, code, 0, 0, 0xff, 0xfe, 0xfd, 0xfc);
    return IcmpHeader.wrap(IpProtocol.ICMPV6, message, 0, 8);
  }

  @ParameterizedTest(name = "type {0}, code {1}: {2}, {3}, {4}, {5}")
  @CsvSource({
    // type, code, identifier, gateway, next-hop MTU, pointer, error, quoted length
    "0, 0, 65534, , -1, -1, false, 0",
    "3, 1, -1, , -1, -1, true, 1016",
    "3, 4, -1, , 65020, -1, true, 1016",
    "4, 0, -1, , -1, -1, true, 0",
    "5, 1, -1, 255.254.253.252, -1, -1, true, 0",
    "8, 0, 65534, , -1, -1, false, 0",
    "9, 0, -1, , -1, -1, false, 0",
    "11, 0, -1, , -1, -1, true, 1016",
    "12, 0, -1, , -1, 255, true, 1016",
    "13, 0, 65534, , -1, -1, false, 0",
    "18, 0, 65534, , -1, -1, false, 0",
    "19, 0, -1, , -1, -1, false, 0"
  })
  void readsTheFieldsOfAnIcmpType(
      int type,
      int code,
      int id,
      String gateway,
      long mtu,
      long pointer,
      boolean error,
      int quote) {
    IcmpHeader header = icmp(type, code);
    assertThat(header.v6()).isFalse();
    assertThat(header.identifier()).isEqualTo(id);
    assertThat(header.sequenceNumber()).isEqualTo(id == -1 ? -1 : 65020);
    assertThat(header.gatewayAddressText()).isEqualTo(gateway);
    assertThat(header.nextHopMtu()).isEqualTo(mtu);
    assertThat(header.pointer()).isEqualTo(pointer);
    assertThat(header.isError()).isEqualTo(error);
    assertThat(header.quotedLengthBytes()).isEqualTo(quote);
    assertThat(header.targetAddressText()).isNull();
  }

  @ParameterizedTest(name = "ICMPv6 type {0}: {1}, {2}, {3}")
  @CsvSource({
    // type, identifier, next-hop MTU, pointer, error, quoted length
    "1, -1, -1, -1, true, 2040",
    "2, -1, 4294901244, -1, true, 0",
    "3, -1, -1, -1, true, 2040",
    "4, -1, -1, 4294901244, true, 0",
    "5, -1, -1, -1, true, 0",
    "127, -1, -1, -1, true, 0",
    "128, 65534, -1, -1, false, 0",
    "129, 65534, -1, -1, false, 0",
    "135, -1, -1, -1, false, 0"
  })
  void readsTheFieldsOfAnIcmpv6Type(
      int type, int id, long mtu, long pointer, boolean error, int quote) {
    IcmpHeader header = icmp6(type, 0);
    assertThat(header.v6()).isTrue();
    assertThat(header.identifier()).isEqualTo(id);
    assertThat(header.gatewayAddressText()).isNull();
    assertThat(header.nextHopMtu()).isEqualTo(mtu);
    assertThat(header.pointer()).isEqualTo(pointer);
    assertThat(header.isError()).isEqualTo(error);
    assertThat(header.quotedLengthBytes()).isEqualTo(quote);
    assertThat(header.targetAddressText()).as("cut").isNull();
  }

  @Test
  void readsTheTargetOfNeighbourDiscovery() {
    byte[] solicitation = SampleHeaders.SCAPY_NEIGHBOR_SOLICITATION6;
    assertThat(parse(solicitation).icmp().targetAddressText()).isEqualTo("2001:db8::99");
    assertThat(parse(with(solicitation, 40, 136)).icmp().targetAddressText())
        .isEqualTo("2001:db8::99");
    assertThat(parse(with(solicitation, 40, 134)).icmp().targetAddressText()).isNull();
    IpPacket cut = IpPacket.of(Arrays.copyOf(solicitation, 63), 0, 63, solicitation.length);
    assertThat(cut.icmp().targetAddressText()).isNull();
  }

  @Test
  void readsErrorsOfOthers() {
    IcmpHeader redirect = parse(SampleHeaders.SCAPY_REDIRECT4).icmp();
    assertThat(redirect.gatewayAddressText()).isEqualTo("192.0.2.254");
    assertThat(parse(SampleHeaders.SCAPY_FRAGMENTATION_NEEDED4).icmp().nextHopMtu())
        .isEqualTo(1280);
    assertThat(parse(SampleHeaders.SCAPY_TOO_BIG6).icmp().nextHopMtu()).isEqualTo(1280);
    assertThat(parse(SampleHeaders.SCAPY_PARAMETER_PROBLEM6).icmp().pointer()).isEqualTo(40);
    assertThat(parse(SampleHeaders.SCAPY_TIME_EXCEEDED4_MPLS).icmp().quotedLengthBytes())
        .isEqualTo(128);
  }

  @Test
  void readsExtendedEchoMessages() {
    IcmpHeader request = parse(SampleHeaders.MADE_EXTENDED_ECHO_REQUEST4).icmp();
    assertThat(request.identifier()).isEqualTo(0xfedc);
    assertThat(request.sequenceNumber()).isEqualTo(254);
    assertThat(request.extendedEcho())
        .hasToString("extended echo request, id 65244, seq 254, local true");
    assertThat(request.extendedEcho().state()).isEqualTo(-1);
    assertThat(request.extendedEcho().active()).isFalse();

    IcmpHeader reply = parse(SampleHeaders.KERNEL_EXTENDED_ECHO_REPLY4).icmp();
    assertThat(reply.code()).isZero();
    assertThat(reply.isError()).isFalse();
    assertThat(reply.extendedEcho())
        .hasToString(
            "extended echo reply, id 65244, seq 254, state 0, active true, IPv4 true, IPv6 true");
    assertThat(reply.extendedEcho().local()).isFalse();

    IcmpHeader none = parse(SampleHeaders.KERNEL_EXTENDED_ECHO_REPLY6).icmp();
    assertThat(none.code()).as("no such interface").isEqualTo(2);
    assertThat(none.identifier()).isEqualTo(0xfedc);
    assertThat(none.sequenceNumber()).isEqualTo(1);
    assertThat(none.extendedEcho())
        .hasToString(
            "extended echo reply, id 65244, seq 1, state 0, active false, IPv4 false, IPv6 false");
  }

  @ParameterizedTest(name = "flags {0}: {1}, {2}, {3}, {4}")
  @CsvSource({
    // flags, state, active, IPv4, IPv6
    "0xff, 7, true, true, true",
    "0xe0, 7, false, false, false",
    "0x04, 0, true, false, false",
    "0x22, 1, false, true, false",
    "0x59, 2, false, false, true"
  })
  void readsEachFlagOfAnExtendedEchoReply(
      int flags, int state, boolean active, boolean four, boolean six) {
    byte[] reply = with(SampleHeaders.KERNEL_EXTENDED_ECHO_REPLY4, 27, flags);
    ExtendedEcho echo = parse(reply).icmp().extendedEcho();
    assertThat(echo.state()).isEqualTo(state);
    assertThat(echo.active()).isEqualTo(active);
    assertThat(echo.ipv4()).isEqualTo(four);
    assertThat(echo.ipv6()).isEqualTo(six);
    byte[] request = with(SampleHeaders.MADE_EXTENDED_ECHO_REQUEST4, 27, flags);
    assertThat(parse(request).icmp().extendedEcho().local()).isEqualTo((flags & 1) != 0);
  }

  @Test
  void hasNoExtendedEchoInOtherMessages() {
    assertThat(parse(SamplePackets.KERNEL_PING4).icmp().extendedEcho()).isNull();
    assertThat(parse(SamplePackets.KERNEL_PING6).icmp().extendedEcho()).isNull();
    assertThat(icmp(160, 0).extendedEcho()).as("a type of ICMPv6").isNull();
    assertThat(icmp6(42, 0).extendedEcho()).as("a type of ICMP").isNull();
  }

  @Test
  void refusesAnotherProtocol() {
    assertThatThrownBy(() -> IcmpHeader.wrap(IpProtocol.UDP, new byte[8], 0, 8))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContaining("expected protocol ICMP or ICMPv6, found UDP");
  }
}
