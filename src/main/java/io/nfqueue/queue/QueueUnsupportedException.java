package io.nfqueue.queue;

/** This kernel has no NFQUEUE, or not the part of it that was asked for. */
public final class QueueUnsupportedException extends QueueException {
  private static final long serialVersionUID = 1L;

  QueueUnsupportedException(String message, Throwable cause) {
    super(message, cause);
  }
}
