package io.nfqueue.application;

/** How much of an application message a packet holds. */
public enum MessageState {
  /** All that is looked at is there. What is absent from the view is absent from the message. */
  COMPLETE,
  /**
   * The bytes end before the message does: it goes on in another packet, or the copy is truncated.
   * What the view knows by now is right; what it does not know may still come.
   */
  INCOMPLETE,
  /** The message breaks its protocol's rules; the view has the reason. */
  MALFORMED
}
