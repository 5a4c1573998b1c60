package io.nfqueue.queue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a handler decide packet by packet. Whatever a handler does costs its own packet the failure
 * verdict at most.
 */
final class HandlerLoop {
  private static final Logger LOG = LoggerFactory.getLogger(PacketQueue.class);

  private final PacketQueue queue;
  private final PacketHandler handler;
  private final QueueLog log;

  HandlerLoop(PacketQueue queue, PacketHandler handler, QueueLog log) {
    this.queue = queue;
    this.handler = handler;
    this.log = log;
  }

  void run() {
    boolean interrupted = false;
    try {
      while (!queue.isClosed() && !isAtTheEnd()) {
        for (QueuedPacket packet : queue.receive()) {
          // one that a handler left behind must not disturb the next packet's
          interrupted |= Thread.interrupted();
          handle(packet);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean isAtTheEnd() {
    ReplayProgress replay = queue.replay().orElse(null);
    return replay != null && replay.isFinished();
  }

  private void handle(QueuedPacket packet) {
    try {
      Verdict verdict = handler.handle(packet);
      if (verdict != null) {
        queue.decide(packet, verdict);
      }
    } catch (VerdictNotSentException e) {
      log.notSent(e);
    } catch (QueueClosedException | AlreadyDecidedException e) {
      LOG.debug("{}", e.getMessage());
    } catch (Exception e) {
      // a verdict that was refused is here too: the handler could not decide
      log.failedHandler(packet, e);
      fail(packet);
    } catch (Error e) {
      // the end of this loop, but not of the packet
      fail(packet);
      throw e;
    }
  }

  private void fail(QueuedPacket packet) {
    try {
      queue.decideIfPending(packet, queue.config().failureVerdict(), DecisionCause.FAILURE);
    } catch (VerdictNotSentException e) {
      log.notSent(e);
    } catch (QueueClosedException e) {
      LOG.debug("{}", e.getMessage());
    }
  }
}
