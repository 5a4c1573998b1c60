package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.capture.CaptureReader;
import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.testnet.LoggedLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PacketCaptureTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path folder;

  private final QueueCounters counters = new QueueCounters();
  private final QueuedPacket packet =
      GoldenFilesTest.decoded(GoldenFilesTest.packet("packet-udp-4", 7, 1));
  private final ResolvedVerdict accept = ResolvedVerdict.of(packet, Verdict.accept());

  private Path file() {
    return folder.resolve("packets.pcapng");
  }

  private DecisionObserver tap(PacketCapture capture) {
    return capture.of(counters, new QueueLog(7, counters, KernelQueueFile.UNREADABLE));
  }

  private QueueStatistics statistics() {
    return counters.snapshot(7, "binding");
  }

  private List<CaptureRecord> read() throws IOException {
    List<CaptureRecord> records = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(file())) {
      for (CaptureRecord record; (record = reader.next()) != null; ) {
        records.add(record);
      }
    }
    return records;
  }

  @Test
  void writesWhatWasDecidedByTheTimeItIsClosed() throws IOException {
    try (PacketCapture capture = PacketCapture.open(CaptureConfig.file(file()))) {
      DecisionObserver tap = tap(capture);
      for (int i = 0; i < 1000; i++) {
        tap.decided(packet, accept, DecisionCause.DECIDED);
      }
      tap.lost(packet);
    }
    assertThat(read()).hasSize(1001);
    assertThat(read().get(0).interfaceName()).as("a device without a name").isEqualTo("if1");
    assertThat(read().get(1000).comments().get(0)).startsWith("verdict=LOST");
    assertThat(statistics().captured()).isEqualTo(1001);
    assertThat(statistics().captureDropped()).isZero();
  }

  @Test
  void canBeReadSoonWhileItIsOpen() throws IOException {
    try (PacketCapture capture = PacketCapture.open(CaptureConfig.file(file()))) {
      tap(capture).decided(packet, accept, DecisionCause.DECIDED);
      await().atMost(PATIENCE).until(() -> read().size() == 1);
      assertThat(statistics().captured()).isEqualTo(1);
    }
  }

  @Test
  void keepsPacketsOfBeforeItsStart() throws IOException {
    try (PacketCapture capture =
        new PacketCapture(CaptureConfig.file(file()), task -> new Thread(task, "writer"))) {
      tap(capture).decided(packet, accept, DecisionCause.DECIDED);
      assertThat(file()).doesNotExist();
      capture.start();
    }
    assertThat(read()).hasSize(1);
  }

  @Test
  void countsWhatItNeverWrites() {
    PacketCapture never = new PacketCapture(CaptureConfig.file(file()), Thread::new);
    DecisionObserver tap = tap(never);
    tap.decided(packet, accept, DecisionCause.DECIDED);
    never.close();
    tap.decided(packet, accept, DecisionCause.DECIDED);
    assertThat(statistics().captureDropped()).isEqualTo(2);
    assertThat(statistics().captured()).isZero();
    assertThat(statistics()).hasToString("received 0, not captured 2");
    assertThatThrownBy(never::start).isInstanceOf(IllegalStateException.class);
    assertThat(file()).doesNotExist();
  }

  private static QueuedPacket withoutNames(Supplier<Error> failure) {
    DeviceNames none =
        index -> {
          throw failure.get();
        };
    byte[] message = GoldenFilesTest.packet("packet-udp-4", 7, 1);
    return new PacketDecoder()
        .decode(message, 0, message.length, new Receipt("binding", 7, 0, 0, none));
  }

  @Test
  void countsWhatItCannotTakeWhateverIsThrown() throws IOException {
    try (PacketCapture capture = PacketCapture.open(CaptureConfig.file(file()));
        LoggedLines log = new LoggedLines()) {
      DecisionObserver tap = tap(capture);
      QueuedPacket unlucky = withoutNames(() -> new InternalError("no memory for a name"));
      tap.decided(unlucky, accept, DecisionCause.DECIDED);
      tap.lost(unlucky);
      assertThat(log.warnings("Queue 7: unexpected at a packet that was to be captured"))
          .as("once a minute")
          .hasSize(1);
      assertThat(log.lines("no memory for a name")).hasSize(1);
      tap(capture).decided(withoutNames(Untellable::new), accept, DecisionCause.DECIDED);
      tap.decided(packet, accept, DecisionCause.DECIDED);
    }
    assertThat(statistics().captureDropped()).isEqualTo(3);
    assertThat(statistics().captured()).isEqualTo(1);
    assertThat(read()).hasSize(1);
  }

  @Test
  void leavesOutAndCountsWhatDoesNotFit() throws IOException {
    try (PacketCapture capture =
            new PacketCapture(CaptureConfig.file(file()), task -> new Thread(task, "writer"));
        LoggedLines log = new LoggedLines()) {
      DecisionObserver tap = tap(capture);
      for (int i = 0; i < CaptureBacklog.MAX_PACKETS + 100; i++) {
        tap.decided(packet, accept, DecisionCause.DECIDED);
      }
      assertThat(statistics().captureDropped()).isGreaterThanOrEqualTo(100);
      assertThat(log.warnings("packets are missing in the capture")).as("once a minute").hasSize(1);
      capture.start();
    }
    assertThat(statistics().captured() + statistics().captureDropped())
        .isEqualTo(CaptureBacklog.MAX_PACKETS + 100);
    assertThat(read()).hasSize((int) statistics().captured());
  }

  @Test
  void waitsInsteadWhereItIsLossless() throws Exception {
    int packets = 2 * CaptureBacklog.MAX_PACKETS;
    try (PacketCapture capture =
        PacketCapture.open(CaptureConfig.file(file()).withLossless(true))) {
      DecisionObserver tap = tap(capture);
      CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < packets; i++) {
                  tap.decided(packet, accept, DecisionCause.DECIDED);
                }
              })
          .get();
    }
    assertThat(statistics().captured()).isEqualTo(packets);
    assertThat(statistics().captureDropped()).isZero();
  }

  @Test
  void endsWhereWritingFailsAndSaysSo() throws IOException {
    CaptureConfig small = CaptureConfig.file(folder.resolve("gone").resolve("packets.pcapng"));
    Files.createDirectory(folder.resolve("gone"));
    try (PacketCapture capture = PacketCapture.open(small.withMaxBytes(1024));
        LoggedLines log = new LoggedLines()) {
      Files.move(folder.resolve("gone"), folder.resolve("elsewhere"));
      DecisionObserver tap = tap(capture);
      // the file's end is at its first packets, and the next file has no folder
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                tap.decided(packet, accept, DecisionCause.DECIDED);
                return statistics().captureDropped() > 1;
              });
      assertThat(log.warnings("Capture " + small.file() + " ends here")).hasSize(1);
      assertThat(log.lines("cannot be written: there is no")).isNotEmpty();
      long before = statistics().captureDropped();
      tap.decided(packet, accept, DecisionCause.DECIDED);
      assertThat(statistics().captureDropped()).isEqualTo(before + 1);
    }
  }

  @Test
  void writesPacketsOfSeveralQueuesToOneFile() throws IOException {
    QueueCounters others = new QueueCounters();
    try (PacketCapture capture = PacketCapture.open(CaptureConfig.file(file()))) {
      QueueLog log = new QueueLog(8, others, KernelQueueFile.UNREADABLE);
      tap(capture).decided(packet, accept, DecisionCause.DECIDED);
      capture.of(others, log).decided(packet, accept, DecisionCause.TIMEOUT);
    }
    assertThat(read()).hasSize(2);
    assertThat(statistics().captured()).isEqualTo(1);
    assertThat(others.snapshot(8, "other").captured()).isEqualTo(1);
  }

  @Test
  void splitsItsFiles() throws IOException {
    CaptureConfig config = CaptureConfig.file(file()).withMaxBytes(1024).withMaxFiles(3);
    try (PacketCapture capture = PacketCapture.open(config)) {
      for (int i = 0; i < 100; i++) {
        tap(capture).decided(packet, accept, DecisionCause.DECIDED);
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(3);
    }
    assertThat(statistics().captured()).isEqualTo(100);
  }

  /** The next file has no place: a folder has its name. */
  @Test
  void countsAsCapturedWhatIsInTheFileWhereWritingFails() throws Exception {
    int packets = 3000;
    CaptureConfig config = CaptureConfig.file(file()).withMaxBytes(200_000).withMaxFiles(2);
    Files.createDirectories(folder.resolve("packets.pcapng.1").resolve("not empty"));
    PacketCapture capture = new PacketCapture(config, task -> new Thread(task, "writer"));
    for (int i = 0; i < packets; i++) {
      tap(capture).decided(packet, accept, DecisionCause.DECIDED);
    }
    capture.start();
    capture.close();

    assertThat(read()).hasSizeBetween(500, 2500);
    assertThat(statistics().captured()).isEqualTo(read().size());
    assertThat(statistics().captureDropped()).isEqualTo(packets - read().size());
  }

  @Test
  void aFlushWaitsUntilAllIsInTheFile() throws IOException {
    try (PacketCapture capture = PacketCapture.open(CaptureConfig.file(file()))) {
      for (int i = 0; i < 100; i++) {
        tap(capture).decided(packet, accept, DecisionCause.DECIDED);
      }
      capture.flush();
      assertThat(read()).hasSize(100);
    }
  }

  @Test
  void refusesAFileThatCannotBeWritten() {
    Path nowhere = folder.resolve("nowhere").resolve("packets.pcapng");
    assertThatThrownBy(() -> PacketCapture.open(CaptureConfig.file(nowhere)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(nowhere.toString());
  }

  @Test
  void refusesOptionsOutOfRange() {
    CaptureConfig config = CaptureConfig.file(file());
    assertThat(config.withMaxBytes(1024).withMaxFiles(1000).maxFiles()).isEqualTo(1000);
    assertThatThrownBy(() -> config.withMaxBytes(1023))
        .hasMessage("captureMaxBytes=1023: 0, or 1024 and more expected");
    assertThatThrownBy(() -> config.withMaxFiles(0))
        .hasMessage("captureMaxFiles=0: 1..1000 expected");
    assertThatThrownBy(() -> config.withMaxFiles(1001))
        .hasMessage("captureMaxFiles=1001: 1..1000 expected");
  }
}
