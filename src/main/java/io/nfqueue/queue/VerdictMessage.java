package io.nfqueue.queue;

import io.nfqueue.netlink.NetworkOrder;
import io.nfqueue.netlink.NfGenMsg;
import io.nfqueue.netlink.NlAttrReader;
import io.nfqueue.netlink.NlMsgHdr;
import java.util.Arrays;

/**
 * Reads NFQNL_MSG_VERDICT and NFQNL_MSG_VERDICT_BATCH messages: what {@link VerdictEncoder} wrote.
 * Changes of the connection and of the frame are left out: a replay has neither.
 *
 * @param packetId the packet, or of a batch verdict the last one
 * @param verdict with mark, priority and payload
 */
record VerdictMessage(int packetId, Verdict verdict) {
  private static final int VERDICT_OFFSET = 0;
  private static final int ID_OFFSET = VERDICT_OFFSET + Integer.BYTES;
  private static final int SIZE_OF_VERDICT_HDR = ID_OFFSET + Integer.BYTES;
  private static final int NF_VERDICT_MASK = 0xff;

  /**
   * Reads one.
   *
   * @param bytes where it is
   * @param offset of its nlmsghdr
   * @param length nlmsg_len, already checked
   * @return null where it says no verdict that there is
   */
  static VerdictMessage decode(byte[] bytes, int offset, int length) {
    NlAttrReader attributes =
        new NlAttrReader(bytes, offset + NlMsgHdr.SIZE + NfGenMsg.SIZE, offset + length);
    int packetId = 0;
    Verdict verdict = null;
    long mark = -1;
    long priority = -1;
    byte[] payload = null;
    while (attributes.next()) {
      int at = attributes.valueOffset();
      int size = attributes.valueLength();
      switch (attributes.type()) {
        case Nfqnl.NFQA_VERDICT_HDR -> {
          if (size >= SIZE_OF_VERDICT_HDR) {
            verdict = verdict(NetworkOrder.getInt(bytes, at + VERDICT_OFFSET));
            packetId = NetworkOrder.getInt(bytes, at + ID_OFFSET);
          }
        }
        case Nfqnl.NFQA_MARK -> mark = attributes.unsignedInt(mark);
        case Nfqnl.NFQA_PRIORITY -> priority = attributes.unsignedInt(priority);
        case Nfqnl.NFQA_PAYLOAD -> payload = Arrays.copyOfRange(bytes, at, at + size);
        default -> {
          // a change of what no capture file has
        }
      }
    }
    if (verdict == null) {
      return null;
    }
    verdict = mark < 0 ? verdict : verdict.withMark(mark);
    verdict = priority < 0 ? verdict : verdict.withPriority(priority);
    return new VerdictMessage(
        packetId, payload == null ? verdict : verdict.withPayloadAsIs(payload));
  }

  /** What a number of NFQA_VERDICT_HDR says; null where there is no such verdict. */
  static Verdict verdict(int number) {
    for (Verdict.Kind kind : Verdict.Kind.values()) {
      if (kind.number() == (number & NF_VERDICT_MASK)) {
        return switch (kind) {
          case DROP -> Verdict.drop();
          case ACCEPT -> Verdict.accept();
          case REPEAT -> Verdict.repeat();
          case STOP -> Verdict.stop();
          case QUEUE -> {
            Verdict queue = Verdict.queue(number >>> Nfqnl.NF_VERDICT_QBITS);
            boolean bypass = (number & Nfqnl.NF_VERDICT_FLAG_QUEUE_BYPASS) != 0;
            yield bypass ? queue.withBypass() : queue;
          }
        };
      }
    }
    return null;
  }
}
