package io.nfqueue.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A packet on its way to its one verdict.
 *
 * <pre>
 *   RECEIVED --dispatch--> DISPATCHED
 *       \                      |
 *        +-------claim---------+--> CLAIMED --decided--> DECIDED
 *                                      |
 *                                      +--release--> DISPATCHED    (the verdict was not sent)
 * </pre>
 */
final class PendingPacket {
  private static final int RECEIVED = 0;
  private static final int DISPATCHED = 1;
  private static final int CLAIMED = 2;
  private static final int DECIDED = 3;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(PendingPacket.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final QueuedPacket packet;

  @SuppressWarnings("unused") // by VarHandle
  private volatile int state;

  PendingPacket(QueuedPacket packet) {
    this.packet = packet;
  }

  /** Hands it to a handler; false where it was decided before that. */
  boolean dispatch() {
    return STATE.compareAndSet(this, RECEIVED, DISPATCHED);
  }

  /** Makes the caller the one who decides. */
  boolean claim() {
    // in the order of the states: a dispatch between the two attempts must not hide the packet
    return claimUndispatched() || STATE.compareAndSet(this, DISPATCHED, CLAIMED);
  }

  /** Makes the caller the one who decides, unless a handler has the packet. */
  boolean claimUndispatched() {
    return STATE.compareAndSet(this, RECEIVED, CLAIMED);
  }

  /** Takes a claim back. */
  void release() {
    state = DISPATCHED;
  }

  void decided() {
    state = DECIDED;
  }

  /** Whether nobody has claimed it. */
  boolean isOpen() {
    return state <= DISPATCHED;
  }

  boolean isDecided() {
    return state == DECIDED;
  }
}
