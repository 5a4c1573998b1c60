package io.nfqueue.event;

import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What answers a packet event: which packet, and its verdict. It may be made in another process, on
 * another host, in another language. Immutable.
 *
 * <pre>{@code
 * {"nfqueue":{"version":1,"node":"gw1","queue":0,"packet_id":7,"binding":"9d5c..."},
 *  "verdict":"ACCEPT","mark":7,"mark_mask":255,"priority":6,"payload":"RQAAPA...",
 *  "conntrack":{"mark":5,"mark_mask":255,"labels":"20","labels_mask":"20","timeout_s":30,
 *               "helper":""},"batch":false}
 * }</pre>
 *
 * <p>Needed are {@code nfqueue} and {@code verdict}. A packet event to which a verdict was added is
 * a verdict event, too: other fields, and what else the object {@code nfqueue} has, are ignored. In
 * {@code conntrack} each field changes something, so an unknown one is refused there.
 *
 * @param packet which packet
 * @param verdict what becomes of it. The text form is that of {@link Verdict#parse}
 * @param batch whether it is for all packets of the queue up to this one that nobody has decided
 */
public record VerdictEvent(PacketReference packet, Verdict verdict, boolean batch) {
  /**
   * Checks.
   *
   * @throws IllegalArgumentException where the verdict says what an event has no field for:
   *     adjusted sequence numbers, checksums left as they are, an expected connection, a changed
   *     frame; or where one payload would replace many packets
   */
  public VerdictEvent {
    Objects.requireNonNull(packet, "packet");
    VerdictFields.check(Objects.requireNonNull(verdict, "verdict"));
    if (batch && verdict.payload() != null) {
      throw new IllegalArgumentException(
          verdict + ": one payload cannot replace many packets: batch without payload expected");
    }
  }

  /** A verdict for one packet. */
  public VerdictEvent(PacketReference packet, Verdict verdict) {
    this(packet, verdict, false);
  }

  /** A verdict for one packet of this host. */
  public static VerdictEvent of(QueuedPacket packet, Verdict verdict) {
    return new VerdictEvent(PacketReference.of(packet), verdict);
  }

  /**
   * Answers a packet event.
   *
   * @param packetEvent as it came, read from JSON or made by {@link PacketEvent#toMap}
   * @throws UnreadableEventException where it does not say which packet it is about
   */
  public static VerdictEvent answering(Map<?, ?> packetEvent, Verdict verdict) {
    return new VerdictEvent(reference(packetEvent), verdict);
  }

  /**
   * Reads an event.
   *
   * @throws UnreadableEventException naming field, value and what was expected
   */
  public static VerdictEvent read(Map<?, ?> event) {
    PacketReference packet = reference(event);
    EventObject fields = EventObject.root(event);
    Verdict verdict = VerdictFields.read(fields);
    boolean batch = fields.flag("batch");
    if (batch && verdict.payload() != null) {
      throw fields.unreadable("batch", "false beside payload, which cannot replace many packets,");
    }
    return new VerdictEvent(packet, verdict, batch);
  }

  /**
   * Reads an event from JSON.
   *
   * @throws UnreadableEventException naming field, value and what was expected
   * @throws IllegalStateException where Jackson is not on the class path
   */
  public static VerdictEvent parse(String json) {
    return read(EventJson.read(json));
  }

  private static PacketReference reference(Map<?, ?> event) {
    PacketReference packet = PacketReference.read(event);
    if (packet == null) {
      throw EventObject.root(event).unreadable(PacketReference.OBJECT, "an object");
    }
    return packet;
  }

  /**
   * The event; {@link #read} gives one back that means the same.
   *
   * @return text, numbers, booleans and maps, as JSON has them; the caller's own
   */
  public Map<String, Object> toMap() {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("event_type", "verdict");
    event.put(PacketReference.OBJECT, packet.toMap());
    VerdictFields.write(verdict, event);
    if (batch) {
      event.put("batch", true);
    }
    return event;
  }

  /**
   * The event as JSON, on one line.
   *
   * @throws IllegalStateException where Jackson is not on the class path
   */
  public String toJson() {
    return EventJson.write(toMap());
  }

  /** One line: queue, id and verdict; of a payload only its length. */
  @Override
  public String toString() {
    return "queue "
        + packet.queue()
        + (batch ? ", packets up to " : ", packet ")
        + packet.packetId()
        + ": "
        + verdict;
  }
}
