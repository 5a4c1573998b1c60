package io.nfqueue.queue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The interfaces that a capture file names: index 1 is the first one that it names, and so on. One
 * thread adds, any thread asks.
 */
final class ReplayDevices implements DeviceNames {
  private final List<String> names = new CopyOnWriteArrayList<>();

  /** The index of an interface. */
  int index(String name) {
    int known = names.indexOf(name);
    if (known >= 0) {
      return known + 1;
    }
    names.add(name);
    return names.size();
  }

  @Override
  public String name(long index) {
    return index >= 1 && index <= names.size() ? names.get((int) index - 1) : null;
  }
}
