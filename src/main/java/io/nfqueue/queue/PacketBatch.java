package io.nfqueue.queue;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The packets of one receive call. It can be iterated over once, by the thread that received it; a
 * packet that was decided meanwhile, by a suspension or the end of the queue, does not come up.
 */
public final class PacketBatch implements Iterable<QueuedPacket> {
  static final PacketBatch EMPTY = new PacketBatch(new PendingPacket[0], 0);

  private final PendingPacket[] packets;
  private final int size;
  private int position;
  private QueuedPacket next;

  PacketBatch(PendingPacket[] packets, int size) {
    this.packets = packets;
    this.size = size;
  }

  /** Packets received, whether decided meanwhile or not. */
  public int size() {
    return size;
  }

  /** Whether nothing was received. */
  public boolean isEmpty() {
    return size == 0;
  }

  PendingPacket pending(int i) {
    return packets[i];
  }

  /** Whether a packet was not handed out that is still to be. */
  boolean hasUntaken() {
    if (next != null) {
      return true;
    }
    for (int i = position; i < size; i++) {
      if (packets[i].isUndispatched()) {
        return true;
      }
    }
    return false;
  }

  /** Whether the packet handed out last is the last one. */
  boolean isExhausted() {
    return position >= size && next == null;
  }

  /** The packets that were not taken yet. */
  @Override
  public Iterator<QueuedPacket> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return PacketBatch.this.hasNext();
      }

      @Override
      public QueuedPacket next() {
        return PacketBatch.this.next();
      }
    };
  }

  /** Whether there is one to take. */
  public boolean hasNext() {
    while (next == null && position < size) {
      PendingPacket candidate = packets[position++];
      if (candidate.dispatch()) {
        next = candidate.packet;
      }
    }
    return next != null;
  }

  /**
   * Takes the next one.
   *
   * @throws NoSuchElementException where there is none
   */
  public QueuedPacket next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    QueuedPacket packet = next;
    next = null;
    return packet;
  }
}
