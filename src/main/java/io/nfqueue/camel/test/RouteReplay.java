package io.nfqueue.camel.test;

import io.nfqueue.camel.NfqueueConsumer;
import io.nfqueue.camel.NfqueueEndpoint;
import io.nfqueue.camel.NfqueueReplayFinishedEvent;
import io.nfqueue.queue.DecidedPacket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/**
 * Replays a capture file through the routes of a CamelContext, and tells what they decided.
 *
 * <pre>{@code
 * try (DefaultCamelContext context = new DefaultCamelContext()) {
 *   context.addRoutes(new FirewallRoutes());
 *   List<DecidedPacket> packets = RouteReplay.of(context, Path.of("visitor.pcap")).run();
 *   assertThat(packets)
 *       .filteredOn(packet -> packet.destinationPort() == 23)
 *       .isNotEmpty()
 *       .allMatch(packet -> packet.verdict().equals(Verdict.drop()));
 * }
 * }</pre>
 *
 * Every route from an {@code nfqueue} endpoint gets the packets, unless the endpoint has a file of
 * its own; what its options {@code replaySpeed} and {@code capture} say does not count. An
 * immutable value.
 */
public final class RouteReplay {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOP_SPEED = "topspeed";

  private final CamelContext context;
  private final String replay;
  private final String speed;
  private final Duration patience;

  private RouteReplay(CamelContext context, String replay, String speed, Duration patience) {
    this.context = context;
    this.replay = replay;
    this.speed = speed;
    this.patience = patience;
  }

  /**
   * As fast as the routes decide, and for at most a minute.
   *
   * @param context has its routes, and is not started yet
   * @param file pcap or pcapng
   */
  public static RouteReplay of(CamelContext context, Path file) {
    return of(context, file.toString());
  }

  /**
   * The same for a file that is named as in the endpoint's option {@code replay}.
   *
   * @param resource a path, or {@code classpath:visitor.pcap}
   */
  public static RouteReplay of(CamelContext context, String resource) {
    return new RouteReplay(context, resource, TOP_SPEED, PATIENCE);
  }

  /**
   * The same at another speed, for routes that go by the clock.
   *
   * @param value the endpoint's option {@code replaySpeed}
   */
  public RouteReplay withSpeed(String value) {
    return new RouteReplay(context, replay, value, patience);
  }

  /** The same with another patience, for large files. */
  public RouteReplay withPatience(Duration value) {
    return new RouteReplay(context, replay, speed, value);
  }

  /**
   * Starts the context, and waits until all packets are decided and the routes that decide them
   * have been stopped. The context then goes on, for what else a test wants to ask it; until it is
   * stopped, a route that is started again replays again.
   *
   * @return the packets with their verdicts: route by route, in each by queue, and then in the
   *     order of the file
   * @throws IllegalStateException where no route consumes from {@code nfqueue}, the context is
   *     started already, or it took too long; and where the list would not be complete: the file
   *     could not be read to its end, or has no packet for the routes, a packet met a full queue,
   *     or its verdict could not be captured
   * @throws Exception what the start of the context throws
   */
  public List<DecidedPacket> run() throws Exception {
    if (context.isStarted()) {
      throw new IllegalStateException("the context is started already: its routes are live");
    }
    PreparedEndpoints endpoints = new PreparedEndpoints(replay, speed);
    ReplayEndings endings = new ReplayEndings();
    context.addLifecycleStrategy(endpoints);
    context.getManagementStrategy().addEventNotifier(endings);
    List<DecidedPacket> packets = null;
    try {
      context.getCamelContextExtension().registerEndpointCallback(endpoints);
      context.start();
      List<Route> routes =
          context.getRoutes().stream()
              .filter(route -> route.getConsumer() instanceof NfqueueConsumer)
              .toList();
      if (routes.isEmpty()) {
        throw new IllegalStateException("no route of the context consumes from nfqueue");
      }
      Map<String, NfqueueReplayFinishedEvent> events =
          endings.await(routes.stream().map(Route::getRouteId).toList(), patience);
      ReplayResult result = new ReplayResult();
      for (Route route : routes) {
        result.add((NfqueueEndpoint) route.getEndpoint(), events.get(route.getRouteId()));
      }
      packets = result.packets();
      return packets;
    } finally {
      context.getManagementStrategy().removeEventNotifier(endings);
      if (packets == null) {
        endpoints.end();
      }
    }
  }
}
