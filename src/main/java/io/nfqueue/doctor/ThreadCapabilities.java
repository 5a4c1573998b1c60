package io.nfqueue.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The calling thread's effective capabilities. Source: capabilities(7), proc_pid_status(5). */
final class ThreadCapabilities {
  private static final int CAP_NET_ADMIN = 12;
  private static final String EFFECTIVE = "CapEff:";

  private ThreadCapabilities() {}

  /** False where /proc does not say. */
  static boolean hasNetAdmin() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
        if (line.startsWith(EFFECTIVE)) {
          long bits = Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16);
          return (bits & 1L << CAP_NET_ADMIN) != 0;
        }
      }
    } catch (IOException | NumberFormatException e) {
      // no /proc
    }
    return false;
  }
}
