package io.nfqueue.capture;

import java.util.List;

/**
 * One packet of a capture file. Its array is its own, and not copied again.
 *
 * @param linkType LINKTYPE_* number, 0..65535: what header the bytes begin with; see {@link
 *     LinkLayer}
 * @param epochNanos nanoseconds since the epoch, as the file's numbers say, also where those are
 *     odd (a second of 2,000,000 microseconds); times beyond the years 1677 to 2262 are the nearest
 *     that there is. {@link #NO_TIMESTAMP} where the file has none (Simple Packet Block)
 * @param bytes what was captured of the packet, with its link-layer header
 * @param originalLength the packet's length on the wire, as the file says: a file that lies may say
 *     less than was captured. 2^31-1 for that and more
 * @param fcsBytes frame check sequence at the end of the original packet, 0..31 bytes; 0 also where
 *     it is not known
 * @param interfaceName null where the file has none
 * @param options of pcapng; {@link PacketBlockOptions#NONE} in pcap
 */
public record CaptureRecord(
    int linkType,
    long epochNanos,
    byte[] bytes,
    int originalLength,
    int fcsBytes,
    String interfaceName,
    PacketBlockOptions options) {
  /** In place of a time that the file does not have. */
  public static final long NO_TIMESTAMP = Long.MIN_VALUE;

  /** Whether the file says when it was captured. */
  public boolean hasTimestamp() {
    return epochNanos != NO_TIMESTAMP;
  }

  /** The packet's comments, in their order. */
  public List<String> comments() {
    return options.comments();
  }

  /** Whether the bytes are only the packet's beginning. */
  public boolean truncated() {
    return originalLength > bytes.length;
  }
}
