package io.nfqueue.queue;

/** The queue belongs to another socket: of this JVM, of another process, or of one unknown. */
public final class QueueBusyException extends QueueException {
  private static final long serialVersionUID = 1L;

  QueueBusyException(String message, Throwable cause) {
    super(message, cause);
  }
}
