package io.nfqueue.queue;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * /proc/net/netfilter/nfnetlink_queue of a network namespace: who owns which queue, and what was
 * lost. Opened once, in the namespace, whose file it then stays even when the namespace has lost
 * its name. The file's mode is 0440, root: others get nothing, and are told so once they have bound
 * a queue. Thread-safe.
 */
final class KernelQueueFile implements KernelCounters {
  private static final Logger LOG = LoggerFactory.getLogger(PacketQueue.class);
  // that of the thread, not of the process: the thread may have entered another namespace
  private static final Path FILE = Path.of("/proc/thread-self/net/netfilter/nfnetlink_queue");
  private static final int CHUNK_BYTES = 4096;

  /** One that knows nothing. */
  static final KernelQueueFile UNREADABLE = new KernelQueueFile(null, null);

  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  // no channel: an interrupted thread that reads would close it for all
  private final RandomAccessFile file;
  private final String whyAbsent;

  private KernelQueueFile(RandomAccessFile file, String whyAbsent) {
    this.file = file;
    this.whyAbsent = whyAbsent;
  }

  /** Whether the kernel has such a file for the calling thread's namespace. */
  static boolean exists() {
    return Files.exists(FILE);
  }

  /** Opens that of the calling thread's namespace; where that cannot be done, it reads as empty. */
  static KernelQueueFile open() {
    try {
      return new KernelQueueFile(new RandomAccessFile(FILE.toFile(), "r"), null);
    } catch (FileNotFoundException e) {
      return new KernelQueueFile(
          null,
          exists()
              ? "it is readable for root only (mode 0440): user 0 or CAP_DAC_READ_SEARCH sees them"
              : e.toString());
    }
  }

  /** Once a JVM: the next queue's warning would be the very same line. */
  @Override
  public void tellWhereAbsent() {
    if (whyAbsent != null && TOLD.add(whyAbsent)) {
      LOG.warn("Kernel counters are absent, not 0: {} cannot be read: {}", FILE, whyAbsent);
    }
  }

  /** Whether a queue that {@link #read(int)} does not find has no owner. */
  boolean isReadable() {
    return file != null;
  }

  /** All queues of the namespace; empty where the file cannot be read. */
  List<KernelQueueStatistics> read() {
    if (file == null) {
      return List.of();
    }
    try {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      byte[] chunk = new byte[CHUNK_BYTES];
      synchronized (file) {
        file.seek(0);
        for (int read; (read = file.read(chunk)) > 0; ) {
          content.write(chunk, 0, read);
        }
      }
      return KernelQueueStatistics.parse(content.toString(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      LOG.debug("Kernel counters cannot be read", e);
      return List.of();
    }
  }

  @Override
  public Optional<KernelQueueStatistics> read(int queue) {
    return read().stream().filter(line -> line.queue() == queue).findFirst();
  }

  @Override
  public void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.debug("Closing {}", FILE, e);
      }
    }
  }
}
