package io.nfqueue.conntrack;

/**
 * The bits of a connection's status: {@code enum ip_conntrack_status} of {@code
 * include/uapi/linux/netfilter/nf_conntrack_common.h}, in the kernel's order.
 */
public enum ConntrackStatus {
  /** IPS_EXPECTED: an expectation of another connection brought it about. */
  EXPECTED,
  /** IPS_SEEN_REPLY: packets were seen both ways. */
  SEEN_REPLY,
  /** IPS_ASSURED: it is not dropped early where the table is full. */
  ASSURED,
  /** IPS_CONFIRMED: its first packet has left the host, or reached a socket. */
  CONFIRMED,
  /** IPS_SRC_NAT: source addresses or ports are translated. */
  SRC_NAT,
  /** IPS_DST_NAT: destination addresses or ports are translated. */
  DST_NAT,
  /** IPS_SEQ_ADJUST: TCP sequence numbers are adjusted. */
  SEQ_ADJUST,
  /** IPS_SRC_NAT_DONE: it is known whether sources are translated. */
  SRC_NAT_DONE,
  /** IPS_DST_NAT_DONE: it is known whether destinations are translated. */
  DST_NAT_DONE,
  /** IPS_DYING: it has left the table. */
  DYING,
  /** IPS_FIXED_TIMEOUT: packets do not refresh its timeout. */
  FIXED_TIMEOUT,
  /** IPS_TEMPLATE: it is a template. */
  TEMPLATE,
  /** IPS_UNTRACKED: obsolete. */
  UNTRACKED,
  /** IPS_HELPER: a rule or a program attached its helper. */
  HELPER,
  /** IPS_OFFLOAD: a flow table forwards its packets. */
  OFFLOAD,
  /** IPS_HW_OFFLOAD: hardware forwards its packets. */
  HW_OFFLOAD;

  /** The bit. */
  public int bit() {
    return 1 << ordinal();
  }
}
