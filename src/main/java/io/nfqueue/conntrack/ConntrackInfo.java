package io.nfqueue.conntrack;

/**
 * What a packet is to its connection: {@code enum ip_conntrack_info} of {@code
 * include/uapi/linux/netfilter/nf_conntrack_common.h}, the value of NFQA_CT_INFO. Names without
 * REPLY are for packets in the direction of the connection's first one.
 */
public enum ConntrackInfo {
  /** IP_CT_ESTABLISHED, 0: of a connection that has seen packets both ways. */
  ESTABLISHED,
  /** IP_CT_RELATED, 1: the first packet of an expected connection, or an ICMP error about one. */
  RELATED,
  /** IP_CT_NEW, 2: starts a connection, or is a retransmission of what does. */
  NEW,
  /** IP_CT_ESTABLISHED_REPLY, 3: the same as ESTABLISHED in the reply direction. */
  ESTABLISHED_REPLY,
  /** IP_CT_RELATED_REPLY, 4: the same as RELATED in the reply direction. */
  RELATED_REPLY,
  /** IP_CT_NEW_REPLY, 5: a number for user space; the kernel's conntrack never gives it. */
  NEW_REPLY,
  /** A number of another kernel. */
  UNKNOWN;

  private static final ConntrackInfo[] VALUES = values();

  /**
   * The name of a number.
   *
   * @param number the kernel's, 0 or more
   */
  public static ConntrackInfo of(int number) {
    return number >= 0 && number < UNKNOWN.ordinal() ? VALUES[number] : UNKNOWN;
  }

  /** Whether the packet goes in the reply direction. */
  public boolean isReply() {
    return this == ESTABLISHED_REPLY || this == RELATED_REPLY || this == NEW_REPLY;
  }
}
