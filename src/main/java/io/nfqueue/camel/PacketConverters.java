package io.nfqueue.camel;

import io.nfqueue.queue.QueuedPacket;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.camel.Converter;

/** What a packet turns into where a body is asked for as another type. */
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
}
