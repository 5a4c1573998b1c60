package io.nfqueue.camel;

import io.nfqueue.queue.GoldenMessage;
import io.nfqueue.queue.QueuedPacket;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A packet becomes an exchange, as in {@link QueueReader}, and is asked for headers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PacketMessageBenchmark {
  private final DefaultCamelContext context = new DefaultCamelContext();
  private final QueuedPacket packet = new GoldenMessage("packet-udp-1").decode();
  private NfqueueEndpoint endpoint;

  @Setup
  public void start() {
    context.disableJMX();
    endpoint = context.getEndpoint("nfqueue:0", NfqueueEndpoint.class);
    context.start();
  }

  @TearDown
  public void stop() {
    context.stop();
  }

  private PacketMessage message() {
    return (PacketMessage) exchange().getIn();
  }

  @Benchmark
  public Exchange exchange() {
    Exchange exchange = endpoint.createExchange();
    exchange.setIn(new PacketMessage(exchange, packet));
    exchange.setProperty(NfqueueConstants.PACKET_PROPERTY, packet);
    exchange.getExchangeExtension().addOnCompletion(new PacketCompletion(null, packet));
    return exchange;
  }

  @Benchmark
  public Object oneHeader() {
    return message().getHeader(NfqueueConstants.DESTINATION_PORT);
  }

  @Benchmark
  public Object allHeaders() {
    return message().getHeaders();
  }
}
