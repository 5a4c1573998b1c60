package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** SCTP, UDP-Lite, DCCP and ESP: small headers, of which only few fields are looked at. */
class TransportViewsTest {

  @Test
  void readsAnSctpHeader() {
    SctpHeader header = parse(SamplePackets.SCAPY_SCTP4).sctp();
    assertThat(header.sourcePort()).isEqualTo(5000);
    assertThat(header.destinationPort()).isEqualTo(6000);
    assertThat(header.verificationTag()).isEqualTo(1);
    assertThat(header.checksum()).isEqualTo(0x29d7990aL);
    assertThat(header).hasToString("SCTP 5000 > 6000, tag 0x00000001");
    byte[] top = with(SamplePackets.SCAPY_SCTP4, 24, 255, 255, 255, 255, 255, 255, 255, 255);
    assertThat(parse(top).sctp().verificationTag()).isEqualTo(0xffffffffL);
    assertThat(parse(top).sctp().checksum()).isEqualTo(0xffffffffL);
  }

  @Test
  void readsAUdpLiteHeader() {
    byte[] packet = with(with(SamplePackets.SCAPY_UDP4, 9, IpProtocol.UDPLITE), 24, 0, 8);
    UdpLiteHeader header = parse(packet).udpLite();
    assertThat(header.sourcePort()).isEqualTo(1000);
    assertThat(header.destinationPort()).isEqualTo(53);
    assertThat(header.checksumCoverageBytes()).isEqualTo(8);
    assertThat(header.checksum()).isEqualTo(0xb354);
    assertThat(header).hasToString("UDP-Lite 1000 > 53, checksum coverage 8");
    assertThat(parse(packet).udp()).isNull();
  }

  @Test
  void readsADccpHeaderWithALongSequenceNumber() {
    DccpHeader header = parse(SampleHeaders.MADE_DCCP4_REQUEST).dccp();
    assertThat(header.sourcePort()).isEqualTo(5000);
    assertThat(header.destinationPort()).isEqualTo(6000);
    assertThat(header.dataOffsetBytes()).isEqualTo(20);
    assertThat(header.ccVal()).isEqualTo(2);
    assertThat(header.checksumCoverage()).isEqualTo(1);
    assertThat(header.checksum()).isEqualTo(0xabcd);
    assertThat(header.type()).isZero();
    assertThat(header.extendedSequenceNumber()).isTrue();
    assertThat(header.sequenceNumber()).isEqualTo(0xfffefdfcfbfaL);
    assertThat(parse(SampleHeaders.MADE_DCCP4_REQUEST).payload()).asString().isEqualTo("hi");
  }

  @Test
  void readsADccpHeaderWithAShortSequenceNumber() {
    // type 2 (data), X = 0
    byte[] bytes = hex("1388" + "1770" + "03" + "00" + "0000" + "04" + "fffefd");
    DccpHeader header = DccpHeader.wrap(bytes, 0, 12);
    assertThat(header.type()).isEqualTo(2);
    assertThat(header.sequenceNumber()).isEqualTo(0xfffefd);
    assertThat(header).hasToString("DCCP 5000 > 6000, type 2, seq 16776957");
  }

  @Test
  void readsAnEspHeader() {
    EspHeader header = parse(SampleHeaders.SCAPY_ESP4).esp();
    assertThat(header.spi()).isEqualTo(0xfffffffeL);
    assertThat(header.sequenceNumber()).isEqualTo(5);
    assertThat(header).hasToString("ESP spi 0xfffffffe, seq 5");
    assertThat(parse(SampleHeaders.SCAPY_ESP4).payloadOffset()).isEqualTo(-1);
  }

  @Test
  void readsTheAuthenticationHeaderOfIpv4() {
    byte[] packet = SampleHeaders.SCAPY_UDP4_AH;
    AuthenticationHeader header = parse(packet).authentication();
    assertThat(header.nextHeader()).isEqualTo(IpProtocol.UDP);
    assertThat(header.lengthBytes()).isEqualTo(24);
    assertThat(header).hasToString("AH spi 0xfffffffe, seq 7, icv 12 bytes");
    assertThat(header.icv()).containsOnly(0xaa);
    assertThat(parse(with(packet, 21, 0)).authentication()).as("length 8").isNull();
    assertThat(parse(with(packet, 21, 1)).authentication().icvLengthBytes()).isZero();
    assertThat(parse(with(packet, 21, 8)).authentication()).as("length 40").isNull();
    assertThat(IpPacket.of(packet, 0, 43, packet.length).authentication()).as("cut").isNull();
  }

  @Test
  void readsTheAuthenticationHeaderOfTheChain() {
    IpPacket packet = parse(SampleHeaders.SCAPY_UDP6_AH);
    assertThat(packet.authentication().spi()).isEqualTo(0xfffffffeL);
    assertThat(packet.protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(parse(SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT).authentication()).isNull();
  }

  static Stream<Arguments> refusals() {
    byte[] bytes = new byte[16];
    byte[] extended = with(bytes, 8, 1);
    return Stream.of(
        refusal("SCTP header", "11 bytes", () -> SctpHeader.wrap(bytes, 0, 11)),
        refusal("UDP-Lite header", "7 bytes", () -> UdpLiteHeader.wrap(bytes, 0, 7)),
        refusal("DCCP header", "11 bytes", () -> DccpHeader.wrap(bytes, 0, 11)),
        refusal("DCCP header", "15 bytes", () -> DccpHeader.wrap(extended, 0, 15)),
        refusal("ESP header", "7 bytes", () -> EspHeader.wrap(bytes, 0, 7)),
        refusal(
            "authentication header", "11 bytes", () -> AuthenticationHeader.wrap(bytes, 0, 11)));
  }

  private static Arguments refusal(String structure, String found, ThrowingCallable wrap) {
    return arguments(structure, found, wrap);
  }

  @ParameterizedTest(name = "{0} of {1}")
  @MethodSource("refusals")
  void refusesAtTheDoor(String structure, String found, ThrowingCallable wrap) {
    assertThatThrownBy(wrap)
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContaining(structure)
        .hasMessageEndingWith("found " + found);
  }
}
