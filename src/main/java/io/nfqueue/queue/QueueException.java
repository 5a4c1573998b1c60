package io.nfqueue.queue;

/** Something about a queue went wrong. The message names the step, the error and the remedy. */
public class QueueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message step, error and remedy
   * @param cause or null
   */
  public QueueException(String message, Throwable cause) {
    super(message, cause);
  }
}
