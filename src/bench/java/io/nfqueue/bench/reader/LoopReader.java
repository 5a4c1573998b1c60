package io.nfqueue.bench.reader;

import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.Verdict;
import io.nfqueue.queue.VerdictWatch;
import java.util.ArrayList;
import java.util.List;

/** The library without Camel: a {@link PacketQueue} and a thread for each queue. */
public final class LoopReader implements BenchReader {
  private final List<PacketQueue> queues = new ArrayList<>();

  private LoopReader(List<QueueConfig> configs) {
    VerdictWatch watch = new VerdictWatch();
    for (QueueConfig config : configs) {
      PacketQueue queue =
          configs.size() == 1 ? PacketQueue.open(config) : PacketQueue.open(config, watch);
      queues.add(queue);
      new Thread(() -> queue.run(packet -> Verdict.accept()), "nfqueue-" + config.number()).start();
    }
  }

  /** Binds the queues and begins to read. */
  public static LoopReader start(ReaderSettings settings) {
    return new LoopReader(settings.configs());
  }

  @Override
  public long packets() {
    return queues.stream().mapToLong(queue -> queue.statistics().decided()).sum();
  }

  /** The threads end by themselves. */
  @Override
  public void close() {
    queues.forEach(PacketQueue::close);
  }
}
