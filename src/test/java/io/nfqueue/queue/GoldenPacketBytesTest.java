package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenComparison.valueOffset;
import static io.nfqueue.queue.GoldenFilesTest.decoded;
import static io.nfqueue.queue.GoldenFilesTest.golden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our decoder reads the packets that the kernel sent. */
class GoldenPacketBytesTest {
  private static final HexFormat HEX = HexFormat.of();

  static Stream<Arguments> packets() {
    return Stream.of(
        arguments("packet-meta", "1 OUTPUT 0x800 out=1 csumNotReady", 0),
        arguments("packet-udp-1", "2 OUTPUT 0x800 out=1", 29),
        arguments("packet-udp-2", "3 OUTPUT 0x800 out=1", 30),
        arguments("packet-udp-3", "4 OUTPUT 0x800 out=1", 31),
        arguments("packet-udp-4", "5 OUTPUT 0x800 out=1", 32),
        arguments("packet-udp6", "23 OUTPUT 0x86dd out=1", 52),
        arguments("packet-mark", "24 OUTPUT 0x800 out=1 mark=42", 32),
        arguments("packet-priority", "25 OUTPUT 0x800 out=1 priority=6", 32),
        arguments("packet-truncated", "26 OUTPUT 0x800 out=1 of=128", 40),
        arguments("packet-uid-gid", "27 OUTPUT 0x800 out=1 uid=1001 gid=1002", 32),
        arguments("packet-csum-not-ready", "28 OUTPUT 0x800 out=1 csumNotReady", 32),
        arguments("packet-gso", "29 OUTPUT 0x800 out=1 csumNotReady gso", 78),
        arguments("packet-veth-input", "30 INPUT 0x800 in=2 hw=020000000002", 32),
        arguments("packet-timestamp", "31 INPUT 0x800 in=2 hw=020000000002 timestamp", 32),
        arguments("packet-queue-5", "1 OUTPUT 0x800 out=1", 32),
        arguments("packet-repeated", "16 OUTPUT 0x800 out=1 mark=42", 32),
        arguments("packet-repeated-priority", "35 OUTPUT 0x800 out=1 priority=6", 32),
        connection("packet-ct-udp", "1 INPUT 0x800 in=2 conntrackInfo=2", 31),
        connection("packet-ct-udp-reply", "2 OUTPUT 0x800 out=2 conntrackInfo=3", 31),
        connection("packet-ct-zone", "3 INPUT 0x800 in=2 conntrackInfo=2", 32),
        connection("packet-ct-zone-original", "4 INPUT 0x800 in=2 conntrackInfo=2", 32),
        connection("packet-ct-icmp", "5 INPUT 0x800 in=2 conntrackInfo=2", 28),
        connection("packet-ct-icmp6", "6 INPUT 0x86dd in=2 conntrackInfo=2", 48),
        connection("packet-ct-tcp6", "7 INPUT 0x86dd in=2 conntrackInfo=2", 80),
        connection("packet-ct-tcp-new", "10 INPUT 0x800 in=2 conntrackInfo=2", 60),
        connection("packet-ct-tcp", "11 INPUT 0x800 in=2 conntrackInfo=0", 52),
        connection("packet-ct-seq-adj", "13 INPUT 0x800 in=2 conntrackInfo=0", 57),
        connection("packet-ct-expected", "14 INPUT 0x800 in=2 conntrackInfo=1", 60));
  }

  /** A packet with its connection, which ConntrackTest looks into. */
  private static Arguments connection(String name, String start, int payloadBytes) {
    String sender = start.contains(" INPUT ") ? " hw=020000000002" : "";
    return arguments(name, start + sender + " conntrack", payloadBytes);
  }

  /** Everything a packet says but its payload; what is absent is left out. */
  private static String describe(QueuedPacket packet) {
    StringBuilder text = new StringBuilder();
    text.append(packet.packetId()).append(' ').append(packet.hook());
    text.append(" 0x").append(Integer.toHexString(packet.hwProtocol()));
    put(text, "in", packet.inputDeviceIndex(), 0);
    put(text, "out", packet.outputDeviceIndex(), 0);
    put(text, "physin", packet.physicalInputDeviceIndex(), 0);
    put(text, "physout", packet.physicalOutputDeviceIndex(), 0);
    put(text, "mark", packet.mark(), 0);
    put(text, "priority", packet.priority(), 0);
    put(text, "uid", packet.uid(), -1);
    put(text, "gid", packet.gid(), -1);
    put(text, "of", packet.originalLength(), packet.payloadLength());
    put(text, "cgroup", packet.cgroupClassId(), 0);
    put(text, "vlanProtocol", packet.vlanProtocol(), -1);
    put(text, "vlanTci", packet.vlanTci(), -1);
    put(text, "conntrackInfo", packet.conntrackInfoNumber(), -1);
    text.append(
        packet.hardwareAddress() == null ? "" : " hw=" + HEX.formatHex(packet.hardwareAddress()));
    text.append(packet.timestamp() == null ? "" : " timestamp");
    text.append(packet.securityContext() == null ? "" : " secctx");
    text.append(packet.layer2Header() == null ? "" : " l2");
    text.append(packet.conntrack() == null ? "" : " conntrack");
    text.append(packet.checksumNotReady() ? " csumNotReady" : "");
    text.append(packet.gso() ? " gso" : "");
    text.append(packet.checksumNotVerified() ? " csumNotVerified" : "");
    text.append(packet.attributesMalformed() ? " attributesMalformed" : "");
    text.append(packet.malformed() ? " malformed" : "");
    return text.toString();
  }

  private static void put(StringBuilder text, String name, long value, long absent) {
    if (value != absent) {
      text.append(' ').append(name).append('=').append(value);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packets")
  void readsWhatTheKernelSaysAboutAPacket(String name, String expected, int payloadBytes) {
    byte[] message = golden(name);
    QueuedPacket packet = decoded(message);
    assertThat(describe(packet)).isEqualTo(expected);
    // the payload is the last attribute, and not padded
    byte[] payload = Arrays.copyOfRange(message, message.length - payloadBytes, message.length);
    assertThat(packet.payloadLength()).isEqualTo(payloadBytes);
    assertThat(packet.payload()).isEqualTo(payload);
    assertThat(packet.payloadBuffer()).isEqualTo(ByteBuffer.wrap(payload));
    assertThat(packet.truncated()).isEqualTo(name.equals("packet-truncated"));
  }

  @Test
  void readsEveryPacketThatWasCaptured() throws IOException {
    assertThat(packets().map(row -> row.get()[0]))
        .containsExactlyInAnyOrderElementsOf(
            GoldenFilesTest.names()
                .filter(name -> name.startsWith("packet-"))
                .map(Object.class::cast)
                .toList());
  }

  @Test
  void readsTheTimestampToTheMicrosecond() {
    byte[] message = golden("packet-timestamp");
    ByteBuffer value = ByteBuffer.wrap(message, valueOffset(message, 20, 4), 16);
    Instant expected = Instant.ofEpochSecond(value.getLong()).plusNanos(value.getLong() * 1000);
    assertThat(decoded(message).timestamp()).isEqualTo(expected).isAfter("2026-01-01T00:00:00Z");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"packet-udp-1", "packet-udp6", "packet-truncated", "packet-gso"})
  void readsThePortsOfThePacket(String name) {
    QueuedPacket packet = decoded(golden(name));
    assertThat(packet.sourcePort()).isEqualTo(4321);
    assertThat(packet.destinationPort()).isEqualTo(9);
    assertThat(packet.malformed()).isFalse();
  }

  @Test
  void readsAPacketBehindAnotherInOneDatagram() {
    byte[] first = golden("packet-udp-1");
    byte[] second = golden("packet-mark");
    byte[] both = GoldenFilesTest.datagram(first, second);
    assertThat(both).hasSize(76 + second.length);
    QueuedPacket packet =
        new PacketDecoder().decode(both, 76, second.length, new Receipt("binding", 0, 0, 0));
    assertThat(describe(packet)).isEqualTo("24 OUTPUT 0x800 out=1 mark=42");
    assertThat(packet.payload()).isEqualTo(decoded(second).payload());
  }
}
