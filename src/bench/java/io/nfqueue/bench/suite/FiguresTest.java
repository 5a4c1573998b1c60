package io.nfqueue.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from the kernel's and the C programs' files. */
class FiguresTest {

  @Test
  void packetsThatWaitOrNeverArrivedAreNotDecided() {
    KernelQueues queues =
        KernelQueues.parse(
            List.of(
                "    0   4711   100 2 65531     7    30     1000  1",
                "    1   4712     0 2 65531     0     0       50  1"));
    assertThat(queues).isEqualTo(new KernelQueues(2, 870 + 50, 37, 100, Set.of(0)));
  }

  @Test
  void percentilesAreThoseOfTheNanosecondsInTheFile(@TempDir Path folder) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1001 * Long.BYTES).order(ByteOrder.nativeOrder());
    for (long i = 1; i <= 1000; i++) {
      bytes.putLong(i * 1000);
    }
    bytes.putLong(Long.MIN_VALUE);
    Path file = Files.write(folder.resolve("latencies"), bytes.array());
    Histogram histogram = LatencyChapter.histogram(LatencyChapter.read(file));
    assertThat(histogram.getTotalCount()).isEqualTo(1001);
    assertThat(histogram.getValueAtPercentile(50)).isBetween(500_500L, 501_500L);
    assertThat(histogram.getValueAtPercentile(99)).isBetween(990_500L, 991_500L);
    assertThat(histogram.getValueAtPercentile(99.9)).isBetween(1_000_000L, 1_001_000L);
    assertThat(histogram.getMaxValue()).as("was lost").isGreaterThan(9_900_000_000L);
  }
}
