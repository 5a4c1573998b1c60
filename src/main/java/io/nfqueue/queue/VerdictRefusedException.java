package io.nfqueue.queue;

/** A verdict that would do harm, and is not sent. The packet stays pending. */
public final class VerdictRefusedException extends QueueException {
  private static final long serialVersionUID = 1L;

  VerdictRefusedException(QueuedPacket packet, String reason) {
    super(
        "queue " + packet.queueNumber() + ", packet " + packet.packetId() + ": refused: " + reason,
        null);
  }
}
