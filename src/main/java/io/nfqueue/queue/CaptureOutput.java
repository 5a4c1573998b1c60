package io.nfqueue.queue;

import io.nfqueue.capture.CaptureFiles;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The way of packets from the backlog into the files. A packet counts as captured once a flush has
 * covered it: where one fails, what was flushed before is in the file. For one thread.
 */
final class CaptureOutput {
  /** Less than the files gather by themselves: no part of it is in the file unless all of it is. */
  private static final int FLUSH_BYTES = 1 << 14;

  private final CaptureFiles files;
  private final CaptureBacklog backlog;
  private final Deque<CapturedPacket> taken = new ArrayDeque<>();
  private long recordsCounted;

  CaptureOutput(CaptureFiles files, CaptureBacklog backlog) {
    this.files = files;
    this.backlog = backlog;
  }

  /** Writes what waits. */
  void writeAll() throws IOException {
    List<CapturedPacket> packets = backlog.take();
    taken.addAll(packets);
    int gathered = 0;
    for (CapturedPacket packet : packets) {
      packet.writeTo(files);
      gathered += packet.bytes();
      if (gathered >= FLUSH_BYTES) {
        flush();
        gathered = 0;
      }
    }
    flush();
  }

  private void flush() throws IOException {
    files.flush();
    countFlushed();
  }

  private void countFlushed() {
    List<CapturedPacket> flushed = new ArrayList<>();
    CapturedPacket next = taken.peek();
    while (next != null && recordsCounted + next.records() <= files.flushedPackets()) {
      recordsCounted += next.records();
      next.tap().written();
      flushed.add(taken.remove());
      next = taken.peek();
    }
    backlog.done(flushed);
  }

  /** Counts what was taken, and is not and will not be in a file. */
  void end() {
    countFlushed();
    taken.forEach(packet -> packet.tap().dropped());
    taken.clear();
  }
}
