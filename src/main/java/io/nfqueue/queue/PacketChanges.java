package io.nfqueue.queue;

import io.nfqueue.conntrack.ConntrackChange;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a verdict changes of a packet and its connection.
 *
 * @param mark new mark, or null
 * @param markMask which bits of it
 * @param priority new priority, or null
 * @param payload new packet, or null
 * @param fixChecksums whether lengths and checksums of the new packet are corrected
 * @param conntrack never null
 * @param adjustSequence whether the kernel makes up for another length of a TCP segment
 * @param frame never null
 */
record PacketChanges(
    Long mark,
    long markMask,
    Long priority,
    byte[] payload,
    boolean fixChecksums,
    ConntrackChange conntrack,
    boolean adjustSequence,
    FrameChange frame) {

  static final PacketChanges NONE =
      new PacketChanges(
          null,
          Verdict.MAX_UNSIGNED_INT,
          null,
          null,
          true,
          ConntrackChange.NONE,
          false,
          FrameChange.NONE);

  PacketChanges withMark(long value, long mask) {
    checkUnsignedInt("mark", value);
    checkUnsignedInt("mark mask", mask);
    return new PacketChanges(
        value, mask, priority, payload, fixChecksums, conntrack, adjustSequence, frame);
  }

  PacketChanges withPriority(long value) {
    checkUnsignedInt("priority", value);
    return new PacketChanges(
        mark, markMask, value, payload, fixChecksums, conntrack, adjustSequence, frame);
  }

  private static void checkUnsignedInt(String name, long value) {
    if (value < 0 || value > Verdict.MAX_UNSIGNED_INT) {
      throw new IllegalArgumentException(name + " " + value + ": 0..4294967295 expected");
    }
  }

  PacketChanges withPayload(byte[] packet, boolean fix) {
    return new PacketChanges(
        mark, markMask, priority, packet, fix, conntrack, adjustSequence, frame);
  }

  PacketChanges withConntrack(ConntrackChange change) {
    return new PacketChanges(
        mark, markMask, priority, payload, fixChecksums, change, adjustSequence, frame);
  }

  PacketChanges withAdjustedSequence() {
    return new PacketChanges(
        mark, markMask, priority, payload, fixChecksums, conntrack, true, frame);
  }

  PacketChanges withFrame(FrameChange change) {
    return new PacketChanges(
        mark, markMask, priority, payload, fixChecksums, conntrack, adjustSequence, change);
  }

  long markAfter(long before) {
    return mark == null ? before : (before & ~markMask) | (mark & markMask);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PacketChanges that
        && Objects.equals(mark, that.mark)
        && markMask == that.markMask
        && Objects.equals(priority, that.priority)
        && fixChecksums == that.fixChecksums
        && conntrack.equals(that.conntrack)
        && adjustSequence == that.adjustSequence
        && frame.equals(that.frame)
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return Objects.hash(mark, markMask, priority, conntrack, frame, Arrays.hashCode(payload));
  }

  /** Each change in brackets; nothing where there is none. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (mark != null) {
      text.append("[mark 0x").append(Long.toHexString(mark));
      text.append(
          markMask == Verdict.MAX_UNSIGNED_INT ? "]" : "/0x" + Long.toHexString(markMask) + "]");
    }
    if (priority != null) {
      text.append("[priority ").append(priority).append(']');
    }
    if (!conntrack.isEmpty()) {
      text.append("[conntrack ").append(conntrack).append(']');
    }
    text.append(frame);
    if (payload != null) {
      text.append("[payload ").append(payload.length).append(" bytes]");
    }
    return adjustSequence ? text.append("[adjust sequence]").toString() : text.toString();
  }
}
