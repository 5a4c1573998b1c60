package io.nfqueue.queue;

import io.nfqueue.netlink.NetlinkSocket;
import io.nfqueue.netlink.NlMsgWriter;

/**
 * Verdicts that wait to leave together, in the order in which they were given. Not thread-safe.
 *
 * <p>A run of equal verdicts may leave as one NFQNL_MSG_VERDICT_BATCH, which costs the kernel a
 * third of what a message for each packet does. That decides every packet up to an id, so it is
 * right only where all of them are here.
 */
final class GatheredVerdicts {
  private final int queue;
  private final PendingPacket[] packets;
  private final ResolvedVerdict[] verdicts;
  private final DecisionCause[] causes;
  private final NlMsgWriter writer = new NlMsgWriter(NetlinkSocket.MAX_SEND_BYTES);
  private int size;
  private int bytes;

  /**
   * @param atMost how many
   */
  GatheredVerdicts(int queue, int atMost) {
    this.queue = queue;
    packets = new PendingPacket[atMost];
    verdicts = new ResolvedVerdict[atMost];
    causes = new DecisionCause[atMost];
  }

  int size() {
    return size;
  }

  PendingPacket packet(int i) {
    return packets[i];
  }

  ResolvedVerdict verdict(int i) {
    return verdicts[i];
  }

  Verdict.Kind kind(int i) {
    return verdicts[i].kind();
  }

  DecisionCause cause(int i) {
    return causes[i];
  }

  boolean hasRoomFor(ResolvedVerdict verdict) {
    return size < packets.length
        && bytes + VerdictEncoder.size(verdict) <= NetlinkSocket.MAX_SEND_BYTES;
  }

  void add(PendingPacket claimed, ResolvedVerdict verdict, DecisionCause cause) {
    packets[size] = claimed;
    verdicts[size] = verdict;
    causes[size] = cause;
    size++;
    bytes += VerdictEncoder.size(verdict);
  }

  void clear() {
    for (int i = 0; i < size; i++) {
      packets[i] = null;
      verdicts[i] = null;
    }
    size = 0;
    bytes = 0;
  }

  /**
   * Encodes all of them as one datagram.
   *
   * @param pending tells whether other packets wait among these
   * @return valid until the next call
   */
  NlMsgWriter encode(PendingPackets pending) {
    writer.clear();
    boolean byRange = size > 1 && pending.areAllUpToTheLast(packets, size);
    int i = 0;
    while (i < size) {
      ResolvedVerdict verdict = verdicts[i];
      // one that the kernel may refuse would stay queued, and fall to the range of a later one
      byRange = byRange && verdict.isPlain();
      int next = i + 1;
      while (byRange && next < size && verdicts[next].equals(verdict)) {
        next++;
      }
      int lastId = packets[next - 1].packet.rawPacketId();
      if (next - i > 1) {
        VerdictEncoder.encodeBatch(writer, queue, lastId, verdict);
      } else {
        VerdictEncoder.encode(writer, queue, lastId, verdict);
      }
      i = next;
    }
    return writer;
  }
}
