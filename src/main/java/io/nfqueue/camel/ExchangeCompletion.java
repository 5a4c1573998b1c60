package io.nfqueue.camel;

import io.nfqueue.queue.DecisionCause;
import io.nfqueue.queue.QueueException;
import io.nfqueue.queue.Verdict;
import io.nfqueue.queue.VerdictNotSentException;
import io.nfqueue.queue.VerdictRefusedException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.Synchronization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what an exchange is about when it has ended ({@code autoVerdict=true}), unless that is
 * decided by then. An InOnly seda hands this on to its own exchange; copies by wireTap, split and
 * multicast do not have it.
 *
 * @param <T> a packet, or a batch of them
 */
abstract class ExchangeCompletion<T> implements Synchronization {
  private static final Logger LOG = LoggerFactory.getLogger(ExchangeCompletion.class);

  final Binding binding;
  final T subject;

  ExchangeCompletion(Binding binding, T subject) {
    this.binding = binding;
    this.subject = subject;
  }

  /** Whether it, or some of it, waits for a verdict. */
  abstract boolean isPending();

  /** Decides what of it waits for a verdict. */
  abstract void decideIfPending(Verdict verdict, DecisionCause cause);

  /** Nothing of it is left for others to decide. */
  void ended() {}

  @Override
  public final void onComplete(Exchange exchange) {
    try {
      if (PacketMessage.isRollback(exchange) || PacketMessage.isHandled(exchange)) {
        decideFailed(exchange);
      } else {
        decideCompleted(exchange);
      }
    } finally {
      ended();
    }
  }

  @Override
  public final void onFailure(Exchange exchange) {
    try {
      decideFailed(exchange);
    } finally {
      ended();
    }
  }

  private void decideCompleted(Exchange exchange) {
    Message message = exchange.getMessage();
    if (message instanceof PacketMessage untouched && untouched.isUntouched()) {
      decide(binding.settings().defaultVerdict(), DecisionCause.DECIDED);
    } else {
      decideBy(exchange, binding.settings().defaultVerdict());
    }
  }

  private void decideFailed(Exchange exchange) {
    Message message = exchange.getMessage();
    if (message instanceof PacketMessage ours && ours.isVerdictSetAfterFailure()) {
      decideBy(exchange, null);
    } else {
      fail();
    }
  }

  /**
   * Decides by the headers, unless a producer has decided; then they are of no interest.
   *
   * @param otherwise where they say nothing; null for the failure verdict
   */
  void decideBy(Exchange exchange, Verdict otherwise) {
    if (!isPending()) {
      return;
    }
    Verdict verdict;
    try {
      verdict = VerdictResolver.resolve(exchange.getMessage(), ProducerSettings.NONE, otherwise);
    } catch (RuntimeException e) {
      // also from a type converter: Camel would swallow it, and nobody would decide
      binding.log().warn(subject, e.getMessage() + ": failureVerdict instead");
      fail();
      return;
    }
    decideBy(verdict);
  }

  /**
   * Decides.
   *
   * @param verdict null for the failure verdict, which is also given where it is refused
   */
  final void decideBy(Verdict verdict) {
    if (verdict == null || !decide(verdict, DecisionCause.DECIDED)) {
      fail();
    }
  }

  private void fail() {
    decide(binding.settings().failureVerdict(), DecisionCause.FAILURE);
  }

  /** False where the verdict was refused, and another has to be given. */
  private boolean decide(Verdict verdict, DecisionCause cause) {
    try {
      decideIfPending(verdict, cause);
      return true;
    } catch (VerdictRefusedException e) {
      binding.log().warn(subject, e.getMessage() + ": failureVerdict instead");
      return false;
    } catch (VerdictNotSentException e) {
      binding.log().warn(subject, e.getMessage() + ": pending until the verdict timeout");
    } catch (QueueException e) {
      // closed: all got the shutdown verdict
      LOG.debug("{}", e.getMessage());
    }
    return true;
  }
}
