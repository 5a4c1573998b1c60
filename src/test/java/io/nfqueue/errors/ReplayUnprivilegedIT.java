package io.nfqueue.errors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testcapture.MadeCapture;
import io.nfqueue.testcapture.MadePackets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** A replay needs no capability, and no user in particular. */
class ReplayUnprivilegedIT {
  @Test
  @NeedsRoot
  void aUserWithoutAnyCapabilityReplays() throws Exception {
    Path folder = Files.createTempDirectory("nfqueue-replay-test");
    Path file = null;
    try {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      file = MadeCapture.ofIpPackets().with(MadePackets.udp(4000, 23, "a")).in(folder);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

      ChildJvm child =
          ChildJvm.surroundings().by(ChildJvm.UNPRIVILEGED).run("replay", file.toString());

      assertThat(child.next("23")).isEqualTo("DROP");
      assertThat(child.log("WARN")).isEmpty();
    } finally {
      if (file != null) {
        Files.delete(file);
      }
      Files.delete(folder);
    }
  }
}
