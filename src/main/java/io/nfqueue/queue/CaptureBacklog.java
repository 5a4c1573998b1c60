package io.nfqueue.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Packets that wait to be written to a capture, and those that are just being written: so many at
 * most, in number and in bytes. Safe for use by many threads; one takes.
 */
final class CaptureBacklog {
  static final int MAX_PACKETS = 1 << 16;
  static final long MAX_BYTES = 32L << 20;

  /** The writer is woken where so much of either waits; before, it comes by itself. */
  private static final int PART_THAT_WAKES = 4;

  private final boolean waits;
  private final Runnable wake;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private List<CapturedPacket> waiting = new ArrayList<>();
  private int packets;
  private long bytes;
  private boolean ended;

  /**
   * @param waits whether {@link #offer} waits for room
   * @param wake wakes the writer
   */
  CaptureBacklog(boolean waits, Runnable wake) {
    this.waits = waits;
    this.wake = wake;
  }

  /** Adds a packet; false where there is no room, or the capture has ended. */
  boolean offer(CapturedPacket packet) {
    int size = packet.bytes();
    lock.lock();
    try {
      while (waits && !ended && !hasRoomFor(size)) {
        wake.run();
        room.awaitUninterruptibly();
      }
      if (ended || !hasRoomFor(size)) {
        return false;
      }
      boolean filling = isFilling();
      waiting.add(packet);
      packets++;
      bytes += size;
      if (!filling && isFilling()) {
        wake.run();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoomFor(int size) {
    return packets < MAX_PACKETS && bytes + size <= MAX_BYTES;
  }

  private boolean isFilling() {
    return packets >= MAX_PACKETS / PART_THAT_WAKES || bytes >= MAX_BYTES / PART_THAT_WAKES;
  }

  /** Takes all that waits; it needs room until {@link #done}. */
  List<CapturedPacket> take() {
    lock.lock();
    try {
      List<CapturedPacket> taken = waiting;
      waiting = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Makes room for others. */
  void done(List<CapturedPacket> taken) {
    int count = taken.size();
    long size = taken.stream().mapToLong(CapturedPacket::bytes).sum();
    lock.lock();
    try {
      packets -= count;
      bytes -= size;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more. */
  void end() {
    lock.lock();
    try {
      ended = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
