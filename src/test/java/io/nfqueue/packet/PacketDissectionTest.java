package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PacketDissectionTest {
  @Test
  void hasABlockForEachHeaderAndALineForEachField() {
    assertThat(parse(SamplePackets.KERNEL_SYN4).dissection())
        .isEqualTo(
            """
            IPv4 header, bytes 0..19
              header length: 20 bytes
              dscp: 0 (CS0)
              ecn: 0 (Not-ECT)
              total length: 60 bytes
              identification: 0x5065
              flags: DF
              fragment offset: 0 bytes
              ttl: 64
              protocol: 6 (TCP)
              header checksum: 0xd642 (correct)
              source address: 10.9.0.1
              destination address: 10.9.0.2
            TCP header, bytes 20..59
              source port: 54722
              destination port: 80
              sequence number: 3733154371
              acknowledgment number: 0
              data offset: 40 bytes
              flags: 0x002 (SYN)
              window: 64240
              checksum: 0x4618 (correct)
              urgent pointer: 0
              options, 20 bytes
                maximum segment size: 1460 bytes
                SACK permitted
                timestamps: value 3932547487, echo reply 0
                no operation
                window scale: 10
            payload: 0 bytes""");
  }

  @Test
  void movesTheQuotedPacketToTheRightAndCountsItsBytesAnew() {
    assertThat(parse(SamplePackets.KERNEL_UNREACHABLE4).dissection())
        .endsWith(
            """
            ICMP header, bytes 20..27
              type: 3 (destination unreachable)
              code: 3 (port unreachable)
              checksum: 0x1137 (correct)
            quoted packet, bytes 28..67
              IPv4 header, bytes 0..19
                header length: 20 bytes
                dscp: 0 (CS0)
                ecn: 0 (Not-ECT)
                total length: 40 bytes
                identification: 0x6267
                flags: DF
                fragment offset: 0 bytes
                ttl: 64
                protocol: 17 (UDP)
                header checksum: 0xc449 (correct)
                source address: 10.9.0.1
                destination address: 10.9.0.2
              UDP header, bytes 20..27
                source port: 5555
                destination port: 53
                length: 20 bytes
                checksum: 0x5896 (correct)
              payload: 12 bytes""");
  }

  static Stream<Arguments> shown() {
    return Stream.of(
        arguments(
            "SACK", SampleHeaders.SCAPY_TCP4_SACK, "    SACK: 1000..2000, 4294967290..4294967295"),
        arguments("unknown TCP option", SampleHeaders.SCAPY_TCP4_SACK, "    kind 254: f989"),
        arguments(
            "padding of several bytes", SampleHeaders.SCAPY_TCP4_SACK, "    no operation, 2 times"),
        arguments(
            "record route",
            SampleHeaders.SCAPY_UDP4_ROUTES,
            "    record route: pointer 8, addresses 192.0.2.9 0.0.0.0"),
        arguments(
            "loose source route",
            SampleHeaders.SCAPY_UDP4_ROUTES,
            "    loose source route: pointer 4, addresses 192.0.2.7"),
        arguments(
            "timestamp",
            SampleHeaders.SCAPY_UDP4_TIMESTAMP,
            "    timestamp: pointer 13, overflow 0, flag 1, entries 192.0.2.9 4294967295"),
        arguments("router alert", SamplePackets.SCAPY_TCP4_OPTIONS, "    router alert: 0"),
        arguments("router alert of IPv6", SamplePackets.KERNEL_MLD6, "    router alert: 0"),
        arguments(
            "jumbogram", SampleHeaders.SCAPY_TCP6_JUMBO, "    jumbo payload length: 131072 bytes"),
        arguments(
            "home address",
            SampleHeaders.SCAPY_UDP6_HOME_ADDRESS,
            "    home address: 2001:db8::99"),
        arguments(
            "segment routing",
            SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT,
            "  routing type: 4 (segment routing)\n  segments left: 1\n  last entry: 1\n"
                + "  flags: 0x00\n  tag: 0x0000\n  address: 2001:db8::ff\n  address: 2001:db8::2"),
        arguments(
            "atomic fragment",
            SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT,
            "Fragment header, bytes 56..63\n  next header: 17 (UDP)\n  fragment offset: 0 bytes\n"
                + "  flags: none\n  identification: 0x00000009"),
        arguments(
            "authentication header",
            SampleHeaders.SCAPY_UDP6_AH,
            "Authentication header, bytes 40..63\n  next header: 17 (UDP)\n"
                + "  spi: 0xfffffffe\n  sequence number: 7\n  icv: 12 bytes"),
        arguments(
            "mobility",
            SampleHeaders.SCAPY_MOBILITY6,
            "Mobility header, bytes 40..47\n  next header: 59 (NONE)\n  mh type: 0\n"
                + "  checksum: 0x68fb (not checked)"),
        arguments(
            "ESP",
            SampleHeaders.SCAPY_ESP4,
            "ESP header, bytes 20..27\n  spi: 0xfffffffe\n  sequence number: 5\nencrypted: 8 bytes"),
        arguments(
            "DCCP",
            SampleHeaders.MADE_DCCP4_REQUEST,
            "  type: 0 (Request)\n  extended sequence number: true\n"
                + "  sequence number: 281470647991290\npayload: 2 bytes"),
        arguments(
            "SCTP",
            SamplePackets.SCAPY_SCTP4,
            "SCTP header, bytes 20..31\n  source port: 5000\n  destination port: 6000\n"
                + "  verification tag: 0x00000001\n  checksum: 0x29d7990a (correct)\nchunks: 4 bytes"),
        arguments("redirect", SampleHeaders.SCAPY_REDIRECT4, "  gateway address: 192.0.2.254"),
        arguments(
            "fragmentation needed",
            SampleHeaders.SCAPY_FRAGMENTATION_NEEDED4,
            "  next-hop mtu: 1280 bytes"),
        arguments("packet too big", SampleHeaders.SCAPY_TOO_BIG6, "  next-hop mtu: 1280 bytes"),
        arguments("parameter problem", SampleHeaders.SCAPY_PARAMETER_PROBLEM6, "  pointer: 40"),
        arguments("extensions", SampleHeaders.SCAPY_TIME_EXCEEDED4_MPLS, "\nextensions: 12 bytes"),
        arguments(
            "padding of a quoted packet",
            SampleHeaders.SCAPY_TIME_EXCEEDED4_MPLS,
            "\n  padding: 97 bytes"),
        arguments(
            "neighbour solicitation",
            SampleHeaders.SCAPY_NEIGHBOR_SOLICITATION6,
            "  target address: 2001:db8::99\ndata: 24 bytes"),
        arguments(
            "extended echo request",
            SampleHeaders.MADE_EXTENDED_ECHO_REQUEST4,
            "  identifier: 65244\n  sequence number: 254\n  local: true\ndata: 12 bytes"),
        arguments(
            "code of an extended echo reply",
            SampleHeaders.KERNEL_EXTENDED_ECHO_REPLY6,
            "  code: 2 (no such interface)"),
        arguments(
            "extended echo reply",
            SampleHeaders.KERNEL_EXTENDED_ECHO_REPLY4,
            "  sequence number: 254\n  state: 0 (reserved)\n  active: true\n  ipv4: true\n  ipv6: true"),
        arguments("echo", SamplePackets.KERNEL_PING6, "  identifier: 4179\n  sequence number: 1"),
        arguments(
            "later fragment",
            SamplePackets.KERNEL_LATER_FRAGMENT4,
            "  destination address: 10.9.0.2\nfragment data: 48 bytes of ICMP"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shown")
  void shows(String what, byte[] packet, String lines) {
    assertThat("\n" + parse(packet).dissection() + "\n").contains(lines + "\n");
  }

  @Test
  void namesCodePointsAndCongestion() {
    byte[] marked = with(SamplePackets.SCAPY_UDP4, 1, 46 << 2 | 3);
    assertThat(parse(marked).dissection()).contains("\n  dscp: 46 (EF)\n  ecn: 3 (CE)\n");
    byte[] assured = with(SamplePackets.SCAPY_UDP4, 1, 26 << 2 | 2);
    assertThat(parse(assured).dissection()).contains("dscp: 26 (AF31)\n  ecn: 2 (ECT(0))");
    byte[] unknown = with(SamplePackets.SCAPY_UDP4, 1, 45 << 2);
    assertThat(parse(unknown).dissection()).contains("\n  dscp: 45\n");
  }

  @Test
  void hasThePayloadsBytesOnRequestOnly() {
    IpPacket packet = parse(SamplePackets.SCAPY_TCP4);
    String bytes =
        "payload: 5 bytes\n  0000  68 65 6c 6c 6f                                    |hello|";
    assertThat(PacketDissection.of(packet).withPayloadBytes()).asString().endsWith(bytes);
    assertThat(packet.dissection()).endsWith("payload: 5 bytes").doesNotContain("hello");
  }

  /** Errors about errors, each in the one before: nobody may send them, and they have no end. */
  @Test
  void dissectsNoQuoteWithinAQuote() {
    byte[] inner = SamplePackets.KERNEL_UNREACHABLE4;
    byte[] error = inner;
    for (int i = 0; i < 2; i++) {
      byte[] outer = Arrays.copyOf(inner, 28 + error.length);
      System.arraycopy(error, 0, outer, 28, error.length);
      outer[2] = 0;
      outer[3] = (byte) outer.length;
      error = outer;
    }
    assertThat(parse(error).dissection())
        .contains("\nquoted packet, bytes 28..")
        .contains("\n  quoted packet, bytes 28..")
        .contains("\n    IP 10.9.0.2 > 10.9.0.1: ICMP destination unreachable")
        .doesNotContain("\n      ");
  }

  /** It belongs to IPv4 as an upper layer, and says what it authenticates. */
  @Test
  void showsAnAuthenticationHeaderOfIpv4() {
    byte[] ah = Arrays.copyOfRange(SampleHeaders.SCAPY_UDP6_AH, 40, 75);
    byte[] packet = Arrays.copyOf(SamplePackets.SCAPY_UDP4, 20 + ah.length);
    System.arraycopy(ah, 0, packet, 20, ah.length);
    assertThat(parse(with(with(packet, 3, packet.length), 9, IpProtocol.AH)).dissection())
        .endsWith(
            "Authentication header, bytes 20..43\n  next header: 17 (UDP)\n"
                + "  spi: 0xfffffffe\n  sequence number: 7\n  icv: 12 bytes\n"
                + "UDP: 11 bytes, not dissected");
    assertThat(
            parse(with(with(with(packet, 3, packet.length), 9, IpProtocol.AH), 21, 0)).dissection())
        .contains("\nAH header, not whole, bytes 20..31\nnot dissected: bytes 32..");
  }

  @Test
  void namesAnUpperLayerThatItDoesNotDissect() {
    assertThat(parse(with(SamplePackets.SCAPY_UDP4, 9, IpProtocol.GRE)).dissection())
        .contains("  protocol: 47 (GRE)\n")
        .endsWith("GRE: 11 bytes, not dissected");
    assertThat(parse(with(SamplePackets.SCAPY_UDP4, 9, 253)).dissection())
        .contains("  protocol: 253\n")
        .endsWith("protocol 253: 11 bytes, not dissected");
  }
}
