package io.nfqueue.queue;

/** The packet, or all of a batch, has a verdict already, and a second one changes nothing. */
public final class AlreadyDecidedException extends QueueException {
  private static final long serialVersionUID = 1L;

  AlreadyDecidedException(String packetOrBatch, Verdict refused) {
    super(
        packetOrBatch
            + ": "
            + refused
            + " refused: decided already (by a verdict, the end of its route, the verdict timeout,"
            + " or a suspension)",
        null);
  }
}
