package io.nfqueue.queue;

/**
 * Where in the kernel a packet was queued, named after iptables' built-in chains: {@code NF_INET_*}
 * of {@code include/uapi/linux/netfilter.h}. The bridge family has the same numbers.
 */
public enum Hook {
  /** NF_INET_PRE_ROUTING, 0. */
  PREROUTING,
  /** NF_INET_LOCAL_IN, 1. */
  INPUT,
  /** NF_INET_FORWARD, 2. */
  FORWARD,
  /** NF_INET_LOCAL_OUT, 3. */
  OUTPUT,
  /** NF_INET_POST_ROUTING, 4. */
  POSTROUTING,
  /** A number of a newer kernel; {@link QueuedPacket#hookNumber()} has it. */
  UNKNOWN;

  private static final Hook[] VALUES = values();

  static Hook of(int number) {
    return number < UNKNOWN.ordinal() ? VALUES[number] : UNKNOWN;
  }
}
