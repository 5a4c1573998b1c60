package io.nfqueue.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * The packets of a binding that have no verdict yet, by id: the one place where a packet is found
 * and claimed.
 *
 * <p>Ids are consecutive and most packets are decided soon, so a ring indexed by the id's low bits
 * holds them; one that is still undecided when its place is needed again moves to a map. One thread
 * at a time adds, any thread finds and removes.
 */
final class PendingPackets {
  private static final int RING_SIZE = 1 << 12;

  private final AtomicReferenceArray<PendingPacket> ring = new AtomicReferenceArray<>(RING_SIZE);
  private final Map<Integer, PendingPacket> stragglers = new ConcurrentHashMap<>();
  // counts one too many at times, never one too few
  private final AtomicInteger stragglerCount = new AtomicInteger();
  // of the packets that were added; none yet where the last is before the first
  private volatile long firstSerial = 1;
  private volatile long lastSerial;
  private volatile boolean missedOne;
  // no undecided packet of the ring has a serial up to here; guarded by the lock of VerdictSender
  private long settledUpTo = Long.MIN_VALUE / 2;

  private static int place(int id) {
    return id & (RING_SIZE - 1);
  }

  PendingPacket add(QueuedPacket packet) {
    int id = packet.rawPacketId();
    long serial = serial(id);
    PendingPacket entry = new PendingPacket(packet, serial);
    int place = place(id);
    PendingPacket older = ring.getAcquire(place);
    if (older != null && !older.isDecided()) {
      // into the map before out of the ring: a finder always sees it
      int olderId = older.packet.rawPacketId();
      stragglerCount.incrementAndGet();
      stragglers.put(olderId, older);
      if (older.isDecided()) {
        removeStraggler(older);
      }
    }
    ring.setRelease(place, entry);
    if (lastSerial < firstSerial) {
      firstSerial = serial;
    }
    lastSerial = serial;
    return entry;
  }

  /** The id of the packet added last, carried on beyond 2^32; 0 before the first. */
  long lastSerial() {
    return lastSerial;
  }

  /**
   * Finds a packet.
   *
   * @return null where it was decided, or never delivered
   */
  PendingPacket find(int id) {
    PendingPacket entry = ring.getAcquire(place(id));
    if (entry != null && entry.packet.rawPacketId() == id) {
      return entry;
    }
    return stragglers.get(id);
  }

  /**
   * Finds this very packet.
   *
   * @return null where it was decided; also where another packet has its id by now
   */
  PendingPacket find(QueuedPacket packet) {
    PendingPacket entry = find(packet.rawPacketId());
    return entry != null && entry.packet == packet ? entry : null;
  }

  /** The open packets up to one with this id, in the order of their ids. */
  List<PendingPacket> openUpTo(int id) {
    long last = serial(id);
    List<PendingPacket> found = new ArrayList<>();
    forEach(
        entry -> {
          if (entry.serial <= last && entry.isOpen()) {
            found.add(entry);
          }
        });
    // one that moves into the map meanwhile is met twice
    return found.stream().distinct().sorted(Comparator.comparingLong(e -> e.serial)).toList();
  }

  /** Whether a packet with this id was delivered, within the last 2^31. */
  boolean wasDelivered(int id) {
    long serial = serial(id);
    return serial >= firstSerial && serial <= lastSerial;
  }

  /** The serial with this id that is nearest to the last one. */
  private long serial(int id) {
    long last = lastSerial;
    return last + (id - (int) last);
  }

  /** Forgets a packet that is decided. */
  void remove(PendingPacket entry) {
    ring.compareAndSet(place(entry.packet.rawPacketId()), entry, null);
    // the entry is decided already: whoever moves it into the map after this look sees that
    if (stragglerCount.get() != 0) {
      removeStraggler(entry);
    }
  }

  private void removeStraggler(PendingPacket entry) {
    if (stragglers.remove(entry.packet.rawPacketId(), entry)) {
      stragglerCount.decrementAndGet();
    }
  }

  /** Notes that the kernel may hold a packet that nobody here knows as undecided. */
  void missedOne() {
    missedOne = true;
  }

  /**
   * Whether no other packets than these are undecided, up to the last of these. Callers take turns.
   *
   * @param entries claimed, in the order of their ids, else the answer is no
   * @param size how many of the array
   */
  boolean areAllUpToTheLast(PendingPacket[] entries, int size) {
    long last = entries[size - 1].serial;
    if (missedOne || stragglerCount.get() != 0 || !settleNear(last)) {
      return false;
    }
    int matched = 0;
    boolean settled = true;
    for (long serial = settledUpTo + 1; serial <= last; serial++) {
      PendingPacket entry = ring.getAcquire(place((int) serial));
      if (entry == null || entry.isDecided() || entry.serial > last) {
        if (settled) {
          settledUpTo = serial;
        }
        continue;
      }
      settled = false;
      if (matched == size || entry != entries[matched]) {
        return false;
      }
      matched++;
    }
    // asked again behind the ring: a packet moves into the map before it leaves the ring
    return matched == size && stragglerCount.get() == 0 && !missedOne;
  }

  /** Brings {@link #settledUpTo} within a ring's length of a packet; false where it cannot be. */
  private boolean settleNear(long last) {
    if (last - settledUpTo < RING_SIZE) {
      return true;
    }
    // where an id never came, its place may still hold a packet of long ago: look at all of them
    long settled = last;
    for (int place = 0; place < RING_SIZE; place++) {
      PendingPacket entry = ring.getAcquire(place);
      if (entry != null && !entry.isDecided()) {
        settled = Math.min(settled, entry.serial - 1);
      }
    }
    settledUpTo = settled;
    return last - settled < RING_SIZE;
  }

  /** Visits every undecided packet; in no order, and weakly consistent. */
  void forEach(Consumer<PendingPacket> visitor) {
    for (int place = 0; place < RING_SIZE; place++) {
      PendingPacket entry = ring.getAcquire(place);
      if (entry != null && !entry.isDecided()) {
        visitor.accept(entry);
      }
    }
    // behind the ring: a packet that moves meanwhile is met twice rather than never
    stragglers.values().forEach(visitor);
  }
}
