package io.nfqueue.queue;

/** The packet's binding is over: what was pending got the shutdown verdict. */
public final class QueueClosedException extends QueueException {
  private static final long serialVersionUID = 1L;

  QueueClosedException(int queue, String bindingId) {
    super("queue " + queue + ", binding " + bindingId + ": closed", null);
  }

  /** A packet's binding is not the one that was asked. */
  static QueueClosedException notThisOne(int queue, String packetBindingId, String bindingId) {
    return new QueueClosedException(queue, packetBindingId + " (this one is " + bindingId + ")");
  }
}
