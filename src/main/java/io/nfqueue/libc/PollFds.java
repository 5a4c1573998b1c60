package io.nfqueue.libc;

import java.nio.ByteBuffer;

/**
 * What poll(2) waits for: that one of some descriptors can be read.
 *
 * <pre>
 * struct pollfd {      offset
 *   int fd;            0
 *   short events;      4
 *   short revents;     6
 * };                   8
 * </pre>
 *
 * Source: {@code <sys/poll.h>} of glibc. src/test/golden/layout.c holds these offsets for x86-64
 * and aarch64. Not thread-safe.
 */
public final class PollFds {
  private static final int FD_OFFSET = 0;
  private static final int EVENTS_OFFSET = FD_OFFSET + Integer.BYTES;
  private static final int REVENTS_OFFSET = EVENTS_OFFSET + Short.BYTES;
  private static final int SIZE_OF_POLLFD = REVENTS_OFFSET + Short.BYTES;

  private final int count;
  private final NativeMemory memory;

  /**
   * @param fds the descriptors
   */
  public PollFds(int... fds) {
    count = fds.length;
    memory = new NativeMemory(count * SIZE_OF_POLLFD);
    ByteBuffer bytes = memory.bytes();
    for (int i = 0; i < count; i++) {
      bytes.putInt(i * SIZE_OF_POLLFD + FD_OFFSET, fds[i]);
      bytes.putShort(i * SIZE_OF_POLLFD + EVENTS_OFFSET, (short) LibC.POLLIN);
    }
  }

  /**
   * Waits.
   *
   * @param libc the calls
   * @param timeoutMillis how long; -1 for ever
   * @return descriptors that are ready, 0 after the timeout, or minus the error number
   */
  public int await(LibC libc, int timeoutMillis) {
    int ready = libc.poll(memory.address(), count, timeoutMillis);
    memory.keepAlive();
    return ready;
  }
}
