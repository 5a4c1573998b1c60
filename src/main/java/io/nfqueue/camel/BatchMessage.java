package io.nfqueue.camel;

import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.QueuedPacket;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The message of a batch's exchange, and of all that is split from it. It is about its body: where
 * that becomes one of the packets, the headers become that packet's, but for those that were set on
 * the way, and the exchange remembers the packet.
 */
final class BatchMessage extends PacketMessage {
  // a batch or a packet: whose headers these are. Another body, as a text, changes nothing in that
  private Object about;

  BatchMessage(Exchange exchange, PacketBatch batch) {
    super(exchange.getContext());
    setExchange(exchange);
    setBody(batch);
  }

  private BatchMessage(CamelContext context) {
    super(context);
  }

  @Override
  public void setBody(Object body) {
    super.setBody(body);
    if (body == about) {
      return;
    }
    if (body instanceof QueuedPacket packet) {
      turnTo(packet, headersOf(about));
      about = packet;
      tellExchange();
    } else if (body instanceof PacketBatch batch) {
      dropping(headersOf(about)).putAll(headersOf(batch));
      about = batch;
      tellExchange();
    }
  }

  @Override
  public void setExchange(Exchange exchange) {
    super.setExchange(exchange);
    tellExchange();
  }

  /** One that is not the exchange's message, as a copy, has nothing to say about it. */
  private void tellExchange() {
    Exchange exchange = getExchange();
    if (exchange == null || about == null) {
      return;
    }
    String property = NfqueueConstants.PACKET_PROPERTY;
    if (exchange.getProperty(property) != packet() && exchange.getMessage() == this) {
      exchange.setProperty(property, packet());
    }
  }

  /** Whether these are a batch's headers. */
  boolean isAboutBatch() {
    return about instanceof PacketBatch;
  }

  /** The packet whose headers these are; null where they are those of a batch. */
  QueuedPacket packet() {
    return about instanceof QueuedPacket packet ? packet : null;
  }

  private static Map<String, Object> headersOf(Object about) {
    Map<String, Object> headers = new HashMap<>();
    if (about instanceof QueuedPacket packet) {
      PacketHeader.putAll(packet, headers);
    } else if (about instanceof PacketBatch batch) {
      headers.put(NfqueueConstants.QUEUE, batch.queueNumber());
      headers.put(NfqueueConstants.BINDING_ID, batch.bindingId());
      headers.put(NfqueueConstants.BATCH_SIZE, batch.size());
      if (!batch.isEmpty()) {
        String timestamp = NfqueueConstants.MESSAGE_TIMESTAMP;
        headers.put(timestamp, PacketHeader.compute(batch.iterator().next(), timestamp, false));
      }
    }
    return headers;
  }

  @Override
  public void copyFrom(Message that) {
    if (that instanceof BatchMessage other) {
      // first of all: to have the same body makes no difference then
      about = other.about;
    } else if (that.getHeader(NfqueueConstants.PACKET_ID) != null) {
      // a plain message of a part: its headers tell
      about = null;
    }
    super.copyFrom(that);
  }

  @Override
  public void reset() {
    about = null;
    super.reset();
  }

  @Override
  public BatchMessage newInstance() {
    return new BatchMessage(getCamelContext());
  }
}
