package io.nfqueue.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of /proc/net/netfilter/nfnetlink_queue.
 *
 * <p>Source: {@code seq_show} of {@code net/netfilter/nfnetlink_queue.c}.
 *
 * @param queue queue number
 * @param portId netlink port id of the owner, unsigned; not a process id
 * @param waiting packets the kernel holds
 * @param copyMode 0 none, 1 metadata, 2 packet
 * @param copyRangeBytes bytes of payload per packet
 * @param queueDropped packets lost because the queue was full
 * @param userDropped packets lost because the socket was full
 * @param lastPacketId the id given last: packets ever queued, modulo 2^32
 */
public record KernelQueueStatistics(
    int queue,
    long portId,
    long waiting,
    int copyMode,
    int copyRangeBytes,
    long queueDropped,
    long userDropped,
    long lastPacketId) {
  private static final int COLUMNS = 9;

  /** Reads the whole file; lines that are not as expected are left out. */
  static List<KernelQueueStatistics> parse(String file) {
    List<KernelQueueStatistics> queues = new ArrayList<>();
    for (String line : file.split("\n")) {
      String[] columns = line.strip().split("\\s+");
      if (columns.length < COLUMNS) {
        continue;
      }
      try {
        queues.add(
            new KernelQueueStatistics(
                Integer.parseInt(columns[0]),
                // older kernels print it signed
                Long.parseLong(columns[1]) & Verdict.MAX_UNSIGNED_INT,
                Long.parseLong(columns[2]),
                Integer.parseInt(columns[3]),
                (int) Long.parseLong(columns[4]),
                Long.parseLong(columns[5]),
                Long.parseLong(columns[6]),
                Long.parseLong(columns[7])));
      } catch (NumberFormatException e) {
        // a header or a format of the future
        continue;
      }
    }
    return queues;
  }
}
