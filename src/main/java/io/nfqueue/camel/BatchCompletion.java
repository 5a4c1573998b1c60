package io.nfqueue.camel;

import io.nfqueue.queue.DecisionCause;
import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.Verdict;

/** Decides what is left of the batch of an exchange that has ended. */
final class BatchCompletion extends ExchangeCompletion<PacketBatch> {
  BatchCompletion(Binding binding, PacketBatch batch) {
    super(binding, batch);
  }

  @Override
  boolean isPending() {
    return subject.hasUndecided();
  }

  @Override
  void decideIfPending(Verdict verdict, DecisionCause cause) {
    binding.queue().decideRest(subject, verdict, cause);
  }
}
