package io.nfqueue.queue;

/**
 * What the packets of one receive call share.
 *
 * @param bindingId the binding that received them
 * @param queue its number, 0..65535
 * @param nanoTime {@link System#nanoTime()} of the receipt
 * @param epochMillis wall clock of the receipt
 * @param devices names of the interfaces where they came from
 */
record Receipt(String bindingId, int queue, long nanoTime, long epochMillis, DeviceNames devices) {

  /** Of packets whose interfaces have no names. */
  Receipt(String bindingId, int queue, long nanoTime, long epochMillis) {
    this(bindingId, queue, nanoTime, epochMillis, DeviceNames.NONE);
  }
}
