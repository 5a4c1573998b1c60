package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Addresses that are in a checksum that is computed by others only, and those that are in none. */
class CoveredAddressesTest {
  private static final int NEXT_HEADER_AT = 6;
  private static final int PROTOCOL_AT = 9;
  private static final int UDP6_PAYLOAD_BYTES = 13;

  private static byte[] six(int nextHeader) {
    return with(SamplePackets.KERNEL_UDP6, NEXT_HEADER_AT, nextHeader);
  }

  private static byte[] four(int protocol) {
    return PacketRepair.repair(with(SamplePackets.KERNEL_UDP4, PROTOCOL_AT, protocol));
  }

  /** IPv6 with headers in front of what was in it, the first of this type. */
  private static byte[] behind(int type, String headers) {
    byte[] udp = SamplePackets.KERNEL_UDP6;
    byte[] chain = hex(headers);
    byte[] packet = Arrays.copyOf(udp, udp.length + chain.length);
    System.arraycopy(chain, 0, packet, Ipv6Header.BYTES, chain.length);
    System.arraycopy(
        udp, Ipv6Header.BYTES, packet, Ipv6Header.BYTES + chain.length, UDP6_PAYLOAD_BYTES);
    return with(packet, 4, 0, UDP6_PAYLOAD_BYTES + chain.length, type);
  }

  /** As many destination options headers, one behind the other, then UDP. */
  private static byte[] chainOf(int headers) {
    String chain = "3c00010400000000".repeat(headers - 1) + "1100010400000000";
    return behind(IpProtocol.DSTOPTS, chain);
  }

  static Stream<Arguments> coveredElsewhere() {
    String tooMany = Malformed.EXTENSION_CHAIN_TOO_LONG.reason();
    return Stream.of(
        arguments("mobility", behind(IpProtocol.MOBILITY, "3b00050000000000"), "MOBILITY"),
        arguments("HIP", behind(IpProtocol.HIP, "3b00010000000000"), "HIP"),
        arguments("HIP over IPv4", four(IpProtocol.HIP), "HIP"),
        arguments("OSPF", six(IpProtocol.OSPF), "OSPF"),
        arguments("PIM", six(IpProtocol.PIM), "PIM"),
        arguments("VRRP", six(IpProtocol.VRRP), "VRRP"),
        arguments(
            "mobility behind options",
            behind(IpProtocol.DSTOPTS, "8700010400000000" + "3b00050000000000"),
            "MOBILITY"),
        arguments(
            "a later fragment of OSPF",
            behind(IpProtocol.FRAGMENT, "5900000800000001"),
            "a later fragment"),
        arguments(
            "a later fragment of mobility",
            behind(IpProtocol.FRAGMENT, "8700000800000001"),
            "none of MOBILITY"),
        arguments("17 headers", chainOf(17), tooMany),
        arguments(
            "headers that are cut",
            behind(IpProtocol.DSTOPTS, "11ff010400000000"),
            Malformed.EXTENSION_CHAIN_CUT.reason()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("coveredElsewhere")
  void refusesAddressesInAChecksumThatIsNotKnownHere(String name, byte[] packet, String found) {
    PacketEditor editor = new PacketEditor(packet);
    String other = parse(packet).ipVersion() == 4 ? "10.9.0.7" : "fd00::7";
    assertThatThrownBy(() -> editor.setSourceAddress(other))
        .isInstanceOf(PacketEditException.class)
        .hasMessageContainingAll("an address: expected", found);
    assertThatThrownBy(() -> editor.setDestinationAddress(other))
        .isInstanceOf(PacketEditException.class);
    assertThat(editor.toBytes()).isEqualTo(packet);
    assertThat(parse(editor.setTtl(9).toBytes()).ttl()).isEqualTo(9);
  }

  static Stream<Arguments> notCovered() {
    return Stream.of(
        arguments("OSPF over IPv4", four(IpProtocol.OSPF)),
        arguments("PIM over IPv4", four(IpProtocol.PIM)),
        arguments("VRRP over IPv4", four(IpProtocol.VRRP)),
        arguments("IGMP", four(IpProtocol.IGMP)),
        arguments("a tunnel", six(IpProtocol.GRE)),
        arguments("nothing", six(IpProtocol.NONE)),
        arguments("16 headers", chainOf(16)),
        arguments(
            "a later fragment of more headers", behind(IpProtocol.FRAGMENT, "3c00000800000001")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notCovered")
  void changesAddressesElsewhere(String name, byte[] packet) {
    String other = parse(packet).ipVersion() == 4 ? "10.9.0.7" : "fd00::7";
    byte[] changed = new PacketEditor(packet).setSourceAddress(other).toBytes();
    assertThat(parse(changed).sourceAddressText()).isEqualTo(other);
    assertThat(changed).isEqualTo(PacketRepair.repair(changed));
  }

  static Stream<Arguments> authenticated() {
    // the sample's destination options header made an authentication header
    byte[] six = with(SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT, NEXT_HEADER_AT, IpProtocol.AH);
    return Stream.of(
        arguments("IPv6", six),
        arguments("IPv4", four(IpProtocol.AH)),
        arguments(
            "a later fragment over IPv4",
            PacketRepair.repair(with(four(IpProtocol.AH), NEXT_HEADER_AT, 0, 1))),
        arguments("a later fragment over IPv6", behind(IpProtocol.FRAGMENT, "3300000800000001")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("authenticated")
  void refusesAddressesAndAnyBytesUnderAnAuthenticationHeader(String name, byte[] packet) {
    PacketEditor editor = new PacketEditor(packet);
    boolean four = parse(packet).ipVersion() == 4;
    assertThatThrownBy(() -> editor.setSourceAddress(four ? "10.9.0.7" : "fd00::7"))
        .isInstanceOf(PacketEditException.class)
        .hasMessageContaining("an address: expected a packet without authentication header");
    for (int at : new int[] {1, 8, packet.length - 1}) {
      assertThatThrownBy(() -> editor.replace(at, 1, hex("07")))
          .isInstanceOf(PacketEditException.class)
          .hasMessageContaining("bytes at " + at + ": expected a packet without authentication");
    }
    assertThat(editor.toBytes()).isEqualTo(packet);
    assertThat(parse(editor.setTtl(9).setEcn(1).toBytes()).ttl()).isEqualTo(9);
  }
}
