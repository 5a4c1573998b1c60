package io.nfqueue.queue;

import io.nfqueue.conntrack.ConntrackChange;
import io.nfqueue.netlink.NlMsgWriter;
import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.IpProtocol;
import io.nfqueue.packet.MalformedPacketException;
import io.nfqueue.packet.PacketRepair;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A verdict as it goes to the kernel, for one packet: rules checked, changes worked out.
 *
 * @param kind for counting
 * @param number what stands in NFQA_VERDICT_HDR
 * @param changesMark whether NFQA_MARK is sent
 * @param mark the new mark
 * @param changesPriority whether NFQA_PRIORITY is sent
 * @param priority the new priority
 * @param conntrack what NFQA_CT says, maybe nothing; null where it is not sent
 * @param payload the new packet, or null
 * @param frame what NFQA_VLAN and NFQA_L2HDR say, maybe nothing
 */
record ResolvedVerdict(
    Verdict.Kind kind,
    int number,
    boolean changesMark,
    int mark,
    boolean changesPriority,
    int priority,
    ConntrackChange conntrack,
    byte[] payload,
    FrameChange frame) {
  private static final int IPV6_HEADER_BYTES = 40;
  private static final ResolvedVerdict ACCEPT = plain(Verdict.accept());
  private static final ResolvedVerdict DROP = plain(Verdict.drop());

  private static ResolvedVerdict plain(Verdict verdict) {
    return new ResolvedVerdict(
        verdict.kind(), verdict.number(), false, 0, false, 0, null, null, FrameChange.NONE);
  }

  /**
   * Applies a verdict to a packet.
   *
   * @throws VerdictRefusedException where the kernel would do harm with it
   */
  static ResolvedVerdict of(QueuedPacket packet, Verdict verdict) {
    if (verdict == Verdict.accept()) {
      return ACCEPT;
    }
    if (verdict == Verdict.drop()) {
      return DROP;
    }
    long before = packet.mark();
    long after = verdict.markAfter(before);
    // the kernel would mangle it, and adjust sequence numbers for it, before it drops it
    boolean dropped = verdict.kind() == Verdict.Kind.DROP;
    byte[] payload = dropped ? null : verdict.payload();
    if (payload != null) {
      payload = checkedPayload(packet, payload, verdict.fixChecksums());
    }
    FrameChange frame = dropped ? FrameChange.NONE : verdict.frame();
    frame.check(packet);
    ConntrackChange conntrack = ConntrackRules.apply(packet, verdict, payload);
    if (verdict.kind() == Verdict.Kind.REPEAT
        && after == before
        && !ConntrackRules.canExcept(packet, conntrack)) {
      throw new VerdictRefusedException(
          packet,
          "REPEAT without a changed mark would bring the packet back for ever: set a mark, and"
              + " except it in the rule that queues (-m mark)");
    }
    long priority = Objects.requireNonNullElse(verdict.priority(), Long.valueOf(packet.priority()));
    return new ResolvedVerdict(
        verdict.kind(),
        verdict.number(),
        after != before,
        (int) after,
        priority != packet.priority(),
        (int) priority,
        conntrack,
        payload,
        frame);
  }

  /** Whether many packets can share it in one batch verdict. */
  boolean isPlain() {
    return payload == null
        && conntrack == null
        && frame.isEmpty()
        && (kind == Verdict.Kind.ACCEPT || kind == Verdict.Kind.DROP);
  }

  private static byte[] checkedPayload(QueuedPacket packet, byte[] payload, boolean fix) {
    if (packet.truncated()) {
      throw new VerdictRefusedException(
          packet,
          "a new payload would cut the packet to the "
              + packet.payloadLength()
              + " bytes that were copied of its "
              + packet.originalLength()
              + ": raise copyRange");
    }
    if (payload.length > NlMsgWriter.MAX_VALUE_BYTES) {
      throw new VerdictRefusedException(
          packet,
          "a new payload of "
              + payload.length
              + " bytes: a verdict carries "
              + NlMsgWriter.MAX_VALUE_BYTES
              + " at most");
    }
    if (packet.gso() && payload.length != packet.payloadLength()) {
      throw new VerdictRefusedException(
          packet,
          "the length of a GSO packet cannot be changed (from "
              + packet.payloadLength()
              + " to "
              + payload.length
              + "): set gso=false, and the kernel hands over its segments");
    }
    byte[] sent = fix ? repaired(packet, payload) : payload;
    refuseCutHeader(packet, sent);
    return sent;
  }

  private static byte[] repaired(QueuedPacket packet, byte[] payload) {
    byte[] repaired;
    try {
      repaired = PacketRepair.repair(payload);
    } catch (MalformedPacketException e) {
      throw new VerdictRefusedException(packet, "the new payload is no packet: " + e.getMessage());
    }
    if (packet.checksumNotReady()) {
      if (packet.payloadLength() > 0) {
        refuseHiddenChecksum(packet, packet.ip());
      }
      refuseHiddenChecksum(packet, IpPacket.of(repaired, 0, repaired.length, repaired.length));
    }
    return repaired;
  }

  /** The kernel takes all checksums of a new payload for ready. */
  private static void refuseHiddenChecksum(QueuedPacket packet, IpPacket tunnel) {
    if (PacketRepair.hidesChecksum(tunnel)) {
      throw new VerdictRefusedException(
          packet,
          "its checksum is not ready, and in "
              + IpProtocol.name(tunnel.protocol())
              + " may be that of a packet inside: set gso=false, and the kernel computes it");
    }
  }

  /** The kernel would drop the packet, and say nothing (nfqnl_mangle: min_len). */
  private static void refuseCutHeader(QueuedPacket packet, byte[] payload) {
    int header = ipHeaderBytes(packet.payloadBuffer());
    if (payload.length < header) {
      throw new VerdictRefusedException(
          packet,
          "a new payload of "
              + payload.length
              + " bytes would end inside the packet's IP header of "
              + header);
    }
  }

  /** Of what is now queued; 0 where that is no IP packet. */
  private static int ipHeaderBytes(ByteBuffer packet) {
    int first = packet.hasRemaining() ? packet.get(0) & 0xff : 0;
    return switch (first >>> 4) {
      case 4 -> (first & 0x0f) * Integer.BYTES;
      case 6 -> IPV6_HEADER_BYTES;
      default -> 0;
    };
  }
}
