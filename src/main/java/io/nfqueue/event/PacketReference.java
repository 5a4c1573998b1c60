package io.nfqueue.event;

import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Which packet an event is about: what its object {@code nfqueue} begins with.
 *
 * @param node the host that holds the packet, by its name; null where the event does not say.
 *     Nobody compares it: it is there to send a verdict to the right place
 * @param queue the queue, 0..65535
 * @param packetId the kernel's id, 0..2^32-1; unique within the binding
 * @param bindingId the binding that received it; unguessable, new with every bind. It keeps a late
 *     verdict from deciding another packet of the same id; it proves nobody's identity
 */
public record PacketReference(String node, int queue, long packetId, String bindingId) {
  /** The version of the events that are written here, and the only one that is read. */
  public static final int VERSION = 1;

  static final String OBJECT = "nfqueue";

  private static final String BINDING_FORM = "1 to 64 printable ASCII characters";

  /**
   * Checks.
   *
   * @throws IllegalArgumentException where a number is out of range
   */
  public PacketReference {
    Objects.requireNonNull(bindingId, "bindingId");
    if (queue < 0 || queue > Verdict.MAX_QUEUE) {
      throw new IllegalArgumentException("queue " + queue + ": 0..65535 expected");
    }
    if (packetId < 0 || packetId > Verdict.MAX_UNSIGNED_INT) {
      throw new IllegalArgumentException("packet id " + packetId + ": 0..4294967295 expected");
    }
  }

  /** A packet of this host. */
  public static PacketReference of(QueuedPacket packet) {
    return of(packet, HostName.get());
  }

  static PacketReference of(QueuedPacket packet, String node) {
    return new PacketReference(node, packet.queueNumber(), packet.packetId(), packet.bindingId());
  }

  /**
   * Reads it from a packet event or a verdict event. What else the object {@code nfqueue} has is
   * ignored: in a verdict event it may be the packet event's, copied as it came.
   *
   * @return null where the map has no {@code nfqueue}, and so is no event of ours
   * @throws UnreadableEventException where there is one that cannot be read, or its version is
   *     another than {@link #VERSION}
   */
  public static PacketReference read(Map<?, ?> event) {
    EventObject nfqueue = EventObject.root(event).object(OBJECT);
    if (nfqueue == null) {
      return null;
    }
    if (!Long.valueOf(VERSION).equals(nfqueue.number("version", Verdict.MAX_UNSIGNED_INT))) {
      throw nfqueue.unreadable("version", String.valueOf(VERSION));
    }
    String bindingId = nfqueue.text("binding", PacketReference::checkedBinding, BINDING_FORM);
    if (bindingId == null) {
      throw nfqueue.unreadable("binding", BINDING_FORM);
    }
    return new PacketReference(
        nfqueue.text("node", text -> text, "a text"),
        (int) nfqueue.required("queue", Verdict.MAX_QUEUE),
        nfqueue.required("packet_id", Verdict.MAX_UNSIGNED_INT),
        bindingId);
  }

  /** It goes into messages and logs as it is. */
  private static String checkedBinding(String text) {
    if (!text.matches("[\\x21-\\x7e]{1,64}")) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  /** The members of {@code nfqueue}; more may be put behind them. */
  Map<String, Object> toMap() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("version", VERSION);
    if (node != null) {
      members.put("node", node);
    }
    members.put("queue", queue);
    members.put("packet_id", packetId);
    members.put("binding", bindingId);
    return members;
  }
}
