package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.nfqueue;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;

/**
 * Malformed packets on a real queue, without raw sockets: the route of queue 0 spoils what the peer
 * sends, and hands it to the queue under test.
 *
 * <pre>
 *   peer --> queue 0 --new payload as it is, QUEUE:5--> queue 5 --> server
 * </pre>
 *
 * The IP length says more than there is. The kernel has looked at it before the packet came to
 * queue 0, and does not again: an accepted packet arrives.
 */
final class MalformedPackets {
  static final int QUEUE = 5;

  private static final int TOTAL_LENGTH_OFFSET = 2;

  private MalformedPackets() {}

  /**
   * Adds the two routes and starts.
   *
   * @param options of queue 5's consumer
   * @param steps of its route
   */
  static void route(RoutedGate gate, String options, Consumer<RouteDefinition> steps)
      throws Exception {
    gate.route(
        r -> {
          spoil(r, packet -> true);
          RouteDefinition route = r.from(nfqueue(String.valueOf(QUEUE), options));
          route.routeId("malformed").to("mock:entered");
          steps.accept(route);
        });
  }

  /** Adds the route of queue 0. */
  static void spoil(RouteBuilder routes, Predicate<byte[]> which) {
    routes
        .from(nfqueue("0"))
        .process(
            e -> {
              byte[] packet = e.getMessage().getBody(byte[].class);
              if (which.test(packet)) {
                packet[TOTAL_LENGTH_OFFSET] = 0x7f;
              }
              e.getMessage().setHeader(NfqueueConstants.PAYLOAD, packet);
            })
        .to(nfqueue("0", "verdict=QUEUE:" + QUEUE, "fixChecksums=false"));
  }
}
