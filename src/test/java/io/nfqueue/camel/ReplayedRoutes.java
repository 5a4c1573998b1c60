package io.nfqueue.camel;

import static io.nfqueue.testcapture.MadePackets.udp;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.DecidedPacket;
import io.nfqueue.testcapture.MadeCapture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A context for routes that decide the ten packets of a capture file. */
abstract class ReplayedRoutes {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;
  final List<NfqueueReplayFinishedEvent> events = new CopyOnWriteArrayList<>();
  final DefaultCamelContext context = new DefaultCamelContext();
  Path file;
  Path decided;

  @BeforeEach
  final void prepare() throws Exception {
    MadeCapture capture = MadeCapture.ofIpPackets();
    for (int i = 0; i < 10; i++) {
      capture.with(udp(4000, 5000 + i, "packet " + i));
    }
    file = capture.in(folder);
    decided = folder.resolve("decided.pcapng");
    context.disableJMX();
    context.getManagementStrategy().addEventNotifier(new Notes(events));
  }

  private static final class Notes extends EventNotifierSupport {
    private final List<NfqueueReplayFinishedEvent> events;

    Notes(List<NfqueueReplayFinishedEvent> events) {
      this.events = events;
    }

    @Override
    public void notify(CamelEvent event) {
      if (event instanceof NfqueueReplayFinishedEvent finished) {
        events.add(finished);
      }
    }
  }

  @AfterEach
  final void close() throws Exception {
    context.close();
  }

  final String uri(String path, String... options) {
    return "nfqueue:"
        + path
        + "?replay="
        + file
        + "&capture="
        + decided
        + "&replaySpeed=topspeed"
        + (options.length == 0 ? "" : "&" + String.join("&", options));
  }

  /** Replays, to the end of the first route. */
  final NfqueueReplayFinishedEvent replay(LambdaRouteBuilder routes) throws Exception {
    RouteBuilder.addRoutes(context, routes);
    context.start();
    await().atMost(PATIENCE).until(() -> !events.isEmpty());
    return events.get(0);
  }

  final List<String> verdicts() throws Exception {
    List<String> texts = new ArrayList<>();
    for (DecidedPacket packet : DecidedPacket.read(decided)) {
      texts.add(packet.destinationPort() + " " + packet.verdict());
    }
    return texts;
  }

  final MockEndpoint mock(String name) {
    return context.getEndpoint("mock:" + name, MockEndpoint.class);
  }
}
