package io.nfqueue.queue;

import io.nfqueue.capture.Direction;

/** What of one queue goes into a capture, and is counted there. Safe for use by many threads. */
final class CaptureTap implements DecisionObserver {
  private final CaptureBacklog backlog;
  private final int queue;
  private final QueueCounters counters;
  private final QueueLog log;

  CaptureTap(CaptureBacklog backlog, int queue, QueueCounters counters, QueueLog log) {
    this.backlog = backlog;
    this.queue = queue;
    this.counters = counters;
    this.log = log;
  }

  @Override
  public void decided(QueuedPacket packet, ResolvedVerdict verdict, DecisionCause cause) {
    capture(packet, verdict, cause);
  }

  @Override
  public void lost(QueuedPacket packet) {
    capture(packet, null, null);
  }

  /** Names are asked for here: later, the queue may be closed and the kernel not be asked. */
  private void capture(QueuedPacket packet, ResolvedVerdict verdict, DecisionCause cause) {
    String device = "nfqueue:" + queue;
    Direction direction = Direction.UNKNOWN;
    long input = packet.inputDeviceIndex();
    long output = packet.outputDeviceIndex();
    if (input != 0) {
      device = name(packet.inputDevice(), input);
      direction = Direction.INBOUND;
    } else if (output != 0) {
      device = name(packet.outputDevice(), output);
      direction = Direction.OUTBOUND;
    }
    if (!backlog.offer(new CapturedPacket(this, packet, verdict, cause, device, direction))) {
      dropped();
    }
  }

  private static String name(String known, long index) {
    return known == null ? "if" + index : known;
  }

  /** A packet is in the file. */
  void written() {
    counters.captured.increment();
  }

  /** A packet is not, and will not be, in the file. */
  void dropped() {
    counters.captureDropped.increment();
    log.notCaptured();
  }
}
