package io.nfqueue.camel;

import io.nfqueue.queue.DecisionCause;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;

/** Decides the packet of an exchange that has ended. */
final class PacketCompletion extends ExchangeCompletion<QueuedPacket> {
  PacketCompletion(Binding binding, QueuedPacket packet) {
    super(binding, packet);
  }

  @Override
  boolean isPending() {
    return binding.queue().isPending(subject);
  }

  @Override
  void decideIfPending(Verdict verdict, DecisionCause cause) {
    binding.queue().decideIfPending(subject, verdict, cause);
  }
}
