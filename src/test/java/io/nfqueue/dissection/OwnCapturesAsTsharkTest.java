package io.nfqueue.dissection;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.application.ApplicationPackets;
import io.nfqueue.capture.CaptureReader;
import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.capture.Direction;
import io.nfqueue.capture.LinkType;
import io.nfqueue.capture.PacketBlockOptions;
import io.nfqueue.capture.PcapngWriter;
import io.nfqueue.queue.CaptureConfig;
import io.nfqueue.queue.PacketCapture;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.Replay;
import io.nfqueue.queue.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same of files that we write: comments, ids and queues, and packets of every length. */
class OwnCapturesAsTsharkTest {
  private static final Path MESSAGES = Path.of("src/test/resources/application");
  private static final Path CAPTURES = Path.of("src/test/resources/captures/dissection");
  private static final long NANOS = 1_700_000_000_123_456_789L;
  private static final int QUEUE = 7;
  private static final String PROGRAM = "camel-nfqueue test";

  @TempDir private Path folder;
  private final Comparison comparison = new Comparison();

  private void assertSame(Path file, int packets) throws Exception {
    comparison.compare(file);
    System.out.println(file.getFileName() + ": " + comparison);
    comparison.assertSame();
    assertThat(comparison.packets()).isEqualTo(packets);
  }

  private static List<String> messages() throws IOException {
    try (Stream<Path> files = Files.list(MESSAGES)) {
      return files.map(file -> file.getFileName().toString().replace(".hex", "")).sorted().toList();
    }
  }

  /** What DNS, TLS and HTTP programs sent, with all that a packet can have beside its bytes. */
  private Path messagesWithComments() throws IOException {
    Path file = folder.resolve("messages.pcapng");
    try (PcapngWriter writer = PcapngWriter.create(file, PROGRAM)) {
      int raw = writer.addInterface(LinkType.LINKTYPE_RAW, "größer0");
      int id = 0;
      for (String message : messages()) {
        byte[] packet = ApplicationPackets.packet(message);
        PacketBlockOptions options =
            PacketBlockOptions.NONE
                .withComment(message)
                .withComment("größer")
                .withDirection(id % 2 == 0 ? Direction.INBOUND : Direction.OUTBOUND)
                .withPacketId(id - 1)
                .withQueue(id);
        writer.write(raw, NANOS + id++, packet, packet.length, options);
      }
    }
    return file;
  }

  @Test
  void sameAsTsharkOnApplicationMessagesWithComments() throws Exception {
    assertThat(messages()).hasSizeGreaterThan(20);
    assertSame(messagesWithComments(), messages().size());
  }

  @Test
  void sameAsTsharkOnWhatTheOptionCaptureWrites() throws Exception {
    Path file = folder.resolve("decided.pcapng");
    Replay replay = Replay.of(messagesWithComments()).atTopSpeed();
    QueueConfig config = QueueConfig.number(QUEUE).withReplay(replay);
    try (PacketCapture into = PacketCapture.open(CaptureConfig.file(file).withLossless(true));
        PacketQueue queue = PacketQueue.open(config.withCapture(into))) {
      queue.run(packet -> Verdict.accept().withPayload(packet.edit().setTtl(9).toBytes()));
    }
    // each as it came, and as it went
    assertSame(file, 2 * messages().size());
  }

  private static List<CaptureRecord> records(String file) throws IOException {
    List<CaptureRecord> records = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(CAPTURES.resolve(file))) {
      for (CaptureRecord next; (next = reader.next()) != null; ) {
        records.add(next);
      }
    }
    return records;
  }

  @Test
  void sameAsTsharkWhereverAPacketIsCut() throws Exception {
    Path file = folder.resolve("cut.pcapng");
    int packets = 0;
    try (PcapngWriter writer = PcapngWriter.create(file, PROGRAM)) {
      int ethernet = writer.addInterface(LinkType.LINKTYPE_ETHERNET, "eth0");
      for (String whole : List.of("options.pcap", "extensions.pcap", "transports.pcap")) {
        for (CaptureRecord record : records(whole)) {
          for (int length = 0; length < record.bytes().length; length++) {
            byte[] cut = Arrays.copyOf(record.bytes(), length);
            writer.write(ethernet, NANOS, cut, record.originalLength(), PacketBlockOptions.NONE);
            packets++;
          }
        }
      }
    }
    assertSame(file, packets);
  }
}
