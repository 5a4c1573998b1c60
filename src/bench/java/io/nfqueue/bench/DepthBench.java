package io.nfqueue.bench;

import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.camel.util.json.JsonObject;

/**
 * What a verdict costs while many packets wait for theirs: one comes, one is decided, the one that
 * came first or the one that came last. Packets have to come all the time. Prints a line of JSON
 * for each.
 *
 * <p>No two neighbours among the verdicts are equal, so that each is a message of its own: equal
 * ones, the oldest first, would become a batch verdict. They differ in the priority, which costs
 * the kernel nothing; several messages share a send.
 *
 * <p>Arguments: seconds to warm up, seconds for each, then for each what to measure, as in {@code
 * 1000 oldest}.
 */
public final class DepthBench {
  private static final int ROOM = 8192;
  private static final int RECEIVE_BUFFER_BYTES = 16 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Verdict EVEN = Verdict.accept().withPriority(1);
  private static final Verdict ODD = Verdict.accept().withPriority(2);
  private static final double NANOS = 1e9;

  private final int depth;
  private final boolean oldestFirst;
  private final Deque<QueuedPacket> held = new ArrayDeque<>();
  private long decided;

  private DepthBench(int depth, boolean oldestFirst) {
    this.depth = depth;
    this.oldestFirst = oldestFirst;
  }

  /** Measures, and ends. */
  public static void main(String[] arguments) {
    double warmUp = Double.parseDouble(arguments[0]);
    double seconds = Double.parseDouble(arguments[1]);
    new DepthBench(1, true).measure(warmUp / 2);
    new DepthBench(1, false).measure(warmUp / 2);
    for (int i = 2; i < arguments.length; i += 2) {
      int depth = Integer.parseInt(arguments[i]);
      boolean oldestFirst = arguments[i + 1].equals("oldest");
      System.out.println(new DepthBench(depth, oldestFirst).measure(seconds).toJson());
    }
  }

  private JsonObject measure(double seconds) {
    QueueConfig config =
        QueueConfig.number(0)
            .withMaxLength(depth + ROOM)
            .withReceiveBufferBytes(RECEIVE_BUFFER_BYTES)
            .withVerdictTimeout(Duration.ZERO);
    try (PacketQueue queue = PacketQueue.open(config)) {
      while (held.size() < depth) {
        queue.receive(PATIENCE).forEach(held::addLast);
      }
      // else the collector copies those that wait, in the time that verdicts are to have
      System.gc();
      decided = 0;
      long cpu = processCpuNanos();
      long start = System.nanoTime();
      while (System.nanoTime() - start < seconds * NANOS) {
        queue.receive(PATIENCE).forEach(packet -> exchange(queue, packet));
      }
      JsonObject line = new JsonObject();
      line.put("packetsPerSecond", decided * NANOS / (System.nanoTime() - start));
      line.put("cpuNanosPerPacket", (processCpuNanos() - cpu) / Math.max(1.0, decided));
      return line;
    }
  }

  /** Of the whole process, as everywhere in the suite; ticks of 10 ms. */
  private static long processCpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private void exchange(PacketQueue queue, QueuedPacket packet) {
    held.addLast(packet);
    queue.decide(
        oldestFirst ? held.removeFirst() : held.removeLast(), decided % 2 == 0 ? EVEN : ODD);
    decided++;
  }
}
