package io.nfqueue.camel;

import io.nfqueue.event.PacketEvent;
import io.nfqueue.queue.QueuedPacket;
import org.apache.camel.CamelContext;

/** What the events of a CamelContext call this host: the component's option, or the host name. */
final class EventNode {
  private static final String SCHEME = "nfqueue";

  private EventNode() {}

  /**
   * A packet as an event of this host.
   *
   * @param context or null
   */
  static PacketEvent event(QueuedPacket packet, CamelContext context) {
    PacketEvent event = PacketEvent.of(packet);
    String name =
        context != null && context.hasComponent(SCHEME) instanceof NfqueueComponent component
            ? component.getNode()
            : null;
    return name == null ? event : event.withNode(name);
  }
}
