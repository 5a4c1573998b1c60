package io.nfqueue.queue;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NetworkNamespace;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * /proc/net/netfilter/nfnetlink_queue of a network namespace: who owns which queue, and what was
 * lost. The file's mode is 0440, root: others get nothing, and are told so once.
 */
final class KernelQueueFile {
  private static final Logger LOG = LoggerFactory.getLogger(KernelQueueFile.class);
  // that of the thread, not of the process: the thread may have entered another namespace
  private static final Path FILE = Path.of("/proc/thread-self/net/netfilter/nfnetlink_queue");

  private final LibC libc;
  private final NetworkNamespace namespace;
  private volatile boolean told;

  KernelQueueFile(LibC libc, NetworkNamespace namespace) {
    this.libc = libc;
    this.namespace = namespace;
  }

  /** All queues of the namespace; empty where the file cannot be read. */
  List<KernelQueueStatistics> read() {
    try {
      return KernelQueueStatistics.parse(namespace.call(libc, () -> Files.readString(FILE)));
    } catch (RuntimeException e) {
      tellOnce(e.getCause() == null ? e : e.getCause());
      return List.of();
    }
  }

  /** One queue; absent where the file cannot be read or nobody owns the queue. */
  Optional<KernelQueueStatistics> read(int queue) {
    return read().stream().filter(line -> line.queue() == queue).findFirst();
  }

  private void tellOnce(Throwable cause) {
    if (told) {
      return;
    }
    told = true;
    String why =
        cause instanceof AccessDeniedException
            ? "it is readable for root only (mode 0440)"
            : cause.toString();
    LOG.warn("Kernel counters are absent, not 0: {} cannot be read: {}", FILE, why);
  }

  /** Reads another file of the namespace below /proc/thread-self/net; empty where it cannot. */
  String readOther(String name) {
    try {
      return namespace.call(libc, () -> Files.readString(FILE.getParent().resolveSibling(name)));
    } catch (UncheckedIOException | IllegalStateException e) {
      return "";
    }
  }
}
