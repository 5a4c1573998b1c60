package io.nfqueue.queue;

/** This process lacks CAP_NET_ADMIN for the network namespace. */
public final class MissingCapabilityException extends QueueException {
  private static final long serialVersionUID = 1L;

  MissingCapabilityException(String message, Throwable cause) {
    super(message, cause);
  }
}
