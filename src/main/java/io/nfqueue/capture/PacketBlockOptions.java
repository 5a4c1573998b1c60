package io.nfqueue.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a pcapng file says of a packet beside its bytes, times and lengths. An immutable value; each
 * {@code with} gives a new one.
 *
 * @param comments opt_comment, in their order; none is the empty list
 * @param direction of epb_flags
 * @param packetId epb_packetid, 64 bits unsigned; null for none. Packets with the same one are the
 *     same packet, as met at several places
 * @param queue epb_queue, 0..2^32-1; null for none
 * @param verdicts epb_verdict, as they stand in the file: a byte for the type (0 hardware, 1 Linux
 *     eBPF TC, 2 Linux eBPF XDP), then its value. NFQUEUE's have no type there. The arrays are not
 *     copied: leave them as they are. Each has at most 65,535 bytes
 */
public record PacketBlockOptions(
    List<String> comments, Direction direction, Long packetId, Long queue, List<byte[]> verdicts) {
  /** Nothing said. */
  public static final PacketBlockOptions NONE =
      new PacketBlockOptions(List.of(), Direction.UNKNOWN, null, null, List.of());

  private static final long MAX_QUEUE = 0xffff_ffffL;

  /**
   * See the record's parameters.
   *
   * @throws IllegalArgumentException where the queue is out of range, or a verdict too long
   */
  public PacketBlockOptions {
    comments = List.copyOf(comments);
    Objects.requireNonNull(direction, "direction");
    if (queue != null && (queue < 0 || queue > MAX_QUEUE)) {
      throw new IllegalArgumentException("queue=" + queue + ": 0.." + MAX_QUEUE + " expected");
    }
    verdicts = List.copyOf(verdicts);
    verdicts.forEach(PcapngOption::checkLength);
  }

  /** One more comment; UTF-8 of more than 65,535 bytes is cut when it is written. */
  public PacketBlockOptions withComment(String comment) {
    List<String> more = new ArrayList<>(comments);
    more.add(comment);
    return new PacketBlockOptions(more, direction, packetId, queue, verdicts);
  }

  /** Which way the packet went. */
  public PacketBlockOptions withDirection(Direction value) {
    return new PacketBlockOptions(comments, value, packetId, queue, verdicts);
  }

  /** The packet's id, 64 bits unsigned. */
  public PacketBlockOptions withPacketId(long value) {
    return new PacketBlockOptions(comments, direction, value, queue, verdicts);
  }

  /** The queue, 0..2^32-1. */
  public PacketBlockOptions withQueue(long value) {
    return new PacketBlockOptions(comments, direction, packetId, value, verdicts);
  }
}
