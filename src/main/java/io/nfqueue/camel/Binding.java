package io.nfqueue.camel;

import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.queue.PacketQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A queue that a consumer of this context has bound, and how its packets are decided. */
final class Binding {
  private final PacketQueue queue;
  private final NetworkNamespace.Identity namespace;
  private final ConsumerSettings settings;
  private final VerdictLog log = new VerdictLog();
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

  /** True once for each route. */
  boolean firstWarningOf(String routeId) {
    return routesWarned.add(String.valueOf(routeId));
  }
}
