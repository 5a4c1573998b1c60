package io.nfqueue.queue;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What the kernel is told when a queue is bound; {@link QueueConfig} says what each means. Refuses
 * values out of range.
 *
 * @param maxLength null for the kernel's default
 * @param receiveBufferBytes 0 for the kernel's default
 * @param flags those to set; cannot be changed
 */
record KernelOptions(
    CopyMode copyMode,
    int copyRangeBytes,
    Long maxLength,
    int receiveBufferBytes,
    boolean noEnobufs,
    Set<QueueFlag> flags) {
  static final KernelOptions DEFAULT =
      new KernelOptions(CopyMode.PACKET, QueueConfig.MAX_COPY_RANGE, null, 0, false, Set.of());

  KernelOptions {
    Objects.requireNonNull(copyMode, "copyMode");
    QueueConfig.checkRange("copyRange", copyRangeBytes, 1, QueueConfig.MAX_COPY_RANGE);
    if (maxLength != null) {
      QueueConfig.checkRange("maxLength", maxLength, 1, Verdict.MAX_UNSIGNED_INT);
    }
    QueueConfig.checkRange(
        "receiveBufferSize", receiveBufferBytes, 0, QueueConfig.MAX_RECEIVE_BUFFER_BYTES);
  }

  KernelOptions withCopyMode(CopyMode value) {
    return new KernelOptions(
        value, copyRangeBytes, maxLength, receiveBufferBytes, noEnobufs, flags);
  }

  KernelOptions withCopyRangeBytes(int value) {
    return new KernelOptions(copyMode, value, maxLength, receiveBufferBytes, noEnobufs, flags);
  }

  KernelOptions withMaxLength(long value) {
    return new KernelOptions(copyMode, copyRangeBytes, value, receiveBufferBytes, noEnobufs, flags);
  }

  KernelOptions withReceiveBufferBytes(int value) {
    return new KernelOptions(copyMode, copyRangeBytes, maxLength, value, noEnobufs, flags);
  }

  KernelOptions withNoEnobufs(boolean value) {
    return new KernelOptions(copyMode, copyRangeBytes, maxLength, receiveBufferBytes, value, flags);
  }

  KernelOptions withFlag(QueueFlag flag, boolean value) {
    Set<QueueFlag> changed = EnumSet.noneOf(QueueFlag.class);
    changed.addAll(flags);
    if (value) {
      changed.add(flag);
    } else {
      changed.remove(flag);
    }
    return new KernelOptions(
        copyMode,
        copyRangeBytes,
        maxLength,
        receiveBufferBytes,
        noEnobufs,
        Collections.unmodifiableSet(changed));
  }
}
