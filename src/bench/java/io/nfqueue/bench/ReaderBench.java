package io.nfqueue.bench;

import io.nfqueue.bench.reader.Answers;
import io.nfqueue.bench.reader.BenchReader;
import io.nfqueue.bench.reader.LoopReader;
import io.nfqueue.bench.reader.ReaderSettings;
import io.nfqueue.bench.reader.RouteReader;

/**
 * A reader that accepts everything, to be measured beside the C reader. Runs until it is ended, or
 * its standard input is; answers what it has done there (see {@link Answers}).
 *
 * <p>Arguments: mode, queues ({@code 0} or {@code 0-3}), queue length, receive buffer in bytes, and
 * {@code gso} for segmentation offload. The modes: {@code loop} is a {@link
 * io.nfqueue.queue.PacketQueue}, the others are those of {@link
 * io.nfqueue.bench.reader.BenchRoutes}.
 */
public final class ReaderBench {
  private ReaderBench() {}

  /** Reads until the process is ended. */
  public static void main(String[] arguments) throws Exception {
    ReaderSettings settings = ReaderSettings.parse(arguments);
    try (BenchReader reader =
        settings.mode().equals("loop") ? LoopReader.start(settings) : RouteReader.start(settings)) {
      new Answers(reader).serve(System.in, System.out);
    }
  }
}
