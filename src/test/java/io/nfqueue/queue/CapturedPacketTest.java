package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.capture.CaptureFiles;
import io.nfqueue.capture.CaptureReader;
import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.capture.Direction;
import io.nfqueue.capture.LinkLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How packets look in a capture, byte by byte and word by word. */
class CapturedPacketTest {
  private static final int COOKED_BYTES = 16;

  @TempDir Path folder;

  private static QueuedPacket golden(String name) {
    return GoldenFilesTest.decoded(GoldenFilesTest.packet(name, 7, 5));
  }

  private static String comment(QueuedPacket packet, Verdict verdict) {
    return CaptureComment.text(captured(packet, verdict));
  }

  private static CapturedPacket captured(QueuedPacket packet, Verdict verdict) {
    return new CapturedPacket(
        null,
        packet,
        verdict == null ? null : ResolvedVerdict.of(packet, verdict),
        verdict == null ? null : DecisionCause.DECIDED,
        "eth0",
        null);
  }

  private List<CaptureRecord> write(CapturedPacket packet) throws IOException {
    Path file = folder.resolve("packets.pcapng");
    try (CaptureFiles files = CaptureFiles.open(file, 0, 1, "test")) {
      packet.writeTo(files);
    }
    List<CaptureRecord> records = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(file)) {
      for (CaptureRecord record; (record = reader.next()) != null; ) {
        records.add(record);
      }
    }
    return records;
  }

  private static byte[] payload(CaptureRecord record) {
    return Arrays.copyOfRange(record.bytes(), COOKED_BYTES, record.bytes().length);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "ACCEPT",
    "DROP",
    "STOP",
    "QUEUE:0",
    "QUEUE:65535",
    "QUEUE:5:bypass",
  })
  void aVerdictIsWrittenAsItIsRead(String verdict) {
    assertThat(comment(golden("packet-udp-4"), Verdict.parse(verdict)))
        .isEqualTo("verdict=" + verdict + " mark=0x0 cause=DECIDED hook=OUTPUT indev=eth0");
  }

  @Test
  void aNewMarkIsThereWithTheOldOne() {
    QueuedPacket packet = golden("packet-mark");
    long mark = packet.mark();
    assertThat(mark).isNotZero();
    String old = Long.toHexString(mark);
    assertThat(comment(packet, Verdict.accept())).contains(" mark=0x" + old + " cause=");
    assertThat(comment(packet, Verdict.accept().withMark(0xffff_fffeL)))
        .contains(" mark=0xfffffffe oldmark=0x" + old + " cause=");
  }

  @Test
  void aLostPacketHasNoCause() {
    assertThat(comment(golden("packet-udp-4"), null))
        .isEqualTo("verdict=LOST mark=0x0 hook=OUTPUT indev=eth0");
  }

  @Test
  void aPacketIsThereAsItCame() throws IOException {
    QueuedPacket packet = golden("packet-udp-4");
    CaptureRecord record = write(captured(packet, Verdict.accept())).get(0);
    assertThat(record.linkType()).isEqualTo(113);
    assertThat(payload(record)).isEqualTo(packet.payload());
    assertThat(record.originalLength()).isEqualTo(COOKED_BYTES + packet.payloadLength());
    assertThat(record.interfaceName()).isEqualTo("eth0");
    assertThat(record.options().packetId()).isEqualTo(5);
    assertThat(record.options().queue()).isEqualTo(packet.queueNumber());
    assertThat(record.options().direction()).isEqualTo(Direction.INBOUND);
    assertThat(record.epochNanos())
        .as("the kernel says no time in OUTPUT")
        .isEqualTo(packet.receivedAt().toEpochMilli() * 1_000_000);
  }

  @Test
  void theCookedHeaderSaysProtocolDirectionAndSender() throws IOException {
    QueuedPacket packet = golden("packet-veth-input");
    LinkLayer found = LinkLayer.of(write(captured(packet, Verdict.accept())).get(0));
    assertThat(found.hwProtocol()).isEqualTo(0x0800);
    assertThat(found.payloadOffset()).isEqualTo(COOKED_BYTES);
    assertThat(found.direction()).isEqualTo(Direction.INBOUND);
    assertThat(found.hardwareAddress()).isNotEmpty().isEqualTo(packet.hardwareAddress());
    CapturedPacket outbound =
        new CapturedPacket(null, golden("packet-udp6"), null, null, null, "eth0");
    found = LinkLayer.of(write(outbound).get(0));
    assertThat(found.hwProtocol()).isEqualTo(0x86dd);
    assertThat(found.direction()).isEqualTo(Direction.OUTBOUND);
    assertThat(found.hardwareAddress()).isNull();
  }

  @Test
  void theKernelsTimeIsThePackets() throws IOException {
    QueuedPacket packet = golden("packet-timestamp");
    long micros =
        packet.timestamp().getEpochSecond() * 1_000_000 + packet.timestamp().getNano() / 1000;
    assertThat(write(captured(packet, Verdict.accept())).get(0).epochNanos())
        .isEqualTo(micros * 1000);
  }

  @Test
  void aPacketOfWhichAPartWasCopiedHasItsLength() throws IOException {
    QueuedPacket packet = golden("packet-truncated");
    CaptureRecord record = write(captured(packet, Verdict.accept())).get(0);
    assertThat(payload(record)).hasSize(packet.payloadLength());
    assertThat(record.originalLength())
        .isEqualTo((int) packet.originalLength() + COOKED_BYTES)
        .isGreaterThan(packet.payloadLength() + COOKED_BYTES);
  }

  @Test
  void aNewPayloadFollowsThePacketItReplaces() throws IOException {
    QueuedPacket packet = golden("packet-udp-4");
    byte[] changed = Arrays.copyOf(packet.payload(), packet.payloadLength() + 3);
    List<CaptureRecord> records =
        write(captured(packet, Verdict.accept().withPayloadAsIs(changed)));
    assertThat(records).hasSize(2);
    assertThat(payload(records.get(0))).isEqualTo(packet.payload());
    assertThat(records.get(0).comments()).singleElement().asString().endsWith(" payload=replaced");
    assertThat(payload(records.get(1))).isEqualTo(changed);
    assertThat(records.get(1).originalLength()).isEqualTo(COOKED_BYTES + changed.length);
    assertThat(records.get(1).comments())
        .containsExactly(
            "verdict=ACCEPT mark=0x0 cause=DECIDED hook=OUTPUT indev=eth0 payload=new");
    assertThat(records.get(1).options().packetId()).isEqualTo(5);
    assertThat(records.get(1).epochNanos()).isEqualTo(records.get(0).epochNanos());
  }

  @Test
  void aDroppedPacketHasNoNewPayload() throws IOException {
    Verdict verdict = Verdict.drop().withPayloadAsIs(new byte[] {0x45});
    List<CaptureRecord> records = write(captured(golden("packet-udp-4"), verdict));
    assertThat(records)
        .singleElement()
        .extracting(CaptureRecord::comments)
        .asString()
        .doesNotContain("payload");
  }
}
