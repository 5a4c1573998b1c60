package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes that cannot become a right packet: refused at once, and the packet as it was before. */
class RefusedEditsTest {
  private static final byte[] UDP = SamplePackets.KERNEL_UDP4;
  private static final byte[] FIRST = PacketRepair.repair(with(UDP, 6, 0x20, 0));
  private static final byte[] LATER = SamplePackets.KERNEL_LATER_FRAGMENT4;

  /** IPv6, authentication header, UDP: the sample's destination options header made one. */
  private static final byte[] AUTHENTICATED = with(SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT, 6, 51);

  private static Arguments row(
      String name, byte[] packet, Consumer<PacketEditor> edit, String message) {
    return arguments(name, packet, edit, message);
  }

  static Stream<Arguments> ofThisPacket() {
    byte[] sctpFragment = PacketRepair.repair(with(SamplePackets.SCAPY_SCTP4, 6, 0x20, 0));
    byte[] tiny = PacketRepair.repair(Arrays.copyOf(FIRST, 24));
    byte[] cut = Arrays.copyOf(SamplePackets.KERNEL_SYN4, 36);
    byte[] offset = with(SamplePackets.KERNEL_SYN4, 32, 0xf0);
    return Stream.of(
        row(
            "TCP flags of UDP",
            UDP,
            e -> e.tcp().setFlags(1),
            "flags: expected a whole TCP header, found IPv4, UDP"),
        row("TCP options of UDP", UDP, e -> e.tcp().removeOption(2), "whole TCP header"),
        row(
            "ICMP type of UDP",
            UDP,
            e -> e.icmp().setType(1),
            "type: expected a whole ICMP header"),
        row(
            "ports of ICMP",
            SamplePackets.KERNEL_PING4,
            e -> e.setSourcePort(1),
            "source port: expected a header with ports, found IPv4, ICMP"),
        row(
            "identification of IPv6",
            SamplePackets.KERNEL_UDP6,
            e -> e.setIdentification(1),
            "identification: expected an IPv4 packet, found IPv6"),
        row(
            "don't fragment of IPv6",
            SamplePackets.KERNEL_UDP6,
            e -> e.setDontFragment(true),
            "don't fragment: expected an IPv4 packet"),
        row(
            "flow label of IPv4",
            UDP,
            e -> e.setFlowLabel(1),
            "flow label: expected an IPv6 packet"),
        row("ports of a later fragment", LATER, e -> e.setSourcePort(1), "a later fragment"),
        row("ICMP of a later fragment", LATER, e -> e.icmp().setType(1), "a later fragment"),
        row("payload of a later fragment", LATER, e -> e.setPayload(hex("00")), "a later fragment"),
        row(
            "payload of a first fragment",
            FIRST,
            e -> e.replacePayload(0, 1, hex("00")),
            "a first fragment"),
        row(
            "ports of SCTP's first fragment",
            sctpFragment,
            e -> e.setSourcePort(1),
            "a whole datagram"),
        row(
            "a first fragment without the checksum",
            tiny,
            e -> e.setSourcePort(1),
            "the checksum that covers it, found IPv4, a first fragment"),
        row(
            "addresses of that",
            tiny,
            e -> e.setSourceAddress("10.0.0.1"),
            "the checksum that covers it"),
        row("flags of a TCP header that is cut", cut, e -> e.tcp().setFlags(1), "whole TCP header"),
        row("options beyond the packet", offset, e -> e.tcp().setOption(3), "data offset"),
        row(
            "payload of SCTP",
            SamplePackets.SCAPY_SCTP4,
            e -> e.setPayload(hex("00")),
            "found IPv4, SCTP"),
        row(
            "addresses under authentication",
            AUTHENTICATED,
            e -> e.setSourceAddress("fd00::1"),
            "a packet without authentication header"),
        row("ports under authentication", AUTHENTICATED, e -> e.setSourcePort(1), "authentication"),
        row(
            "payload under authentication",
            AUTHENTICATED,
            e -> e.setPayload(hex("00")),
            "authentication"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ofThisPacket")
  void refusesWhatThisPacketCannotTake(
      String name, byte[] packet, Consumer<PacketEditor> edit, String message) {
    PacketEditor editor = new PacketEditor(packet);
    assertThatThrownBy(() -> edit.accept(editor))
        .isInstanceOf(PacketEditException.class)
        .hasMessageContaining(message);
    assertThat(editor.toBytesAsIs()).isEqualTo(Arrays.copyOf(packet, parse(packet).ipLength()));
  }

  @Test
  void changesWhatAnAuthenticationHeaderDoesNotCover() {
    byte[] changed = new PacketEditor(AUTHENTICATED).setTtl(9).setEcn(1).setFlowLabel(3).toBytes();
    assertThat(parse(changed).ttl()).isEqualTo(9);
  }

  static Stream<Arguments> ofAnyPacket() {
    return Stream.of(
        row("TTL", UDP, e -> e.setTtl(256), "ttl 256: 0..255 expected"),
        row("DSCP", UDP, e -> e.setDscp(64), "dscp 64: 0..63 expected"),
        row("ECN", UDP, e -> e.setEcn(-1), "ecn -1: 0..3 expected"),
        row("port", UDP, e -> e.setSourcePort(65_536), "source port 65536: 0..65535 expected"),
        row("identification", UDP, e -> e.setIdentification(-1), "identification -1"),
        row(
            "flow label",
            SamplePackets.KERNEL_UDP6,
            e -> e.setFlowLabel(1 << 20),
            "flow label 1048576"),
        row("flags", SamplePackets.KERNEL_SYN4, e -> e.tcp().setFlags(0x200), "flags 512: 0..511"),
        row(
            "sequence number",
            SamplePackets.KERNEL_SYN4,
            e -> e.tcp().setSequenceNumber(1L << 32),
            "0..4294967295 expected"),
        row("ICMP type", SamplePackets.KERNEL_PING4, e -> e.icmp().setType(256), "type 256"),
        row(
            "IPv6 address",
            UDP,
            e -> e.setSourceAddress("fd00::1"),
            "source address of 16 bytes in an IPv4 packet: 4 expected"),
        row(
            "IPv4 address",
            SamplePackets.KERNEL_UDP6,
            e -> e.setDestinationAddress("10.0.0.1"),
            "destination address of 4 bytes in an IPv6 packet"),
        row(
            "name",
            UDP,
            e -> e.setSourceAddress("localhost"),
            "'localhost' is no IPv4 or IPv6 address"),
        row("no text", UDP, e -> e.setSourceAddress(""), "'' is no"),
        row("three octets", UDP, e -> e.setSourceAddress("10.0.1"), "'10.0.1' is no"),
        row("octet 256", UDP, e -> e.setSourceAddress("10.0.0.256"), "is no"),
        row("leading zero", UDP, e -> e.setSourceAddress("10.0.0.01"), "is no"),
        row("zone", SamplePackets.KERNEL_UDP6, e -> e.setSourceAddress("fe80::1%lo"), "is no"),
        row(
            "name with a colon",
            SamplePackets.KERNEL_UDP6,
            e -> e.setSourceAddress("host:80"),
            "is no"),
        row("two runs", SamplePackets.KERNEL_UDP6, e -> e.setSourceAddress("1::2::3"), "is no"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ofAnyPacket")
  void refusesValuesOutOfRange(
      String name, byte[] packet, Consumer<PacketEditor> edit, String message) {
    PacketEditor editor = new PacketEditor(packet);
    assertThatThrownBy(() -> edit.accept(editor))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
    assertThat(editor.toBytes()).isEqualTo(packet);
  }

  @Test
  void takesAMappedAddressInAnIpv6Packet() {
    byte[] changed =
        new PacketEditor(SamplePackets.KERNEL_UDP6).setSourceAddress("::ffff:10.0.0.1").toBytes();
    assertThat(parse(changed).sourceAddressText()).isEqualTo("::ffff:10.0.0.1");
  }

  static Stream<Arguments> tooLong() {
    return Stream.of(
        row(
            "IPv4",
            UDP,
            e -> e.setPayload(new byte[65_508]),
            "40 bytes would become 65536: 65535 at most"),
        row(
            "IPv6",
            SamplePackets.KERNEL_UDP6,
            e -> e.setPayload(new byte[65_528]),
            "would become 65576: 65575 at most"),
        row(
            "a lower limit",
            UDP,
            e -> e.withLengthAtMost(100).setPayload(new byte[73]),
            "would become 101: 100 at most"),
        row(
            "a limit above the packet's own",
            UDP,
            e -> e.withLengthAtMost(1 << 20).setPayload(new byte[65_508]),
            "65535 at most"),
        row("by any bytes", UDP, e -> e.replace(40, 0, new byte[65_496]), "would become 65536"),
        row(
            "a fixed length, longer",
            UDP,
            e -> e.withFixedLength("a GSO packet").replacePayload(0, 0, hex("00")),
            "40 bytes cannot become 41: a GSO packet"),
        row(
            "a fixed length, shorter",
            UDP,
            e -> e.withFixedLength("a GSO packet").replacePayload(0, 1, hex("")),
            "40 bytes cannot become 39: a GSO packet"),
        row(
            "a fixed length, options",
            SamplePackets.KERNEL_SYN4,
            e -> e.withFixedLength("a GSO packet").tcp().removeOption(8),
            "cannot become 52"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tooLong")
  void refusesLengthsThatCannotBe(
      String name, byte[] packet, Consumer<PacketEditor> edit, String message) {
    PacketEditor editor = new PacketEditor(packet);
    assertThatThrownBy(() -> edit.accept(editor))
        .isInstanceOf(PacketEditException.class)
        .hasMessageContaining(message);
    assertThat(editor.toBytes()).isEqualTo(packet);
  }

  @Test
  void takesTheLongestPayloads() {
    byte[] four = new PacketEditor(UDP).setPayload(new byte[65_507]).toBytes();
    assertThat(four).hasSize(65_535).isEqualTo(PacketRepair.repair(four));
    byte[] six = new PacketEditor(SamplePackets.KERNEL_UDP6).setPayload(new byte[65_527]).toBytes();
    assertThat(six).hasSize(65_575).isEqualTo(PacketRepair.repair(six));
  }

  @Test
  void takesTheSameLengthWhereItIsFixed() {
    byte[] changed =
        new PacketEditor(UDP)
            .withFixedLength("")
            .replacePayload(0, 5, "HELLO".getBytes())
            .toBytes();
    assertThat(new String(changed, 28, 12)).isEqualTo("HELLO packet");
  }

  @Test
  void refusesATruncatedPacket() {
    assertThatThrownBy(() -> IpPacket.of(UDP, 0, 30, 40).edit())
        .isInstanceOf(PacketEditException.class)
        .hasMessageContaining("only 30 of the packet's 40 bytes");
  }

  @Test
  void refusesWhatIsNoPacket() {
    for (byte[] bytes : new byte[][] {{}, {0x45}, with(new byte[39], 0, 0x60), new byte[40]}) {
      assertThatThrownBy(() -> new PacketEditor(bytes))
          .isInstanceOf(PacketEditException.class)
          .hasMessageContaining("no IP packet to edit");
    }
  }

  @Test
  void refusesAFragmentWhoseChecksumIsNotReady() {
    PacketEditor editor = new PacketEditor(FIRST).withChecksumNotReady().setTtl(3);
    assertThatThrownBy(editor::toBytes)
        .isInstanceOf(PacketEditException.class)
        .hasMessageContaining("a checksum that is not ready: expected a whole datagram");
    assertThat(new PacketEditor(LATER).withChecksumNotReady().setTtl(64).toBytes())
        .isEqualTo(LATER);
  }

  @Test
  void refusesAnotherLengthForAJumbogram() {
    byte[] jumbo = with(SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT, 4, 0, 0);
    jumbo = with(jumbo, 42, 0xc2, 4, 0, 0, 0, 35);
    PacketEditor editor = new PacketEditor(jumbo);
    assertThatThrownBy(() -> editor.setPayload(hex("00")))
        .isInstanceOf(PacketEditException.class)
        .hasMessageContaining("a jumbogram");
    assertThat(editor.setTtl(64).toBytes()).isEqualTo(jumbo);
  }
}
