package io.nfqueue.bench.reader;

import io.nfqueue.camel.NfqueueConsumer;
import org.apache.camel.impl.DefaultCamelContext;

/** A Camel route, as a user would write it; see {@link BenchRoutes}. */
public final class RouteReader implements BenchReader {
  private final DefaultCamelContext context = new DefaultCamelContext();

  private RouteReader(ReaderSettings settings) throws Exception {
    context.disableJMX();
    BenchRoutes.add(context, settings);
    context.start();
  }

  /** Binds the queues and begins to read. */
  public static RouteReader start(ReaderSettings settings) throws Exception {
    return new RouteReader(settings);
  }

  @Override
  public long packets() {
    NfqueueConsumer consumer =
        (NfqueueConsumer) context.getRoute(BenchRoutes.ROUTE_ID).getConsumer();
    return consumer.statistics().decided();
  }

  @Override
  public void close() {
    context.stop();
  }
}
