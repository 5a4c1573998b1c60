package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueStatistics;
import io.nfqueue.testnet.Datagram;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Route;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A gate whose incoming UDP waits in queue 0 for a route, a peer that sends it, and a server that
 * shows what passed.
 *
 * <pre>
 *   peer --send--> veth --> mangle INPUT of gate --NFQUEUE 0--> route --verdict--> server, port 5000
 * </pre>
 *
 * Only packets without a mark are queued, so that a packet with a new one can be repeated. The
 * kernel delivers an accepted datagram while the verdict is being sent, and a verdict is counted
 * after that: once a packet is counted as decided, it has arrived, or never will.
 */
final class RoutedGate {
  static final int PORT = 5000;
  static final int OTHER_PORT = 5001;

  /** How long to wait for what must come. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int SHUTDOWN_SECONDS = 5;
  private static final String NOT_MARKED = " -p udp -m mark --mark 0 -j NFQUEUE --queue-num 0";

  private final Namespace gate;
  private final Namespace peer;
  private final DatagramChannel client;
  private final List<DatagramChannel> servers = new ArrayList<>();
  private final DefaultCamelContext context = new DefaultCamelContext();

  RoutedGate(TestNetwork network) {
    this(network, NOT_MARKED);
  }

  /**
   * @param rule what follows {@code -t mangle -A INPUT}, with a leading space
   */
  RoutedGate(TestNetwork network, String rule) {
    gate = network.gate();
    peer = network.peer();
    gate.iptables("-t mangle -A INPUT" + rule);
    try {
      for (int port : new int[] {PORT, OTHER_PORT}) {
        servers.add(gate.udp(gate.ipv4(port)));
      }
      client = peer.udp(peer.ipv4(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    context.disableJMX();
    context.getShutdownStrategy().setTimeout(SHUTDOWN_SECONDS);
    context.getPropertiesComponent().addInitialProperty("netns", gate.path());
    gate.closeAtEnd(context);
  }

  Namespace gate() {
    return gate;
  }

  Namespace peer() {
    return peer;
  }

  DefaultCamelContext context() {
    return context;
  }

  /**
   * The URI of an endpoint in the gate's namespace.
   *
   * @param path queue, range or *
   * @param options as in {@code failMode=open}
   */
  static String nfqueue(String path, String... options) {
    StringBuilder uri = new StringBuilder("nfqueue:" + path + "?netns={{netns}}");
    for (String option : options) {
      uri.append('&').append(option);
    }
    return uri.toString();
  }

  /** Adds routes and starts the context. */
  RoutedGate route(LambdaRouteBuilder routes) throws Exception {
    RouteBuilder.addRoutes(context, routes);
    context.start();
    return this;
  }

  InetSocketAddress server(int port) {
    return gate.ipv4(port);
  }

  /** Sends datagrams to the gate, one after the other, and waits for nothing. */
  void send(String... texts) {
    for (String text : texts) {
      sendTo(PORT, text);
    }
  }

  void sendTo(int port, String text) {
    try {
      peer.send(client, server(port), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends datagrams, waits until queue 0 has decided all of them, and tells which arrived. */
  List<String> arrivingOf(String... texts) {
    QueueStatistics before = statistics();
    send(texts);
    awaitDecided(before.decided() + texts.length);
    return arrived();
  }

  void awaitDecided(long packets) {
    awaitDecidedAndPending(packets, 0);
  }

  void awaitDecidedAndPending(long decided, long pending) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(statistics().decided()).isEqualTo(decided);
              assertThat(statistics().pending()).isEqualTo(pending);
            });
  }

  void awaitPending(long packets) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(statistics().pending()).isEqualTo(packets));
  }

  /** What arrived and was not asked for yet, port by port; waits for nothing. */
  List<String> arrived() {
    List<String> texts = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.allocate(65535);
    try {
      for (DatagramChannel server : servers) {
        server.configureBlocking(false);
        while (server.receive(buffer.clear()) != null) {
          byte[] bytes = new byte[buffer.flip().remaining()];
          buffer.get(bytes);
          texts.add(new Datagram(null, bytes).text());
        }
        server.configureBlocking(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  /** The next datagram that arrives at a port. */
  Datagram next(int port) throws IOException {
    Datagram datagram = gate.receive(servers.get(port - PORT), PATIENCE);
    assertThat(datagram).as("a datagram").isNotNull();
    return datagram;
  }

  /** Waits until these, and no others, have arrived, in this order. */
  void awaitArrival(String... texts) {
    List<String> arrived = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              arrived.addAll(arrived());
              assertThat(arrived).containsExactly(texts);
            });
  }

  /** Counters of queue 0. */
  QueueStatistics statistics() {
    return queue(0).statistics();
  }

  /** A queue that a started route has bound; with its consumer stopped, there is none. */
  PacketQueue queue(int number) {
    return findQueue(number).orElseThrow(() -> new AssertionError("no route has queue " + number));
  }

  Optional<PacketQueue> findQueue(int number) {
    return context.getRoutes().stream()
        .map(Route::getConsumer)
        .filter(NfqueueConsumer.class::isInstance)
        .flatMap(consumer -> ((NfqueueConsumer) consumer).queues().stream())
        .filter(queue -> queue.config().number() == number)
        .findFirst();
  }
}
