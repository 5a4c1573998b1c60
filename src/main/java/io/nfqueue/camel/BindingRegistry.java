package io.nfqueue.camel;

import io.nfqueue.libc.NetworkNamespace;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;

/**
 * The bindings of one CamelContext: where a producer finds the socket on which a verdict must
 * leave, and where two consumers of one queue meet. Safe for use by many threads.
 */
final class BindingRegistry {
  private static final long NO_DEVICE = -1;

  private final Map<Key, String> owners = new ConcurrentHashMap<>();
  private final Map<Key, Binding> byQueue = new ConcurrentHashMap<>();
  private final Map<String, Binding> byId = new ConcurrentHashMap<>();

  private record Key(int queue, NetworkNamespace.Identity namespace) {}

  /** The registry of a context; every component instance of the context shares it. */
  static BindingRegistry of(CamelContext context) {
    ExtendedCamelContext extended = context.getCamelContextExtension();
    synchronized (extended) {
      BindingRegistry registry = extended.getContextPlugin(BindingRegistry.class);
      if (registry == null) {
        registry = new BindingRegistry();
        extended.addContextPlugin(BindingRegistry.class, registry);
      }
      return registry;
    }
  }

  /**
   * Keeps a queue for one consumer, before it is bound.
   *
   * @throws IllegalStateException where another consumer of this context has it
   */
  void reserve(int queue, NetworkNamespace.Identity namespace, String endpointUri) {
    String owner = owners.putIfAbsent(new Key(queue, namespace), endpointUri);
    if (owner != null) {
      throw new IllegalStateException(
          "bind queue "
              + queue
              + ": consumed by "
              + owner
              + " of this CamelContext already, in the same network namespace: one queue has one"
              + " consumer");
    }
  }

  void add(Binding binding) {
    byQueue.put(key(binding), binding);
    byId.put(binding.queue().bindingId(), binding);
  }

  void remove(Binding binding) {
    byQueue.remove(key(binding), binding);
    byId.remove(binding.queue().bindingId(), binding);
  }

  void free(int queue, NetworkNamespace.Identity namespace) {
    owners.remove(new Key(queue, namespace));
  }

  /** What stands for a namespace in a replay, which enters none: two names are two namespaces. */
  static NetworkNamespace.Identity inReplay(NetworkNamespace namespace) {
    return new NetworkNamespace.Identity(NO_DEVICE, namespace.hashCode());
  }

  private static Key key(Binding binding) {
    return new Key(binding.number(), binding.namespace());
  }

  /** The open binding with this id, or null. */
  Binding find(String bindingId) {
    return byId.get(bindingId);
  }

  /** The open binding of this queue, or null. */
  Binding find(int queue, NetworkNamespace.Identity namespace) {
    return byQueue.get(new Key(queue, namespace));
  }
}
