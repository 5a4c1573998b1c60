package io.nfqueue.queue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The interfaces that a capture file names: index 1 is the first one that it names, and so on. One
 * thread adds, any thread asks.
 */
final class ReplayDevices implements DeviceNames {
  /** More, only a hostile file names: those have no index. */
  static final int MAX_NAMES = 1 << 16;

  private static final int NO_DEVICE = 0;

  private final Map<String, Integer> indexes = new ConcurrentHashMap<>();
  private final Map<Long, String> names = new ConcurrentHashMap<>();

  /**
   * The index of an interface.
   *
   * @param name null for none
   * @return 0 for none
   */
  int index(String name) {
    if (name == null) {
      return NO_DEVICE;
    }
    Integer known = indexes.get(name);
    if (known != null) {
      return known;
    }
    if (indexes.size() >= MAX_NAMES) {
      return NO_DEVICE;
    }
    int index = indexes.size() + 1;
    names.put((long) index, name);
    indexes.put(name, index);
    return index;
  }

  @Override
  public String name(long index) {
    return names.get(index);
  }
}
