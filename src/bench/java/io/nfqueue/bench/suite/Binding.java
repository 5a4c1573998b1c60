package io.nfqueue.bench.suite;

/**
 * How a reader binds.
 *
 * @param first the first queue's number
 * @param queues how many, from that on
 * @param maxLength packets that the kernel holds for each
 * @param gso whether large packets come whole
 * @param cpus those that the reader may use, as taskset has them
 * @param beforeOthers whether it goes before what else runs there
 */
record Binding(
    int first, int queues, int maxLength, boolean gso, String cpus, boolean beforeOthers) {
  /** Of a queue of small packets: what 16 MiB, doubled by the kernel, hold. */
  private static final int LENGTH = 8192;

  /** Of large ones. More would fill the socket, and what the kernel drops there it has copied. */
  private static final int GSO_LENGTH = 256;

  static final Binding ONE_QUEUE = queues(1);

  static Binding queues(int queues) {
    return new Binding(0, queues, LENGTH, false, Setup.READER_CPU, false);
  }

  Binding withGso() {
    return new Binding(first, queues, GSO_LENGTH, true, cpus, beforeOthers);
  }

  Binding onAllCpus() {
    return new Binding(first, queues, maxLength, gso, Setup.ALL_CPUS, beforeOthers);
  }

  /** The same, with the highest priority there is for any program. */
  Binding goingFirst() {
    return new Binding(first, queues, maxLength, gso, cpus, true);
  }

  Binding from(int number) {
    return new Binding(number, queues, maxLength, gso, cpus, beforeOthers);
  }

  boolean has(int queue) {
    return queue >= first && queue < first + queues;
  }

  /** Their numbers, as in {@code 4} or {@code 4-7}. */
  String numbers() {
    return range("-");
  }

  /** Their numbers, with something else between the first and the last. */
  String range(String separator) {
    return queues == 1 ? String.valueOf(first) : first + separator + (first + queues - 1);
  }

  int receiveBufferBytes() {
    return 16 << 20;
  }
}
