package io.nfqueue.queue;

/** The binding is over; what was pending got the shutdown verdict. */
public final class QueueClosedException extends QueueException {
  private static final long serialVersionUID = 1L;

  QueueClosedException(int queue, String bindingId) {
    super("queue " + queue + ", binding " + bindingId + ": closed", null);
  }
}
