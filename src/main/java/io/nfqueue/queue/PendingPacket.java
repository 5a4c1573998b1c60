package io.nfqueue.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A packet on its way to its one verdict.
 *
 * <pre>
 *   RECEIVED --dispatch--> DISPATCHED
 *   RECEIVED <--take back- DISPATCHED
 *      | ^                    | ^
 *    claim release          claim release          (released: the verdict was not sent)
 *      v |                    v |
 *     TAKEN                 CLAIMED
 *       \----- decided ------/  ---> DECIDED
 *     any other state --- lose ---> LOST           (the socket is closed)
 * </pre>
 */
final class PendingPacket {
  private static final int RECEIVED = 0;
  private static final int DISPATCHED = 1;
  private static final int TAKEN = 2;
  private static final int CLAIMED = 3;
  private static final int DECIDED = 4;
  private static final int LOST = 5;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(PendingPacket.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final QueuedPacket packet;

  /** The packet's id, carried on beyond 2^32. */
  final long serial;

  @SuppressWarnings("unused") // by VarHandle
  private volatile int state;

  PendingPacket(QueuedPacket packet, long serial) {
    this.packet = packet;
    this.serial = serial;
  }

  /** Hands it to a handler; false where it was decided before that. */
  boolean dispatch() {
    return STATE.compareAndSet(this, RECEIVED, DISPATCHED);
  }

  /** Undoes a dispatch of which no handler knows; false where it was decided meanwhile. */
  boolean takeBack() {
    return STATE.compareAndSet(this, DISPATCHED, RECEIVED);
  }

  /** Makes the caller the one who decides. */
  boolean claim() {
    // mostly the first will do; the last: a dispatch between the two must not hide the packet
    return STATE.compareAndSet(this, DISPATCHED, CLAIMED)
        || claimUndispatched()
        || STATE.compareAndSet(this, DISPATCHED, CLAIMED);
  }

  /** Makes the caller the one who decides, unless a handler has the packet. */
  boolean claimUndispatched() {
    return STATE.compareAndSet(this, RECEIVED, TAKEN);
  }

  /** Takes a claim back. */
  void release() {
    if (!STATE.compareAndSet(this, CLAIMED, DISPATCHED)) {
      STATE.compareAndSet(this, TAKEN, RECEIVED);
    }
  }

  /** Ends a claim: the kernel is told. False where it was given up as lost before that. */
  boolean decided() {
    return STATE.compareAndSet(this, CLAIMED, DECIDED) || STATE.compareAndSet(this, TAKEN, DECIDED);
  }

  /** Gives it up; false where it is decided. */
  boolean lose() {
    for (int now; (now = state) < DECIDED; ) {
      if (STATE.compareAndSet(this, now, LOST)) {
        return true;
      }
    }
    return false;
  }

  /** Whether nobody has claimed it. */
  boolean isOpen() {
    return state <= DISPATCHED;
  }

  /** Whether it is decided, or lost. */
  boolean isDecided() {
    return state >= DECIDED;
  }

  /** Whether it was given up. */
  boolean isLost() {
    return state == LOST;
  }

  /** Whether nobody has claimed or handed it out. */
  boolean isUndispatched() {
    return state == RECEIVED;
  }
}
