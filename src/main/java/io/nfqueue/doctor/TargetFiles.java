package io.nfqueue.doctor;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether iptables and ip6tables know the target NFQUEUE in a network namespace, by
 * /proc/net/ip_tables_targets and ip6_tables_targets. Their mode is 0440, root, and they are there
 * only once a table of that family was used.
 *
 * @param ipv4 whether it is listed; false too where that cannot be read
 * @param ipv6 whether it is listed; false too where that cannot be read
 */
record TargetFiles(boolean ipv4, boolean ipv6) {
  // that of the thread, not of the process: the thread may have entered another namespace
  private static final Path FOLDER = Path.of("/proc/thread-self/net");

  static TargetFiles read(NetworkNamespace namespace, LibC libc) {
    return namespace.call(
        libc,
        () -> new TargetFiles(hasTarget("ip_tables_targets"), hasTarget("ip6_tables_targets")));
  }

  private static boolean hasTarget(String file) {
    try {
      return Files.readAllLines(FOLDER.resolve(file)).contains("NFQUEUE");
    } catch (IOException e) {
      return false;
    }
  }
}
