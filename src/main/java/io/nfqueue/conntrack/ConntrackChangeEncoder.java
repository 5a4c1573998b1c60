package io.nfqueue.conntrack;

import io.nfqueue.netlink.NlMsgWriter;

/**
 * Writes a change as nested attributes, as {@code ctnetlink_glue_parse} reads them.
 *
 * <pre>
 * CTA_TIMEOUT be32 seconds
 * CTA_HELP { CTA_HELP_NAME string with NUL }
 * CTA_LABELS 16 bytes, CTA_LABELS_MASK 16 bytes
 * CTA_MARK be32, CTA_MARK_MASK be32
 * </pre>
 *
 * Source: {@code include/uapi/linux/netfilter/nfnetlink_conntrack.h}. The kernel keeps what is
 * outside the mask and then exclusive-ors the value, so no bit outside the mask may be set; and it
 * clears the labels behind the last one sent, so all are sent.
 */
public final class ConntrackChangeEncoder {
  private ConntrackChangeEncoder() {}

  /** Bytes that a change takes in a verdict: NFQA_CT and, where there is one, NFQA_EXP. */
  public static int size(ConntrackChange change) {
    int size = 0;
    if (change.timeout() != null) {
      size += NlMsgWriter.attributeSize(Integer.BYTES);
    }
    if (change.helper() != null) {
      size += NlMsgWriter.attributeSize(NlMsgWriter.attributeSize(change.helperBytes().length));
    }
    if (change.hasLabels()) {
      int each = NlMsgWriter.attributeSize(Conntrack.LABEL_BYTES);
      size += change.labels().isOfAll() ? each : 2 * each;
    }
    if (change.hasMark()) {
      int each = NlMsgWriter.attributeSize(Integer.BYTES);
      size += change.markMask() == ConntrackChange.MAX_UNSIGNED_INT ? each : 2 * each;
    }
    return NlMsgWriter.attributeSize(size)
        + (change.expectation() == null ? 0 : change.expectation().size());
  }

  /**
   * Writes it: one attribute, empty where nothing changes, and another with what is expected.
   *
   * @param connectionType of the first: NFQA_CT
   * @param expectationType of the second: NFQA_EXP
   */
  public static void encode(
      NlMsgWriter writer, int connectionType, int expectationType, ConntrackChange change) {
    int nest = writer.beginNested(connectionType);
    if (change.timeout() != null) {
      writer.putInt(Cta.CTA_TIMEOUT, (int) change.timeout().getSeconds());
    }
    if (change.helper() != null) {
      int help = writer.beginNested(Cta.CTA_HELP);
      writer.putBytes(Cta.CTA_HELP_NAME, change.helperBytes());
      writer.endNested(help);
    }
    if (change.hasLabels()) {
      writer.putBytes(Cta.CTA_LABELS, change.labels().bits());
      if (!change.labels().isOfAll()) {
        writer.putBytes(Cta.CTA_LABELS_MASK, change.labels().mask());
      }
    }
    if (change.hasMark()) {
      writer.putInt(Cta.CTA_MARK, (int) change.markBits());
      if (change.markMask() != ConntrackChange.MAX_UNSIGNED_INT) {
        writer.putInt(Cta.CTA_MARK_MASK, (int) change.markMask());
      }
    }
    writer.endNested(nest);
    if (change.expectation() != null) {
      change.expectation().encode(writer, expectationType);
    }
  }
}
