package io.nfqueue.camel;

import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Which packet an exchange is about: by its headers, else by its body, else by its property, which
 * survives {@code removeHeaders("*")} and a reply that replaces the message.
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
    if (id == null && message.getBody() instanceof QueuedPacket body) {
      packet = body;
    }
    if (packet == null) {
      throw new PacketNotFoundException(
          "the message is about no packet: neither header "
              + NfqueueConstants.PACKET_ID
              + " nor exchange property "
              + NfqueueConstants.PACKET_PROPERTY);
    }
    return of(packet);
  }

  static PacketIdentity of(QueuedPacket packet) {
    return new PacketIdentity(packet.queueNumber(), packet.packetId(), packet.bindingId());
  }

  /**
   * The batch that an exchange is about: its body, else the one it was made for.
   *
   * @return null where it is about one packet, or none
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
    return batch == null || message.getHeader(NfqueueConstants.PACKET_ID) != null ? null : batch;
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
