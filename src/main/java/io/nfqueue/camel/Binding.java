package io.nfqueue.camel;

import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.queue.KernelQueueStatistics;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueReport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A queue that a consumer of this context has bound, and how its packets are decided. */
final class Binding {
  private final PacketQueue queue;
  private final NetworkNamespace.Identity namespace;
  private final ConsumerSettings settings;
  private final VerdictLog log = new VerdictLog();
  private volatile KernelQueueStatistics kernelAtItsEnd;
  private final Set<String> routesWarned = ConcurrentHashMap.newKeySet();

  Binding(PacketQueue queue, NetworkNamespace.Identity namespace, ConsumerSettings settings) {
    this.queue = queue;
    this.namespace = namespace;
    this.settings = settings;
  }

  PacketQueue queue() {
    return queue;
  }

  int number() {
    return queue.config().number();
  }

  NetworkNamespace.Identity namespace() {
    return namespace;
  }

  ConsumerSettings settings() {
    return settings;
  }

  VerdictLog log() {
    return log;
  }

  /** Has the kernel queue no more; what it drops from now on, it drops as it was told. */
  void stopIntake() {
    kernelAtItsEnd = kernel();
    queue.stopIntake(queue.config().shutdownVerdict());
  }

  private KernelQueueStatistics kernel() {
    return queue.kernelStatistics().orElse(null);
  }

  /** Closes the queue. */
  void close() {
    if (kernelAtItsEnd == null) {
      // of a queue that is closed the kernel knows nothing any more
      kernelAtItsEnd = kernel();
    }
    queue.close();
  }

  /** What was known of the queue when it was closed, and ours as of now. */
  QueueReport reportAtItsEnd() {
    return new QueueReport(queue.statistics(), kernelAtItsEnd);
  }

  /** True once for each route. */
  boolean firstWarningOf(String routeId) {
    return routesWarned.add(String.valueOf(routeId));
  }
}
