package io.nfqueue.netlink;

import static io.nfqueue.libc.SyscallException.check;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.MessageVector;
import io.nfqueue.libc.NativeMemory;
import io.nfqueue.libc.PollFds;
import io.nfqueue.libc.SyscallException;

/**
 * A NETLINK_ROUTE socket that asks for a namespace's interfaces and hears what becomes of them.
 * Until it is first used it takes a descriptor and nothing else. Not thread-safe.
 */
public final class LinkSocket implements AutoCloseable {
  /** {@code NETLINK_ADD_MEMBERSHIP}, {@code include/uapi/linux/netlink.h}. */
  private static final int NETLINK_ADD_MEMBERSHIP = 1;

  /** What the kernel puts into one part of a dump at most, {@code net/netlink/af_netlink.c}. */
  private static final int DATAGRAM_BYTES = 32 * 1024;

  /** Datagrams that one receive call brings at most. */
  public static final int BATCH = 2;

  private final LibC libc;
  private final int fd;
  private MessageVector vector;
  private PollFds pollFds;
  private boolean closed;

  /**
   * Opens a socket in the calling thread's network namespace.
   *
   * @param libc the calls
   * @throws SyscallException where that fails
   */
  public LinkSocket(LibC libc) {
    this.libc = libc;
    fd =
        check(
            "open a route socket (socket)",
            libc.socket(
                LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, IfInfoMsg.NETLINK_ROUTE));
  }

  /**
   * Has the kernel tell of changes from now on. They wait in the socket, and are lost (ENOBUFS)
   * where they become too many.
   *
   * @throws SyscallException where that fails
   */
  public void listen() {
    NativeMemory group = new NativeMemory(Integer.BYTES);
    group.bytes().putInt(0, IfInfoMsg.RTNLGRP_LINK);
    int joined =
        libc.setsockopt(
            fd, NetlinkSocket.SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group.address(), Integer.BYTES);
    group.keepAlive();
    check("listen to changes of interfaces (setsockopt)", joined);
  }

  /**
   * Asks for all interfaces.
   *
   * @param sequence nlmsg_seq of the request, and of all parts of the answer
   * @throws SyscallException where the request cannot be sent
   */
  public void requestAll(int sequence) {
    int length = NlMsgHdr.SIZE + IfInfoMsg.SIZE;
    byte[] request = new byte[length];
    int flags = NlMsgHdr.NLM_F_REQUEST | NlMsgHdr.NLM_F_DUMP;
    NlMsgHdr.put(request, 0, IfInfoMsg.RTM_GETLINK, flags, sequence);
    NlMsgHdr.putLength(request, 0, length);
    NativeMemory memory = new NativeMemory(length);
    memory.bytes().put(0, request);
    long sent = libc.send(fd, memory.address(), length, 0);
    memory.keepAlive();
    check("ask for the interfaces (send)", (int) sent);
  }

  /**
   * Copies to the heap what is there.
   *
   * @param into is cleared, then filled; has room for {@link #BATCH}
   * @param timeoutMillis how long to wait where nothing is there, 0 or more
   * @return datagrams received; 0 after the timeout, a signal, or an overrun
   * @throws SyscallException for anything that is not a matter of course
   */
  public int receive(ReceivedDatagrams into, int timeoutMillis) {
    into.clear();
    if (vector == null) {
      vector = new MessageVector(BATCH, DATAGRAM_BYTES);
      pollFds = new PollFds(fd);
    }
    int received = vector.receive(libc, fd);
    if (received == -Errno.EAGAIN.number()
        && timeoutMillis > 0
        && pollFds.await(libc, timeoutMillis) > 0) {
      received = vector.receive(libc, fd);
    }
    if (received == -Errno.ENOBUFS.number()) {
      into.markOverrun();
      return 0;
    }
    if (received == -Errno.EAGAIN.number() || received == -Errno.EINTR.number()) {
      return 0;
    }
    check("receive changes of interfaces (recvmmsg)", received);
    for (int i = 0; i < received; i++) {
      if (vector.senderPortId(i) != 0) {
        into.markForeign();
      } else {
        if (vector.truncated(i)) {
          into.markTruncated();
        }
        into.add(vector.copy(i));
      }
    }
    return into.size();
  }

  /** Closes the socket. Idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(fd);
      // packets may refer to this for long
      vector = null;
      pollFds = null;
    }
  }
}
