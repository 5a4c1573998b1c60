package io.nfqueue.camel.test;

import io.nfqueue.camel.NfqueueReplayFinishedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;

/** Waits for the ends of replays. */
final class ReplayEndings extends EventNotifierSupport {
  private final BlockingQueue<NfqueueReplayFinishedEvent> events = new LinkedBlockingQueue<>();

  ReplayEndings() {
    setIgnoreExchangeEvents(true);
  }

  @Override
  public void notify(CamelEvent event) {
    if (event instanceof NfqueueReplayFinishedEvent finished) {
      events.add(finished);
    }
  }

  /**
   * Waits.
   *
   * @param routes ids of those whose replay is to end
   * @return what they told, by id
   * @throws IllegalStateException where one takes too long
   */
  Map<String, NfqueueReplayFinishedEvent> await(List<String> routes, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    List<String> left = new ArrayList<>(routes);
    Map<String, NfqueueReplayFinishedEvent> ended = new HashMap<>();
    while (!left.isEmpty()) {
      NfqueueReplayFinishedEvent event =
          events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new IllegalStateException(
            "the replay of the routes " + left + " has not ended within " + patience);
      }
      left.remove(event.getRouteId());
      ended.put(event.getRouteId(), event);
    }
    return ended;
  }
}
