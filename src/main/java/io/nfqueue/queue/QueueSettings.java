package io.nfqueue.queue;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What of a bound queue can be changed while packets flow. Each call asks the kernel and returns
 * when it has done so; {@link PacketQueue#config} goes on saying how the queue was bound. Safe for
 * use by many threads.
 *
 * <p>All of them throw {@link QueueUnsupportedException} or another {@link QueueException} where
 * the kernel refuses, {@link QueueClosedException} once the queue takes no more, and {@link
 * io.nfqueue.netlink.NetlinkTimeoutException} where the kernel does not answer.
 */
public final class QueueSettings {
  private final QueueConfigurator configurator;
  private final ClosingSequence closing;

  QueueSettings(QueueConfigurator configurator, ClosingSequence closing) {
    this.configurator = configurator;
    this.closing = closing;
  }

  /**
   * Sets some flags, clears others, and leaves the rest: {@code NFQA_CFG_FLAGS} and {@code
   * NFQA_CFG_MASK}.
   *
   * @param mask those to set or clear
   * @param flags of these, those to set
   * @throws IllegalArgumentException where a flag is not in the mask
   */
  public void setFlags(Set<QueueFlag> mask, Set<QueueFlag> flags) {
    if (!mask.containsAll(flags)) {
      throw new IllegalArgumentException("flags " + flags + ": some of " + mask + " expected");
    }
    Set<QueueFlag> masked = copy(mask);
    Set<QueueFlag> set = copy(flags);
    closing.whileOpen(() -> configurator.flags(masked, set));
  }

  private static Set<QueueFlag> copy(Set<QueueFlag> flags) {
    Set<QueueFlag> copy = EnumSet.noneOf(QueueFlag.class);
    copy.addAll(flags);
    return copy;
  }

  /**
   * How many packets the kernel holds before it drops, or lets pass.
   *
   * @param packets 1..2^32-1
   */
  public void setMaxLength(long packets) {
    QueueConfig.checkRange("maxLength", packets, 1, Verdict.MAX_UNSIGNED_INT);
    closing.whileOpen(() -> configurator.maxLength(packets));
  }

  /**
   * How much of a packet the kernel hands over, from the next packet on.
   *
   * @param copyRangeBytes bytes of payload, 1..65531; without meaning in META
   */
  public void setCopyMode(CopyMode mode, int copyRangeBytes) {
    Objects.requireNonNull(mode, "mode");
    QueueConfig.checkRange("copyRange", copyRangeBytes, 1, QueueConfig.MAX_COPY_RANGE);
    closing.whileOpen(() -> configurator.copyMode(mode, copyRangeBytes));
  }
}
