package io.nfqueue.queue;

/**
 * Is told how packets end, on the thread that ends them, while others wait for it: quick, and never
 * throwing. Safe for use by many threads.
 */
interface DecisionObserver {
  /**
   * The kernel is told what to do with a packet.
   *
   * @param verdict as it went to the kernel
   * @param cause why
   */
  void decided(QueuedPacket packet, ResolvedVerdict verdict, DecisionCause cause);

  /** Nobody could be told about a packet: the kernel has dropped it. */
  void lost(QueuedPacket packet);
}
