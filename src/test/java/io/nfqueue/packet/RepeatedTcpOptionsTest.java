package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Several TCP options of one kind, as nobody honest sends them: the last counts, for all of us. */
class RepeatedTcpOptionsTest {
  private static final int MSS = TcpOptions.MAXIMUM_SEGMENT_SIZE;
  private static final int OPTIONS_AT = 40;

  /** Maximum segment sizes of 100 and 1460, then 12 bytes that a test does not mind. */
  private static final String TWO = "02040064020405b4";

  private static byte[] syn(String options) {
    byte[] packet = SamplePackets.KERNEL_SYN4.clone();
    Arrays.fill(packet, OPTIONS_AT, packet.length, (byte) TcpOptions.NO_OPERATION);
    byte[] list = hex(options);
    System.arraycopy(list, 0, packet, OPTIONS_AT, list.length);
    return PacketRepair.repair(packet);
  }

  private static byte[] options(byte[] packet) {
    return Arrays.copyOfRange(packet, OPTIONS_AT, parse(packet).payloadOffset());
  }

  private static Arguments change(
      String name, String before, UnaryOperator<TcpEditor> edit, String after) {
    return arguments(name, before, edit, after);
  }

  static Stream<Arguments> changes() {
    String padding = "01".repeat(12);
    byte[] thousand = hex("03e8");
    return Stream.of(
        change(
            "clamped, the last above",
            TWO,
            t -> t.clampMaximumSegmentSize(1000),
            "02040064020403e8" + padding),
        change(
            "clamped, both above",
            TWO,
            t -> t.clampMaximumSegmentSize(80),
            "0204005002040050" + padding),
        change(
            "clamped, the first above",
            "020405b402040064",
            t -> t.clampMaximumSegmentSize(1000),
            "020403e802040064" + padding),
        change("clamped, none above", TWO, t -> t.clampMaximumSegmentSize(1460), TWO + padding),
        change(
            "clamped, at an odd place",
            "01020405b4",
            t -> t.clampMaximumSegmentSize(1000),
            "01020403e8" + "01".repeat(15)),
        change(
            "clamped, one of another length behind",
            "020405b40203ff",
            t -> t.clampMaximumSegmentSize(1000),
            "020403e80203ff" + "01".repeat(13)),
        change(
            "clamped in front of a fault",
            "020405b4fe00",
            t -> t.clampMaximumSegmentSize(1000),
            "020403e8fe00" + "01".repeat(14)),
        change("set", TWO, t -> t.setOption(MSS, thousand), "020403e8"),
        change(
            "set, others between and behind",
            "02040064" + "0402" + "020405b4" + "030307" + "1c048009",
            t -> t.setOption(MSS, thousand),
            "0402" + "020403e8" + "030307" + "1c048009" + "000000"),
        change("set, of another length", TWO, t -> t.setOption(MSS, (byte) 1), "02030100"),
        change("removed", TWO + "040200", t -> t.removeOption(MSS), "04020000"),
        change("blank", TWO, t -> t.blankOption(MSS), "01".repeat(20)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void hasTheseOptionsThen(
      String name, String before, UnaryOperator<TcpEditor> edit, String after) {
    byte[] syn = syn(before);
    byte[] changed = edit.apply(new PacketEditor(syn).tcp()).packet().toBytes();
    assertThat(options(changed)).isEqualTo(hex(after));
    assertThat(changed).as("lengths and checksums").isEqualTo(PacketRepair.repair(changed));
  }

  @Test
  void readsTheOneThatCountsWhoeverAsks() {
    byte[] syn = syn(TWO);
    TcpOptions options = parse(syn).tcp().options();
    assertThat(options.mss()).isEqualTo(1460);
    assertThat(options.data(MSS)).isEqualTo(hex("05b4"));
    TcpEditor editor = new PacketEditor(syn).tcp();
    assertThat(editor.option(MSS)).isEqualTo(hex("05b4"));
    byte[] changed = editor.setOption(MSS, hex("03e8")).packet().toBytes();
    assertThat(editor.option(MSS)).isEqualTo(hex("03e8"));
    assertThat(parse(changed).tcp().options().mss()).isEqualTo(1000);
  }

  @Test
  void readsOptionsInFrontOfAFault() {
    byte[] syn = syn("020405b4fe00");
    assertThat(new PacketEditor(syn).tcp().option(MSS)).isEqualTo(hex("05b4"));
    assertThat(new PacketEditor(syn).tcp().option(0xfe)).isNull();
  }

  @Test
  void changesNothingWhereNothingIsAbove() {
    PacketEditor editor = new PacketEditor(syn(TWO));
    assertThat(editor.tcp().clampMaximumSegmentSize(1460).packet().changed()).isFalse();
  }
}
