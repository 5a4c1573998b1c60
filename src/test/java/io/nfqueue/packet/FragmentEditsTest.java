package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes of fragments replaced: what has the datagram's one checksum keeps it right, or refuses. */
class FragmentEditsTest {
  private static final byte[] UDP = SamplePackets.KERNEL_UDP4;
  private static final byte[] FIRST = firstFragment(UDP);
  private static final byte[] LATER = SamplePackets.KERNEL_LATER_FRAGMENT4;
  private static final byte[] FIRST6 = with(SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT, 58, 0, 1);
  private static final byte[] LATER6 = with(SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT, 58, 0, 8);

  private static final int TTL_AT = 8;
  private static final int HOP_LIMIT_AT = 7;
  private static final int FRAGMENT_AT = 6;
  private static final int PROTOCOL_AT = 9;

  private static byte[] firstFragment(byte[] whole) {
    return PacketRepair.repair(with(whole, FRAGMENT_AT, 0x20, 0));
  }

  private static Arguments fields(String name, UnaryOperator<PacketEditor> edit) {
    return arguments(name, edit);
  }

  static Stream<Arguments> fields() {
    return Stream.of(
        fields("an address", e -> e.setSourceAddress("10.9.0.7")),
        fields("a port", e -> e.setSourcePort(9)),
        fields("both", e -> e.setSourcePort(9).setDestinationAddress("10.9.0.7")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void bringsTheChecksumUpToDateBesideReplacedBytes(String name, UnaryOperator<PacketEditor> edit) {
    // of the whole datagram, so the same in its first fragment
    byte[] expected = firstFragment(edit.apply(new PacketEditor(UDP).setTtl(3)).toBytes());
    byte[] three = {3};
    assertThat(edit.apply(new PacketEditor(FIRST)).replace(TTL_AT, 1, three).toBytes())
        .isEqualTo(expected);
    assertThat(edit.apply(new PacketEditor(FIRST).replace(TTL_AT, 1, three)).toBytes())
        .isEqualTo(expected);
  }

  @Test
  void replacesBytesInFrontOfTheAddressesOfAnyFragment() {
    byte[] three = {3};
    for (byte[] fragment : new byte[][] {FIRST, LATER}) {
      assertThat(new PacketEditor(fragment).replace(TTL_AT, 1, three).toBytes())
          .isEqualTo(new PacketEditor(fragment).setTtl(3).toBytes());
    }
    for (byte[] fragment : new byte[][] {FIRST6, LATER6}) {
      assertThat(new PacketEditor(fragment).replace(HOP_LIMIT_AT, 1, three).toBytes())
          .isEqualTo(new PacketEditor(fragment).setTtl(3).toBytes());
    }
  }

  private static Arguments covered(String name, byte[] fragment, Consumer<PacketEditor> edit) {
    return arguments(name, fragment, edit);
  }

  static Stream<Arguments> covered() {
    byte[] one = {1};
    return Stream.of(
        covered("an address", FIRST, e -> e.replace(12, 4, hex("0a090007"))),
        covered("a port", FIRST, e -> e.replace(21, 1, one)),
        covered("data", FIRST, e -> e.replace(39, 1, one)),
        covered("data of a later one", LATER, e -> e.replace(39, 1, one)),
        covered("an address of a later one", LATER, e -> e.replace(12, 1, one)),
        covered("more of it", FIRST, e -> e.replace(20, 0, hex("94040000"))),
        covered("less of it", FIRST, e -> e.replace(8, 1, new byte[0])),
        covered("IPv6 address", FIRST6, e -> e.replace(8, 1, one)),
        covered("IPv6 data", LATER6, e -> e.replace(74, 1, one)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("covered")
  void refusesToReplaceWhatTheChecksumOfTheDatagramCovers(
      String name, byte[] fragment, Consumer<PacketEditor> edit) {
    PacketEditor editor = new PacketEditor(fragment);
    assertThatThrownBy(() -> edit.accept(editor))
        .isInstanceOf(PacketEditException.class)
        .hasMessageContainingAll("bytes at", "its checksum covers the other fragments too");
    assertThat(editor.toBytes()).isEqualTo(fragment);
    assertThat(editor.changed()).isFalse();
  }

  static Stream<Arguments> otherFragments() {
    byte[] offset8 = {0, 1};
    return Stream.of(
        covered("a fragment of a datagram", UDP, e -> e.replace(FRAGMENT_AT, 1, hex("20"))),
        covered(
            "one of an edited datagram",
            UDP,
            e -> e.setSourcePort(9).replace(FRAGMENT_AT, 1, hex("20"))),
        covered("a datagram of a fragment", FIRST, e -> e.replace(FRAGMENT_AT, 1, hex("00"))),
        covered("a later one of the first", FIRST, e -> e.replace(FRAGMENT_AT, 2, offset8)),
        covered("one of another protocol", FIRST, e -> e.replace(PROTOCOL_AT, 1, hex("06"))),
        covered("one with a longer header", FIRST, e -> e.replace(0, 1, hex("46"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherFragments")
  void refusesToMakeAnotherFragment(String name, byte[] packet, Consumer<PacketEditor> edit) {
    PacketEditor editor = new PacketEditor(packet);
    edit.accept(editor);
    assertThatThrownBy(editor::toBytes)
        .isInstanceOf(PacketEditException.class)
        .hasMessageContaining("the packet: expected the same fragment as before");
  }

  @Test
  void takesBackWhatWouldHaveMadeAnotherFragment() {
    PacketEditor editor = new PacketEditor(UDP).replace(FRAGMENT_AT, 1, hex("20"));
    assertThat(editor.replace(FRAGMENT_AT, 1, hex("40")).toBytes()).isEqualTo(UDP);
    assertThat(parse(UDP).fragment()).isEqualTo(Fragment.NONE);
  }
}
