package io.nfqueue.queue;

import java.time.Duration;
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

  private final long patienceNanos;
  private final Runnable wake;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<CapturedPacket> waiting = new ArrayList<>();
  private int packets;
  private long bytes;
  private long offered;
  private long done;
  private boolean stuck;
  private boolean ended;

  /**
   * @param patience how long {@link #offer} waits for room while the writer writes nothing; once
   *     that was too long, nobody waits until it writes again. Zero: never
   * @param wake wakes the writer
   */
  CaptureBacklog(Duration patience, Runnable wake) {
    patienceNanos = patience.toNanos();
    this.wake = wake;
  }

  /** Adds a packet; false where there is no room, or the capture has ended. */
  boolean offer(CapturedPacket packet) {
    int size = packet.bytes();
    lock.lock();
    try {
      awaitRoomFor(size);
      if (ended || !hasRoomFor(size)) {
        return false;
      }
      boolean filling = isFilling();
      waiting.add(packet);
      packets++;
      offered++;
      bytes += size;
      if (!filling && isFilling()) {
        wake.run();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Who waits here may be the one that closes the queue: a disk that is stuck must not keep it. */
  private void awaitRoomFor(int size) {
    while (patienceNanos > 0 && !stuck && !ended && !hasRoomFor(size)) {
      stuck = !awaitProgress(patienceNanos);
    }
  }

  /** False where nothing was written for so long. An interrupt does not end it. */
  private boolean awaitProgress(long nanos) {
    long before = done;
    long deadline = System.nanoTime() + nanos;
    boolean interrupted = false;
    long left;
    while (!ended && done == before && (left = deadline - System.nanoTime()) > 0) {
      wake.run();
      try {
        changed.awaitNanos(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return ended || done != before;
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
  void done(List<CapturedPacket> written) {
    int count = written.size();
    long size = written.stream().mapToLong(CapturedPacket::bytes).sum();
    lock.lock();
    try {
      packets -= count;
      bytes -= size;
      done += count;
      stuck = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until all that is there now is written, or the capture has ended.
   *
   * @param patience how long nothing may be written
   * @return false where that took too long
   */
  boolean awaitDone(Duration patience) {
    lock.lock();
    try {
      long wanted = offered;
      while (!ended && done < wanted) {
        if (!awaitProgress(patience.toNanos())) {
          return false;
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
