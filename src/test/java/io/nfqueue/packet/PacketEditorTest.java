package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PacketEditorTest {
  private static final byte[] NONE = {};

  static Stream<Arguments> carryingPackets() {
    return Stream.of(
        arguments("UDP over IPv4", SamplePackets.KERNEL_UDP4),
        arguments("UDP over IPv6", SamplePackets.KERNEL_UDP6),
        arguments("TCP over IPv4", SamplePackets.SCAPY_TCP4),
        arguments("TCP over IPv4 with options", SamplePackets.SCAPY_TCP4_OPTIONS),
        arguments("UDP behind a routing header", SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT),
        arguments("UDP in an atomic fragment", SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT),
        arguments("ICMP", SamplePackets.KERNEL_PING4),
        arguments("ICMPv6", SamplePackets.KERNEL_PING6));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] carried(byte[] packet) {
    return Arrays.copyOfRange(packet, parse(packet).payloadOffset(), packet.length);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("carryingPackets")
  void givesTheGoldenPacketWhereAChangeIsTakenBack(String name, byte[] golden) {
    byte[] before = carried(golden);
    for (String other : new String[] {"", "x", "much longer than it was before"}) {
      byte[] changed =
          new PacketEditor(golden).replacePayload(0, before.length, ascii(other)).toBytes();
      assertThat(carried(changed)).isEqualTo(ascii(other));
      assertThat(parse(changed).malformed()).isNull();
      assertThat(new PacketEditor(changed).replacePayload(0, other.length(), before).toBytes())
          .isEqualTo(golden);
    }
  }

  @Test
  void insertsDeletesAndReplacesInTurn() {
    byte[] changed =
        new PacketEditor(SamplePackets.KERNEL_UDP4)
            .replacePayload(12, 0, ascii("!"))
            .replacePayload(0, 6, NONE)
            .replacePayload(0, 6, ascii("small segment"))
            .toBytes();
    assertThat(carried(changed)).asString().isEqualTo("small segment!");
  }

  @Test
  void replacesBytesOfHeaders() {
    byte[] changed =
        new PacketEditor(SamplePackets.KERNEL_UDP4).replace(8, 1, new byte[] {3}).toBytes();
    assertThat(parse(changed).ttl()).isEqualTo(3);
    assertThat(new PacketEditor(changed).replace(8, 1, new byte[] {64}).toBytes())
        .isEqualTo(SamplePackets.KERNEL_UDP4);
  }

  @Test
  void leavesItsInputAsItIs() {
    byte[] input = SamplePackets.KERNEL_UDP4.clone();
    new PacketEditor(input).replacePayload(0, 5, ascii("HELLO")).toBytes();
    assertThat(input).isEqualTo(SamplePackets.KERNEL_UDP4);
  }

  @Test
  void refusesBytesThatAreNotThere() {
    PacketEditor editor = new PacketEditor(SamplePackets.KERNEL_UDP4);
    assertThatThrownBy(() -> editor.replacePayload(0, 13, NONE))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> editor.replacePayload(-1, 1, NONE))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> editor.replace(41, 0, NONE))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(editor.toBytes()).isEqualTo(SamplePackets.KERNEL_UDP4);
  }

  @Test
  void replacesThePayloadAfterBytesOfTheHeaderWereReplaced() {
    // no options before, router alert then; and back
    byte[] alert = SamplePackets.hex("94040000");
    PacketEditor editor = new PacketEditor(SamplePackets.KERNEL_UDP4);
    byte[] changed =
        editor
            .replace(20, 0, alert)
            .replace(0, 1, new byte[] {0x46})
            .replacePayload(0, 5, ascii("Good morning,"))
            .setSourcePort(7)
            .toBytes();
    assertThat(parse(changed).payloadOffset()).isEqualTo(32);
    assertThat(carried(changed)).asString().isEqualTo("Good morning, packet");
    assertThat(changed).isEqualTo(PacketRepair.repair(changed));
    byte[] back =
        new PacketEditor(changed)
            .replacePayload(0, 13, ascii("hello"))
            .replace(20, 4, NONE)
            .replace(0, 1, new byte[] {0x45})
            .setSourcePort(5555)
            .toBytes();
    assertThat(back).isEqualTo(SamplePackets.KERNEL_UDP4);
  }

  @Test
  void leavesLengthsAndChecksumsWhereTheyAreToStay() {
    byte[] golden = SamplePackets.KERNEL_UDP4;
    PacketEditor editor = new PacketEditor(golden).setTtl(1).setPayload(ascii("x"));
    byte[] expected = Arrays.copyOf(golden, 29);
    expected[8] = 1;
    expected[28] = 'x';
    assertThat(editor.toBytesAsIs()).isEqualTo(expected);
    assertThat(editor.toBytes()).isEqualTo(PacketRepair.repair(expected));
  }

  @Test
  void givesTheSameEachTimeItIsAsked() {
    PacketEditor editor = new PacketEditor(SamplePackets.KERNEL_SYN4).setTtl(1);
    byte[] first = editor.toBytes();
    assertThat(editor.toBytes()).isEqualTo(first).isNotSameAs(first);
    editor.toBytes()[0] = 0;
    editor.toBytesAsIs()[0] = 0;
    assertThat(editor.toBytes()).isEqualTo(first);
  }

  /** RFC 9868: what is behind the UDP datagram in its packet is not covered by its checksum. */
  @Test
  void keepsWhatFollowsTheDatagramWhereItIs() {
    byte[] surplus = Arrays.copyOf(SamplePackets.KERNEL_UDP4, 44);
    surplus[43] = 9;
    surplus = new PacketEditor(with(surplus, 3, 44)).setTtl(64).toBytes();
    assertThat(parse(surplus).payloadLength()).isEqualTo(12);
    byte[] changed = new PacketEditor(surplus).setPayload(ascii("bye")).toBytes();
    assertThat(parse(changed).payloadLength()).isEqualTo(3);
    assertThat(new String(changed, 28, 3, StandardCharsets.US_ASCII)).isEqualTo("bye");
    assertThat(Arrays.copyOfRange(changed, 31, 35)).isEqualTo(new byte[] {0, 0, 0, 9});
    byte[] datagram =
        new PacketEditor(SamplePackets.KERNEL_UDP4).setPayload(ascii("bye")).toBytes();
    assertThat(UdpHeader.wrap(changed, 20, 35).checksum())
        .isEqualTo(UdpHeader.wrap(datagram, 20, 31).checksum());
  }

  static Stream<Arguments> coverages() {
    return Stream.of(
        arguments("all, as 0", 0, 20, 0),
        arguments("all, as a number", 20, 26, 26),
        arguments("all, and then less", 20, 11, 11),
        arguments("the header", 8, 11, 8),
        arguments("a part", 15, 26, 15),
        arguments("a part that goes", 15, 11, 11));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("coverages")
  void coversOfUdpLiteWhatItCoveredAsFarAsThereIsAny(
      String name, int before, int length, int after) {
    byte[] lite = with(with(SamplePackets.KERNEL_UDP4, 9, 136), 24, 0, before);
    lite = PacketRepair.repair(lite);
    byte[] changed = new PacketEditor(lite).setPayload(new byte[length - 8]).toBytes();
    assertThat(UdpHeader.wrap(changed, 20, changed.length).lengthBytes()).isEqualTo(after);
    assertThat(parse(changed).malformed()).isNull();
    assertThat(changed).isEqualTo(PacketRepair.repair(changed));
  }

  @Test
  void makesAWrongChecksumRightWithTheNewPayloadItCovers() {
    byte[] wrong = with(SamplePackets.KERNEL_UDP4, 26, 1, 2);
    byte[] changed = new PacketEditor(wrong).replacePayload(0, 1, ascii("h")).toBytes();
    assertThat(changed).isEqualTo(SamplePackets.KERNEL_UDP4);
  }

  @Test
  void changesNothingWhereNothingIsReplacedByNothing() {
    byte[] wrong = with(SamplePackets.KERNEL_UDP4, 26, 1, 2);
    PacketEditor editor = new PacketEditor(wrong).replacePayload(3, 0, NONE).replace(40, 0, NONE);
    assertThat(editor.changed()).isFalse();
    assertThat(editor.toBytes()).isEqualTo(wrong);
  }

  static Stream<Arguments> cutHeaders() {
    return Stream.of(
        arguments("all", SamplePackets.KERNEL_UDP4, 0),
        arguments("IPv4", SamplePackets.KERNEL_UDP4, 19),
        arguments("IPv4 options", SamplePackets.SCAPY_TCP4_OPTIONS, 23),
        arguments("IPv6", SamplePackets.KERNEL_UDP6, 39),
        arguments("IPv6 routing", SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT, 79),
        arguments("IPv6 fragment", SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT, 63),
        arguments("TCP", SamplePackets.KERNEL_SYN4, 39),
        arguments("UDP", SamplePackets.KERNEL_UDP6, 47),
        arguments("ICMP", SamplePackets.KERNEL_PING4, 27),
        arguments("ICMPv6", SamplePackets.KERNEL_PING6, 47),
        arguments("SCTP", SamplePackets.SCAPY_SCTP4, 31),
        arguments("DCCP", SampleHeaders.MADE_DCCP4_REQUEST, 35));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cutHeaders")
  void refusesToEndInsideAHeader(String name, byte[] packet, int length) {
    PacketEditor editor = new PacketEditor(packet).replace(length, packet.length - length, NONE);
    assertThatThrownBy(editor::toBytes).isInstanceOf(MalformedPacketException.class);
    assertThatThrownBy(() -> editor.setPayload(NONE)).isInstanceOf(MalformedPacketException.class);
    byte[] rest = Arrays.copyOfRange(packet, length, packet.length);
    byte[] back = editor.replace(length, 0, rest).toBytes();
    assertThat(back).isEqualTo(PacketRepair.repair(packet));
  }

  @Test
  void refusesToEndInsideTcpOptions() {
    byte[] syn = SamplePackets.KERNEL_SYN4;
    PacketEditor editor = new PacketEditor(syn).replace(59, 1, NONE);
    assertThatThrownBy(editor::toBytes)
        .isInstanceOf(PacketEditException.class)
        .hasMessage(
            "the packet: expected whole headers, found IPv4, TCP ("
                + Malformed.TCP_DATA_OFFSET.reason()
                + ")");
    assertThat(editor.replace(59, 0, new byte[] {syn[59]}).toBytes()).isEqualTo(syn);
  }

  @Test
  void leavesAFaultThatThePacketCameWith() {
    byte[] odd = PacketRepair.repair(with(SamplePackets.KERNEL_SYN4, 32, 0xf0));
    byte[] changed = new PacketEditor(odd).replace(8, 1, new byte[] {3}).toBytes();
    assertThat(parse(changed).malformed()).isEqualTo(Malformed.TCP_DATA_OFFSET);
    assertThat(parse(changed).ttl()).isEqualTo(3);
  }
}
