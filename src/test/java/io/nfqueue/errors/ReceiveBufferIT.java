package io.nfqueue.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a large receive buffer is granted: anything by SO_RCVBUFFORCE, else as much as others. */
class ReceiveBufferIT {
  private static final int ASKED = 256 << 20;
  private static final Path LIMIT = Path.of("/proc/sys/net/core/rmem_max");

  private static long granted(String... wrapper) {
    try (ChildJvm child = ChildJvm.surroundings().by(wrapper).start("buffer", "0", "" + ASKED)) {
      return Long.parseLong(child.next("GRANTED"));
    }
  }

  /** In a user namespace of its own a process has the capability, but not on the host. */
  @Test
  void isCappedWhereTheCapabilityDoesNotCountOnTheHost() throws IOException {
    // in one read: a second one of such a file finds nothing
    long limit = Long.parseLong(Files.readAllLines(LIMIT).get(0));
    assertThat(limit).isLessThan(ASKED);
    assertThat(granted("unshare", "-Urn")).as("the kernel doubles it").isEqualTo(2 * limit);
  }

  @Test
  @NeedsRoot
  void isAsLargeAsWantedWhereItDoes() {
    assertThat(granted("unshare", "-n")).as("the kernel doubles it").isEqualTo(2L * ASKED);
  }
}
