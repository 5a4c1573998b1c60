package io.nfqueue.doctor;

import io.nfqueue.libc.NativeAccessException;
import java.util.ArrayList;
import java.util.List;

/** This JVM: its version, and whether native calls can be made. */
final class JavaChecks {
  private static final int FIRST_TO_WARN_OF_NATIVE_ACCESS = 24;

  private JavaChecks() {}

  static List<Finding> version() {
    return version(Runtime.version().feature(), System.getProperty("java.runtime.version"));
  }

  static List<Finding> version(int feature, String version) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok("java", "Java " + version + ", " + System.getProperty("os.arch"))
            .with("version", version));
    if (feature >= FIRST_TO_WARN_OF_NATIVE_ACCESS) {
      findings.add(
          Finding.note(
              "java.native-access",
              "Java 24 and later warn of native calls; a later one will refuse them",
              "start your program with --enable-native-access=ALL-UNNAMED"));
    }
    return findings;
  }

  static Finding jnaLoaded() {
    String folder = System.getProperty("jna.tmpdir");
    return Finding.ok(
        "jna",
        "JNA unpacked and loaded its native part in "
            + (folder == null ? "the default folder (jna.tmpdir not set)" : folder));
  }

  static Finding jnaNotLoaded(NativeAccessException e) {
    return Finding.problem(
        "jna",
        e.getMessage(),
        "a 64-bit JVM on Linux, and -Djna.tmpdir=DIR with a folder that is writable and not"
            + " mounted noexec");
  }
}
