package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.OTHER_PORT;
import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.PORT;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.Verdict;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;

/**
 * Batches of which a test knows what is in them: a first packet, which comes alone, holds up the
 * receive thread until all others wait in the kernel. What they are is seen by their names.
 */
abstract class BatchedRouteIT extends RoutedGateIT {
  private static final String FIRST = "held";

  private final CountDownLatch held = new CountDownLatch(1);
  private int batchedQueue;

  /** A consumer of batches, of queue 0. */
  ProcessorDefinition<?> batches(RouteBuilder routes, String... options) {
    return batches(routes, 0, options);
  }

  ProcessorDefinition<?> batches(RouteBuilder routes, int queue, String... options) {
    batchedQueue = queue;
    String[] all =
        Stream.concat(Stream.of("batching=true"), Stream.of(options)).toArray(String[]::new);
    return routes.from(nfqueue(String.valueOf(queue), all)).process(this::holdTheFirst);
  }

  /** Splits, has a producer decide the packets to the other port, and goes on with the batch. */
  static ProcessorDefinition<?> decideOthers(
      RouteBuilder routes, ProcessorDefinition<?> route, String verdict) {
    return route
        .split(routes.body())
        .filter(routes.header(NfqueueConstants.DESTINATION_PORT).isEqualTo(OTHER_PORT))
        .to(nfqueue("0", "verdict=" + verdict))
        .end()
        .end();
  }

  /** The first one gets no further. */
  void holdTheFirst(Exchange exchange) throws InterruptedException {
    if (held.getCount() > 0) {
      held.countDown();
      waitHere(exchange);
      batchOf(exchange).decideRest(Verdict.accept());
      exchange.setRouteStop(true);
    }
  }

  static PacketBatch batchOf(Exchange exchange) {
    return exchange.getMessage().getBody(PacketBatch.class);
  }

  /** Sends datagrams that come as one batch; those named other... to the other port. */
  void sendTogether(String... texts) throws InterruptedException {
    gate.send(FIRST);
    await().atMost(PATIENCE).until(() -> held.getCount() == 0);
    for (String text : texts) {
      gate.sendTo(text.startsWith("other") ? OTHER_PORT : PORT, text);
    }
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                gate.queue(batchedQueue).kernelStatistics().orElseThrow().waiting()
                    == texts.length + 1);
    gateOpens.countDown();
  }

  /** Sends them together, waits until all are decided, and tells which arrived. */
  List<String> arrivingTogether(String... texts) throws InterruptedException {
    sendTogether(texts);
    await()
        .atMost(PATIENCE)
        .until(() -> gate.queue(batchedQueue).statistics().decided() == texts.length + 1);
    return arrived();
  }

  List<String> arrived() {
    return gate.arrived().stream().filter(text -> !text.equals(FIRST)).toList();
  }
}
