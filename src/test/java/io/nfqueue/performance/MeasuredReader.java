package io.nfqueue.performance;

import static org.apache.camel.builder.Builder.constant;
import static org.apache.camel.builder.Builder.header;

import com.sun.management.ThreadMXBean;
import io.nfqueue.camel.NfqueueConstants;
import io.nfqueue.camel.NfqueueConsumer;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.Verdict;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;

/**
 * A reader of queue 0 that {@link PacketCostIT} measures: the program of a JVM of its own. For each
 * line that it reads it says how many packets it has decided, and how many bytes its threads have
 * allocated, all but the one that answers.
 *
 * <p>Argument: the name of a {@link PacketCost}.
 */
public final class MeasuredReader {
  private static final int MAX_LENGTH = 8192;
  private static final int RECEIVE_BUFFER_BYTES = 16 << 20;
  private static final String RECEIVE_THREAD = "nfqueue-0";
  private static final int TELNET = 23;
  private static final String NOBODY = "192.0.2.1";

  private MeasuredReader() {}

  public static void main(String[] arguments) throws Exception {
    PacketCost cost = PacketCost.valueOf(arguments[0]);
    if (cost == PacketCost.LOOP) {
      loop();
    } else {
      route(cost);
    }
  }

  private static void loop() throws Exception {
    QueueConfig config =
        QueueConfig.number(0)
            .withMaxLength(MAX_LENGTH)
            .withReceiveBufferBytes(RECEIVE_BUFFER_BYTES);
    try (PacketQueue queue = PacketQueue.open(config)) {
      Thread reader = new Thread(() -> queue.run(packet -> Verdict.accept()), RECEIVE_THREAD);
      reader.start();
      answer(queue);
    }
  }

  private static void route(PacketCost cost) throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.disableJMX();
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              steps(from(uri(cost)).routeId("route"), cost);
            }
          });
      context.start();
      answer(((NfqueueConsumer) context.getRoute("route").getConsumer()).queues().get(0));
    }
  }

  private static String uri(PacketCost cost) {
    return "nfqueue:"
        + (cost == PacketCost.RANGE ? "0-1" : "0")
        + "?maxLength="
        + MAX_LENGTH
        + "&receiveBufferSize="
        + RECEIVE_BUFFER_BYTES
        + "&batching="
        + (cost == PacketCost.BATCHING);
  }

  private static void steps(RouteDefinition route, PacketCost cost) {
    if (cost == PacketCost.CONDITIONS) {
      route
          .choice()
          .when(header(NfqueueConstants.DESTINATION_PORT).isEqualTo(TELNET))
          .to("nfqueue:0?verdict=DROP")
          .when(header(NfqueueConstants.SOURCE_ADDRESS).isNotEqualTo(NOBODY))
          .to("nfqueue:0?verdict=ACCEPT")
          .otherwise()
          .to("nfqueue:0?verdict=DROP");
    } else if (cost == PacketCost.HEADER) {
      route.setHeader(NfqueueConstants.VERDICT, constant("ACCEPT"));
    } else {
      route.stop();
    }
  }

  private static void answer(PacketQueue queue) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    while (questions.readLine() != null) {
      System.out.println(queue.statistics().decided() + " " + allocatedBytes(threads));
    }
  }

  private static long allocatedBytes(ThreadMXBean threads) {
    long thisThread = Thread.currentThread().getId();
    long[] others =
        LongStream.of(threads.getAllThreadIds()).filter(id -> id != thisThread).toArray();
    return LongStream.of(threads.getThreadAllocatedBytes(others)).sum();
  }
}
