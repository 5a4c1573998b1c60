package io.nfqueue.queue;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A packet's way through the registry: added, handed out, found, claimed, decided, removed. 64 of
 * them, as of a receive batch, beside those that wait; figures are of one packet.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PendingPacketsBenchmark {
  private static final int BATCH = 64;

  /** Packets that are undecided all the time. */
  @Param({"0", "1000", "65536"})
  int waiting;

  private final PendingPackets pending = new PendingPackets();
  private GoldenMessage[] messages;
  private QueuedPacket[] packets;
  private int nextId = 1;
  private int newest;
  private int oldest;

  @Setup
  public void fill() {
    GoldenMessage golden = new GoldenMessage("packet-udp-1");
    messages = new GoldenMessage[waiting + BATCH];
    packets = new QueuedPacket[waiting + BATCH];
    for (int i = 0; i < messages.length; i++) {
      messages[i] = golden.copy();
      packets[i] = messages[i].decode();
    }
    while (newest < waiting) {
      newest = add(newest);
    }
  }

  private int behind(int slot) {
    return slot + 1 == packets.length ? 0 : slot + 1;
  }

  private int add(int slot) {
    messages[slot].number(nextId++);
    pending.add(packets[slot]).dispatch();
    return behind(slot);
  }

  private int decide(int slot) {
    PendingPacket found = pending.find(packets[slot]);
    if (!found.claim() || !found.decided()) {
      throw new AssertionError(packets[slot]);
    }
    pending.remove(found);
    return behind(slot);
  }

  /** Those that wait are never decided. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public PendingPackets decideNewest() {
    for (int i = waiting; i < packets.length; i++) {
      add(i);
    }
    for (int i = waiting; i < packets.length; i++) {
      decide(i);
    }
    return pending;
  }

  /** Each waits until those before it are decided. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public PendingPackets decideOldest() {
    for (int i = 0; i < BATCH; i++) {
      newest = add(newest);
    }
    for (int i = 0; i < BATCH; i++) {
      oldest = decide(oldest);
    }
    return pending;
  }
}
