package io.nfqueue.camel;

import io.nfqueue.event.PacketReference;
import io.nfqueue.event.UnreadableEventException;
import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Which packet an exchange is about: by its headers, else by its body (the packet, or an event that
 * names it), else by its property, which survives {@code removeHeaders("*")} and a reply that
 * replaces the message.
 *
 * @param queue 0..65535
 * @param packetId 0..2^32-1
 * @param bindingId the binding, or null: whichever has the queue
 */
record PacketIdentity(int queue, long packetId, String bindingId) {
  static PacketIdentity of(Exchange exchange) {
    Message message = exchange.getMessage();
    QueuedPacket untouched = PacketMessage.untouchedPacket(message);
    if (untouched != null) {
      // the same as below, without the detour by three headers
      return of(untouched);
    }
    QueuedPacket packet =
        exchange.getProperty(NfqueueConstants.PACKET_PROPERTY, QueuedPacket.class);
    Long id = message.getHeader(NfqueueConstants.PACKET_ID, Long.class);
    if (id != null) {
      Integer queue = message.getHeader(NfqueueConstants.QUEUE, Integer.class);
      String bindingId = message.getHeader(NfqueueConstants.BINDING_ID, String.class);
      if (bindingId == null && isAbout(packet, queue, id)) {
        // a lost header must not turn a late answer into one for a new binding's packet
        bindingId = packet.bindingId();
      }
      if (queue != null) {
        return checked(new PacketIdentity(queue, id, bindingId));
      }
      if (packet == null || packet.packetId() != id) {
        throw new PacketNotFoundException(
            "header "
                + NfqueueConstants.QUEUE
                + " is missing beside "
                + NfqueueConstants.PACKET_ID);
      }
    }
    if (id == null) {
      if (message.getBody() instanceof QueuedPacket body) {
        return of(body);
      }
      PacketIdentity named = namedByEvent(message, packet != null);
      if (named != null) {
        return named;
      }
    }
    if (packet == null) {
      throw new PacketNotFoundException(
          "the message is about no packet: neither header "
              + NfqueueConstants.PACKET_ID
              + " nor exchange property "
              + NfqueueConstants.PACKET_PROPERTY
              + ", and the body is neither a packet nor an event of one");
    }
    return of(packet);
  }

  /**
   * The packet that the body's event names.
   *
   * @param known whether the exchange knows one: then a body that cannot be read is just some text
   * @return null where the body is no event
   */
  private static PacketIdentity namedByEvent(Message message, boolean known) {
    BodyEvent event;
    try {
      event = BodyEvent.of(message);
    } catch (UnreadableEventException | IllegalStateException e) {
      if (known) {
        return null;
      }
      throw e;
    }
    return event == null ? null : of(event.packet());
  }

  static PacketIdentity of(QueuedPacket packet) {
    return new PacketIdentity(packet.queueNumber(), packet.packetId(), packet.bindingId());
  }

  private static PacketIdentity of(PacketReference packet) {
    return new PacketIdentity(packet.queue(), packet.packetId(), packet.bindingId());
  }

  /**
   * The same packet, of the binding that an event names: where that is another, it is refused as
   * any verdict for another binding is.
   *
   * @throws PacketNotFoundException where the event is about another packet
   */
  PacketIdentity asNamedBy(PacketReference event) {
    if (event.queue() != queue || event.packetId() != packetId) {
      throw new PacketNotFoundException(
          this + ": the body's event is about another packet: " + of(event));
    }
    return of(event);
  }

  /**
   * The batch that an exchange is about: its body, else the one it was made for.
   *
   * @return null where headers or body say that it is about one packet, or it is about none
   */
  static PacketBatch batchOf(Exchange exchange) {
    Message message = exchange.getMessage();
    Object body = message.getBody();
    if (body instanceof QueuedPacket) {
      return null;
    }
    PacketBatch batch = body instanceof PacketBatch b ? b : null;
    if (batch == null && exchange.getProperty(NfqueueConstants.PACKET_PROPERTY) == null) {
      batch = exchange.getProperty(NfqueueConstants.BATCH_PROPERTY, PacketBatch.class);
    }
    boolean aboutPart =
        batch != null
            && (message.getHeader(NfqueueConstants.PACKET_ID) != null
                || (batch != body && BodyEvent.isIn(message)));
    return aboutPart ? null : batch;
  }

  /**
   * The packet that an exchange, made for a batch, is about by now.
   *
   * @return null where it is about the batch, or about nothing that can be told
   */
  static PacketIdentity ofPart(Exchange exchange) {
    if (exchange.getMessage() instanceof BatchMessage ours) {
      if (ours.packet() != null) {
        return of(ours.packet());
      }
      if (ours.isAboutBatch()) {
        return null;
      }
    }
    try {
      return batchOf(exchange) == null ? of(exchange) : null;
    } catch (RuntimeException e) {
      // also from a type converter: whose headers they are was lost
      return null;
    }
  }

  private static boolean isAbout(QueuedPacket packet, Integer queue, long id) {
    return packet != null
        && packet.packetId() == id
        && queue != null
        && packet.queueNumber() == queue;
  }

  private static PacketIdentity checked(PacketIdentity identity) {
    if (identity.packetId < 0 || identity.packetId > Verdict.MAX_UNSIGNED_INT) {
      throw new PacketNotFoundException(
          "header "
              + NfqueueConstants.PACKET_ID
              + ": "
              + identity.packetId
              + ": 0..4294967295 expected");
    }
    return identity;
  }

  @Override
  public String toString() {
    return "queue " + queue + ", packet " + packetId;
  }
}
