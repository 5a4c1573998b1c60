package io.nfqueue.camel;

import io.nfqueue.queue.DecisionCause;
import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueClosedException;
import io.nfqueue.queue.QueueException;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.ReplayProgress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Synchronization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receive thread of one queue: each packet, or batch of packets, becomes an exchange and goes
 * through the route. Ends when the queue is closed, and never because of a packet.
 */
final class QueueReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueReader.class);
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final NfqueueConsumer consumer;
  private final Binding binding;
  private final PacketQueue queue;
  // null where the packets come from a kernel
  private final ReplayProgress replay;
  private final ReplayEnd replayEnd;

  /**
   * @param replayEnd is told where the queue is at the end of its replay
   */
  QueueReader(NfqueueConsumer consumer, Binding binding, ReplayEnd replayEnd) {
    this.consumer = consumer;
    this.binding = binding;
    this.queue = binding.queue();
    this.replay = queue.replay().orElse(null);
    this.replayEnd = replayEnd;
  }

  @Override
  public void run() {
    long pause = SHORTEST_PAUSE_NANOS;
    while (!queue.isClosed() && !isReplayed()) {
      try {
        PacketBatch batch = queue.receive();
        if (binding.settings().batching()) {
          dispatch(batch);
        } else {
          for (QueuedPacket packet : batch) {
            dispatch(packet);
          }
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
    if (isReplayed() && !queue.isClosed()) {
      replayEnd.reached(binding.number(), replay);
    }
  }

  private boolean isReplayed() {
    return replay != null && replay.isFinished();
  }

  private void dispatch(QueuedPacket packet) {
    if (decideMalformed(packet)) {
      return;
    }
    try {
      Exchange exchange = consumer.createExchange(false);
      exchange.setIn(new PacketMessage(exchange, packet));
      exchange.setProperty(NfqueueConstants.PACKET_PROPERTY, packet);
      if (replay != null && replay.isLast(packet)) {
        exchange.getMessage().setHeader(NfqueueConstants.REPLAY_FINISHED, true);
      }
      route(exchange, new PacketCompletion(binding, packet));
    } catch (Throwable t) {
      // also an OutOfMemoryError of a route: this thread is the only one that reads the queue
      decide(packet, DecisionCause.FAILURE);
      tell("Routing a packet failed", t);
    }
  }

  private void dispatch(PacketBatch received) {
    try {
      boolean last = false;
      for (QueuedPacket packet : received) {
        decideMalformed(packet);
        last |= replay != null && replay.isLast(packet);
      }
      PacketBatch batch = received.undecided();
      if (batch.isEmpty()) {
        return;
      }
      Exchange exchange = consumer.createExchange(false);
      exchange.setIn(new BatchMessage(exchange, batch));
      exchange.setProperty(NfqueueConstants.BATCH_PROPERTY, batch);
      if (last) {
        exchange.getMessage().setHeader(NfqueueConstants.REPLAY_FINISHED, true);
      }
      route(exchange, new BatchCompletion(binding, batch));
    } catch (Throwable t) {
      // one by one, as there may be no memory to do it at once
      for (QueuedPacket packet : received) {
        decide(packet, DecisionCause.FAILURE);
      }
      tell("Routing a batch of packets failed", t);
    }
  }

  /** Whether it was malformed, and the route does not get it. */
  private boolean decideMalformed(QueuedPacket packet) {
    if (binding.settings().malformedVerdict() == null || !packet.malformed()) {
      return false;
    }
    decide(packet, DecisionCause.MALFORMED);
    return true;
  }

  private void route(Exchange exchange, Synchronization completion) {
    // an interrupt that a route left behind must not disturb the next one's
    Thread.interrupted();
    if (binding.settings().autoVerdict()) {
      exchange.getExchangeExtension().addOnCompletion(completion);
    }
    consumer
        .getAsyncProcessor()
        .process(exchange, consumer.defaultConsumerCallback(exchange, false));
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
