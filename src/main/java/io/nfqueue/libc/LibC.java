package io.nfqueue.libc;

/**
 * The calls of the C library that NFQUEUE needs, with C's names and primitive arguments only.
 *
 * <p>Every method returns what the call returned, or <b>minus the error number</b> where it failed:
 * the kernel's own convention. So a result and its errno can never be torn apart by another thread
 * or by code that runs in between. Addresses are raw native addresses; whoever passes one keeps the
 * memory reachable until the call is over ({@link NativeMemory}).
 *
 * <p>Implementations are safe for use by many threads. Tests inject faults by implementing this.
 */
public interface LibC {
  /** {@code AF_NETLINK}, {@code <bits/socket.h>}. */
  int AF_NETLINK = 16;

  /** {@code SOCK_RAW}, {@code <bits/socket_type.h>}. */
  int SOCK_RAW = 3;

  /** {@code SOCK_CLOEXEC}, {@code <bits/socket_type.h>}. */
  int SOCK_CLOEXEC = 0x80000;

  /** {@code SOL_SOCKET}, {@code <asm-generic/socket.h>}. */
  int SOL_SOCKET = 1;

  /** {@code SO_SNDBUF}, {@code <asm-generic/socket.h>}. */
  int SO_SNDBUF = 7;

  /** {@code SO_RCVBUF}, {@code <asm-generic/socket.h>}. */
  int SO_RCVBUF = 8;

  /** {@code SO_SNDBUFFORCE}, {@code <asm-generic/socket.h>}: needs CAP_NET_ADMIN on the host. */
  int SO_SNDBUFFORCE = 32;

  /** {@code SO_RCVBUFFORCE}, {@code <asm-generic/socket.h>}: needs CAP_NET_ADMIN on the host. */
  int SO_RCVBUFFORCE = 33;

  /** {@code MSG_TRUNC}, {@code <bits/socket.h>}: the datagram was longer than the buffer. */
  int MSG_TRUNC = 0x20;

  /** {@code MSG_DONTWAIT}, {@code <bits/socket.h>}. */
  int MSG_DONTWAIT = 0x40;

  /** {@code POLLIN}, {@code <bits/poll.h>}. */
  int POLLIN = 0x001;

  /** {@code POLLERR}, {@code <bits/poll.h>}: for a netlink socket, ENOBUFS waits to be read. */
  int POLLERR = 0x008;

  /** {@code O_RDONLY}, {@code <bits/fcntl.h>}. */
  int O_RDONLY = 0;

  /** {@code O_CLOEXEC}, {@code <bits/fcntl.h>}. */
  int O_CLOEXEC = 0x80000;

  /** {@code CLONE_NEWNET}, {@code <linux/sched.h>}. */
  int CLONE_NEWNET = 0x40000000;

  /** {@code PRIO_PROCESS}, {@code <sys/resource.h>}: to Linux, a thread. */
  int PRIO_PROCESS = 0;

  /** See socket(2). */
  int socket(int domain, int type, int protocol);

  /** See bind(2). */
  int bind(int fd, long address, int addressLength);

  /** See getsockname(2). {@code lengthAddress} points to a socklen_t. */
  int getsockname(int fd, long address, long lengthAddress);

  /** See setsockopt(2). */
  int setsockopt(int fd, int level, int name, long value, int valueLength);

  /** See getsockopt(2). {@code lengthAddress} points to a socklen_t. */
  int getsockopt(int fd, int level, int name, long value, long lengthAddress);

  /** See send(2); returns the bytes sent. */
  long send(int fd, long buffer, long length, int flags);

  /** See recvmmsg(2), without a timeout; returns the number of messages. */
  int recvmmsg(int fd, long messageVector, int vectorLength, int flags);

  /** See poll(2). {@code timeoutMillis} of -1 waits for ever. */
  int poll(long pollFds, long count, int timeoutMillis);

  /** See open(2). */
  int open(String path, int flags);

  /** See setns(2): moves the calling thread, and only it, into another namespace. */
  int setns(int fd, int namespaceType);

  /** See sched_setaffinity(2). {@code threadId} of 0 is the calling thread. */
  int sched_setaffinity(int threadId, long setSize, long cpuSet);

  /** See setpriority(2). {@code who} of 0 is the calling thread. */
  int setpriority(int which, int who, int nice);

  /** See close(2). */
  int close(int fd);

  /**
   * The C library of this process.
   *
   * @return the shared instance
   * @throws NativeAccessException on an OS other than 64-bit Linux, or where JNA cannot be loaded
   */
  static LibC load() {
    return JnaLibC.instance();
  }
}
