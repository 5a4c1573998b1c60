package io.nfqueue.camel;

import io.nfqueue.event.EventJson;
import io.nfqueue.event.PacketReference;
import io.nfqueue.event.UnreadableEventException;
import io.nfqueue.event.VerdictEvent;
import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.QueuedPacket;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;

/**
 * The event that a message has as its body: a verdict event, or a packet event, which says only
 * which packet. Text and bytes are one where they hold a JSON object with a member {@code nfqueue};
 * nothing else is read, so that a line or a packet is never taken for one.
 *
 * @param given the body itself, or null
 * @param members the event's fields, where {@code given} is null
 */
record BodyEvent(VerdictEvent given, Map<?, ?> members) {
  private static final String IDENTITY = "nfqueue";
  private static final String VERDICT = "verdict";

  /**
   * Reads the body. A stream can be read again afterwards.
   *
   * @return null where it is no event
   * @throws UnreadableEventException where it begins as a JSON object, and is none
   * @throws IllegalStateException where it begins as a JSON object, and Jackson is missing
   */
  static BodyEvent of(Message message) {
    Object body = message.getBody();
    if (body == null || body instanceof QueuedPacket || body instanceof PacketBatch) {
      return null;
    }
    if (body instanceof VerdictEvent event) {
      return new BodyEvent(event, null);
    }
    Map<?, ?> members = body instanceof Map<?, ?> map ? map : json(message, body);
    return members != null && has(members, IDENTITY) ? new BodyEvent(null, members) : null;
  }

  private static boolean has(Map<?, ?> members, String name) {
    try {
      return members.get(name) != null;
    } catch (ClassCastException e) {
      // a sorted map with other keys than text
      return false;
    }
  }

  /** Whether the body says which packet it is about. */
  static boolean isIn(Message message) {
    try {
      return of(message) != null;
    } catch (RuntimeException e) {
      // nobody can tell
      return false;
    }
  }

  private static Map<String, Object> json(Message message, Object body) {
    if (body instanceof String text) {
      return beginsAsObject(text) ? EventJson.read(text) : null;
    }
    byte[] bytes = body instanceof byte[] array ? array : bytes(message, body);
    return bytes != null && beginsAsObject(bytes) ? EventJson.read(bytes) : null;
  }

  /** What brokers and files hand over; null where the body is anything else. */
  private static byte[] bytes(Message message, Object body) {
    if (body instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    if (!(body instanceof InputStream || body instanceof WrappedFile)) {
      return null;
    }
    byte[] bytes = message.getBody(byte[].class);
    if (body instanceof StreamCache stream) {
      stream.reset();
    } else if (body instanceof InputStream) {
      message.setBody(bytes);
    }
    return bytes;
  }

  private static boolean beginsAsObject(String text) {
    int i = 0;
    while (i < text.length() && isBlank(text.charAt(i))) {
      i++;
    }
    return i < text.length() && text.charAt(i) == '{';
  }

  private static boolean beginsAsObject(byte[] text) {
    int i = 0;
    while (i < text.length && isBlank((char) text[i])) {
      i++;
    }
    return i < text.length && text[i] == '{';
  }

  /** White space of RFC 8259 section 2. */
  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  /**
   * Which packet.
   *
   * @throws UnreadableEventException where that cannot be read
   */
  PacketReference packet() {
    return given != null ? given.packet() : PacketReference.read(members);
  }

  /**
   * The verdict event.
   *
   * @return null where it has no verdict: a packet event
   * @throws UnreadableEventException where a field cannot be read
   */
  VerdictEvent verdict() {
    if (given != null) {
      return given;
    }
    return has(members, VERDICT) ? VerdictEvent.read(members) : null;
  }
}
