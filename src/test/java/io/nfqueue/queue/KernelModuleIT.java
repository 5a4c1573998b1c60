package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.LoggedLines;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A kernel that loads its NFQUEUE when it is first asked for a queue. */
@Tag("guest")
class KernelModuleIT extends QueueIT {
  @Test
  void theFirstBindingHasTheKernelsCountersToo() {
    gate.run("modprobe", "-r", "nfnetlink_queue");
    assertThat(gate.run("lsmod")).doesNotContain("nfnetlink_queue");
    try (LoggedLines log = new LoggedLines()) {
      PacketQueue queue = open(queue(0));
      assertThat(queue.kernelStatistics()).isPresent();
      assertThat(log.lines("absent")).isEmpty();
    }
  }
}
