package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.decoded;
import static io.nfqueue.queue.GoldenFilesTest.golden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attributes that this machine's kernel does not send (bridge family, conntrack, security context,
 * newer kernels) or not with these values. What it does send is in GoldenPacketBytesTest.
 */
class QueuedPacketTest {
  private static final int NESTED = 0x8000;
  private static final int HOOK_OFFSET = 30;

  /** packet-meta with one more attribute behind the others, value in hex. */
  private static QueuedPacket with(int type, String hex) {
    return decoded(message(type, hex));
  }

  private static byte[] message(int type, String hex) {
    byte[] meta = golden("packet-meta");
    byte[] value = HexFormat.of().parseHex(hex);
    return ByteBuffer.allocate(meta.length + 4 + value.length)
        .order(ByteOrder.nativeOrder())
        .put(meta)
        .putShort((short) (4 + value.length))
        .putShort((short) type)
        .put(value)
        .putInt(0, meta.length + 4 + value.length)
        .array();
  }

  private static Arguments number(
      String name, int type, ToLongFunction<QueuedPacket> get, long absent) {
    return arguments(name, type, get, absent);
  }

  static Stream<Arguments> numbers() {
    return Stream.of(
        number("mark", 3, QueuedPacket::mark, 0),
        number("in", 5, QueuedPacket::inputDeviceIndex, 0),
        number("physical in", 7, QueuedPacket::physicalInputDeviceIndex, 0),
        number("physical out", 8, QueuedPacket::physicalOutputDeviceIndex, 0),
        number("captured length", 13, QueuedPacket::originalLength, 0),
        number("uid", 16, QueuedPacket::uid, -1),
        number("gid", 17, QueuedPacket::gid, -1),
        number("priority", 21, QueuedPacket::priority, 0),
        number("cgroup class", 22, QueuedPacket::cgroupClassId, 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("numbers")
  void widensANumberAtItsTop(String name, int type, ToLongFunction<QueuedPacket> get, long absent) {
    assertThat(get.applyAsLong(with(type, "fffffffe"))).isEqualTo(0xffff_fffeL);
    assertThat(get.applyAsLong(with(type, "80000000"))).isEqualTo(0x8000_0000L);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("numbers")
  void takesANumberThatIsMissingOrTooShortForAbsent(
      String name, int type, ToLongFunction<QueuedPacket> get, long absent) {
    assertThat(get.applyAsLong(decoded(golden("packet-meta")))).isEqualTo(absent);
    assertThat(get.applyAsLong(with(type, "fffffe"))).isEqualTo(absent);
    assertThat(get.applyAsLong(with(type, ""))).isEqualTo(absent);
  }

  @Test
  void widensIdAndProtocolAtTheirTop() {
    byte[] message = GoldenFilesTest.packet(0, -1);
    ByteBuffer.wrap(message).putShort(28, (short) 0xffff);
    QueuedPacket packet = decoded(message);
    assertThat(packet.packetId()).isEqualTo(0xffff_ffffL);
    assertThat(packet.rawPacketId()).isEqualTo(-1);
    assertThat(packet.hwProtocol()).isEqualTo(0xffff);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0,PREROUTING",
    "1,INPUT",
    "2,FORWARD",
    "3,OUTPUT",
    "4,POSTROUTING",
    "5,UNKNOWN",
    "255,UNKNOWN"
  })
  void knowsTheHooksAndKeepsTheNumberOfAnother(int number, Hook hook) {
    byte[] message = golden("packet-meta");
    message[HOOK_OFFSET] = (byte) number;
    assertThat(decoded(message).hook()).isEqualTo(hook);
    assertThat(decoded(message).hookNumber()).isEqualTo(number);
  }

  @ParameterizedTest(name = "skb info {0}: not ready {1}, GSO {2}, not verified {3}")
  @CsvSource({
    "00000000,false,false,false",
    "00000001,true,false,false",
    "00000002,false,true,false",
    "00000004,false,false,true",
    "ffffffff,true,true,true",
    "fffffff8,false,false,false"
  })
  void readsTheBitsOfTheSocketBuffer(
      String hex, boolean notReady, boolean gso, boolean notVerified) {
    byte[] message = golden("packet-meta");
    // packet-meta has one already, its last attribute
    byte[] value = HexFormat.of().parseHex(hex);
    System.arraycopy(value, 0, message, message.length - 4, 4);
    QueuedPacket packet = decoded(message);
    assertThat(packet.checksumNotReady()).isEqualTo(notReady);
    assertThat(packet.gso()).isEqualTo(gso);
    assertThat(packet.checksumNotVerified()).isEqualTo(notVerified);
  }

  @Test
  void readsTheVlanTag() {
    QueuedPacket packet =
        with(NESTED | 19, "0600" + "0100" + "88a80000" + "0600" + "0200" + "e005");
    assertThat(packet.vlanProtocol()).isEqualTo(0x88a8);
    assertThat(packet.vlanTci()).isEqualTo(0xe005);
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"", "060001", "0500010088", "ffff010088a8"})
  void takesAVlanTagThatIsCutForAbsent(String hex) {
    QueuedPacket packet = with(NESTED | 19, hex);
    assertThat(packet.vlanProtocol()).isEqualTo(-1);
    assertThat(packet.vlanTci()).isEqualTo(-1);
  }

  @Test
  void readsTheLayer2Header() {
    assertThat(with(20, "0200000000010200000000020800").layer2Header())
        .isEqualTo(HexFormat.of().parseHex("0200000000010200000000020800"));
    assertThat(decoded(golden("packet-meta")).layer2Header()).isNull();
  }

  @Test
  void readsTheSecurityContextWithAndWithoutNul() {
    String context = "system_u:object_r:t";
    String hex = HexFormat.of().formatHex(context.getBytes(StandardCharsets.US_ASCII));
    assertThat(with(18, hex).securityContext()).isEqualTo(context);
    assertThat(with(18, hex + "00").securityContext()).isEqualTo(context);
    assertThat(decoded(golden("packet-meta")).securityContext()).isNull();
  }

  @Test
  void givesTheConntrackAttributesAsTheyCame() {
    QueuedPacket packet = with(NESTED | 11, "080008000000002a");
    assertThat(packet.conntrack().attributes())
        .isEqualTo(HexFormat.of().parseHex("080008000000002a"));
    assertThat(with(12, "00000002").conntrackInfoNumber()).isEqualTo(2);
    assertThat(packet.conntrackInfo()).isNull();
  }

  @ParameterizedTest(name = "length {0}: {1}")
  @CsvSource({
    "0006,020000000001",
    "0000,''",
    "0008,0200000000010203",
    "0009,0200000000010203",
    "ffff,0200000000010203"
  })
  void givesAtMostTheEightBytesOfAHardwareAddress(String length, String expected) {
    assertThat(with(9, length + "0000" + "0200000000010203").hardwareAddress())
        .isEqualTo(HexFormat.of().parseHex(expected));
  }

  @Test
  void takesAHardwareAddressThatIsCutForAbsent() {
    assertThat(with(9, "00060000020000000001").hardwareAddress()).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0000000000000000000000000000ffff,1970-01-01T00:00:00.065535Z",
    "00000000ffffffff00000000000f423f,2106-02-07T06:28:15.999999Z",
    "000000000000000000000000000f4240,",
    "0000000000000000ffffffffffffffff,",
    "ffffffffffffffff0000000000000000,",
    "7fffffffffffffff0000000000000000,",
    "00000000000000000000000000ffff,"
  })
  void takesATimestampThatIsNoneForAbsent(String hex, String expected) {
    assertThat(with(4, hex).timestamp())
        .isEqualTo(expected == null ? null : java.time.Instant.parse(expected));
  }

  @Test
  void skipsAttributesOfANewerKernel() {
    byte[] message = message(4000, "a5a5a5a5a5a5");
    QueuedPacket packet = decoded(message);
    assertThat(packet.attributesMalformed()).isFalse();
    assertThat(packet.checksumNotReady()).isTrue();
  }

  @Test
  void hasNoIdWithoutPacketHeader() {
    byte[] message = golden("packet-meta");
    message[22] = 99;
    Assertions.assertThat(decoded(message)).isNull();
  }

  @Test
  void isNotMalformedForHavingNoPayload() {
    QueuedPacket packet = decoded(golden("packet-meta"));
    assertThat(packet.malformed()).isFalse();
    assertThat(packet.truncated()).isFalse();
    assertThat(packet.payload()).isEmpty();
    assertThat(packet.sourcePort()).isEqualTo(-1);
    assertThat(packet).hasToString("queue 0, packet 1: (no payload)");
  }

  @Test
  void isNotMalformedForBeingCutByTheCopyRange() {
    QueuedPacket packet = decoded(golden("packet-truncated"));
    assertThat(packet.originalLength()).isEqualTo(128);
    assertThat(packet.malformed()).isFalse();
  }

  @Test
  void isMalformedWhereThePacketIs() {
    byte[] message = golden("packet-udp-4");
    message[message.length - 32] = 0x55;
    assertThat(decoded(message).malformed()).isTrue();
  }

  @Test
  void isNotMalformedForBeingNoIpPacket() {
    byte[] message = golden("packet-udp-4");
    message[message.length - 32] = 0x55;
    ByteBuffer.wrap(message).putShort(28, (short) 0x0806);
    assertThat(decoded(message).malformed()).isFalse();
  }

  @Test
  void givesThePayloadAsACopyOrReadOnly() {
    QueuedPacket packet = decoded(golden("packet-udp-4"));
    byte[] payload = packet.payload();
    Arrays.fill(payload, (byte) 0);
    assertThat(packet.payload()).isNotEqualTo(payload);
    ByteBuffer buffer = packet.payloadBuffer();
    assertThat(buffer.remaining()).isEqualTo(32);
    assertThat(buffer.position()).isZero();
    Assertions.assertThatThrownBy(() -> buffer.put(0, (byte) 0))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void showsQueueIdAndHeadersButNoPayload() {
    String text = decoded(golden("packet-udp-4")).toString();
    assertThat(text).startsWith("queue 0, packet 5: ").contains("127.0.0.1", "4321", "9");
    assertThat(text).doesNotContain("abcd").doesNotContain("61626364");
  }
}
