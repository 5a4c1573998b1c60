package io.nfqueue.queue;

import static io.nfqueue.testcapture.MadePackets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testcapture.MadeCapture;
import io.nfqueue.testnet.Background;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A capture into a pipe that nobody reads. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StuckCaptureTest {
  private static final int PACKETS = 1000;
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Verdict LARGE = Verdict.accept().withPayloadAsIs(new byte[60_000]);

  @TempDir private Path folder;
  private Path pipe;
  private Thread writer;

  @BeforeEach
  void makeAPipe() throws Exception {
    pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
  }

  @AfterEach
  void letTheWriterEnd() throws Exception {
    if (writer == null) {
      return;
    }
    try (InputStream in = Files.newInputStream(pipe)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    writer.join();
  }

  private Thread newWriter(Runnable task) {
    writer = new Thread(task, "writer");
    writer.setDaemon(true);
    return writer;
  }

  @Test
  void keepsAReplayFromNothingButItsOwnPackets() throws Exception {
    MadeCapture packets = MadeCapture.ofIpPackets();
    for (int i = 0; i < PACKETS; i++) {
      packets.with(udp(4000, 5000, "packet " + i));
    }
    Replay replay = Replay.of(packets.in(folder)).atTopSpeed();
    CaptureConfig config = CaptureConfig.file(pipe).withLossless(true);
    PacketCapture capture = new PacketCapture(config, this::newWriter, SHORT);
    capture.start();
    PacketQueue queue =
        PacketQueue.open(QueueConfig.number(7).withReplay(replay).withCapture(capture));
    Background runner = Background.start("runner", () -> queue.run(packet -> LARGE));
    await().atMost(Duration.ofSeconds(20)).until(() -> queue.statistics().captureDropped() > 0);

    queue.close();
    capture.close();

    runner.join();
    assertThat(queue.statistics().pending()).isZero();
    assertThat(queue.statistics().captured()).isLessThan(PACKETS);
  }
}
