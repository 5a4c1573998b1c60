package io.nfqueue.doctor;

import static org.awaitility.Awaitility.await;

import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.IpProtocol;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import io.nfqueue.testnet.Background;
import io.nfqueue.testnet.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** Bound queues that let everything pass and remember what it was. Closed with the network. */
final class FedQueues {
  private static final int WAITING_COLUMN = 2;

  private final Namespace where;
  private final List<PacketQueue> queues = new ArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  FedQueues(Namespace where, int first, int last) {
    this.where = where;
    IntStream.rangeClosed(first, last).forEach(this::open);
  }

  private void open(int number) {
    PacketQueue queue = PacketQueue.open(QueueConfig.number(number).withNamespace(where.netns()));
    queues.add(queue);
    Background reader = Background.start("reader-" + number, () -> queue.run(this::remember));
    where.closeAtEnd(
        () -> {
          queue.close();
          reader.join();
        });
  }

  private Verdict remember(QueuedPacket packet) {
    IpPacket ip = packet.ip();
    seen.add(
        "IPv%d %s %d to %d"
            .formatted(
                ip.ipVersion(),
                IpProtocol.name(ip.protocol()),
                packet.sourcePort(),
                packet.destinationPort()));
    return Verdict.accept();
  }

  /** As in {@code IPv4 TCP 40000 to 22}, in the order of arrival in each queue. */
  List<String> seen() {
    return List.copyOf(seen);
  }

  /** Waits until the kernel holds no packet for any queue of the namespace. */
  void awaitIdle() {
    // not by the queues: one that made the kernel load the module has no counters
    await()
        .until(
            () ->
                where
                    .run("cat /proc/net/netfilter/nfnetlink_queue")
                    .lines()
                    .allMatch(line -> line.strip().split(" +")[WAITING_COLUMN].equals("0")));
  }

  /** How many of them have received packets. */
  long fed() {
    return queues.stream().filter(queue -> queue.statistics().received() > 0).count();
  }
}
