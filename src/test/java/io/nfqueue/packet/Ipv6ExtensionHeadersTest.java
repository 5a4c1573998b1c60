package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class Ipv6ExtensionHeadersTest {

  private static List<Integer> types(IpPacket packet) {
    return packet.extensionHeaders().stream().map(Ipv6ExtensionHeader::type).toList();
  }

  static Stream<Arguments> chains() {
    byte[] chain = SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT;
    byte[] later = with(chain, 58, 0x05, 0xa8);
    return Stream.of(
        arguments("no extension header", parse(SamplePackets.KERNEL_UDP6), List.of()),
        arguments("IPv4", parse(SamplePackets.KERNEL_UDP4), List.of()),
        arguments("nothing", parse(new byte[0]), List.of()),
        arguments("hop-by-hop", parse(SamplePackets.KERNEL_MLD6), List.of(0)),
        arguments("three", parse(chain), List.of(0, 60, 44)),
        arguments("later fragment", parse(later), List.of(0, 60, 44)),
        arguments("cut in the third", IpPacket.of(chain, 0, 63, 75), List.of(0, 60)),
        arguments("cut in the IPv6 header", IpPacket.of(chain, 0, 39, 75), List.of()),
        arguments("ended by the payload length", parse(with(chain, 5, 23)), List.of(0, 60)),
        arguments("second beyond the packet", parse(with(chain, 49, 9)), List.of(0)),
        arguments("routing", parse(SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT), List.of(43)),
        arguments("authentication", parse(SampleHeaders.SCAPY_UDP6_AH), List.of(51)),
        arguments("mobility", parse(SampleHeaders.SCAPY_MOBILITY6), List.of(135)));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("chains")
  void listsTheHeadersThatAreWhole(String name, IpPacket packet, List<Integer> types) {
    assertThat(types(packet)).isEqualTo(types);
  }

  @Test
  void stopsAtTheSixteenthHeader() {
    byte[] packet = Arrays.copyOf(with(SamplePackets.KERNEL_UDP6, 4, 0, 160, 60), 200);
    for (int i = 0; i < 20; i++) {
      packet = with(packet, 40 + i * 8, 60, 0);
    }
    assertThat(parse(packet).malformed()).isEqualTo(Malformed.EXTENSION_CHAIN_TOO_LONG);
    assertThat(parse(packet).extensionHeaders()).hasSize(16);
  }

  private static Ipv6ExtensionHeader first(byte[] packet) {
    return parse(packet).extensionHeaders().get(0);
  }

  @Test
  void readsTheOptionsOfAHopByHopHeader() {
    Ipv6Options options = first(SamplePackets.KERNEL_MLD6).options();
    assertThat(options.routerAlert()).isZero();
    assertThat(options.jumboPayloadLengthBytes()).isEqualTo(-1);
    assertThat(options.lengthBytes()).isEqualTo(6);
    assertThat(options).hasToString("[router alert,padn]");
    Ipv6Options jumbo = first(SampleHeaders.SCAPY_TCP6_JUMBO).options();
    assertThat(jumbo.jumboPayloadLengthBytes()).isEqualTo(131072);
    assertThat(jumbo.data(Ipv6Options.JUMBO_PAYLOAD)).isEqualTo(hex("00020000"));
    assertThat(jumbo.fault()).isNull();
  }

  @Test
  void readsTheHomeAddressOfAMobileNode() {
    Ipv6Options options = first(SampleHeaders.SCAPY_UDP6_HOME_ADDRESS).options();
    assertThat(options.homeAddressText()).isEqualTo("2001:db8::99");
    assertThat(options.routerAlert()).isEqualTo(-1);
    assertThat(first(SamplePackets.KERNEL_MLD6).options().homeAddressText()).isNull();
  }

  @ParameterizedTest(name = "{0}: {1}, {2}")
  @CsvSource({
    "050200010100, , 1",
    "0000050200ff, , 255",
    "0100050200ff, , 255",
    "0502000105020002, , 1",
    "05030001020100, , -1",
    "0102000005020001, , 1",
    "01060000050200, LENGTH_BEYOND_END, -1",
    "050200010509, LENGTH_BEYOND_END, 1",
    "0502000105, LENGTH_CUT, 1",
    "1e020001, , -1"
  })
  void endsTheWalkWhereALengthLies(String hex, OptionFault fault, int routerAlert) {
    byte[] bytes = hex(hex);
    Ipv6Options options = new Ipv6Options(bytes, 0, bytes.length);
    assertThat(options.routerAlert()).isEqualTo(routerAlert);
    assertThat(options.fault()).isEqualTo(fault);
    assertThat(options.toString().contains("bad opt")).isEqualTo(fault != null);
  }

  @Test
  void readsRoutingHeaders() {
    Ipv6RoutingHeader zero = first(SamplePackets.SCAPY_TCP6_ROUTING_TYPE_0).routing();
    assertThat(zero.type()).isEqualTo(Ipv6RoutingHeader.TYPE_SOURCE_ROUTE);
    assertThat(zero.segmentsLeft()).isEqualTo(2);
    assertThat(zero.addresses()).containsExactly("2001:db8::3", "2001:db8::ff");
    assertThat(zero.lastEntry()).isEqualTo(-1);
    assertThat(zero.tag()).isEqualTo(-1);
    Ipv6RoutingHeader segments = first(SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT).routing();
    assertThat(segments.type()).isEqualTo(Ipv6RoutingHeader.TYPE_SEGMENTS);
    assertThat(segments.addresses()).containsExactly("2001:db8::ff", "2001:db8::2");
    assertThat(segments.lastEntry()).isEqualTo(1);
    assertThat(segments.flags()).isZero();
    assertThat(segments.tag()).isZero();
    assertThat(segments.nextHeader()).isEqualTo(IpProtocol.UDP);
    Ipv6RoutingHeader mobile = first(SampleHeaders.SCAPY_UDP6_ROUTING_TYPE_2).routing();
    assertThat(mobile.type()).isEqualTo(Ipv6RoutingHeader.TYPE_MOBILE);
    assertThat(mobile.addresses()).containsExactly("2001:db8::99");
    assertThat(mobile).hasToString("routing type 2, segments left 1, 2001:db8::99");
  }

  static Stream<Arguments> routes() {
    // next header, length, type, segments left, word, two addresses
    String two = "20010db8000000000000000000000001" + "20010db8000000000000000000000002";
    return Stream.of(
        arguments("type 0 without addresses", "1100000000000000", List.of()),
        arguments("type 0, half an address", "1101000100000000" + "20010db800000000", List.of()),
        arguments("type 2 takes one", "1104020100000000" + two, List.of("2001:db8::1")),
        arguments(
            "type 3, not compressed",
            "1104030200000000" + two,
            List.of("2001:db8::1", "2001:db8::2")),
        arguments(
            "type 3 with padding",
            "1105030100800000" + two.substring(0, 32) + two.substring(0, 32) + "0000000000000000",
            List.of("2001:db8::1", "2001:db8::1")),
        arguments("type 3, compressed", "11040302fe000000" + two, List.of()),
        arguments("type 3, all padding", "1100030100f00000", List.of()),
        arguments(
            "type 4, the rest is no address", "1104040100000000" + two, List.of("2001:db8::1")),
        arguments(
            "type 4, last entry beyond the end",
            "11040401ff000000" + two,
            List.of("2001:db8::1", "2001:db8::2")),
        arguments("type 253", "1104fd0200000000" + two, List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("routes")
  void givesTheAddressesThatARoutingHeaderHolds(String name, String hex, List<String> addresses) {
    byte[] bytes = hex(hex);
    Ipv6RoutingHeader routing = Ipv6RoutingHeader.wrap(bytes, 0, bytes.length);
    assertThat(routing.addresses()).isEqualTo(addresses);
    assertThat(routing.addressCount()).isEqualTo(addresses.size());
    assertThat(routing.compressed()).isEqualTo(name.equals("type 3, compressed"));
  }

  @Test
  void readsAnAuthenticationHeader() {
    AuthenticationHeader header = first(SampleHeaders.SCAPY_UDP6_AH).authentication();
    assertThat(header.nextHeader()).isEqualTo(IpProtocol.UDP);
    assertThat(header.spi()).isEqualTo(0xfffffffeL);
    assertThat(header.sequenceNumber()).isEqualTo(7);
    assertThat(header.icvLengthBytes()).isEqualTo(12);
    assertThat(header.icv()).isEqualTo(hex("aaaaaaaaaaaaaaaaaaaaaaaa"));
    assertThat(header).hasToString("AH spi 0xfffffffe, seq 7, icv 12 bytes");
    assertThat(parse(SampleHeaders.SCAPY_UDP6_AH).destinationPort()).isEqualTo(2);
  }

  @Test
  void hasNoAuthenticationHeaderShorterThanItsFields() {
    byte[] eight = with(new byte[8], 0, IpProtocol.UDP, 0);
    Ipv6ExtensionHeader header = Ipv6ExtensionHeader.wrap(IpProtocol.AH, eight, 0, 8);
    assertThat(header.lengthBytes()).isEqualTo(8);
    assertThat(header.authentication()).isNull();
    byte[] twelve = Arrays.copyOf(eight, 12);
    assertThatThrownBy(() -> AuthenticationHeader.wrap(twelve, 0, 12))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContaining("found length 8");
    assertThat(AuthenticationHeader.wrap(with(twelve, 1, 1), 0, 12).icv()).isEmpty();
  }

  @Test
  void readsAMobilityHeader() {
    MobilityHeader header = first(SampleHeaders.SCAPY_MOBILITY6).mobility();
    assertThat(header.payloadProto()).isEqualTo(IpProtocol.NONE);
    assertThat(header.mhType()).isZero();
    assertThat(header.lengthBytes()).isEqualTo(8);
    assertThat(header.checksum()).isEqualTo(SampleHeaders.SCAPY_MOBILITY6_CHECKSUM);
  }

  @Test
  void hasNoViewOfAnotherType() {
    Ipv6ExtensionHeader routing = first(SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT);
    assertThat(routing.options()).isNull();
    assertThat(routing.authentication()).isNull();
    assertThat(routing.mobility()).isNull();
    assertThat(first(SamplePackets.KERNEL_MLD6).routing()).isNull();
  }
}
