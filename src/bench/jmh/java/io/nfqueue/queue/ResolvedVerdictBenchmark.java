package io.nfqueue.queue;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A verdict is checked against its packet. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ResolvedVerdictBenchmark {
  private final QueuedPacket packet = new GoldenMessage("packet-udp-1").decode();
  private final Verdict marking = Verdict.accept().withMark(7);

  @Benchmark
  public Object accept() {
    return ResolvedVerdict.of(packet, Verdict.accept());
  }

  @Benchmark
  public Object acceptWithMark() {
    return ResolvedVerdict.of(packet, marking);
  }

  @Benchmark
  public Object acceptWithNewMark() {
    return ResolvedVerdict.of(packet, Verdict.accept().withMark(7));
  }
}
