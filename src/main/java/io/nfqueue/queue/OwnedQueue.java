package io.nfqueue.queue;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A queue that some socket owns, of this process or another.
 *
 * @param kernel the kernel's line about it
 * @param owner the process that holds the socket; null where it cannot be seen: another user's, or
 *     in another PID namespace
 */
public record OwnedQueue(KernelQueueStatistics kernel, SocketOwner owner) {
  /**
   * All queues of a network namespace that have an owner.
   *
   * @param namespace which
   * @param libc the calls
   * @return by queue number; absent where the kernel's file cannot be read, which takes user 0 or
   *     CAP_DAC_READ_SEARCH
   * @throws io.nfqueue.libc.NetworkNamespaceException where the namespace cannot be entered
   */
  public static Optional<List<OwnedQueue>> of(NetworkNamespace namespace, LibC libc) {
    return namespace.call(libc, OwnedQueue::here);
  }

  private static Optional<List<OwnedQueue>> here() throws IOException {
    try (KernelQueueFile file = KernelQueueFile.open()) {
      if (!file.isReadable()) {
        return Optional.empty();
      }
      List<KernelQueueStatistics> lines = file.read();
      Map<Long, SocketOwner> owners =
          SocketOwner.find(
              Files.readString(SocketOwner.NETLINK_FILE),
              lines.stream().map(KernelQueueStatistics::portId).collect(Collectors.toSet()));
      return Optional.of(
          lines.stream().map(line -> new OwnedQueue(line, owners.get(line.portId()))).toList());
    }
  }

  /**
   * Who it is, in words.
   *
   * @return {@code port id 4711 (process 4711, suricata)}, {@code (this JVM)}, or {@code (process
   *     unknown)}
   */
  public String describeOwner() {
    return "port id "
        + kernel.portId()
        + " ("
        + (owner == null ? "process unknown" : owner.describe())
        + ")";
  }
}
