package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PacketRepairTest {

  static Stream<Arguments> goldenPackets() {
    return Stream.of(
        arguments("ICMP", SamplePackets.KERNEL_PING4, 22),
        arguments("ICMP error", SamplePackets.KERNEL_UNREACHABLE4, 22),
        arguments("ICMPv6", SamplePackets.KERNEL_PING6, 42),
        arguments("ICMPv6 behind hop-by-hop", SamplePackets.KERNEL_MLD6, 50),
        arguments("UDP over IPv4", SamplePackets.KERNEL_UDP4, 26),
        arguments("UDP over IPv4, odd", SamplePackets.SCAPY_UDP4, 26),
        arguments("UDP over IPv6", SamplePackets.KERNEL_UDP6, 46),
        arguments("TCP over IPv4", SamplePackets.KERNEL_SYN4, 36),
        arguments("TCP over IPv4, reset", SamplePackets.KERNEL_RST4, 36),
        arguments("TCP over IPv4 with data", SamplePackets.SCAPY_TCP4, 36),
        arguments("TCP over IPv4 with options", SamplePackets.SCAPY_TCP4_OPTIONS, 40),
        arguments("TCP over IPv6", SamplePackets.KERNEL_SYN6, 56),
        arguments("routing type 0", SamplePackets.SCAPY_TCP6_ROUTING_TYPE_0, 96),
        arguments("routing type 4", SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT, 86),
        arguments("routing type 4, arrived", SamplePackets.SCAPY_UDP6_NO_SEGMENTS_LEFT, 86),
        arguments("atomic fragment", SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT, 70));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldenPackets")
  void restoresLengthsAndChecksumsThatWereSpoilt(String name, byte[] golden, int checksumAt) {
    byte[] spoilt = with(golden, checksumAt, 0xa5, 0x5a);
    boolean four = parse(golden).ipVersion() == 4;
    spoilt = four ? with(spoilt, 10, 0xa5, 0xa5) : spoilt;
    spoilt = with(spoilt, four ? 2 : 4, 0xff, 0xff);
    if (parse(golden).protocol() == IpProtocol.UDP) {
      spoilt = with(spoilt, checksumAt - 2, 0xa5, 0xa5);
    }
    byte[] input = spoilt.clone();
    assertThat(PacketRepair.repair(spoilt)).isEqualTo(golden);
    assertThat(spoilt).as("the input").isEqualTo(input);
  }

  @Test
  void takesANewLengthAsItIs() {
    byte[] longer = Arrays.copyOf(SamplePackets.SCAPY_UDP4, 131);
    byte[] repaired = PacketRepair.repair(longer);
    assertThat(parse(repaired).malformed()).isNull();
    assertThat(parse(repaired).payloadLength()).isEqualTo(103);
    assertThat(Checksum.of(repaired, 0, 20)).isZero();
    long sum = Checksum.pseudoHeaderIpv4(repaired, 12, 16, IpProtocol.UDP, 111);
    assertThat(Checksum.finish(Checksum.add(sum, repaired, 20, 111))).isZero();
  }

  @Test
  void sendsAUdpChecksumOfZeroAsAllOnes() {
    // The checksum was 0xb354: adding it to the payload's first word makes the sum all ones.
    byte[] packet = Arrays.copyOf(SamplePackets.SCAPY_UDP4, 32);
    packet = PacketRepair.repair(with(packet, 28, 0, 0));
    int checksum = UdpHeader.wrap(packet, 20, 32).checksum();
    byte[] repaired = PacketRepair.repair(with(packet, 28, checksum >>> 8, checksum));
    assertThat(UdpHeader.wrap(repaired, 20, 32).checksum()).isEqualTo(0xffff);
  }

  @Test
  void sendsATcpChecksumOfZeroAsZero() {
    byte[] packet = PacketRepair.repair(with(SamplePackets.SCAPY_TCP4, 40, 0, 0));
    int checksum = TcpHeader.wrap(packet, 20, 45).checksum();
    byte[] repaired = PacketRepair.repair(with(packet, 40, checksum >>> 8, checksum));
    assertThat(TcpHeader.wrap(repaired, 20, 45).checksum()).isZero();
  }

  @Test
  void leavesTheTransportOfFragmentsAlone() {
    byte[] whole = with(SamplePackets.SCAPY_UDP4, 24, 5, 0xdc, 0xa5, 0xa5);
    byte[] first = with(whole, 6, 0x20, 0, 0x40, 0x11, 0, 0);
    byte[] repaired = PacketRepair.repair(first);
    assertThat(Checksum.of(repaired, 0, 20)).isZero();
    assertThat(Arrays.copyOfRange(repaired, 20, 31)).isEqualTo(Arrays.copyOfRange(first, 20, 31));
    assertThat(PacketRepair.repair(SamplePackets.KERNEL_LATER_FRAGMENT4))
        .isEqualTo(SamplePackets.KERNEL_LATER_FRAGMENT4);
    byte[] later6 = with(SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT, 58, 0, 8);
    assertThat(PacketRepair.repair(later6)).isEqualTo(later6);
  }

  @Test
  void leavesOtherProtocolsAlone() {
    assertThat(PacketRepair.repair(SamplePackets.SCAPY_SCTP4)).isEqualTo(SamplePackets.SCAPY_SCTP4);
  }

  @Test
  void coversOfUdpLiteOnlyWhatItsHeaderSays() {
    byte[] lite = with(with(SamplePackets.SCAPY_UDP4, 9, 136), 24, 0, 8);
    byte[] repaired = PacketRepair.repair(lite);
    assertThat(UdpHeader.wrap(repaired, 20, 31).lengthBytes()).isEqualTo(8);
    long sum = Checksum.pseudoHeaderIpv4(repaired, 12, 16, IpProtocol.UDPLITE, 11);
    assertThat(Checksum.finish(Checksum.add(sum, repaired, 20, 8))).isZero();
    byte[] whole = PacketRepair.repair(with(lite, 24, 0, 0));
    assertThat(Checksum.finish(Checksum.add(sum, whole, 20, 11))).isZero();
  }

  @Test
  void usesTheHomeAddressOfARoutingHeaderOfType2() {
    byte[] packet = routed(hex("1102020100000000" + "20010db80000000000000000000000ff"));
    assertVerifies(packet, hex("20010db80000000000000000000000ff"));
  }

  @Test
  void expandsTheLastAddressOfARoutingHeaderOfType3() {
    // CmprI 15, CmprE 14, pad 5: one address of 1 byte, the last of 2 bytes, 5 of padding
    byte[] packet = routed(hex("11010302fe500000" + "03" + "00ff" + "0000000000"));
    assertVerifies(packet, hex("20010db80000000000000000000000ff"));
  }

  @Test
  void usesTheDestinationOfTheHeaderWhereNoSegmentIsLeft() {
    byte[] packet = routed(hex("1102020000000000" + "20010db80000000000000000000000ff"));
    // scapy's checksum for that address, the same ports and payload
    byte[] unrouted = SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT;
    assertThat(UdpHeader.wrap(packet, packet.length - 11, packet.length).checksum())
        .isEqualTo(UdpHeader.wrap(unrouted, unrouted.length - 11, unrouted.length).checksum());
  }

  private static byte[] routed(byte[] routingHeader) {
    byte[] udp = Arrays.copyOfRange(SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT, 80, 91);
    byte[] packet =
        Arrays.copyOf(SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT, 40 + routingHeader.length + 11);
    System.arraycopy(routingHeader, 0, packet, 40, routingHeader.length);
    System.arraycopy(udp, 0, packet, 40 + routingHeader.length, 11);
    return PacketRepair.repair(packet);
  }

  private static void assertVerifies(byte[] packet, byte[] destination) {
    long sum = Checksum.pseudoHeaderIpv6(packet, 8, destination, 0, IpProtocol.UDP, 11);
    assertThat(Checksum.finish(Checksum.add(sum, packet, packet.length - 11, 11))).isZero();
    // scapy's checksum for the same addresses, ports and payload
    assertThat(UdpHeader.wrap(packet, packet.length - 11, packet.length).checksum())
        .isEqualTo(0xb0e9);
  }

  static Stream<Arguments> refusals() {
    byte[] jumbo = with(SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT, 42, 0xc2, 4, 0, 1, 0, 0);
    byte[] segments = SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT;
    return Stream.of(
        arguments("nothing", new byte[0], "at least 1 bytes, found 0 bytes"),
        arguments("version 5", new byte[] {0x55}, "version 4 or 6, found version 5"),
        arguments("IPv4 header cut", with(new byte[19], 0, 0x45), "at least 20 bytes"),
        arguments("IPv4 header length", with(new byte[20], 0, 0x44), "found header length 16"),
        arguments("IPv4 of 65,536", with(new byte[65_536], 0, 0x45), "at most 65535 bytes"),
        arguments("IPv6 header cut", with(new byte[39], 0, 0x60), "at least 40 bytes"),
        arguments("IPv6 of 65,576", with(new byte[65_576], 0, 0x60), "at most 65575 bytes"),
        arguments("IPv6 jumbo option", jumbo, "no jumbo payload option"),
        arguments(
            "TCP cut",
            Arrays.copyOf(SamplePackets.SCAPY_TCP4, 39),
            Malformed.TRANSPORT_CUT.reason()),
        arguments("chain cut", Arrays.copyOf(segments, 79), Malformed.EXTENSION_CHAIN_CUT.reason()),
        arguments(
            "route without address",
            hexPacketWithEmptyRoute(),
            "room for an address of 16 bytes, found 0 bytes"));
  }

  private static byte[] hexPacketWithEmptyRoute() {
    byte[] packet = Arrays.copyOf(SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT, 59);
    return with(packet, 41, 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void refusesWhatIsNoPacket(String name, byte[] packet, String reason) {
    assertThatThrownBy(() -> PacketRepair.repair(packet))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void repairsTheLongestPackets() {
    byte[] four = Arrays.copyOf(SamplePackets.SCAPY_UDP4, 65_535);
    assertThat(parse(PacketRepair.repair(four)).payloadLength()).isEqualTo(65_507);
    byte[] six = Arrays.copyOf(SamplePackets.KERNEL_UDP6, 65_575);
    assertThat(parse(PacketRepair.repair(six)).payloadLength()).isEqualTo(65_527);
  }
}
