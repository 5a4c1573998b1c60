package io.nfqueue.bench.suite;

/**
 * How a reader binds.
 *
 * @param queues how many, from 0 on
 * @param maxLength packets that the kernel holds for each
 * @param gso whether large packets come whole
 * @param cpus those that the reader may use, as taskset has them
 */
record Binding(int queues, int maxLength, boolean gso, String cpus) {
  /** Of a queue of small packets: what 16 MiB, doubled by the kernel, hold. */
  private static final int LENGTH = 8192;

  /** Of large ones. More would fill the socket, and what the kernel drops there it has copied. */
  private static final int GSO_LENGTH = 256;

  static final Binding ONE_QUEUE = queues(1);

  static Binding queues(int queues) {
    return new Binding(queues, LENGTH, false, Setup.READER_CPU);
  }

  Binding withGso() {
    return new Binding(queues, GSO_LENGTH, true, cpus);
  }

  Binding onAllCpus() {
    return new Binding(queues, maxLength, gso, Setup.ALL_CPUS);
  }

  int receiveBufferBytes() {
    return 16 << 20;
  }
}
