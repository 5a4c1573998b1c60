package io.nfqueue.netlink;

import static io.nfqueue.libc.LibC.SOL_SOCKET;
import static io.nfqueue.libc.SyscallException.check;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.MessageVector;
import io.nfqueue.libc.NativeMemory;
import io.nfqueue.libc.PollFds;
import io.nfqueue.libc.SockaddrNl;
import io.nfqueue.libc.SyscallException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A NETLINK_NETFILTER socket. One thread at a time receives, others may send meanwhile; any thread
 * may wake or close.
 *
 * <p>Expected conditions are no exceptions: EAGAIN and EINTR are waited out, ENOBUFS on receiving
 * is noted in the {@link ReceivedDatagrams}, EBADF after close ends quietly.
 */
public final class NetlinkSocket implements NetlinkTransport {
  /** {@code SOL_NETLINK}, {@code include/linux/socket.h}. */
  static final int SOL_NETLINK = 270;

  // include/uapi/linux/netlink.h
  private static final int NETLINK_NO_ENOBUFS = 5;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;

  /**
   * The largest message the kernel makes is 65,531 bytes of payload and its metadata; a shorter
   * buffer would cut it silently.
   */
  private static final int DATAGRAM_BYTES = 72 * 1024;

  /** A larger datagram is refused by the kernel (EMSGSIZE) with a default send buffer. */
  public static final int MAX_SEND_BYTES = 128 * 1024;

  /** What netlink_sendmsg() of net/netlink/af_netlink.c keeps back. */
  private static final int SEND_OVERHEAD_BYTES = 32;

  private static final int SEND_ATTEMPTS = 5;
  private static final long SEND_PAUSE_NANOS = 200_000;
  private static final long WAKE_UP_PAUSE_NANOS = 100_000;

  private final LibC libc;
  private final int fd;
  private final int portId;
  private final ReentrantLock receiveLock = new ReentrantLock();
  private final ReentrantLock sendLock = new ReentrantLock();
  private final MessageVector vector;
  private final PollFds pollFds;
  private final NativeMemory outgoing = new NativeMemory(MAX_SEND_BYTES);
  private final int receiveBufferBytes;
  private volatile boolean closed;

  /**
   * Opens a socket in the calling thread's network namespace.
   *
   * @param libc the calls
   * @param receiveBatchSize datagrams at most per receive call, 1 or more
   * @param receiveBufferBytes wanted socket buffer (SO_RCVBUFFORCE, else SO_RCVBUF, which the
   *     kernel caps at net.core.rmem_max); 0 leaves it as it is
   * @param noEnobufs whether to set NETLINK_NO_ENOBUFS
   * @throws SyscallException where a call fails
   */
  public NetlinkSocket(LibC libc, int receiveBatchSize, int receiveBufferBytes, boolean noEnobufs) {
    this.libc = libc;
    vector = new MessageVector(receiveBatchSize, DATAGRAM_BYTES);
    fd =
        check(
            "open a netlink socket (socket)",
            libc.socket(
                LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, NfGenMsg.NETLINK_NETFILTER));
    try {
      // an error then echoes no more than the request's header, and says why in words
      setOption(SOL_NETLINK, NETLINK_CAP_ACK, 1);
      setOption(SOL_NETLINK, NETLINK_EXT_ACK, 1);
      if (noEnobufs) {
        check("set NETLINK_NO_ENOBUFS", setOption(SOL_NETLINK, NETLINK_NO_ENOBUFS, 1));
      }
      if (receiveBufferBytes > 0
          && setOption(SOL_SOCKET, LibC.SO_RCVBUFFORCE, receiveBufferBytes) < 0) {
        check("set SO_RCVBUF", setOption(SOL_SOCKET, LibC.SO_RCVBUF, receiveBufferBytes));
      }
      if (readOption("read SO_SNDBUF", LibC.SO_SNDBUF) < MAX_SEND_BYTES + SEND_OVERHEAD_BYTES
          && setOption(SOL_SOCKET, LibC.SO_SNDBUFFORCE, MAX_SEND_BYTES) < 0) {
        check("set SO_SNDBUF", setOption(SOL_SOCKET, LibC.SO_SNDBUF, MAX_SEND_BYTES));
      }
      this.receiveBufferBytes = readOption("read SO_RCVBUF", LibC.SO_RCVBUF);
      portId = bind();
      pollFds = new PollFds(fd);
    } catch (RuntimeException | Error e) {
      libc.close(fd);
      throw e;
    }
  }

  private int setOption(int level, int name, int value) {
    NativeMemory memory = new NativeMemory(Integer.BYTES);
    memory.bytes().putInt(0, value);
    int result = libc.setsockopt(fd, level, name, memory.address(), Integer.BYTES);
    memory.keepAlive();
    return result;
  }

  private int readOption(String step, int name) {
    NativeMemory memory = new NativeMemory(2 * Integer.BYTES);
    memory.bytes().putInt(Integer.BYTES, Integer.BYTES);
    int result =
        libc.getsockopt(fd, SOL_SOCKET, name, memory.address(), memory.address() + Integer.BYTES);
    memory.keepAlive();
    check(step, result);
    return memory.bytes().getInt(0);
  }

  private int bind() {
    NativeMemory address = new NativeMemory(SockaddrNl.SIZE + Integer.BYTES);
    address.bytes().putShort(SockaddrNl.FAMILY_OFFSET, (short) LibC.AF_NETLINK);
    address.bytes().putInt(SockaddrNl.SIZE, SockaddrNl.SIZE);
    check("bind the netlink socket", libc.bind(fd, address.address(), SockaddrNl.SIZE));
    int named = libc.getsockname(fd, address.address(), address.address() + SockaddrNl.SIZE);
    address.keepAlive();
    check("read the netlink socket's address (getsockname)", named);
    return address.bytes().getInt(SockaddrNl.PORT_ID_OFFSET);
  }

  @Override
  public int receive(ReceivedDatagrams into, int timeoutMillis) {
    into.clear();
    receiveLock.lock();
    try {
      if (closed) {
        return 0;
      }
      int received = receive(timeoutMillis);
      if (received < 0) {
        return noteFailure(into, -received);
      }
      for (int i = 0; i < received; i++) {
        if (vector.senderPortId(i) != 0) {
          into.markForeign();
          continue;
        }
        if (vector.truncated(i)) {
          into.markTruncated();
        }
        byte[] datagram = vector.copy(i);
        if (!WakeUp.isAnsweredBy(datagram)) {
          into.add(datagram);
        }
      }
      return into.size();
    } finally {
      receiveLock.unlock();
    }
  }

  private int receive(int timeoutMillis) {
    int received = vector.receive(libc, fd);
    if (!isWouldBlock(received) || timeoutMillis == 0) {
      return received;
    }
    if (timeoutMillis < 0) {
      // not by poll, which costs the packet that ends the wait microseconds
      return vector.awaitOne(libc, fd);
    }
    return await(timeoutMillis) ? vector.receive(libc, fd) : received;
  }

  private static boolean isWouldBlock(int result) {
    return result == -Errno.EAGAIN.number() || result == -Errno.EINTR.number();
  }

  private int noteFailure(ReceivedDatagrams into, int errno) {
    if (errno == Errno.ENOBUFS.number()) {
      into.markOverrun();
    } else if (!isWouldBlock(-errno) && errno != Errno.ENOMEM.number() && !closed) {
      throw new SyscallException("receive packets (recvmmsg)", new Errno(errno));
    }
    return 0;
  }

  /** Waits; false where the time is over. */
  private boolean await(int timeoutMillis) {
    int ready = pollFds.await(libc, timeoutMillis);
    if (ready < 0 && ready != -Errno.EINTR.number()) {
      check("wait for packets (poll)", ready);
    }
    return ready > 0;
  }

  @Override
  public void send(byte[] bytes, int length) {
    sendLock.lock();
    try {
      if (closed) {
        throw new SyscallException("send to the kernel after close", Errno.EBADF);
      }
      outgoing.bytes().put(0, bytes, 0, length);
      for (int attempt = 1; ; attempt++) {
        long sent = libc.send(fd, outgoing.address(), length, 0);
        outgoing.keepAlive();
        if (sent >= 0) {
          return;
        }
        int errno = (int) -sent;
        if (!isTransient(errno) || attempt == SEND_ATTEMPTS) {
          throw new SyscallException("send to the kernel (send)", new Errno(errno));
        }
        if (errno != Errno.EINTR.number()) {
          LockSupport.parkNanos(SEND_PAUSE_NANOS);
        }
      }
    } finally {
      sendLock.unlock();
    }
  }

  private static boolean isTransient(int errno) {
    return isWouldBlock(-errno)
        || errno == Errno.ENOBUFS.number()
        || errno == Errno.ENOMEM.number();
  }

  @Override
  public void wake() {
    sendLock.lock();
    try {
      if (!closed) {
        askForAnAnswer();
      }
    } finally {
      sendLock.unlock();
    }
  }

  /**
   * Has the kernel send something, which ends the wait of a receiver. No answer comes where the
   * receive buffer is full: then nobody waits.
   */
  private void askForAnAnswer() {
    outgoing.bytes().put(0, WakeUp.bytes(), 0, WakeUp.length());
    libc.send(fd, outgoing.address(), WakeUp.length(), 0);
    outgoing.keepAlive();
  }

  @Override
  public int portId() {
    return portId;
  }

  @Override
  public int receiveBufferBytes() {
    return receiveBufferBytes;
  }

  @Override
  public void close() {
    sendLock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      sendLock.unlock();
    }
    awaitReceiver();
    try {
      libc.close(fd);
    } finally {
      receiveLock.unlock();
    }
  }

  /** Takes the receive lock; with an interrupt, the pauses would be none. */
  private void awaitReceiver() {
    boolean interrupted = false;
    // first the flag, then the wake-up: a receiver sees one or the other
    while (!receiveLock.tryLock()) {
      askForAnAnswer();
      LockSupport.parkNanos(WAKE_UP_PAUSE_NANOS);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
