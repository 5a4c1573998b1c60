package io.nfqueue.camel;

import io.nfqueue.queue.GoldenMessage;
import io.nfqueue.queue.QueuedPacket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Addresses, ports and protocol of a packet just received. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FiveTupleBenchmark {
  @Param({"packet-udp-1", "packet-udp6"})
  String name;

  private GoldenMessage message;

  @Setup
  public void read() {
    message = new GoldenMessage(name);
  }

  private static Object header(QueuedPacket packet, String header) {
    return PacketHeader.compute(packet, header, true);
  }

  @Benchmark
  public void headers(Blackhole blackhole) {
    QueuedPacket packet = message.decode();
    blackhole.consume(header(packet, NfqueueConstants.SOURCE_ADDRESS));
    blackhole.consume(header(packet, NfqueueConstants.DESTINATION_ADDRESS));
    blackhole.consume(header(packet, NfqueueConstants.PROTOCOL));
    blackhole.consume(header(packet, NfqueueConstants.SOURCE_PORT));
    blackhole.consume(header(packet, NfqueueConstants.DESTINATION_PORT));
  }

  @Benchmark
  public void ports(Blackhole blackhole) {
    QueuedPacket packet = message.decode();
    blackhole.consume(packet.sourcePort());
    blackhole.consume(packet.destinationPort());
  }

  @Benchmark
  public int flowHash() {
    return message.decode().ip().flowHash();
  }
}
