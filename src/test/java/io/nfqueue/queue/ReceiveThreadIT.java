package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.libc.CpuSet;
import io.nfqueue.libc.ThreadCapabilities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** CPUs and nice value of the thread that receives, as the kernel shows them. */
class ReceiveThreadIT extends QueuedUdpIT {
  private static final int NICE_FIELD = 16;

  /** Of the calling thread: CPUs, nice value. */
  private static String scheduling() {
    try {
      String cpus =
          Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
              .filter(line -> line.startsWith("Cpus_allowed_list:"))
              .map(line -> line.substring("Cpus_allowed_list:".length()).strip())
              .findFirst()
              .orElseThrow();
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return "CPUs " + cpus + ", nice " + behindName[NICE_FIELD];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String schedulingOfHandler(QueueConfig config) throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    run(
        open(config),
        packet -> {
          seen.add(scheduling());
          return Verdict.accept();
        });
    send("hello");
    return seen.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  void theReceivingThreadRunsWhereAndAsItIsTold() throws Exception {
    String before = scheduling();
    assertThat(schedulingOfHandler(queue(0).withCpuAffinity(CpuSet.parse("0")).withNice(5)))
        .isEqualTo("CPUs 0, nice 5");
    assertThat(scheduling()).as("no other thread").isEqualTo(before);
  }

  @Test
  void aThreadIsLeftAsItIsWhereNothingIsSaid() throws Exception {
    assertThat(schedulingOfHandler(queue(0))).isEqualTo(scheduling());
  }

  @Test
  void eachThreadThatReceivesIsTold() throws Exception {
    PacketQueue queue = open(queue(0).withNice(7));
    for (String name : new String[] {"first", "second"}) {
      start(
              name,
              () -> {
                queue.receive(Duration.ZERO);
                assertThat(scheduling()).endsWith("nice 7");
              })
          .join();
    }
  }

  @Test
  void aThreadThatItStartsIsTreatedLikeIt() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    run(
        open(queue(0).withCpuAffinity(CpuSet.parse("0")).withNice(5)),
        packet -> {
          start("child", () -> seen.add(scheduling())).join();
          return Verdict.accept();
        });
    send("hello");
    assertThat(seen.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("CPUs 0, nice 5");
  }

  @Test
  void aThreadThatIsInterruptedOpensAQueueAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThat(open(queue(0).withNice(5)).isClosed()).isFalse();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void cpusThatAreNotThereAreAnErrorOfTheStart() {
    assertThatThrownBy(() -> open(queue(0).withCpuAffinity(CpuSet.parse("1023"))))
        .isInstanceOf(QueueException.class)
        .message()
        .startsWith(
            "prepare the receive thread of queue 0: pin a thread to CPUs 1023 (sched_setaffinity):"
                + " EINVAL (22): ")
        .contains("nproc");
  }

  @Test
  void aNiceValueThatIsNotAllowedIsAnErrorOfTheStart() throws Exception {
    assertThat(
            ThreadCapabilities.callWithout(
                () -> {
                  try {
                    return open(queue(0).withNice(-20)).toString();
                  } catch (QueueException e) {
                    return e.getMessage();
                  }
                }))
        .startsWith(
            "prepare the receive thread of queue 0: give a thread the nice value -20 (setpriority):"
                + " EACCES (13): ")
        .contains("CAP_SYS_NICE");
  }
}
