package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which headers a packet has: all those that are whole, and no other. */
class IpPacketHeadersTest {

  private static String headers(IpPacket packet) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("ipv4", packet.ipv4());
    all.put("ipv6", packet.ipv6());
    all.put("tcp", packet.tcp());
    all.put("udp", packet.udp());
    all.put("udpLite", packet.udpLite());
    all.put("sctp", packet.sctp());
    all.put("dccp", packet.dccp());
    all.put("esp", packet.esp());
    all.put("authentication", packet.authentication());
    all.put("icmp", packet.icmp());
    all.put("payload", packet.payload());
    return all.entrySet().stream()
        .filter(header -> header.getValue() != null)
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(" "));
  }

  private static IpPacket cut(byte[] packet, int length) {
    return IpPacket.of(Arrays.copyOf(packet, length), 0, length, packet.length);
  }

  static Stream<Arguments> packets() {
    byte[] udp4 = SamplePackets.SCAPY_UDP4;
    byte[] syn4 = SamplePackets.KERNEL_SYN4;
    byte[] syn6 = SamplePackets.KERNEL_SYN6;
    byte[] chain = SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT;
    byte[] error = SamplePackets.KERNEL_UNREACHABLE4;
    byte[] ah6 = SampleHeaders.SCAPY_UDP6_AH;
    return Stream.of(
        arguments("TCP", parse(syn4), "ipv4 tcp payload"),
        arguments("TCP over IPv6", parse(syn6), "ipv6 tcp payload"),
        arguments("UDP", parse(udp4), "ipv4 udp payload"),
        arguments("UDP behind extension headers", parse(chain), "ipv6 udp payload"),
        arguments("UDP-Lite", parse(with(udp4, 9, 136)), "ipv4 udpLite payload"),
        arguments("SCTP", parse(SamplePackets.SCAPY_SCTP4), "ipv4 sctp payload"),
        arguments("DCCP", parse(SampleHeaders.MADE_DCCP4_REQUEST), "ipv4 dccp payload"),
        arguments("ESP", parse(SampleHeaders.SCAPY_ESP4), "ipv4 esp"),
        arguments("AH", parse(SampleHeaders.SCAPY_UDP4_AH), "ipv4 authentication"),
        arguments("AH over IPv6", parse(ah6), "ipv6 udp authentication payload"),
        arguments("captured into AH", cut(SampleHeaders.SCAPY_UDP4_AH, 43), "ipv4"),
        arguments("captured into AH over IPv6", cut(ah6, 63), "ipv6"),
        arguments("ICMP", parse(SamplePackets.KERNEL_PING4), "ipv4 icmp payload"),
        arguments("ICMPv6", parse(SamplePackets.KERNEL_PING6), "ipv6 icmp payload"),
        arguments("ICMPv6 in IPv4", parse(with(udp4, 9, 58)), "ipv4"),
        arguments("ICMP in IPv6", parse(with(SamplePackets.KERNEL_PING6, 6, 1)), "ipv6"),
        arguments("another protocol", parse(with(udp4, 9, 253)), "ipv4"),
        arguments("first fragment", parse(with(udp4, 6, 0x20, 0)), "ipv4 udp payload"),
        arguments("later fragment", parse(with(udp4, 6, 0x20, 1)), "ipv4"),
        arguments("first fragment of IPv6", parse(with(chain, 59, 1)), "ipv6 udp payload"),
        arguments("later fragment of IPv6", parse(with(chain, 58, 0x05, 0xa8)), "ipv6"),
        arguments("nothing", parse(new byte[0]), ""),
        arguments("nothing captured", cut(syn4, 0), ""),
        arguments("captured into the IP header", cut(syn4, 19), ""),
        arguments("captured to the IP header", cut(syn4, 20), "ipv4"),
        arguments("captured into IPv4 options", cut(SamplePackets.SCAPY_TCP4_OPTIONS, 23), ""),
        arguments("captured into the ports", cut(syn4, 23), "ipv4"),
        arguments("captured into TCP options", cut(syn4, 59), "ipv4"),
        arguments("captured to the TCP options' end", cut(syn4, 60), "ipv4 tcp payload"),
        arguments("captured into the UDP header", cut(udp4, 27), "ipv4"),
        arguments("captured to the UDP header's end", cut(udp4, 28), "ipv4 udp payload"),
        arguments("captured into extension headers", cut(chain, 63), "ipv6"),
        arguments("captured into the quoted packet", cut(error, 40), "ipv4 icmp payload"),
        arguments("captured into the ICMP header", cut(error, 27), "ipv4"),
        arguments("version 5", parse(with(udp4, 0, 0x55)), ""),
        arguments("IPv4 header length 16", parse(with(udp4, 0, 0x44)), ""),
        arguments("TCP data offset 16", parse(with(syn4, 32, 0x40)), "ipv4"),
        arguments("TCP data offset beyond the packet", parse(with(syn4, 32, 0xf0)), "ipv4"),
        arguments("UDP length 7", parse(with(udp4, 24, 0, 7)), "ipv4 udp"),
        arguments("IP length too long", parse(with(udp4, 3, 32)), "ipv4 udp"),
        arguments("IP length 27 of 31", parse(with(udp4, 3, 27)), "ipv4"),
        arguments("DCCP data offset 0", dccp(0), "ipv4 dccp"),
        arguments("BIG TCP", big(with(syn4, 2, 0, 0)), "ipv4 tcp payload"),
        arguments("BIG TCP over IPv6", big(with(syn6, 4, 0, 0)), "ipv6 tcp payload"));
  }

  private static IpPacket big(byte[] packet) {
    return IpPacket.of(packet, 0, packet.length, 180_000);
  }

  private static IpPacket dccp(int dataOffset) {
    return parse(with(SampleHeaders.MADE_DCCP4_REQUEST, 24, dataOffset));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("packets")
  void hasTheHeadersThatAreWhole(String name, IpPacket packet, String expected) {
    assertThat(headers(packet)).isEqualTo(expected);
  }

  @Test
  void judgesTheDataOffsetOfDccp() {
    assertThat(dccp(5).malformed()).isNull();
    assertThat(dccp(2).malformed()).isEqualTo(Malformed.DCCP_DATA_OFFSET);
    assertThat(dccp(6).malformed()).isEqualTo(Malformed.DCCP_DATA_OFFSET);
  }

  @Test
  void judgesTheDataOffsetOfDccpByTheLengthOfItsSequenceNumber() {
    IpPacket inside = dccp(3);
    assertThat(inside.malformed())
        .as("16 bytes with a long one")
        .isEqualTo(Malformed.DCCP_DATA_OFFSET);
    assertThat(inside.payloadOffset()).isEqualTo(-1);
    byte[] shortOne = with(with(SampleHeaders.MADE_DCCP4_REQUEST, 24, 3), 28, 0);
    assertThat(parse(shortOne).malformed()).as("12 bytes with a short one").isNull();
    assertThat(parse(shortOne).payloadOffset()).isEqualTo(32);
    byte[] longOne = with(shortOne, 28, 1);
    assertThat(cut(longOne, 28).malformed()).as("not known").isNull();
    assertThat(cut(longOne, 29).malformed()).isEqualTo(Malformed.DCCP_DATA_OFFSET);
  }

  @Test
  void readsHeadersWhereverThePacketIs() {
    byte[] array = new byte[200];
    Arrays.fill(array, (byte) 0xa5);
    byte[] packet = SamplePackets.KERNEL_SYN6;
    System.arraycopy(packet, 0, array, 60, packet.length);
    IpPacket inside = IpPacket.of(array, 60, packet.length, packet.length);
    assertThat(inside.ipv6().sourceAddress()).isEqualTo(inside.sourceAddress());
    assertThat(inside.ipv6().destinationAddressText()).isEqualTo("fd00::2");
    assertThat(inside.ipv6().destinationAddress()).isEqualTo(inside.destinationAddress());
    assertThat(inside.tcp().window()).isEqualTo(64800);
    assertThat(inside.tcp().options().mss()).isEqualTo(1440);
  }

  @Test
  void givesThePayloadAsACopyOrReadOnly() {
    IpPacket packet = parse(SamplePackets.KERNEL_UDP4);
    byte[] payload = packet.payload();
    assertThat(payload).asString().isEqualTo("hello packet");
    Arrays.fill(payload, (byte) 0);
    ByteBuffer buffer = packet.payloadBuffer();
    assertThat(buffer.remaining()).isEqualTo(12);
    assertThat(buffer.get(0)).isEqualTo((byte) 'h');
    assertThatThrownBy(() -> buffer.put(0, (byte) 0)).isInstanceOf(ReadOnlyBufferException.class);
    assertThat(parse(SamplePackets.KERNEL_LATER_FRAGMENT4).payloadBuffer()).isNull();
  }

  @Test
  void givesOfThePayloadWhatWasCaptured() {
    assertThat(cut(SamplePackets.KERNEL_UDP4, 33).payload()).asString().isEqualTo("hello");
    assertThat(cut(SamplePackets.KERNEL_UDP4, 28).payload()).isEmpty();
    byte[] padded = Arrays.copyOf(SamplePackets.SCAPY_UDP4, 46);
    assertThat(parse(padded).payload()).asString().isEqualTo("abc");
    byte[] shorter = with(SamplePackets.SCAPY_UDP4, 24, 0, 10);
    assertThat(parse(shorter).payload()).as("UDP length 10").asString().isEqualTo("ab");
  }
}
