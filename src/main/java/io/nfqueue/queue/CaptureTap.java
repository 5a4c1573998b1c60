package io.nfqueue.queue;

/** What of one queue goes into a capture, and is counted there. Safe for use by many threads. */
final class CaptureTap implements DecisionObserver {
  private final CaptureBacklog backlog;
  private final QueueCounters counters;
  private final QueueLog log;

  CaptureTap(CaptureBacklog backlog, QueueCounters counters, QueueLog log) {
    this.backlog = backlog;
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

  private void capture(QueuedPacket packet, ResolvedVerdict verdict, DecisionCause cause) {
    boolean captured = false;
    try {
      captured = backlog.offer(captured(packet, verdict, cause));
    } catch (RuntimeException | Error e) {
      // no memory, perhaps; but the packet has ended, and whoever ends packets must go on
      log.captureFailed(e);
    }
    if (!captured) {
      dropped();
    }
  }

  /** Names are asked for here: later, the queue may be closed and the kernel not be asked. */
  private CapturedPacket captured(
      QueuedPacket packet, ResolvedVerdict verdict, DecisionCause cause) {
    long input = packet.inputDeviceIndex();
    long output = packet.outputDeviceIndex();
    return new CapturedPacket(
        this,
        packet,
        verdict,
        cause,
        input == 0 ? null : name(packet.inputDevice(), input),
        output == 0 ? null : name(packet.outputDevice(), output));
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
