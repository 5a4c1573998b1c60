package io.nfqueue.queue;

/** The binding is over, or about to be: what was pending got the shutdown verdict. */
public final class QueueClosedException extends QueueException {
  private static final long serialVersionUID = 1L;

  private QueueClosedException(String message) {
    super(message, null);
  }

  QueueClosedException(int queue, String bindingId) {
    this("queue " + queue + ", binding " + bindingId + ": closed");
  }

  /** The queue takes no more packets, and that is not to be changed. */
  static QueueClosedException notChanged(int queue) {
    return new QueueClosedException(
        "queue " + queue + ": closing: its settings can no longer be changed");
  }

  /** A packet's binding is not the one that was asked. */
  static QueueClosedException notThisOne(int queue, String packetBindingId, String bindingId) {
    return new QueueClosedException(queue, packetBindingId + " (this one is " + bindingId + ")");
  }
}
