package io.nfqueue.queue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
  private volatile int lastId;
  private volatile boolean delivered;

  private static int place(int id) {
    return id & (RING_SIZE - 1);
  }

  PendingPacket add(QueuedPacket packet) {
    PendingPacket entry = new PendingPacket(packet);
    int id = packet.rawPacketId();
    int place = place(id);
    PendingPacket older = ring.getAcquire(place);
    if (older != null && !older.isDecided()) {
      // into the map before out of the ring: a finder always sees it
      int olderId = older.packet.rawPacketId();
      stragglers.put(olderId, older);
      if (older.isDecided()) {
        stragglers.remove(olderId, older);
      }
    }
    ring.setRelease(place, entry);
    lastId = id;
    delivered = true;
    return entry;
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

  /** Whether a packet with this id was delivered, within the last 2^31. */
  boolean wasDelivered(int id) {
    return delivered && lastId - id >= 0;
  }

  /** Forgets a packet that is decided. */
  void remove(PendingPacket entry) {
    int id = entry.packet.rawPacketId();
    ring.compareAndSet(place(id), entry, null);
    // not behind isEmpty(): a ConcurrentHashMap may call itself empty while others add and remove
    stragglers.remove(id, entry);
  }

  /** Visits every undecided packet; in no order, and weakly consistent. */
  void forEach(Consumer<PendingPacket> visitor) {
    stragglers.values().forEach(visitor);
    for (int place = 0; place < RING_SIZE; place++) {
      PendingPacket entry = ring.getAcquire(place);
      if (entry != null && !entry.isDecided()) {
        visitor.accept(entry);
      }
    }
  }
}
