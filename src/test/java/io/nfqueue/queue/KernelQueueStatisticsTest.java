package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelQueueStatisticsTest {

  @Test
  void readsEveryQueueOfTheFile() {
    // Linux 6.18.44: cat /proc/net/netfilter/nfnetlink_queue, two queues
    String file =
        "    0   1402     3 2 65531     2     7        9  1\n"
            + "65535 3221225473     0 1     0     0     0        0  1\n";
    assertThat(KernelQueueStatistics.parse(file))
        .containsExactly(
            new KernelQueueStatistics(0, 1402, 3, 2, 65531, 2, 7, 9),
            new KernelQueueStatistics(65535, 3_221_225_473L, 0, 1, 0, 0, 0, 0));
  }

  @Test
  void readsAPortIdThatAnOlderKernelPrintsWithSign() {
    assertThat(KernelQueueStatistics.parse("7 -1073741823 0 2 65531 0 0 0 1"))
        .singleElement()
        .extracting(KernelQueueStatistics::portId)
        .isEqualTo(3_221_225_473L);
  }

  @Test
  void readsCountersAtTheirTop() {
    assertThat(
            KernelQueueStatistics.parse(
                "7 4294967295 4294967295 2 65531 4294967295 4294967295 4294967295 1"))
        .containsExactly(
            new KernelQueueStatistics(
                7, 0xffff_ffffL, 0xffff_ffffL, 2, 65531, 0xffff_ffffL, 0xffff_ffffL, 0xffff_ffffL));
  }

  @Test
  void readsALineWithColumnsOfANewerKernel() {
    assertThat(KernelQueueStatistics.parse("7 1 0 2 65531 0 0 5 1 99 98")).hasSize(1);
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "7",
        "7 1 0 2 65531 0 0 5",
        "queue portid waiting mode range dropped user_dropped sequence 1",
        "7 0x57a 0 2 65531 0 0 5 1",
        "99999999999 1 0 2 65531 0 0 5 1",
        "\0\0\0"
      })
  void leavesOutWhatIsNoLineOfAQueue(String line) {
    String good = "8 2 0 2 65531 0 0 5 1";
    assertThat(KernelQueueStatistics.parse(line)).isEmpty();
    assertThat(KernelQueueStatistics.parse(line + "\n" + good))
        .as("the line behind it")
        .extracting(KernelQueueStatistics::queue)
        .isEqualTo(List.of(8));
  }

  @Test
  void knowsNothingWhereTheFileCannotBeRead() {
    assertThat(KernelQueueFile.UNREADABLE.read()).isEmpty();
    assertThat(KernelQueueFile.UNREADABLE.read(7)).isEmpty();
    assertThatCode(KernelQueueFile.UNREADABLE::close).doesNotThrowAnyException();
  }
}
