package io.nfqueue.camel;

import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueStatistics;
import io.nfqueue.queue.ReplayProgress;
import io.nfqueue.queue.ReplayStatistics;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes when all queues of a consumer are at the end of their replay: its route is stopped,
 * and the context's event notifiers are told. Safe for use by many threads.
 */
final class ReplayEnd {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayEnd.class);

  private final NfqueueConsumer consumer;
  private final List<PacketQueue> queues;
  private final AtomicInteger running;

  /**
   * @param queues all of the consumer's
   */
  ReplayEnd(NfqueueConsumer consumer, List<PacketQueue> queues) {
    this.consumer = consumer;
    this.queues = queues;
    running = new AtomicInteger(queues.size());
  }

  /** One of the queues is at its end. */
  void reached(int queue, ReplayProgress replay) {
    LOG.info("Queue {}: replayed: {}", queue, replay.statistics());
    if (running.decrementAndGet() == 0) {
      // a stop waits for the receive threads, of which this is one
      context()
          .getExecutorServiceManager()
          .newThread("nfqueue-" + queue + "-replayed", this::stopAndTell)
          .start();
    }
  }

  private CamelContext context() {
    return consumer.getEndpoint().getCamelContext();
  }

  /** Tells only what is so: the route is stopped, and the result written. */
  private void stopAndTell() {
    String routeId = consumer.getRoute() == null ? null : consumer.getRoute().getRouteId();
    if (context().isStopping() || context().isStopped()) {
      LOG.debug("Route {}: its replay is over, and the context stops it", routeId);
      return;
    }
    try {
      if (routeId == null) {
        consumer.stop();
      } else {
        context().getRouteController().stopRoute(routeId);
      }
    } catch (Exception e) {
      LOG.warn("Route {}: its replay is over, and it cannot be stopped", routeId, e);
      return;
    }
    NfqueueReplayFinishedEvent event =
        new NfqueueReplayFinishedEvent(
            context(),
            routeId,
            consumer.getEndpoint().getEndpointUri(),
            ReplayStatistics.total(
                queues.stream()
                    .flatMap(queue -> queue.replay().stream())
                    .map(ReplayProgress::statistics)
                    .toList()),
            QueueStatistics.total(queues.stream().map(PacketQueue::statistics).toList()));
    try {
      context().getManagementStrategy().notify(event);
    } catch (Exception e) {
      LOG.warn("An event notifier failed: {}", event, e);
    }
  }
}
