package io.nfqueue.queue;

import java.util.List;

/**
 * How claimed packets end: forgotten here, told to whoever looks on, and counted. In this order, so
 * that a packet that is counted is captured too; and whoever looks on may throw, yet no packet is
 * left half ended. Safe for use by many threads.
 */
final class VerdictSettlement {
  private final PendingPackets pending;
  private final QueueCounters counters;
  // null where nobody looks on
  private final DecisionObserver observer;

  /**
   * @param observer is told of each packet that ends here; null for nobody
   */
  VerdictSettlement(QueueBooks books, DecisionObserver observer) {
    pending = books.pending();
    counters = books.counters();
    this.observer = observer;
  }

  /** The kernel is told of a packet. */
  void decided(PendingPacket packet, ResolvedVerdict verdict, DecisionCause cause) {
    if (forget(packet)) {
      try {
        tell(packet, verdict, cause);
      } finally {
        counters.decided(verdict.kind(), cause, 1);
      }
    }
  }

  /** The kernel is told of several packets with one verdict. */
  void decided(List<PendingPacket> packets, ResolvedVerdict verdict, DecisionCause cause) {
    int decided = 0;
    for (PendingPacket packet : packets) {
      if (forget(packet)) {
        decided++;
      }
    }
    try {
      for (PendingPacket packet : packets) {
        tell(packet, verdict, cause);
      }
    } finally {
      counters.decided(verdict.kind(), cause, decided);
    }
  }

  /** The kernel is told of all that was gathered. */
  void decided(GatheredVerdicts gathered) {
    for (int i = 0; i < gathered.size(); i++) {
      forget(gathered.packet(i));
    }
    try {
      for (int i = 0; observer != null && i < gathered.size(); i++) {
        tell(gathered.packet(i), gathered.verdict(i), gathered.cause(i));
      }
    } finally {
      count(gathered);
    }
  }

  private boolean forget(PendingPacket packet) {
    boolean decided = packet.decided();
    if (decided) {
      pending.remove(packet);
    }
    return decided;
  }

  private void tell(PendingPacket packet, ResolvedVerdict verdict, DecisionCause cause) {
    if (observer != null && !packet.isLost()) {
      observer.decided(packet.packet, verdict, cause);
    }
  }

  /** Run by run: the counters cost more than all else here. */
  private void count(GatheredVerdicts gathered) {
    int i = 0;
    while (i < gathered.size()) {
      Verdict.Kind kind = gathered.kind(i);
      DecisionCause cause = gathered.cause(i);
      int decided = 0;
      for (; i < gathered.size() && gathered.kind(i) == kind && gathered.cause(i) == cause; i++) {
        if (!gathered.packet(i).isLost()) {
          decided++;
        }
      }
      if (decided > 0) {
        counters.decided(kind, cause, decided);
      }
    }
  }

  /** The kernel could not be told of what was gathered: others may decide. */
  void notSent(GatheredVerdicts gathered) {
    for (int i = 0; i < gathered.size(); i++) {
      gathered.packet(i).release();
    }
  }

  /** The kernel cannot be told of a packet any more: it is given up, unless it is decided. */
  void lost(PendingPacket packet) {
    if (packet.lose()) {
      try {
        if (observer != null) {
          observer.lost(packet.packet);
        }
      } finally {
        counters.lost.increment();
      }
    }
  }
}
