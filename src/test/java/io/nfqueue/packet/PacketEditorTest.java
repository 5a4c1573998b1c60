package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;
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
        arguments("TCP over IPv4 with options", SamplePackets.SCAPY_TCP4_OPTIONS));
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
  void refusesThePayloadOfWhatCarriesNone() {
    byte[] firstFragment = SamplePackets.KERNEL_UDP4.clone();
    firstFragment[6] |= 0x20; // more fragments
    for (byte[] packet :
        new byte[][] {
          SamplePackets.KERNEL_PING4, SamplePackets.KERNEL_LATER_FRAGMENT4, firstFragment
        }) {
      assertThatThrownBy(() -> new PacketEditor(packet).replacePayload(0, 0, NONE))
          .isInstanceOf(MalformedPacketException.class)
          .hasMessageContaining("a whole TCP segment or UDP datagram");
    }
  }

  @Test
  void refusesToBecomeLongerThanAPacketCanBe() {
    PacketEditor editor =
        new PacketEditor(SamplePackets.KERNEL_UDP4).replacePayload(0, 0, new byte[65_535]);
    assertThatThrownBy(editor::toBytes).isInstanceOf(MalformedPacketException.class);
  }
}
