package io.nfqueue.queue;

/**
 * How much of a packet the kernel hands over: {@code NFQNL_COPY_*} of {@code nfnetlink_queue.h}.
 * NFQNL_COPY_NONE is not offered: the kernel drops everything in it.
 */
public enum CopyMode {
  /** Metadata only. */
  META(1),
  /** Metadata and payload, up to the copy range. */
  PACKET(2);

  private final int number;

  CopyMode(int number) {
    this.number = number;
  }

  /** The kernel's number. */
  int number() {
    return number;
  }
}
