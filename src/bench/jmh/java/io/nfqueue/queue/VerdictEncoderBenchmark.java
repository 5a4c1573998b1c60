package io.nfqueue.queue;

import io.nfqueue.netlink.NlMsgWriter;
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

/** A verdict becomes a message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class VerdictEncoderBenchmark {
  private static final int WRITER_BYTES = 4096;

  private final NlMsgWriter writer = new NlMsgWriter(WRITER_BYTES);
  private final QueuedPacket packet = new GoldenMessage("packet-udp-1").decode();
  private final ResolvedVerdict plain = ResolvedVerdict.of(packet, Verdict.accept());
  private final ResolvedVerdict marking = ResolvedVerdict.of(packet, Verdict.accept().withMark(7));
  private int packetId;

  @Benchmark
  public NlMsgWriter accept() {
    writer.clear();
    VerdictEncoder.encode(writer, 0, ++packetId, plain);
    return writer;
  }

  @Benchmark
  public NlMsgWriter acceptWithMark() {
    writer.clear();
    VerdictEncoder.encode(writer, 0, ++packetId, marking);
    return writer;
  }

  @Benchmark
  public NlMsgWriter acceptUpTo() {
    writer.clear();
    VerdictEncoder.encodeBatch(writer, 0, ++packetId, plain);
    return writer;
  }
}
