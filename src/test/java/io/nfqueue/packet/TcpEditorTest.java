package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpEditorTest {
  private static final int MSS = 2;
  private static final int WINDOW_SCALE = 3;
  private static final int SACK_PERMITTED = 4;
  private static final int TIMESTAMPS = 8;
  private static final int USER_TIMEOUT = 28;

  // MSS 1460, SACK permitted, timestamps, NOP, window scale 10: 20 bytes
  private static final byte[] SYN = SamplePackets.KERNEL_SYN4;

  private static byte[] options(byte[] packet) {
    IpPacket view = parse(packet);
    return Arrays.copyOfRange(packet, view.transportOffset() + 20, view.payloadOffset());
  }

  private static byte[] data(int length) {
    byte[] data = new byte[length];
    Arrays.fill(data, (byte) 0x5a);
    return data;
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change(
            "MSS",
            t -> t.setOption(MSS, (byte) 5, (byte) 0),
            "02040500" + "0402080aea65e99f000000000103030a"),
        change(
            "clamped MSS",
            t -> t.clampMaximumSegmentSize(1400),
            "02040578" + "0402080aea65e99f000000000103030a"),
        change(
            "MSS low enough",
            t -> t.clampMaximumSegmentSize(1460),
            "020405b4" + "0402080aea65e99f000000000103030a"),
        change(
            "MSS lower than that",
            t -> t.clampMaximumSegmentSize(1461),
            "020405b4" + "0402080aea65e99f000000000103030a"),
        change(
            "without timestamps",
            t -> t.removeOption(TIMESTAMPS),
            "020405b40402" + "0103030a" + "0000"),
        change(
            "without the last one",
            t -> t.removeOption(WINDOW_SCALE),
            "020405b40402080aea65e99f00000000"),
        change(
            "without the first one", t -> t.removeOption(MSS), "0402080aea65e99f000000000103030a"),
        change(
            "without any",
            t ->
                t.removeOption(MSS)
                    .removeOption(SACK_PERMITTED)
                    .removeOption(TIMESTAMPS)
                    .removeOption(WINDOW_SCALE),
            ""),
        change(
            "without what it has not",
            t -> t.removeOption(USER_TIMEOUT),
            "020405b40402080aea65e99f000000000103030a"),
        change(
            "blank timestamps",
            t -> t.blankOption(TIMESTAMPS),
            "020405b40402" + "01".repeat(10) + "0103030a"),
        change(
            "one more",
            t -> t.setOption(USER_TIMEOUT, (byte) 0x80, (byte) 9),
            "020405b40402080aea65e99f000000000103030a" + "1c048009"),
        change(
            "one more, odd",
            t -> t.setOption(USER_TIMEOUT, (byte) 7),
            "020405b40402080aea65e99f000000000103030a" + "1c030700"),
        change(
            "an empty one more",
            t -> t.setOption(USER_TIMEOUT),
            "020405b40402080aea65e99f000000000103030a" + "1c020000"),
        change(
            "a longer one in its place",
            t -> t.setOption(SACK_PERMITTED, (byte) 1, (byte) 2),
            "020405b4" + "04040102" + "080aea65e99f000000000103030a" + "0000"),
        change(
            "a shorter one in its place",
            t -> t.setOption(TIMESTAMPS),
            "020405b40402" + "0802" + "0103030a"),
        change(
            "the most",
            t -> t.setOption(USER_TIMEOUT, data(18)),
            "020405b40402080aea65e99f000000000103030a" + "1c14" + "5a".repeat(18)));
  }

  private static Arguments change(String name, UnaryOperator<TcpEditor> edit, String options) {
    return arguments(name, edit, options);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void hasTheseOptionsThen(String name, UnaryOperator<TcpEditor> edit, String expected) {
    for (byte[] syn : new byte[][] {SYN, withPayload(SYN)}) {
      byte[] changed = edit.apply(new PacketEditor(syn).tcp()).packet().toBytes();
      assertThat(options(changed)).isEqualTo(hex(expected));
      assertThat(parse(changed).malformed()).isNull();
      assertThat(changed).as("lengths and checksums").isEqualTo(PacketRepair.repair(changed));
      assertThat(payload(changed)).isEqualTo(payload(syn));
      assertThat(parse(changed).tcpFlags()).isEqualTo(TcpHeader.SYN);
      assertThat(changed.length - syn.length).isEqualTo(expected.length() / 2 - 20);
    }
  }

  private static byte[] withPayload(byte[] syn) {
    return new PacketEditor(syn).setPayload(hex("48656c6c6f")).toBytes();
  }

  private static byte[] payload(byte[] packet) {
    return Arrays.copyOfRange(packet, parse(packet).payloadOffset(), packet.length);
  }

  @Test
  void givesTheGoldenPacketWhereAnOptionIsTakenOutAndPutBack() {
    byte[] scale = new PacketEditor(SYN).tcp().option(WINDOW_SCALE);
    assertThat(scale).isEqualTo(new byte[] {10});
    byte[] without = new PacketEditor(SYN).tcp().removeOption(WINDOW_SCALE).packet().toBytes();
    assertThat(without).hasSize(SYN.length - 4);
    byte[] back = new PacketEditor(without).tcp().setOption(WINDOW_SCALE, scale).packet().toBytes();
    // padding is at the end there, where the kernel has it before
    byte[] expected = with(SYN, SYN.length - 4, 3, 3, 10, 0);
    assertThat(back).isEqualTo(PacketRepair.repair(expected));
    byte[] six =
        new PacketEditor(SamplePackets.KERNEL_SYN6)
            .tcp()
            .clampMaximumSegmentSize(1220)
            .packet()
            .toBytes();
    byte[] mss = {(byte) (1440 >>> 8), (byte) 1440};
    assertThat(new PacketEditor(six).tcp().setOption(MSS, mss).packet().toBytes())
        .isEqualTo(SamplePackets.KERNEL_SYN6);
  }

  @Test
  void readsOptionsAsTheyAre() {
    TcpEditor tcp = new PacketEditor(SYN).tcp();
    assertThat(tcp.option(MSS)).isEqualTo(hex("05b4"));
    assertThat(tcp.option(SACK_PERMITTED)).isEmpty();
    assertThat(tcp.option(USER_TIMEOUT)).isNull();
    assertThat(tcp.setOption(USER_TIMEOUT, (byte) 1).option(USER_TIMEOUT)).isEqualTo(hex("01"));
  }

  @Test
  void leavesAWrongChecksumWrongWhereTheHeaderKeepsItsLength() {
    byte[] wrong = with(SYN, 36, 1, 2);
    byte[] clamped = new PacketEditor(wrong).tcp().clampMaximumSegmentSize(1000).packet().toBytes();
    assertThat(clamped).isNotEqualTo(PacketRepair.repair(clamped));
    byte[] mss = hex("05b4");
    assertThat(new PacketEditor(clamped).tcp().setOption(MSS, mss).packet().toBytes())
        .isEqualTo(wrong);
  }

  @Test
  void survivesAnySequenceOfOptions() {
    SplittableRandom random = new SplittableRandom(793);
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      PacketEditor editor = new PacketEditor(SYN);
      for (int edits = 0; edits < 6; edits++) {
        byte[] data = new byte[random.nextInt(14)];
        random.nextBytes(data);
        int kind = MSS + random.nextInt(9);
        byte[] before = editor.toBytes();
        try {
          editor.tcp().setOption(kind, data);
          assertThat(editor.tcp().option(kind)).isEqualTo(data);
        } catch (PacketEditException e) {
          refused++;
          assertThat(e).hasMessageContaining("room for 40");
          assertThat(editor.toBytes()).as("after a refusal").isEqualTo(before);
          editor.tcp().removeOption(kind);
          assertThat(editor.tcp().option(kind)).isNull();
        }
      }
      byte[] changed = editor.toBytes();
      assertThat(parse(changed).malformed()).isNull();
      assertThat(parse(changed).payloadOffset()).isBetween(40, 80).isEqualTo(changed.length);
      assertThat(changed).isEqualTo(PacketRepair.repair(changed));
    }
    assertThat(refused).isPositive();
  }

  @Test
  void refusesWhatHasNoRoom() {
    TcpEditor tcp = new PacketEditor(SYN).tcp();
    assertThatThrownBy(() -> tcp.setOption(USER_TIMEOUT, data(19)))
        .isInstanceOf(PacketEditException.class)
        .hasMessage("TCP options: 44 bytes are too many, a header has room for 40");
    assertThatThrownBy(() -> tcp.setOption(USER_TIMEOUT, data(39)))
        .isInstanceOf(PacketEditException.class)
        .hasMessageContaining("38 at most");
    assertThat(tcp.packet().toBytes()).isEqualTo(SYN);
  }

  static Stream<Arguments> malformedOptions() {
    return Stream.of(
        arguments("length 0", with(SYN, 41, 0), "at byte 0, found kind 2, length 0"),
        arguments("length 1", with(SYN, 45, 1), "at byte 4, found kind 4, length 1"),
        arguments("beyond the header", with(SYN, 58, 4), "at byte 17, found kind 3, length 4"),
        arguments(
            "kind alone at the end", with(SYN, 57, 1, 1, 9), "at byte 19, found kind 9, length 0"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedOptions")
  void refusesOptionsThatAreMalformed(String name, byte[] packet, String where) {
    TcpEditor tcp = new PacketEditor(packet).tcp();
    for (Runnable edit :
        new Runnable[] {
          () -> tcp.setOption(USER_TIMEOUT),
          () -> tcp.removeOption(USER_TIMEOUT),
          () -> tcp.blankOption(USER_TIMEOUT)
        }) {
      assertThatThrownBy(edit::run)
          .isInstanceOf(PacketEditException.class)
          .hasMessageContaining(where);
    }
    assertThat(tcp.packet().toBytes()).isEqualTo(packet);
  }

  @ParameterizedTest(name = "kind {0}")
  @ValueSource(ints = {-1, 0, 1, 256})
  void refusesKindsThatAreNoOptionWithALength(int kind) {
    TcpEditor tcp = new PacketEditor(SYN).tcp();
    assertThatThrownBy(() -> tcp.setOption(kind)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tcp.removeOption(kind)).isInstanceOf(IllegalArgumentException.class);
  }
}
