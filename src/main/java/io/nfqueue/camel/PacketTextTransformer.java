package io.nfqueue.camel;

import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.QueuedPacket;
import java.util.StringJoiner;
import org.apache.camel.spi.DataTypeTransformer;

/**
 * The data type {@code nfqueue:text-plain}: a packet becomes one line in the manner of tcpdump,
 * without its payload; a batch one line for each.
 */
@DataTypeTransformer(
    name = "nfqueue:text-plain",
    description =
        "Transforms a queued packet, or a batch of them, to one line each, as tcpdump prints them"
            + " (String)")
public class PacketTextTransformer extends PacketTransformer {
  public PacketTextTransformer() {
    super("text/plain", "a QueuedPacket or a PacketBatch");
  }

  @Override
  String text(Object body) {
    if (body instanceof QueuedPacket packet) {
      return packet.ip().toString();
    }
    if (body instanceof PacketBatch batch) {
      StringJoiner lines = new StringJoiner("\n");
      batch.forEach(packet -> lines.add(packet.ip().toString()));
      return lines.toString();
    }
    return null;
  }
}
