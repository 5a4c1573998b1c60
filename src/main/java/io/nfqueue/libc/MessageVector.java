package io.nfqueue.libc;

import java.nio.ByteBuffer;

/**
 * What recvmmsg(2) fills: {@code count} message headers, each with one buffer and the sender's
 * netlink address.
 *
 * <pre>
 * struct mmsghdr {                    offset (LP64)
 *   struct msghdr msg_hdr {
 *     void         *msg_name;         0
 *     socklen_t     msg_namelen;      8   (4 bytes of padding follow)
 *     struct iovec *msg_iov;          16
 *     size_t        msg_iovlen;       24
 *     void         *msg_control;      32
 *     size_t        msg_controllen;   40
 *     int           msg_flags;        48  (4 bytes of padding follow)
 *   };
 *   unsigned int    msg_len;          56  (4 bytes of padding follow)
 * };                                  64
 * struct iovec { void *iov_base; size_t iov_len; };          0, 8, size 16
 * </pre>
 *
 * Source: {@code <bits/types/struct_msghdr.h>} of glibc. src/test/golden/layout.c holds these
 * offsets for x86-64 and aarch64. Not thread-safe.
 */
public final class MessageVector {
  private static final int MSG_NAME_OFFSET = 0;
  private static final int MSG_NAMELEN_OFFSET = MSG_NAME_OFFSET + Long.BYTES;
  private static final int MSG_IOV_OFFSET = MSG_NAMELEN_OFFSET + Long.BYTES;
  private static final int MSG_IOVLEN_OFFSET = MSG_IOV_OFFSET + Long.BYTES;
  private static final int MSG_CONTROL_OFFSET = MSG_IOVLEN_OFFSET + Long.BYTES;
  private static final int MSG_CONTROLLEN_OFFSET = MSG_CONTROL_OFFSET + Long.BYTES;
  private static final int MSG_FLAGS_OFFSET = MSG_CONTROLLEN_OFFSET + Long.BYTES;
  private static final int MSG_LEN_OFFSET = MSG_FLAGS_OFFSET + Long.BYTES;
  private static final int SIZE_OF_MMSGHDR = MSG_LEN_OFFSET + Long.BYTES;
  private static final int SIZE_OF_IOVEC = 2 * Long.BYTES;
  // SockaddrNl.SIZE rounded up, so that each address is aligned
  private static final int NAME_STRIDE = 16;

  private final int count;
  private final int bufferBytes;
  private final int namesOffset;
  private final NativeMemory headers;
  private final NativeMemory buffers;

  /**
   * @param count messages at most per call, 1 or more
   * @param bufferBytes bytes at most per message
   */
  public MessageVector(int count, int bufferBytes) {
    this.count = count;
    this.bufferBytes = bufferBytes;
    int iovecsOffset = count * SIZE_OF_MMSGHDR;
    namesOffset = iovecsOffset + count * SIZE_OF_IOVEC;
    headers = new NativeMemory(namesOffset + count * NAME_STRIDE);
    buffers = new NativeMemory(Math.multiplyExact(count, bufferBytes));
    ByteBuffer h = headers.bytes();
    for (int i = 0; i < count; i++) {
      int header = i * SIZE_OF_MMSGHDR;
      int iovec = iovecsOffset + i * SIZE_OF_IOVEC;
      h.putLong(header + MSG_NAME_OFFSET, headers.address() + namesOffset + i * NAME_STRIDE);
      h.putInt(header + MSG_NAMELEN_OFFSET, SockaddrNl.SIZE);
      h.putLong(header + MSG_IOV_OFFSET, headers.address() + iovec);
      h.putLong(header + MSG_IOVLEN_OFFSET, 1);
      h.putLong(iovec, buffers.address() + (long) i * bufferBytes);
      h.putLong(iovec + Long.BYTES, bufferBytes);
    }
  }

  /**
   * Receives what is there, and waits for nothing.
   *
   * @param libc the calls
   * @param fd a netlink socket
   * @return messages received, or minus the error number: EAGAIN where there is none
   */
  public int receive(LibC libc, int fd) {
    return receive(libc, fd, count, LibC.MSG_DONTWAIT);
  }

  /**
   * Waits for a message, and receives that one only: the call would look for others before it
   * returns.
   *
   * @param libc the calls
   * @param fd a netlink socket
   * @return 1, or minus the error number
   */
  public int awaitOne(LibC libc, int fd) {
    return receive(libc, fd, 1, 0);
  }

  private int receive(LibC libc, int fd, int atMost, int flags) {
    int received = libc.recvmmsg(fd, headers.address(), atMost, flags);
    headers.keepAlive();
    buffers.keepAlive();
    return received;
  }

  /**
   * Whether message {@code i} was longer than its buffer, and is cut.
   *
   * @param i index of the message
   * @return true where bytes are missing
   */
  public boolean truncated(int i) {
    return (headers.bytes().getInt(i * SIZE_OF_MMSGHDR + MSG_FLAGS_OFFSET) & LibC.MSG_TRUNC) != 0;
  }

  /**
   * Who sent message {@code i}.
   *
   * @param i index of the message
   * @return the sender's netlink port id, 0 for the kernel
   */
  public int senderPortId(int i) {
    return headers.bytes().getInt(namesOffset + i * NAME_STRIDE + SockaddrNl.PORT_ID_OFFSET);
  }

  /**
   * Copies message {@code i} to the heap.
   *
   * @param i index of the message
   * @return a new array of the message's length
   */
  public byte[] copy(int i) {
    int length = headers.bytes().getInt(i * SIZE_OF_MMSGHDR + MSG_LEN_OFFSET);
    byte[] copy = new byte[Math.min(length, bufferBytes)];
    buffers.bytes().get(i * bufferBytes, copy);
    return copy;
  }
}
