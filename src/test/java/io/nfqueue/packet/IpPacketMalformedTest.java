package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IpPacketMalformedTest {

  static Stream<Arguments> malformations() {
    byte[] udp4 = SamplePackets.SCAPY_UDP4;
    byte[] tcp4 = SamplePackets.SCAPY_TCP4;
    byte[] udp6 = SamplePackets.KERNEL_UDP6;
    byte[] chain = SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT;
    byte[] longChain = new byte[40 + 17 * 8 + 8];
    System.arraycopy(with(udp6, 6, 60), 0, longChain, 0, 40);
    longChain[5] = (byte) (longChain.length - 40);
    for (int i = 0; i < 17; i++) {
      longChain[40 + i * 8] = (byte) (i == 16 ? IpProtocol.NONE : IpProtocol.DSTOPTS);
    }
    return Stream.of(
        arguments("version 5", with(udp4, 0, 0x55), Malformed.NOT_IP),
        arguments("no bytes", new byte[0], Malformed.HEADER_CUT),
        arguments("19 bytes of IPv4", Arrays.copyOf(udp4, 19), Malformed.HEADER_CUT),
        arguments("IPv4 options cut", Arrays.copyOf(with(udp4, 0, 0x4f), 31), Malformed.HEADER_CUT),
        arguments("39 bytes of IPv6", Arrays.copyOf(udp6, 39), Malformed.HEADER_CUT),
        arguments("header length 16", with(udp4, 0, 0x44), Malformed.HEADER_LENGTH_TOO_SMALL),
        arguments("total length 19", with(udp4, 2, 0, 19), Malformed.TOTAL_LENGTH_TOO_SMALL),
        arguments("total length 0, UDP", with(udp4, 2, 0, 0), Malformed.TOTAL_LENGTH_TOO_SMALL),
        arguments("total length 32 of 31", with(udp4, 3, 32), Malformed.TOTAL_LENGTH_BEYOND_PACKET),
        arguments("IPv6 payload 14 of 13", with(udp6, 5, 14), Malformed.TOTAL_LENGTH_BEYOND_PACKET),
        arguments("chain cut by the length", with(chain, 5, 7), Malformed.EXTENSION_CHAIN_CUT),
        arguments("extension too long", with(chain, 41, 9), Malformed.EXTENSION_CHAIN_CUT),
        arguments("hop-by-hop, no jumbo", with(chain, 5, 0), Malformed.JUMBO_OPTION_MISSING),
        arguments("17 extension headers", longChain, Malformed.EXTENSION_CHAIN_TOO_LONG),
        arguments(
            "first fragment of 7 bytes",
            with(with(udp4, 3, 27), 6, 0x20, 0),
            Malformed.TINY_FRAGMENT),
        arguments("TCP at offset 8", with(tcp4, 6, 0, 1), Malformed.OVERLAPPING_FRAGMENT),
        arguments("offset 65528", with(udp4, 6, 0x1f, 0xff), Malformed.FRAGMENT_TOO_FAR),
        arguments("IPv6 offset 65528", with(chain, 58, 0xff, 0xf8), Malformed.FRAGMENT_TOO_FAR),
        arguments("7 bytes of UDP", with(udp4, 3, 27), Malformed.TRANSPORT_CUT),
        arguments("19 bytes of TCP", with(tcp4, 3, 39), Malformed.TRANSPORT_CUT),
        arguments("IPv6 payload 0, UDP", with(udp6, 5, 0), Malformed.TRANSPORT_CUT),
        arguments("data offset 16", with(tcp4, 32, 0x40), Malformed.TCP_DATA_OFFSET),
        arguments("data offset 28 of 25", with(tcp4, 32, 0x70), Malformed.TCP_DATA_OFFSET),
        arguments("UDP length 7", with(udp4, 24, 0, 7), Malformed.UDP_LENGTH),
        arguments("UDP length 12 of 11", with(udp4, 24, 0, 12), Malformed.UDP_LENGTH),
        arguments("UDP length 0", with(udp4, 24, 0, 0), Malformed.UDP_LENGTH),
        arguments(
            "UDP-Lite coverage 7", with(with(udp4, 9, 136), 24, 0, 7), Malformed.UDPLITE_COVERAGE),
        arguments(
            "DCCP data offset 8",
            with(SampleHeaders.MADE_DCCP4_REQUEST, 24, 2),
            Malformed.DCCP_DATA_OFFSET));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("malformations")
  void namesWhatIsWrong(String name, byte[] bytes, Malformed expected) {
    assertThat(parse(bytes).malformed()).isEqualTo(expected);
    assertThat(parse(bytes).toString()).endsWith("[malformed: " + expected.reason() + "]");
  }

  @Test
  void hasATestForEveryMalformation() {
    assertThat(malformations().map(row -> row.get()[2]).distinct())
        .containsExactlyInAnyOrder((Object[]) Malformed.values());
  }

  @Test
  void neverCallsATruncatedCopyMalformed() {
    List<byte[]> packets =
        List.of(
            SamplePackets.KERNEL_SYN4,
            SamplePackets.KERNEL_SYN6,
            SamplePackets.KERNEL_UDP4,
            SamplePackets.KERNEL_MLD6,
            SamplePackets.SCAPY_TCP6_ROUTING_TYPE_0,
            SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT);
    for (byte[] packet : packets) {
      for (int length = 0; length < packet.length; length++) {
        IpPacket cut = IpPacket.of(Arrays.copyOf(packet, length), 0, length, packet.length);
        assertThat(cut.malformed()).as("%s cut to %d", parse(packet), length).isNull();
        assertThat(cut.truncated()).isTrue();
        assertThat(cut.toString())
            .endsWith("[truncated: " + length + " of " + packet.length + " bytes]");
      }
    }
  }
}
