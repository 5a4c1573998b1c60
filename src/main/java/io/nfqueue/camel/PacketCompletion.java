package io.nfqueue.camel;

import io.nfqueue.queue.DecisionCause;
import io.nfqueue.queue.QueueClosedException;
import io.nfqueue.queue.QueueException;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import io.nfqueue.queue.VerdictNotSentException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.Synchronization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides a packet when its exchange has ended ({@code autoVerdict=true}), unless it is decided by
 * then. An InOnly seda hands this on to its own exchange; copies by wireTap, split and multicast do
 * not have it.
 */
final class PacketCompletion implements Synchronization {
  private static final Logger LOG = LoggerFactory.getLogger(PacketCompletion.class);

  private final Binding binding;
  private final QueuedPacket packet;

  PacketCompletion(Binding binding, QueuedPacket packet) {
    this.binding = binding;
    this.packet = packet;
  }

  @Override
  public void onComplete(Exchange exchange) {
    if (isHandledFailure(exchange)) {
      onFailure(exchange);
      return;
    }
    Message message = exchange.getMessage();
    if (message instanceof PacketMessage untouched && untouched.isUntouched()) {
      decide(binding.settings().defaultVerdict(), DecisionCause.DECIDED);
    } else {
      decideBy(message, binding.settings().defaultVerdict(), DecisionCause.DECIDED);
    }
  }

  @Override
  public void onFailure(Exchange exchange) {
    Message message = exchange.getMessage();
    if (message instanceof PacketMessage ours && ours.isVerdictSetAfterFailure()) {
      decideBy(message, binding.settings().failureVerdict(), DecisionCause.DECIDED);
    } else {
      decide(binding.settings().failureVerdict(), DecisionCause.FAILURE);
    }
  }

  private static boolean isHandledFailure(Exchange exchange) {
    var extension = exchange.getExchangeExtension();
    return exchange.isRollbackOnly()
        || exchange.isRollbackOnlyLast()
        || extension.isFailureHandled()
        || (extension.isErrorHandlerHandledSet() && extension.isErrorHandlerHandled());
  }

  /** A producer may have decided; then the headers are of no interest. */
  private void decideBy(Message message, Verdict otherwise, DecisionCause cause) {
    if (!binding.queue().isPending(packet)) {
      return;
    }
    Verdict verdict;
    try {
      verdict = VerdictResolver.resolve(message, ProducerSettings.NONE, otherwise);
    } catch (UnreadableVerdictException e) {
      LOG.warn("{}: {}: failureVerdict instead", packet, e.getMessage());
      decide(binding.settings().failureVerdict(), DecisionCause.FAILURE);
      return;
    }
    decide(verdict, cause);
  }

  private void decide(Verdict verdict, DecisionCause cause) {
    try {
      binding.queue().decideIfPending(packet, verdict, cause);
    } catch (QueueClosedException e) {
      LOG.debug("{}", e.getMessage());
    } catch (VerdictNotSentException e) {
      LOG.warn("{}: it stays pending until the verdict timeout", e.getMessage());
    } catch (QueueException e) {
      LOG.warn("{}: failureVerdict instead", e.getMessage());
      decide(binding.settings().failureVerdict(), DecisionCause.FAILURE);
    }
  }
}
