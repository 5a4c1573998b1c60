package io.nfqueue.libc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the calling thread may do now, as Linux capabilities; whether one counts depends on the user
 * namespace of what it is used on. Source: capabilities(7), CapEff of proc_pid_status(5).
 */
public final class EffectiveCapabilities {
  private static final int CAP_NET_ADMIN = 12;
  private static final String CAP_EFF = "CapEff:";

  private EffectiveCapabilities() {}

  /**
   * Whether CAP_NET_ADMIN is among them.
   *
   * @return false too where /proc does not say
   */
  public static boolean hasNetAdmin() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
        if (line.startsWith(CAP_EFF)) {
          long bits = Long.parseUnsignedLong(line.substring(CAP_EFF.length()).strip(), 16);
          return (bits & 1L << CAP_NET_ADMIN) != 0;
        }
      }
    } catch (IOException | NumberFormatException e) {
      // without the file only the kernel's word is known
    }
    return false;
  }
}
