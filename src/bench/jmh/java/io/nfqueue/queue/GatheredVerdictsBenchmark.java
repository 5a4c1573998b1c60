package io.nfqueue.queue;

import io.nfqueue.netlink.NlMsgWriter;
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
 * The verdicts of a receive batch become one datagram: a batch verdict, or a message for each where
 * an older packet is undecided. Figures are of one packet.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class GatheredVerdictsBenchmark {
  private static final int PACKETS = 64;

  @Param({"false", "true"})
  boolean olderUndecided;

  private final PendingPackets pending = new PendingPackets();
  private final GatheredVerdicts gathered = new GatheredVerdicts(0, PACKETS);
  private final PendingPacket[] claimed = new PendingPacket[PACKETS];
  private ResolvedVerdict accept;

  @Setup
  public void claim() {
    int packetId = 0;
    if (olderUndecided) {
      pending.add(packet(++packetId));
    }
    for (int i = 0; i < PACKETS; i++) {
      claimed[i] = pending.add(packet(++packetId));
      claimed[i].claim();
    }
    accept = ResolvedVerdict.of(claimed[0].packet, Verdict.accept());
    int messages = encode().length() / VerdictEncoder.PLAIN_BYTES;
    if (messages != (olderUndecided ? PACKETS : 1)) {
      throw new AssertionError(messages + " messages");
    }
  }

  private static QueuedPacket packet(int packetId) {
    GoldenMessage message = new GoldenMessage("packet-udp-1");
    message.number(packetId);
    return message.decode();
  }

  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public NlMsgWriter encode() {
    for (PendingPacket packet : claimed) {
      gathered.add(packet, accept, DecisionCause.DECIDED);
    }
    NlMsgWriter datagram = gathered.encode(pending);
    gathered.clear();
    return datagram;
  }
}
