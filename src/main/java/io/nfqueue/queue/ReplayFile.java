package io.nfqueue.queue;

import io.nfqueue.capture.CaptureReader;
import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.capture.LinkLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packets of a capture file that one queue has, one after the other: IP packets, of this queue
 * where the file says so. One thread reads; the counters are anyone's.
 *
 * <p>What a queue has never seen is left out and counted. A file that cannot be read any further
 * ends there, with a warning.
 */
final class ReplayFile {
  private static final Logger LOG = LoggerFactory.getLogger(PacketQueue.class);
  private static final Set<ReplayFile> OPEN = ConcurrentHashMap.newKeySet();

  private final Replay replay;
  private final int queue;
  private final CaptureReader reader;
  private final ReplayDevices devices = new ReplayDevices();
  private final ReplayPacketMaker maker = new ReplayPacketMaker(devices);
  private final LongAdder otherQueues = new LongAdder();
  private final LongAdder notIp = new LongAdder();
  private final LongAdder unreadable = new LongAdder();
  private final LongAdder newPayloads = new LongAdder();
  private volatile String failure;

  private ReplayFile(Replay replay, int queue, CaptureReader reader) {
    this.replay = replay;
    this.queue = queue;
    this.reader = reader;
  }

  /**
   * Opens the file.
   *
   * @param queue 0..65535
   * @throws QueueException where it is no capture file, or cannot be read
   */
  static ReplayFile open(Replay replay, int queue) {
    String step = "replay " + replay.file() + " in queue " + queue + ": ";
    // a pipe could keep the receive thread, and whoever closes the queue, waiting for ever
    if (!Files.isRegularFile(replay.file())) {
      throw new QueueException(
          step + (Files.exists(replay.file()) ? "not a regular file" : "there is no such file"),
          null);
    }
    try {
      ReplayFile file = new ReplayFile(replay, queue, CaptureReader.open(replay.file()));
      OPEN.add(file);
      return file;
    } catch (IOException e) {
      throw new QueueException(step + e.getMessage(), e);
    }
  }

  /** A file that a queue of this JVM replays now, and for which this holds; null where none is. */
  static Path findOpen(Predicate<Path> condition) {
    return OPEN.stream().map(file -> file.replay.file()).filter(condition).findAny().orElse(null);
  }

  /** The next packet of the queue; null at the end. */
  ReplayPacket next() {
    try {
      CaptureRecord record = failure == null ? reader.next() : null;
      for (; record != null; record = reader.next()) {
        ReplayPacket packet = packetOf(record);
        if (packet != null) {
          return packet;
        }
      }
    } catch (IOException e) {
      failure = replay.file() + ": " + e.getMessage();
      LOG.warn("Queue {}: the replay ends here: {}", queue, failure);
    }
    return null;
  }

  /** Null where it is none for this queue. */
  private ReplayPacket packetOf(CaptureRecord record) {
    maker.noteTime(record);
    // what this project has captured itself says more than others
    CaptureComment ours = CaptureComment.of(record.comments());
    if (ours != null && ours.payload() == CaptureComment.Payload.NEW) {
      newPayloads.increment();
      return null;
    }
    LinkLayer link = LinkLayer.of(record);
    LongAdder why =
        switch (link.outcome()) {
          case FOUND -> !link.isIp() ? notIp : link.payloadLength() == 0 ? unreadable : null;
          case NO_PROTOCOL -> notIp;
          case CUT, UNKNOWN_LINK_TYPE -> unreadable;
        };
    ReplayPacket packet = why == null ? maker.make(record, link, ours) : null;
    if (packet != null && queueOf(record, ours, packet) != queue) {
      why = otherQueues;
    }
    if (why != null) {
      why.increment();
      return null;
    }
    return packet;
  }

  /** What the file says; else its place among the queues that share the file. */
  private int queueOf(CaptureRecord record, CaptureComment ours, ReplayPacket packet) {
    Long captured = record.options().queue();
    if (ours != null && captured != null) {
      return captured.intValue();
    }
    QueueRange spread = replay.spread();
    if (spread == null || spread.first() == spread.last()) {
      return queue;
    }
    int queues = spread.last() - spread.first() + 1;
    return spread.first() + Math.floorMod(packet.addressHash(), queues);
  }

  /** Names of its interfaces. */
  DeviceNames devices() {
    return devices;
  }

  /** Packets of other queues. */
  long otherQueues() {
    return otherQueues.sum();
  }

  /** Records that are no IP packets. */
  long notIp() {
    return notIp.sum();
  }

  /** Records that are too short, or of an unknown link type. */
  long unreadable() {
    return unreadable.sum();
  }

  /** Records that are no packet that came, but what another one was changed to. */
  long newPayloads() {
    return newPayloads.sum();
  }

  /** Why it was not read to its end, or null. */
  String failure() {
    return failure;
  }

  /** Closes it. */
  void close() {
    OPEN.remove(this);
    try {
      reader.close();
    } catch (IOException e) {
      LOG.debug("Closing {}", replay.file(), e);
    }
  }
}
