package io.nfqueue.camel;

import io.nfqueue.event.EventJson;
import io.nfqueue.event.PacketEvent;
import io.nfqueue.event.VerdictEvent;
import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.QueuedPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.DataTypeTransformer;

/**
 * The data type {@code nfqueue:application-json}: a packet becomes its event, a batch an array of
 * events; the packet's bytes are part of them. A verdict event, or a map that is one, becomes JSON,
 * too. Needs Jackson.
 */
@DataTypeTransformer(
    name = "nfqueue:application-json",
    description =
        "Transforms a queued packet, a batch of them or a verdict event to JSON, with the packet's"
            + " bytes (String)")
public class PacketJsonTransformer extends PacketTransformer {
  public PacketJsonTransformer() {
    super("application/json", "a QueuedPacket, a PacketBatch, a VerdictEvent or a Map");
  }

  /** Which fields a packet's event has. */
  PacketEvent narrowed(PacketEvent event) {
    return event;
  }

  private Map<String, Object> event(QueuedPacket packet) {
    return narrowed(EventNode.event(packet, getCamelContext())).toMap();
  }

  @Override
  String text(Object body) {
    if (body instanceof QueuedPacket packet) {
      return EventJson.write(event(packet));
    }
    if (body instanceof PacketBatch batch) {
      List<Map<String, Object>> events = new ArrayList<>(batch.size());
      batch.forEach(packet -> events.add(event(packet)));
      return EventJson.write(events);
    }
    if (body instanceof VerdictEvent event) {
      return event.toJson();
    }
    return body instanceof Map<?, ?> event ? EventJson.write(event) : null;
  }
}
