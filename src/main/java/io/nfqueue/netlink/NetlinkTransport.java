package io.nfqueue.netlink;

/**
 * Datagrams to and from the kernel: the seam between message codecs and the socket. {@link
 * NetlinkSocket} is the real one; tests implement it to inject faults. One thread at a time
 * receives; everything else may be called by any thread.
 */
public interface NetlinkTransport extends AutoCloseable {
  /**
   * Waits for datagrams and copies them to the heap.
   *
   * @param into is cleared, then filled
   * @param timeoutMillis how long to wait where nothing is there; 0 not at all, -1 for ever
   * @return datagrams received; 0 after the timeout, {@link #wake}, an overrun, or {@link #close}
   * @throws io.nfqueue.libc.SyscallException for anything that is not a matter of course
   */
  int receive(ReceivedDatagrams into, int timeoutMillis);

  /**
   * Sends one datagram. Never waits for a thread that is in {@link #receive}.
   *
   * @param bytes holds the datagram from its first byte on
   * @param length of the datagram, up to {@link NetlinkSocket#MAX_SEND_BYTES}
   * @throws io.nfqueue.libc.SyscallException where the kernel did not take it
   */
  void send(byte[] bytes, int length);

  /** Makes a thread that waits in {@link #receive}, or the next one to do so, return. */
  void wake();

  /**
   * This socket's address.
   *
   * @return a netlink port id; not a process id
   */
  int portId();

  /**
   * The socket's receive buffer, as the kernel granted it.
   *
   * @return bytes, as getsockopt(SO_RCVBUF) gives it: twice what was asked for
   */
  int receiveBufferBytes();

  /** Wakes the receiver, waits until it has left, and closes the socket. Idempotent. */
  @Override
  void close();
}
