package io.nfqueue.camel;

import io.nfqueue.queue.QueueStatistics;
import io.nfqueue.queue.ReplayStatistics;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent;

/**
 * A replay is over: the file is at its end, every packet of it has its verdict, the result is
 * written, and the route has been stopped. Event notifiers of the CamelContext get it; its type is
 * {@code Custom}. There is none where the route cannot be stopped, or the whole context is being
 * stopped.
 */
public final class NfqueueReplayFinishedEvent implements CamelEvent.CamelContextEvent {
  private final CamelContext context;
  private final String routeId;
  private final String endpointUri;
  private final ReplayStatistics statistics;
  private final QueueStatistics decisions;
  private long timestamp;

  NfqueueReplayFinishedEvent(
      CamelContext context,
      String routeId,
      String endpointUri,
      ReplayStatistics statistics,
      QueueStatistics decisions) {
    this.context = context;
    this.routeId = routeId;
    this.endpointUri = endpointUri;
    this.statistics = statistics;
    this.decisions = decisions;
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

  /** Packets that are in the file of the endpoint's {@code capture}; 0 without one. */
  public long getCaptured() {
    return decisions.captured();
  }

  /** Packets that were to be in that file and are not: its disk was full or stuck. */
  public long getCaptureDropped() {
    return decisions.captureDropped();
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
    String captured =
        (getCaptured() == 0 ? "" : ", captured " + getCaptured())
            + (getCaptureDropped() == 0 ? "" : ", not captured " + getCaptureDropped());
    return "Replay of route "
        + routeId
        + " ("
        + endpointUri
        + ") finished: "
        + statistics
        + captured;
  }
}
