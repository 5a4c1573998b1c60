package io.nfqueue.queue;

import java.util.Set;

/**
 * What a queue can be told to do besides; each is set and cleared on its own.
 *
 * <p>Source: {@code NFQA_CFG_F_*} of {@code include/uapi/linux/netfilter/nfnetlink_queue.h}.
 */
public enum QueueFlag {
  /** Packets pass where the queue or the socket is full. */
  FAIL_OPEN(Nfqnl.NFQA_CFG_F_FAIL_OPEN, "failOpen", "3.6", ""),
  /** Packets come with their connection, and a verdict may change that. */
  CONNTRACK(
      Nfqnl.NFQA_CFG_F_CONNTRACK,
      "conntrack",
      "3.6",
      "; the kernel needs CONFIG_NETFILTER_NETLINK_GLUE_CT, and the module nf_conntrack_netlink"
          + " (modprobe nf_conntrack_netlink; in a container, on the host)"),
  /** Large packets are queued whole instead of being segmented first. */
  GSO(Nfqnl.NFQA_CFG_F_GSO, "gso", "3.10", ""),
  /** Packets of local sockets come with their user and group. */
  UID_GID(Nfqnl.NFQA_CFG_F_UID_GID, "uidGid", "3.14", ""),
  /** Packets come with their security context. */
  SECCTX(
      Nfqnl.NFQA_CFG_F_SECCTX,
      "secctx",
      "4.2",
      "; the kernel needs CONFIG_NETWORK_SECMARK, and a security module that labels packets");

  private final int bit;
  private final String option;
  private final String sinceKernel;
  private final String needs;

  QueueFlag(int bit, String option, String sinceKernel, String needs) {
    this.bit = bit;
    this.option = option;
    this.sinceKernel = sinceKernel;
    this.needs = needs;
  }

  /** The kernel's bit: NFQA_CFG_F_*. */
  int bit() {
    return bit;
  }

  /** The Linux version that brought it, as in {@code 3.10}. */
  public String sinceKernel() {
    return sinceKernel;
  }

  /** Option, constant, the kernel that has it, and what else it takes; for messages to users. */
  public String describe() {
    return option + " (NFQA_CFG_F_" + name() + ", Linux " + sinceKernel + needs + ")";
  }

  static int bits(Set<QueueFlag> flags) {
    return flags.stream().mapToInt(QueueFlag::bit).sum();
  }
}
