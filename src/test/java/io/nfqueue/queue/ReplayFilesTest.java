package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that real programs captured; or, with {@code -Dcaptures=FOLDER:FOLDER}, those of other
 * folders, be they as hostile as they like.
 */
class ReplayFilesTest {
  private static final String FOLDERS =
      System.getProperty("captures", "src/test/resources:examples/firewall-test/src");

  static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String folder : FOLDERS.split(":")) {
      try (Stream<Path> all = Files.walk(Path.of(folder))) {
        all.filter(ReplayFilesTest::isCapture).sorted().forEach(files::add);
      }
    }
    assertThat(files).isNotEmpty();
    return files;
  }

  private static boolean isCapture(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (CaptureReader reader = CaptureReader.open(file)) {
      return reader != null;
    } catch (IOException e) {
      // not that one can tell: a queue refuses it, as another test shows
      return false;
    }
  }

  private static long records(Path file) throws IOException {
    long records = 0;
    try (CaptureReader reader = CaptureReader.open(file)) {
      while (reader.next() != null) {
        records++;
      }
    } catch (IOException e) {
      // what comes before is replayed
    }
    return records;
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyRecordIsReplayedOrCountedAsLeftOut(Path file) throws Exception {
    QueueConfig config = QueueConfig.number(0).withReplay(Replay.of(file).atTopSpeed());
    try (PacketQueue queue = PacketQueue.open(config)) {
      queue.run(
          packet -> {
            // all that a route may ask for
            assertThat(packet.toString()).startsWith("queue 0, packet ");
            packet.malformed();
            packet.inputDevice();
            packet.hardwareAddress();
            return Verdict.accept();
          });

      ReplayStatistics replay = queue.replay().orElseThrow().statistics();
      QueueStatistics counted = queue.statistics();
      assertThat(
              replay.packets()
                  + replay.otherQueues()
                  + replay.notIp()
                  + replay.unreadable()
                  + replay.newPayloads())
          .isEqualTo(records(file));
      assertThat(counted.accepted()).as("%s", counted).isEqualTo(replay.packets());
      assertThat(counted.received()).isEqualTo(replay.packets());
      assertThat(counted.failed()).isZero();
      assertThat(counted.missed() + counted.malformedMessages() + counted.malformedAttributes())
          .isZero();
      assertThat(counted.unknownAttributes() + counted.unknownMessages()).isZero();
    }
  }
}
