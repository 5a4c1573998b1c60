package io.nfqueue.queue;

import io.nfqueue.conntrack.ConntrackChangeEncoder;
import io.nfqueue.netlink.NfGenMsg;
import io.nfqueue.netlink.NlMsgHdr;
import io.nfqueue.netlink.NlMsgWriter;

/**
 * Writes NFQNL_MSG_VERDICT and NFQNL_MSG_VERDICT_BATCH messages.
 *
 * <pre>
 * struct nfqnl_msg_verdict_hdr { __be32 verdict; __be32 id; };      size 8
 * </pre>
 *
 * Source: {@code include/uapi/linux/netfilter/nfnetlink_queue.h}. nlmsg_seq is the packet id: the
 * kernel's error, which comes without being asked for, then names the packet.
 */
final class VerdictEncoder {
  private static final int AF_UNSPEC = 0;

  /** A verdict that changes nothing. */
  static final int PLAIN_BYTES =
      NlMsgHdr.SIZE + NfGenMsg.SIZE + NlMsgWriter.attributeSize(2 * Integer.BYTES);

  private VerdictEncoder() {}

  /** Bytes that {@link #encode} writes at most, with padding. */
  static int size(ResolvedVerdict verdict) {
    return PLAIN_BYTES
        + (verdict.changesMark() ? NlMsgWriter.attributeSize(Integer.BYTES) : 0)
        + (verdict.changesPriority() ? NlMsgWriter.attributeSize(Integer.BYTES) : 0)
        + (verdict.conntrack() == null ? 0 : ConntrackChangeEncoder.size(verdict.conntrack()))
        + verdict.frame().size()
        + (verdict.payload() == null ? 0 : NlMsgWriter.attributeSize(verdict.payload().length));
  }

  static void encode(NlMsgWriter writer, int queue, int packetId, ResolvedVerdict verdict) {
    put(writer, Nfqnl.NFQNL_MSG_VERDICT, queue, packetId, verdict);
    if (verdict.conntrack() != null) {
      ConntrackChangeEncoder.encode(writer, Nfqnl.NFQA_CT, Nfqnl.NFQA_EXP, verdict.conntrack());
    }
    verdict.frame().encode(writer);
    if (verdict.payload() != null) {
      writer.putBytes(Nfqnl.NFQA_PAYLOAD, verdict.payload());
    }
    writer.end();
  }

  /**
   * Decides every packet of the queue up to this id; a batch verdict carries mark and priority
   * only.
   */
  static void encodeBatch(
      NlMsgWriter writer, int queue, int lastPacketId, ResolvedVerdict verdict) {
    put(writer, Nfqnl.NFQNL_MSG_VERDICT_BATCH, queue, lastPacketId, verdict);
    writer.end();
  }

  private static void put(
      NlMsgWriter writer, int message, int queue, int packetId, ResolvedVerdict verdict) {
    writer.begin(Nfqnl.messageType(message), NlMsgHdr.NLM_F_REQUEST, packetId, AF_UNSPEC, queue);
    writer.putInts(Nfqnl.NFQA_VERDICT_HDR, verdict.number(), packetId);
    if (verdict.changesMark()) {
      writer.putInt(Nfqnl.NFQA_MARK, verdict.mark());
    }
    if (verdict.changesPriority()) {
      writer.putInt(Nfqnl.NFQA_PRIORITY, verdict.priority());
    }
  }
}
