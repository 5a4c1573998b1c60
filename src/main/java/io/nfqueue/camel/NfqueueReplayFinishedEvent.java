package io.nfqueue.camel;

import io.nfqueue.queue.ReplayStatistics;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent;

/**
 * A replay is over: the file is at its end, every packet of it has its verdict, the result is
 * written, and the route has been stopped. Event notifiers of the CamelContext get it; its type is
 * {@code Custom}.
 */
public final class NfqueueReplayFinishedEvent implements CamelEvent.CamelContextEvent {
  private final CamelContext context;
  private final String routeId;
  private final String endpointUri;
  private final ReplayStatistics statistics;
  private long timestamp;

  NfqueueReplayFinishedEvent(
      CamelContext context, String routeId, String endpointUri, ReplayStatistics statistics) {
    this.context = context;
    this.routeId = routeId;
    this.endpointUri = endpointUri;
    this.statistics = statistics;
  }

  @Override
  public CamelContext getContext() {
    return context;
  }

  @Override
  public Type getType() {
    return Type.Custom;
  }

  /** The route; null where the consumer belongs to none. */
  public String getRouteId() {
    return routeId;
  }

  /** The consumer's endpoint. */
  public String getEndpointUri() {
    return endpointUri;
  }

  /** What became of the file's records, in sum over the consumer's queues. */
  public ReplayStatistics getStatistics() {
    return statistics;
  }

  @Override
  public long getTimestamp() {
    return timestamp;
  }

  @Override
  public void setTimestamp(long timestamp) {
    this.timestamp = timestamp;
  }

  @Override
  public String toString() {
    return "Replay of route " + routeId + " (" + endpointUri + ") finished: " + statistics;
  }
}
