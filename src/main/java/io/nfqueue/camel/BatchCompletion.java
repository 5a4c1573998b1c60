package io.nfqueue.camel;

import io.nfqueue.queue.DecisionCause;
import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import org.apache.camel.Exchange;

/**
 * Decides what is left of the batch of an exchange that has ended. Headers of a message that became
 * one packet's, as by an aggregation of parts, are for that packet only.
 */
final class BatchCompletion extends ExchangeCompletion<PacketBatch> {
  BatchCompletion(Binding binding, PacketBatch batch) {
    super(binding, batch);
  }

  @Override
  void ended() {
    subject.finish();
  }

  @Override
  boolean isPending() {
    return subject.hasUndecided();
  }

  @Override
  void decideIfPending(Verdict verdict, DecisionCause cause) {
    binding.queue().decideRest(subject, verdict, cause);
  }

  @Override
  void decideBy(Exchange exchange, Verdict otherwise) {
    PacketIdentity one = PacketIdentity.ofPart(exchange);
    if (one == null) {
      super.decideBy(exchange, otherwise);
      return;
    }
    for (QueuedPacket packet : subject) {
      if (one.equals(PacketIdentity.of(packet))) {
        new PacketCompletion(binding, packet).decideBy(exchange, otherwise);
      }
    }
    if (isPending()) {
      decideBy(otherwise);
    }
  }
}
