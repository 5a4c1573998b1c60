package io.nfqueue.queue;

/** Decides packets one by one; see {@link PacketQueue#run}. */
@FunctionalInterface
public interface PacketHandler {
  /**
   * Decides one packet.
   *
   * @param packet the packet
   * @return its verdict, or null: it stays pending, and {@link PacketQueue#decide} decides it
   *     later, from any thread
   * @throws Exception where it cannot be decided: the packet gets the failure verdict
   */
  Verdict handle(QueuedPacket packet) throws Exception;
}
