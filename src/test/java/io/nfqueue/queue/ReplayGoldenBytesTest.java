package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.libc.Errno;
import io.nfqueue.netlink.NlMsgErr;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a replay says and understands is what a kernel does: golden bytes of both directions. */
class ReplayGoldenBytesTest {
  private static final int WHOLE = QueueConfig.MAX_COPY_RANGE;
  private static final int PORT_ID_OFFSET = 12;

  /** What a capture file would have of a packet. */
  private static ReplayPacket asCaptured(QueuedPacket packet) {
    Instant time = packet.timestamp();
    return new ReplayPacket(
        packet.payload(),
        packet.originalLength(),
        time == null
            ? CaptureRecord.NO_TIMESTAMP
            : time.getEpochSecond() * 1_000_000_000 + time.getNano(),
        0,
        packet.hwProtocol(),
        packet.hook(),
        (int) packet.inputDeviceIndex(),
        (int) packet.outputDeviceIndex(),
        packet.hardwareAddress(),
        packet.vlanProtocol(),
        packet.vlanTci(),
        packet.layer2Header(),
        packet.mark());
  }

  // those of a multiple of 4 bytes: a kernel does not pad the last attribute, which says nothing
  @ParameterizedTest
  @ValueSource(
      strings = {
        "packet-mark",
        "packet-repeated",
        "packet-timestamp",
        "packet-truncated",
        "packet-udp-4",
        "packet-udp6",
        "packet-veth-input"
      })
  void aPacketIsToldAsAKernelTellsIt(String name) {
    QueuedPacket packet = GoldenPackets.decode(name);

    byte[] message = PacketEncoder.encode(0, packet.rawPacketId(), asCaptured(packet), WHOLE);

    assertThat(message).isEqualTo(GoldenPackets.message(name));
  }

  @Test
  void aBridgedFrameIsToldAsAKernelTellsIt() {
    QueuedPacket packet = GoldenPackets.decode("../made/packet-bridge");
    byte[] message = PacketEncoder.encode(0, 1, asCaptured(packet), WHOLE);
    Receipt receipt = new Receipt("binding", 0, 0, 0);

    QueuedPacket again = new PacketDecoder().decode(message, 0, message.length, receipt);

    assertThat(again.vlanProtocol()).isEqualTo(packet.vlanProtocol());
    assertThat(again.vlanTci()).isEqualTo(packet.vlanTci());
    assertThat(again.layer2Header()).isEqualTo(packet.layer2Header());
    assertThat(again.payload()).isEqualTo(packet.payload());
  }

  static Stream<Arguments> verdicts() {
    return Stream.of(
        arguments("verdict-accept", "ACCEPT"),
        arguments("verdict-accept-mnl", "ACCEPT"),
        arguments("verdict-drop", "DROP"),
        arguments("verdict-mark", "ACCEPT[mark 0x2a]"),
        arguments("verdict-mark-payload", "ACCEPT[mark 0x2a][payload 30 bytes]"),
        arguments("verdict-payload-29", "ACCEPT[payload 29 bytes]"),
        arguments("verdict-payload-31-mnl", "ACCEPT[payload 31 bytes]"),
        arguments("verdict-queue-5", "QUEUE:5"),
        arguments("verdict-queue-5-bypass", "QUEUE:5:bypass"),
        arguments("verdict-repeat-mark", "REPEAT[mark 0x2a]"),
        arguments("verdict-repeat-priority-mnl", "REPEAT[priority 6]"),
        arguments("verdict-connmark-mnl", "ACCEPT"),
        arguments("verdict-batch", "ACCEPT"),
        arguments("verdict-batch-mark", "ACCEPT[mark 0x2a]"));
  }

  @ParameterizedTest
  @MethodSource("verdicts")
  void aVerdictIsUnderstoodAsAKernelUnderstandsIt(String name, String verdict) {
    byte[] message = GoldenPackets.message(name);

    assertThat(VerdictMessage.decode(message, 0, message.length).verdict()).hasToString(verdict);
  }

  @Test
  void aVerdictNamesItsPacket() {
    byte[] message = GoldenPackets.message("verdict-repeat-priority-mnl");

    assertThat(VerdictMessage.decode(message, 0, message.length).packetId()).isEqualTo(34);
  }

  @Test
  void anAnswerIsAKernels() {
    byte[] bind = GoldenPackets.message("bind");
    byte[] accept = GoldenPackets.message("verdict-accept");

    assertThat(NlMsgErr.answer(bind, 0, 0)).isEqualTo(withoutPortId("ack-bind"));
    assertThat(NlMsgErr.answer(accept, 0, Errno.ENOENT.number()))
        .isEqualTo(withoutPortId("error-enoent-capped"));
  }

  /** The port id is the receiver's, and a replay has no ports. */
  private static byte[] withoutPortId(String name) {
    byte[] message = GoldenPackets.message(name);
    Arrays.fill(message, PORT_ID_OFFSET, PORT_ID_OFFSET + Integer.BYTES, (byte) 0);
    return message;
  }
}
