package io.nfqueue.doctor;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.queue.KernelQueueStatistics;
import io.nfqueue.queue.OwnedQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who owns which queue, and what was lost. */
final class QueueChecks {
  private static final String[] COPY_MODES = {"none", "metadata", "packet"};

  private QueueChecks() {}

  static List<Finding> queues(NetworkNamespace namespace, LibC libc) {
    Optional<List<OwnedQueue>> queues = OwnedQueue.of(namespace, libc);
    if (queues.isEmpty()) {
      return List.of(
          Finding.note(
              "queues",
              "owners and loss counters are not known: /proc/net/netfilter/nfnetlink_queue cannot"
                  + " be read",
              "it is there once nfnetlink_queue is, and readable for user 0 or"
                  + " CAP_DAC_READ_SEARCH"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok("queues", "queues with an owner: " + queues.get().size())
            .with("owned", queues.get().size()));
    queues.get().forEach(queue -> findings.addAll(queue(queue)));
    return findings;
  }

  private static List<Finding> queue(OwnedQueue queue) {
    KernelQueueStatistics kernel = queue.kernel();
    List<Finding> findings = new ArrayList<>();
    findings.add(ownership(queue));
    if (kernel.copyMode() == 0) {
      findings.add(
          Finding.problem(
              "queue.copy-mode",
              "queue " + kernel.queue() + " is in copy mode none: the kernel drops what reaches it",
              "its owner must set copy mode packet or metadata (nfq_set_mode)"));
    }
    findings.add(
        loss(
            "queue.dropped-queue-full",
            kernel.queue(),
            kernel.queueDropped(),
            "because the queue was full: its owner decides too slowly",
            "spread the traffic over more queues (nfqueue:0-3 with --queue-balance 0:3), raise"
                + " maxLength; or let packets pass instead (failOpen)"));
    findings.add(
        loss(
            "queue.dropped-socket-full",
            kernel.queue(),
            kernel.userDropped(),
            "because the owner's socket was full: it reads too slowly",
            "raise receiveBufferSize, lower copyRange, spread the traffic over more queues; or let"
                + " packets pass instead (failOpen)"));
    return findings.stream().map(finding -> finding.with("queue", kernel.queue())).toList();
  }

  private static Finding ownership(OwnedQueue queue) {
    KernelQueueStatistics kernel = queue.kernel();
    String mode =
        kernel.copyMode() >= 0 && kernel.copyMode() < COPY_MODES.length
            ? COPY_MODES[kernel.copyMode()]
            : String.valueOf(kernel.copyMode());
    Finding finding =
        Finding.ok(
                "queue",
                "queue "
                    + kernel.queue()
                    + ": "
                    + queue.describeOwner()
                    + "; "
                    + kernel.waiting()
                    + " packets wait, copy mode "
                    + mode
                    + ", copy range "
                    + kernel.copyRangeBytes()
                    + " bytes")
            .with("port_id", kernel.portId())
            .with("waiting", kernel.waiting())
            .with("copy_mode", mode)
            .with("copy_range", kernel.copyRangeBytes())
            .with("last_packet_id", kernel.lastPacketId());
    if (queue.owner() != null) {
      finding =
          finding
              .with("process", queue.owner().processId())
              .with("command", queue.owner().command());
    }
    return finding;
  }

  private static Finding loss(String id, int queue, long packets, String why, String remedy) {
    String seen = "queue " + queue + ": " + packets + " packets lost since it was bound";
    Finding finding =
        packets == 0 ? Finding.ok(id, seen) : Finding.problem(id, seen + ", " + why, remedy);
    return finding.with("packets", packets);
  }
}
