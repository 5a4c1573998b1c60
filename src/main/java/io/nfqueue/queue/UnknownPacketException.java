package io.nfqueue.queue;

/** This binding never delivered a packet with that id. */
public final class UnknownPacketException extends QueueException {
  private static final long serialVersionUID = 1L;

  UnknownPacketException(int queue, long packetId) {
    super("queue " + queue + ": no packet " + packetId + " was delivered by this binding", null);
  }
}
