package io.nfqueue.conntrack;

import io.nfqueue.netlink.NetworkOrder;
import io.nfqueue.netlink.NlAttrReader;

/**
 * By how much the kernel shifts the TCP sequence numbers of one direction: CTA_SEQ_ADJ_ORIG or
 * CTA_SEQ_ADJ_REPLY.
 *
 * <pre>
 * struct nf_ct_seqadj { u32 correction_pos; s32 offset_before; s32 offset_after; };
 * </pre>
 *
 * Source: {@code include/net/netfilter/nf_conntrack_seqadj.h}; big-endian, one attribute each.
 *
 * @param correctionPosition sequence number of the last segment whose length was changed, 0..2^32-1
 * @param offsetBefore what is added up to that position, in bytes
 * @param offsetAfter what is added behind it, in bytes
 */
public record SequenceAdjustment(long correctionPosition, int offsetBefore, int offsetAfter) {

  /** Reads one; null where a part is missing. */
  static SequenceAdjustment read(byte[] bytes, NlAttrReader attributes) {
    Long position = null;
    Integer before = null;
    Integer after = null;
    while (attributes.next()) {
      if (attributes.valueLength() >= Integer.BYTES) {
        int value = NetworkOrder.getInt(bytes, attributes.valueOffset());
        switch (attributes.type()) {
          case Cta.CTA_SEQADJ_CORRECTION_POS -> position = Integer.toUnsignedLong(value);
          case Cta.CTA_SEQADJ_OFFSET_BEFORE -> before = value;
          case Cta.CTA_SEQADJ_OFFSET_AFTER -> after = value;
          default -> {}
        }
      }
    }
    return position == null || before == null || after == null
        ? null
        : new SequenceAdjustment(position, before, after);
  }
}
