package io.nfqueue.queue;

import io.nfqueue.libc.SyscallException;

/** The kernel could not be told. The packet stays pending and can be decided again. */
public final class VerdictNotSentException extends QueueException {
  private static final long serialVersionUID = 1L;

  VerdictNotSentException(int queue, long packetId, SyscallException cause) {
    super(
        "queue " + queue + ", packet " + packetId + ": verdict not sent: " + cause.getMessage(),
        cause);
  }
}
