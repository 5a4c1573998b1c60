package io.nfqueue.queue;

/** The packet has a verdict already, and a second one changes nothing. */
public final class AlreadyDecidedException extends QueueException {
  private static final long serialVersionUID = 1L;

  AlreadyDecidedException(int queue, long packetId, Verdict refused) {
    super(
        "queue "
            + queue
            + ", packet "
            + packetId
            + ": "
            + refused
            + " refused: the packet is decided already (by a verdict, the end of its route, the"
            + " verdict timeout, or a suspension)",
        null);
  }
}
