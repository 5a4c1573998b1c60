package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.decoded;
import static io.nfqueue.queue.GoldenFilesTest.golden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.packet.PacketEditException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A checksum that is not ready, but is not that of the outer header. The kernel takes a new payload
 * for one whose checksums are ready, and would send it as it is.
 */
class TunnelledChecksumTest {
  private static final int PACKET_BYTES = 32;
  private static final int FRAGMENT_AT = 6;
  private static final int PROTOCOL_AT = 9;
  private static final int UDP_CHECKSUM_AT = 26;

  /** UDP over IPv4 whose checksum is not ready, with other bytes in it. */
  private static QueuedPacket notReady(int at, int... values) {
    byte[] message = golden("packet-csum-not-ready");
    put(message, message.length - PACKET_BYTES + at, values);
    return decoded(message);
  }

  private static void put(byte[] bytes, int at, int... values) {
    for (int i = 0; i < values.length; i++) {
      bytes[at + i] = (byte) values[i];
    }
  }

  static Stream<Arguments> tunnels() {
    return Stream.of(
        arguments("IPIP", notReady(PROTOCOL_AT, 4)),
        arguments("IPV6", notReady(PROTOCOL_AT, 41)),
        arguments("GRE", notReady(PROTOCOL_AT, 47)),
        arguments("UDP", notReady(UDP_CHECKSUM_AT, 0, 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tunnels")
  void refusesToEditATunnel(String protocol, QueuedPacket packet) {
    for (int ttl : new int[] {3, packet.ip().ttl()}) {
      assertThatThrownBy(() -> packet.edit().setTtl(ttl).toBytes())
          .isInstanceOf(PacketEditException.class)
          .hasMessageContainingAll("not ready", "IPv4, " + protocol, "inside", "gso=false");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tunnels")
  void refusesANewPayloadForATunnel(String protocol, QueuedPacket packet) {
    Verdict verdict = Verdict.accept().withPayload(packet.payload());
    assertThatThrownBy(() -> ResolvedVerdict.of(packet, verdict))
        .isInstanceOf(VerdictRefusedException.class)
        .hasMessageContainingAll("not ready", protocol, "inside", "gso=false");
  }

  @Test
  void refusesToPutAPacketIntoATunnel() {
    QueuedPacket packet = notReady(0);
    byte[] inner = packet.payload();
    byte[] outer = Arrays.copyOf(inner, 20 + inner.length);
    System.arraycopy(inner, 0, outer, 20, inner.length);
    outer[PROTOCOL_AT] = 4;
    Verdict verdict = Verdict.accept().withPayload(outer);
    assertThatThrownBy(() -> ResolvedVerdict.of(packet, verdict))
        .isInstanceOf(VerdictRefusedException.class)
        .hasMessageContainingAll("IPIP", "gso=false");
  }

  @Test
  void takesFragmentsOfATunnelWhichHaveNoSuchChecksum() {
    QueuedPacket packet = notReady(FRAGMENT_AT, 0x20, 0, 64, 4);
    byte[] changed = packet.edit().setTtl(3).toBytes();
    assertThat(changed[8]).isEqualTo((byte) 3);
    Verdict verdict = Verdict.accept().withPayload(changed);
    assertThat(ResolvedVerdict.of(packet, verdict).payload()[8]).isEqualTo((byte) 3);
  }

  @Test
  void takesATunnelAsItIs() {
    QueuedPacket packet = notReady(PROTOCOL_AT, 4);
    byte[] payload = packet.payload();
    Verdict verdict = Verdict.accept().withPayloadAsIs(payload);
    assertThat(ResolvedVerdict.of(packet, verdict).payload()).isSameAs(payload);
  }

  @Test
  void takesATunnelWhoseChecksumsAreReady() {
    byte[] message = golden("packet-udp-4");
    put(message, message.length - PACKET_BYTES + PROTOCOL_AT, 4);
    QueuedPacket packet = decoded(message);
    byte[] changed = packet.edit().setTtl(3).toBytes();
    Verdict verdict = Verdict.accept().withPayload(changed);
    assertThat(ResolvedVerdict.of(packet, verdict).payload()).hasSize(PACKET_BYTES);
  }
}
