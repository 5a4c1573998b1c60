package io.nfqueue.queue;

/**
 * What the packets of one receive call share.
 *
 * @param bindingId the binding that received them
 * @param queue its number, 0..65535
 * @param nanoTime {@link System#nanoTime()} of the receipt
 * @param epochMillis wall clock of the receipt
 */
record Receipt(String bindingId, int queue, long nanoTime, long epochMillis) {}
