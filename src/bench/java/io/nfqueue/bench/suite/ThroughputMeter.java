package io.nfqueue.bench.suite;

import java.io.IOException;
import org.apache.camel.util.json.JsonObject;

/** Packets a second, and what each costs, while a reader has as much to do as it can. */
final class ThroughputMeter {
  /** In looks at the queue: 2 s. */
  private static final int LONGEST_SETTLING = 10;

  private final Bench bench;

  ThroughputMeter(Bench bench) {
    this.bench = bench;
  }

  /**
   * Measures a reader that is warm.
   *
   * @return nanoseconds of CPU time for a packet
   */
  double measure(
      Turn turn,
      String chapter,
      String cell,
      Program program,
      Child reader,
      Load load,
      double window)
      throws IOException, InterruptedException {
    // asked without load: an answer takes the reader's core for milliseconds
    JsonObject saidBefore = program.java() ? reader.ask("") : null;
    double cpuPerPacket = measure(turn, chapter, cell, program.name(), reader, load, window);
    bench.awaitEmpty();
    if (program.java()) {
      double bytes = allocatedPerPacket(saidBefore, reader.ask(""));
      bench.results.add(turn, chapter, cell, program.name(), "bytes/packet", bytes);
    }
    return cpuPerPacket;
  }

  private double measure(
      Turn turn, String chapter, String cell, String name, Child reader, Load load, double window)
      throws IOException, InterruptedException {
    try (Child flood = bench.flood(load)) {
      awaitSteady();
      double cpuBefore = reader.cpuSeconds();
      KernelQueues before = KernelQueues.look();
      long start = System.nanoTime();
      Bench.sleep(window);
      KernelQueues after = KernelQueues.look();
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpu = reader.cpuSeconds() - cpuBefore;
      long packets = after.decided() - before.decided();
      if (packets <= 0 || !flood.isAlive()) {
        throw new IllegalStateException(packets + " packets decided; see programs.log");
      }
      Results results = bench.results;
      results.add(turn, chapter, cell, name, "packets/s", packets / seconds);
      results.add(
          turn, chapter, cell, name, "dropped/s", (after.dropped() - before.dropped()) / seconds);
      double offered = (after.offered() - before.offered()) / seconds;
      results.add(turn, chapter, cell, name, "offered/s", offered);
      results.add(turn, chapter, cell, name, "CPU ns/packet", cpu * 1e9 / packets);
      return cpu * 1e9 / packets;
    }
  }

  /**
   * Waits until the queue is as long as it gets. One that fills up takes a second or more, and its
   * packets cost more when it is full: neither is to be measured half.
   */
  private void awaitSteady() throws IOException, InterruptedException {
    double settle = bench.durations.settle();
    Bench.sleep(settle);
    KernelQueues before = KernelQueues.look();
    for (int i = 0; i < LONGEST_SETTLING; i++) {
      Bench.sleep(settle);
      KernelQueues now = KernelQueues.look();
      if (now.dropped() > before.dropped() || now.waiting() <= before.waiting()) {
        return;
      }
      before = now;
    }
  }

  /** By what the reader says of both: its packets are not quite those that the kernel counts. */
  private static double allocatedPerPacket(JsonObject before, JsonObject after) {
    double bytes = after.getLong("allocatedBytes") - before.getLong("allocatedBytes");
    return bytes / (after.getLong("packets") - before.getLong("packets"));
  }
}
