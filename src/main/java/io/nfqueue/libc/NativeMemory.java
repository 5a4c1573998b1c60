package io.nfqueue.libc;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A zeroed block of native memory in the machine's byte order, at a fixed address.
 *
 * <p>The block lives as long as this object is reachable. A call that hands {@link #address()} to
 * the kernel ends with {@link #keepAlive()}, or the collector may free the block while the kernel
 * writes to it. Not safe for use by several threads at once.
 */
public final class NativeMemory {
  private final ByteBuffer bytes;
  private final long address;

  /**
   * @param sizeBytes size, more than 0
   */
  public NativeMemory(int sizeBytes) {
    bytes = ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.nativeOrder());
    address = JnaLibC.addressOf(bytes);
  }

  /**
   * The block's bytes.
   *
   * @return a buffer over the whole block; shared, so use absolute gets and puts
   */
  public ByteBuffer bytes() {
    return bytes;
  }

  /**
   * The block's first address.
   *
   * @return valid while this object is reachable
   */
  public long address() {
    return address;
  }

  /** Marks the end of the time in which the kernel may use the block. */
  public void keepAlive() {
    Reference.reachabilityFence(bytes);
  }
}
