package io.nfqueue.camel.test;

import io.nfqueue.camel.NfqueueEndpoint;
import io.nfqueue.camel.NfqueueReplayFinishedEvent;
import io.nfqueue.queue.DecidedPacket;
import io.nfqueue.queue.ReplayStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The packets of several routes, with their verdicts: all of them, or none. What a test says of all
 * packets of an incomplete list, or of an empty one, would be true too easily.
 */
final class ReplayResult {
  private final List<DecidedPacket> packets = new ArrayList<>();
  private final List<NfqueueReplayFinishedEvent> events = new ArrayList<>();

  /**
   * Adds those of a route.
   *
   * @throws IllegalStateException where some are missing
   * @throws IOException where they cannot be read
   */
  void add(NfqueueEndpoint endpoint, NfqueueReplayFinishedEvent event) throws IOException {
    ReplayStatistics replay = event.getStatistics();
    if (replay.failure() != null) {
      throw new IllegalStateException(event.toString());
    }
    if (replay.queueDropped() + replay.passedUnseen() > 0) {
      throw new IllegalStateException(
          "some packets met a full queue: raise maxLength, or replay at top speed: " + event);
    }
    List<DecidedPacket> read =
        event.getCaptured() == replay.packets()
            ? DecidedPacket.read(PreparedEndpoints.captureOf(endpoint))
            : List.of();
    if (event.getCaptureDropped() > 0 || read.size() != replay.packets()) {
      throw new IllegalStateException(
          "of some packets the verdict was not captured: "
              + read.size()
              + " of "
              + replay.packets()
              + " could be read: "
              + event);
    }
    packets.addAll(read);
    events.add(event);
  }

  /**
   * All of them.
   *
   * @throws IllegalStateException where there are none
   */
  List<DecidedPacket> packets() {
    if (packets.isEmpty()) {
      throw new IllegalStateException("no packet of the file came into a route: " + events);
    }
    return packets;
  }
}
