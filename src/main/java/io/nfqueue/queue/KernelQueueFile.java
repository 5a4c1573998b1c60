package io.nfqueue.queue;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NetworkNamespace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * /proc/net/netfilter/nfnetlink_queue of a network namespace: who owns which queue, and what was
 * lost. Opened once, in the namespace, whose file it then stays even when the namespace has lost
 * its name. The file's mode is 0440, root: others get nothing, and are told so once. Thread-safe.
 */
final class KernelQueueFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PacketQueue.class);
  // that of the thread, not of the process: the thread may have entered another namespace
  private static final Path FILE = Path.of("/proc/thread-self/net/netfilter/nfnetlink_queue");
  private static final int CHUNK_BYTES = 4096;

  /** One that knows nothing. */
  static final KernelQueueFile UNREADABLE = new KernelQueueFile(null);

  private final FileChannel channel;

  private KernelQueueFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens it; where that cannot be done, {@link #UNREADABLE}. */
  static KernelQueueFile open(LibC libc, NetworkNamespace namespace) {
    try {
      return new KernelQueueFile(namespace.call(libc, () -> FileChannel.open(FILE)));
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      LOG.warn(
          "Kernel counters are absent, not 0: {} cannot be read: {}",
          FILE,
          cause instanceof AccessDeniedException
              ? "it is readable for root only (mode 0440)"
              : cause.toString());
      return UNREADABLE;
    }
  }

  /** All queues of the namespace; empty where the file cannot be read. */
  List<KernelQueueStatistics> read() {
    if (channel == null) {
      return List.of();
    }
    try {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
      while (channel.read(chunk, file.size()) > 0) {
        file.write(chunk.array(), 0, chunk.position());
        chunk.clear();
      }
      return KernelQueueStatistics.parse(file.toString(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      LOG.debug("Kernel counters cannot be read", e);
      return List.of();
    }
  }

  /** One queue; absent where the file cannot be read or nobody owns the queue. */
  Optional<KernelQueueStatistics> read(int queue) {
    return read().stream().filter(line -> line.queue() == queue).findFirst();
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("Closing {}", FILE, e);
      }
    }
  }
}
