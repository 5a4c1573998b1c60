package io.nfqueue.camel;

import io.nfqueue.event.PacketEvent;
import org.apache.camel.spi.DataTypeTransformer;

/**
 * The data type {@code nfqueue:application-json-without-packet}: as {@code
 * nfqueue:application-json}, but no byte of the packet's payload leaves the process.
 */
@DataTypeTransformer(
    name = "nfqueue:application-json-without-packet",
    description =
        "Transforms a queued packet, or a batch of them, to JSON without the packet's bytes"
            + " (String)")
public class PacketJsonWithoutPacketTransformer extends PacketJsonTransformer {
  @Override
  PacketEvent narrowed(PacketEvent event) {
    return event.withoutPacket();
  }
}
