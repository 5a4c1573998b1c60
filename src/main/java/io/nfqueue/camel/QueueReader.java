package io.nfqueue.camel;

import io.nfqueue.queue.DecisionCause;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueClosedException;
import io.nfqueue.queue.QueueException;
import io.nfqueue.queue.QueuedPacket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receive thread of one queue: each packet becomes an exchange and goes through the route. Ends
 * when the queue is closed, and never because of a packet.
 */
final class QueueReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueReader.class);
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final NfqueueConsumer consumer;
  private final Binding binding;
  private final PacketQueue queue;

  QueueReader(NfqueueConsumer consumer, Binding binding) {
    this.consumer = consumer;
    this.binding = binding;
    this.queue = binding.queue();
  }

  @Override
  public void run() {
    long pause = SHORTEST_PAUSE_NANOS;
    while (!queue.isClosed()) {
      try {
        for (QueuedPacket packet : queue.receive()) {
          // one that a route left behind must not disturb the next packet's
          Thread.interrupted();
          dispatch(packet);
        }
        pause = SHORTEST_PAUSE_NANOS;
      } catch (Throwable e) {
        // whatever it is, without this thread nothing is read any more
        if (!queue.isClosed()) {
          tell("Receiving packets failed", e);
          Thread.interrupted();
          LockSupport.parkNanos(pause);
          pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
      }
    }
  }

  private void dispatch(QueuedPacket packet) {
    ConsumerSettings settings = binding.settings();
    if (settings.malformedVerdict() != null && packet.malformed()) {
      decide(packet, DecisionCause.MALFORMED);
      return;
    }
    try {
      Exchange exchange = consumer.createExchange(false);
      exchange.setIn(new PacketMessage(exchange, packet));
      exchange.setProperty(NfqueueConstants.PACKET_PROPERTY, packet);
      if (settings.autoVerdict()) {
        exchange.getExchangeExtension().addOnCompletion(new PacketCompletion(binding, packet));
      }
      consumer
          .getAsyncProcessor()
          .process(exchange, consumer.defaultConsumerCallback(exchange, false));
    } catch (Throwable t) {
      // also an OutOfMemoryError of a route: this thread is the only one that reads the queue
      decide(packet, DecisionCause.FAILURE);
      tell("Routing a packet failed", t);
    }
  }

  private void tell(String what, Throwable e) {
    try {
      consumer.getExceptionHandler().handleException(what, e);
    } catch (Throwable again) {
      LOG.warn("{}, and so did the exception handler", what, again);
    }
  }

  private void decide(QueuedPacket packet, DecisionCause cause) {
    try {
      queue.decideIfPending(
          packet,
          cause == DecisionCause.MALFORMED
              ? binding.settings().malformedVerdict()
              : binding.settings().failureVerdict(),
          cause);
    } catch (QueueClosedException e) {
      LOG.debug("{}", e.getMessage());
    } catch (QueueException e) {
      binding.log().warn(packet, e.getMessage());
    }
  }
}
