package io.nfqueue.camel;

import io.nfqueue.queue.PacketXml;
import io.nfqueue.queue.QueuedPacket;
import org.apache.camel.spi.DataTypeTransformer;

/**
 * The data type {@code nfqueue:application-xml}: a packet becomes what libnetfilter_queue's {@code
 * nfq_snprintf_xml} prints of it, its bytes included.
 */
@DataTypeTransformer(
    name = "nfqueue:application-xml",
    description =
        "Transforms a queued packet to the XML of nfq_snprintf_xml, with the packet's bytes"
            + " (String)")
public class PacketXmlTransformer extends PacketTransformer {
  public PacketXmlTransformer() {
    super("application/xml", "a QueuedPacket");
  }

  @Override
  String text(Object body) {
    return body instanceof QueuedPacket packet ? PacketXml.print(packet, PacketXml.Part.ALL) : null;
  }
}
