package io.nfqueue.camel;

import io.nfqueue.event.VerdictEvent;
import io.nfqueue.queue.QueuedPacket;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Converter;
import org.apache.camel.Exchange;

/** What a packet, or a verdict event, turns into where a body is asked for as another type. */
@Converter(generateLoader = true)
public final class PacketConverters {
  private PacketConverters() {}

  /** The layer-3 packet. */
  @Converter
  public static byte[] toBytes(QueuedPacket packet) {
    return packet.payload();
  }

  /** The layer-3 packet, read only. */
  @Converter
  public static ByteBuffer toByteBuffer(QueuedPacket packet) {
    return packet.payloadBuffer();
  }

  /** The layer-3 packet. */
  @Converter
  public static InputStream toInputStream(QueuedPacket packet) {
    return new ByteArrayInputStream(packet.payload());
  }

  /** One line: addresses, ports, flags; no payload. */
  @Converter
  public static String toString(QueuedPacket packet) {
    return packet.ip().toString();
  }

  /**
   * The packet as an event; its payload is part of it. See {@link io.nfqueue.event.PacketEvent}.
   *
   * @param exchange whose context says what this host is called, or null
   */
  @Converter
  public static Map<String, Object> toMap(QueuedPacket packet, Exchange exchange) {
    return EventNode.event(packet, exchange == null ? null : exchange.getContext()).toMap();
  }

  /** The event, as JSON has it. */
  @Converter
  public static Map<String, Object> toMap(VerdictEvent event) {
    return event.toMap();
  }

  /** The event as JSON. */
  @Converter
  public static String toString(VerdictEvent event) {
    return event.toJson();
  }

  /** The event as JSON. */
  @Converter
  public static byte[] toBytes(VerdictEvent event) {
    return event.toJson().getBytes(StandardCharsets.UTF_8);
  }

  /** The event as JSON. */
  @Converter
  public static InputStream toInputStream(VerdictEvent event) {
    return new ByteArrayInputStream(toBytes(event));
  }
}
