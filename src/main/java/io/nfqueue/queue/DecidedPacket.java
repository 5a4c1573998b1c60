package io.nfqueue.queue;

import io.nfqueue.capture.CaptureReader;
import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.capture.LinkLayer;
import io.nfqueue.packet.IpPacket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A packet of a {@link PacketCapture}, and what was decided.
 *
 * @param queue 0..65535
 * @param packetId the id it had in its queue, 0..2^32-1; in a replay from 1 on in the order of the
 *     file
 * @param timestamp when it came
 * @param inputDevice name of the interface that it came in by, or null
 * @param outputDevice name of the interface that it was to go out by, or null
 * @param hook where it was queued; null where that has no name
 * @param mark the one it came with, 0..2^32-1
 * @param verdict with new mark, priority, VLAN tag, layer-2 header, and the new mark, timeout and
 *     helper of its connection, where it got them. What the packet had already (mark, priority) is
 *     no change. Not in it: a new payload, which is in {@code newBytes}, that the sequence was
 *     adjusted, labels of the connection and expectations. Null for a packet that was lost: the
 *     queue was closed before
 * @param cause why it got this verdict; null for a packet that was lost
 * @param bytes as it came, from the layer-3 header on. The arrays are not copied: leave them as
 *     they are
 * @param newBytes its new payload, or null
 * @param originalLength bytes that it had before it was cut
 */
public record DecidedPacket(
    int queue,
    long packetId,
    Instant timestamp,
    String inputDevice,
    String outputDevice,
    Hook hook,
    long mark,
    Verdict verdict,
    DecisionCause cause,
    byte[] bytes,
    byte[] newBytes,
    int originalLength) {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private record Id(long queue, long packet) {}

  /**
   * Reads a capture.
   *
   * @param capture one file that {@link QueueConfig#withCapture} made, of one binding of each
   *     queue: packets of different bindings have the same ids
   * @return by queue, then by packet id: in the order in which they came
   * @throws IOException where it cannot be read, or is none of these
   */
  public static List<DecidedPacket> read(Path capture) throws IOException {
    Map<Id, DecidedPacket> packets = new HashMap<>();
    try (CaptureReader reader = CaptureReader.open(capture)) {
      for (CaptureRecord record; (record = reader.next()) != null; ) {
        add(packets, capture, record);
      }
    }
    List<DecidedPacket> sorted = new ArrayList<>(packets.values());
    sorted.sort(
        Comparator.comparingInt(DecidedPacket::queue).thenComparing(DecidedPacket::packetId));
    return sorted;
  }

  private static void add(Map<Id, DecidedPacket> packets, Path capture, CaptureRecord record)
      throws IOException {
    CaptureComment comment = CaptureComment.of(record.comments());
    Long queue = record.options().queue();
    Long packetId = record.options().packetId();
    if (comment == null || queue == null || packetId == null) {
      throw new IOException(capture + ": a packet without a verdict: no capture of a queue");
    }
    LinkLayer link = LinkLayer.of(record);
    byte[] bytes =
        Arrays.copyOfRange(
            record.bytes(), link.payloadOffset(), link.payloadOffset() + link.payloadLength());
    CapturedDevices devices = CapturedDevices.of(record, comment, comment.hook());
    DecidedPacket packet =
        new DecidedPacket(
            queue.intValue(),
            packetId,
            Instant.ofEpochSecond(
                Math.floorDiv(record.epochNanos(), NANOS_PER_SECOND),
                Math.floorMod(record.epochNanos(), NANOS_PER_SECOND)),
            devices.input(),
            devices.output(),
            comment.hook(),
            comment.mark(),
            comment.verdict(),
            comment.cause(),
            bytes,
            null,
            link.originalPayloadLength());
    Id id = new Id(queue, packetId);
    if (comment.payload() == CaptureComment.Payload.NEW) {
      packets.computeIfPresent(id, (same, before) -> before.withNewBytes(bytes));
    } else {
      packets.put(id, packet);
    }
  }

  private DecidedPacket withNewBytes(byte[] value) {
    return new DecidedPacket(
        queue,
        packetId,
        timestamp,
        inputDevice,
        outputDevice,
        hook,
        mark,
        verdict,
        cause,
        bytes,
        value,
        originalLength);
  }

  /** The mark it went on with, 0..2^32-1: that of the verdict, else the one it came with. */
  public long markAfter() {
    return verdict == null ? mark : verdict.markAfter(mark);
  }

  /** The packet's headers, as it came: addresses, ports, flags. Never null. */
  public IpPacket ip() {
    return IpPacket.of(bytes, 0, bytes.length, Math.max(originalLength, bytes.length));
  }

  /** The headers of its new payload; null where it has none. */
  public IpPacket newIp() {
    return newBytes == null ? null : IpPacket.of(newBytes, 0, newBytes.length, newBytes.length);
  }

  /** Source port; -1 where there is none. */
  public int sourcePort() {
    return ip().sourcePort();
  }

  /** Destination port; -1 where there is none. */
  public int destinationPort() {
    return ip().destinationPort();
  }

  /** One line: verdict and headers. */
  @Override
  public String toString() {
    String change = newBytes == null ? "" : "[payload " + newBytes.length + " bytes]";
    String decision = verdict == null ? "LOST" : verdict + change;
    return "queue " + queue + ", packet " + packetId + ": " + decision + " " + ip();
  }
}
