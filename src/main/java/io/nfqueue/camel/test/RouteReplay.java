package io.nfqueue.camel.test;

import io.nfqueue.camel.NfqueueConfiguration;
import io.nfqueue.camel.NfqueueConsumer;
import io.nfqueue.camel.NfqueueEndpoint;
import io.nfqueue.queue.DecidedPacket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
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
  private final Path file;
  private final String speed;
  private final Duration patience;

  private RouteReplay(CamelContext context, Path file, String speed, Duration patience) {
    this.context = context;
    this.file = file;
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
    return new RouteReplay(context, file, TOP_SPEED, PATIENCE);
  }

  /**
   * The same at another speed, for routes that go by the clock.
   *
   * @param value the endpoint's option {@code replaySpeed}
   */
  public RouteReplay withSpeed(String value) {
    return new RouteReplay(context, file, value, patience);
  }

  /** The same with another patience, for large files. */
  public RouteReplay withPatience(Duration value) {
    return new RouteReplay(context, file, speed, value);
  }

  /**
   * Starts the context, and waits until all packets are decided and the routes that decide them
   * have been stopped. The context then goes on, for what else a test wants to ask it.
   *
   * @return the packets with their verdicts: route by route, in each by queue, and then in the
   *     order of the file
   * @throws IllegalStateException where no route consumes from {@code nfqueue}, the context is
   *     started already, the file could not be read to its end, or it took too long
   * @throws Exception what the start of the context throws
   */
  public List<DecidedPacket> run() throws Exception {
    if (context.isStarted()) {
      throw new IllegalStateException("the context is started already: its routes are live");
    }
    Path folder = Files.createTempDirectory("nfqueue-replay");
    ReplayEndings endings = new ReplayEndings();
    context.getManagementStrategy().addEventNotifier(endings);
    try {
      context
          .getCamelContextExtension()
          .registerEndpointCallback((uri, endpoint) -> prepared(endpoint, folder));
      context.start();
      List<Route> routes =
          context.getRoutes().stream()
              .filter(route -> route.getConsumer() instanceof NfqueueConsumer)
              .toList();
      if (routes.isEmpty()) {
        throw new IllegalStateException("no route of the context consumes from nfqueue");
      }
      endings.await(routes.stream().map(Route::getRouteId).toList(), patience);
      List<DecidedPacket> packets = new ArrayList<>();
      for (Route route : routes) {
        packets.addAll(DecidedPacket.read(capture((NfqueueEndpoint) route.getEndpoint())));
      }
      return packets;
    } finally {
      context.getManagementStrategy().removeEventNotifier(endings);
      delete(folder);
    }
  }

  private Endpoint prepared(Endpoint endpoint, Path folder) {
    if (endpoint instanceof NfqueueEndpoint nfqueue) {
      NfqueueConfiguration options = nfqueue.getConfiguration();
      if (options.getReplay() == null || options.getReplay().isEmpty()) {
        options.setReplay(file.toString());
      }
      options.setReplaySpeed(speed);
      options.setCaptureMaxBytes(0);
      String name = "endpoint-" + System.identityHashCode(nfqueue) + ".pcapng";
      options.setCapture(folder.resolve(name).toString());
    }
    return endpoint;
  }

  private static Path capture(NfqueueEndpoint endpoint) {
    return Path.of(endpoint.getConfiguration().getCapture());
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      // a route that has not ended goes on writing: left in the temporary folder
    }
  }
}
