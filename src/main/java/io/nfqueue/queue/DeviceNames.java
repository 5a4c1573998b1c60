package io.nfqueue.queue;

/** The names of a network namespace's interfaces. Safe for use by many threads. */
interface DeviceNames extends AutoCloseable {
  /** Where there are none to be had: in replay, or where the kernel cannot be asked. */
  DeviceNames NONE = index -> null;

  /**
   * The name of an interface.
   *
   * @param index 0 for no interface
   * @return null where no interface has that index
   */
  String name(long index);

  /** Asks the kernel no more; names that were asked for stay. */
  @Override
  default void close() {}
}
