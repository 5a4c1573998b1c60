package io.nfqueue.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the kernel says of the queues of this namespace, in sum.
 *
 * @param bound how many are bound
 * @param decided packets that got an id, less those that wait for their verdict and those that a
 *     full socket dropped
 * @param dropped packets that a full queue or a full socket dropped
 * @param waiting packets without a verdict
 * @param held numbers of the queues that hold these
 */
record KernelQueues(int bound, long decided, long dropped, long waiting, Set<Integer> held) {
  private static final Path FILE = Path.of("/proc/net/netfilter/nfnetlink_queue");
  private static final int NUMBER = 0;
  private static final int WAITING = 2;
  private static final int QUEUE_DROPPED = 5;
  private static final int USER_DROPPED = 6;
  private static final int ID_SEQUENCE = 7;

  /** Packets that came to the queues, dropped or not. */
  long offered() {
    return decided + dropped + waiting;
  }

  static KernelQueues look() throws IOException {
    return parse(Files.readAllLines(FILE));
  }

  static KernelQueues parse(List<String> lines) {
    long decided = 0;
    long dropped = 0;
    long waiting = 0;
    Set<Integer> held = new TreeSet<>();
    for (String line : lines) {
      String[] columns = line.trim().split(" +");
      long waits = Long.parseLong(columns[WAITING]);
      long userDropped = Long.parseLong(columns[USER_DROPPED]);
      decided += Long.parseLong(columns[ID_SEQUENCE]) - waits - userDropped;
      dropped += Long.parseLong(columns[QUEUE_DROPPED]) + userDropped;
      waiting += waits;
      if (waits > 0) {
        held.add(Integer.parseInt(columns[NUMBER]));
      }
    }
    return new KernelQueues(lines.size(), decided, dropped, waiting, held);
  }
}
