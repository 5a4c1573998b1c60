package io.nfqueue.bench.reader;

import io.nfqueue.camel.NfqueueConstants;
import io.nfqueue.packet.PacketEditor;
import io.nfqueue.queue.QueuedPacket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * The routes that are measured; each lets every packet pass in the end.
 *
 * <ul>
 *   <li>{@code route}: no steps
 *   <li>{@code route-N}: N processors that do nothing
 *   <li>{@code choice-java}, {@code choice-xml}: two conditions on headers, both of which are
 *       looked at, and a verdict producer in each branch; the second one is choice.xml
 *   <li>{@code batching}: no steps, one exchange for each receive batch
 *   <li>{@code mangling}: four bytes of the payload are replaced by others
 *   <li>{@code wiretap}: a copy of each exchange goes to a seda route that counts
 * </ul>
 */
final class BenchRoutes {
  static final String ROUTE_ID = "reader";
  private static final Pattern STEPS = Pattern.compile("route-([0-9]+)");
  private static final byte[] OTHER_BYTES = "####".getBytes(StandardCharsets.US_ASCII);

  private BenchRoutes() {}

  static void add(CamelContext context, ReaderSettings settings) throws Exception {
    if (settings.mode().equals("choice-xml")) {
      context.getPropertiesComponent().addOverrideProperty("queues", settings.queues());
      context.getPropertiesComponent().addOverrideProperty("options", settings.endpointOptions());
      PluginHelper.getRoutesLoader(context)
          .loadRoutes(
              ResourceHelper.resolveMandatoryResource(context, "classpath:routes/choice.xml"));
    } else {
      context.addRoutes(inJava(settings));
    }
  }

  private static RouteBuilder inJava(ReaderSettings settings) {
    return new RouteBuilder() {
      @Override
      public void configure() {
        String queues = "nfqueue:" + settings.queues();
        boolean batching = settings.mode().equals("batching");
        RouteDefinition route =
            from(queues + "?" + settings.endpointOptions() + (batching ? "&batching=true" : ""))
                .routeId(ROUTE_ID);
        Matcher steps = STEPS.matcher(settings.mode());
        if (settings.mode().equals("route") || batching) {
          // a route must have an output; this one is not even a step
          route.stop();
        } else if (steps.matches()) {
          for (int i = 0; i < Integer.parseInt(steps.group(1)); i++) {
            route.process(exchange -> {});
          }
        } else if (settings.mode().equals("choice-java")) {
          // keep choice.xml alike
          route
              .choice()
              .when(header(NfqueueConstants.DESTINATION_PORT).isEqualTo(23))
              .to(queues + "?verdict=DROP")
              .when(header(NfqueueConstants.SOURCE_ADDRESS).isEqualTo("127.0.0.1"))
              .to(queues + "?verdict=ACCEPT")
              .otherwise()
              .to(queues + "?verdict=DROP");
        } else if (settings.mode().equals("mangling")) {
          route.process(BenchRoutes::mangle);
        } else if (settings.mode().equals("wiretap")) {
          LongAdder copies = new LongAdder();
          route.wireTap("seda:copies?blockWhenFull=true");
          from("seda:copies").process(exchange -> copies.increment());
        } else {
          throw new IllegalArgumentException("mode " + settings.mode());
        }
      }
    };
  }

  private static void mangle(Exchange exchange) {
    QueuedPacket packet = exchange.getMessage().getBody(QueuedPacket.class);
    byte[] changed =
        new PacketEditor(packet.payload())
            .replacePayload(0, OTHER_BYTES.length, OTHER_BYTES)
            .toBytes();
    exchange.getMessage().setHeader(NfqueueConstants.PAYLOAD, changed);
  }
}
