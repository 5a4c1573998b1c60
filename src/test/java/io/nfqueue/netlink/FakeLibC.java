package io.nfqueue.netlink;

import com.sun.jna.Pointer;
import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A netlink socket, as far as NetlinkSocket can see; calls fail when told to. */
final class FakeLibC implements LibC {
  static final int KERNEL = 0;
  static final int PORT_ID = 0xfffff123;
  static final int BUFFER_BYTES = 425_984;

  // mmsghdr and iovec, LP64: layout.c holds them
  private static final int SIZE_OF_MMSGHDR = 64;
  private static final int MSG_IOV = 16;
  private static final int MSG_FLAGS = 48;
  private static final int MSG_LEN = 56;

  record Delivery(byte[] bytes, int sender, int flags, int errno) {}

  private final Map<String, Deque<Integer>> failures = new HashMap<>();
  private final Deque<Delivery> deliveries = new ArrayDeque<>();
  private final Set<Integer> open = new TreeSet<>();
  private int nextDescriptor = 10;
  private int socketDescriptor = -1;
  private int waiting;
  private String exhausted;
  final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  final List<byte[]> sent = new ArrayList<>();

  synchronized FakeLibC fail(String call, Errno... errnos) {
    for (Errno errno : errnos) {
      failures.computeIfAbsent(call, c -> new ArrayDeque<>()).add(-errno.number());
    }
    return this;
  }

  /** As where there is no memory left for the arguments of a call. */
  synchronized FakeLibC exhaust(String call) {
    exhausted = call;
    return this;
  }

  synchronized FakeLibC deliver(byte[] bytes) {
    return deliver(new Delivery(bytes, KERNEL, 0, 0));
  }

  synchronized FakeLibC deliver(Delivery delivery) {
    deliveries.add(delivery);
    notifyAll();
    return this;
  }

  synchronized FakeLibC deliverError(Errno errno) {
    return deliver(new Delivery(null, 0, 0, errno.number()));
  }

  synchronized Set<Integer> open() {
    return new TreeSet<>(open);
  }

  synchronized void awaitWaiting() throws InterruptedException {
    while (waiting == 0) {
      wait();
    }
  }

  /** Notes a call; minus the error number where it is to fail. */
  private int call(String call) {
    calls.add(call);
    if (call.equals(exhausted)) {
      throw new OutOfMemoryError("Direct buffer memory");
    }
    Deque<Integer> results = failures.get(call);
    return results == null || results.isEmpty() ? 0 : results.remove();
  }

  private int onDescriptor(int fd, String call) {
    if (!open.contains(fd)) {
      calls.add("misuse: " + call + " on closed descriptor " + fd);
      return -Errno.EBADF.number();
    }
    return call(call);
  }

  private int opened() {
    open.add(nextDescriptor);
    return nextDescriptor++;
  }

  @Override
  public synchronized int socket(int domain, int type, int protocol) {
    int result = call("socket");
    socketDescriptor = result < 0 ? -1 : opened();
    return result < 0 ? result : socketDescriptor;
  }

  @Override
  public synchronized int bind(int fd, long address, int addressLength) {
    return onDescriptor(fd, "bind");
  }

  @Override
  public synchronized int getsockname(int fd, long address, long lengthAddress) {
    int result = onDescriptor(fd, "getsockname");
    if (result == 0 && new Pointer(lengthAddress).getInt(0) == 12) {
      new Pointer(address).setInt(4, PORT_ID);
    }
    return result;
  }

  @Override
  public synchronized int setsockopt(int fd, int level, int name, long value, int length) {
    int set = length == Integer.BYTES ? new Pointer(value).getInt(0) : -1;
    return onDescriptor(fd, "setsockopt " + level + " " + name + " " + set);
  }

  @Override
  public synchronized int getsockopt(int fd, int level, int name, long value, long length) {
    int result = onDescriptor(fd, "getsockopt " + level + " " + name);
    if (result == 0 && new Pointer(length).getInt(0) == Integer.BYTES) {
      new Pointer(value).setInt(0, BUFFER_BYTES);
    }
    return result;
  }

  @Override
  public synchronized long send(int fd, long buffer, long length, int flags) {
    int result = onDescriptor(fd, "send");
    if (result == 0) {
      byte[] request = new Pointer(buffer).getByteArray(0, (int) length);
      sent.add(request);
      if (request.length > NlMsgHdr.SIZE && NlMsgHdr.type(request, 0) == NlMsgHdr.NLMSG_NOOP) {
        deliver(acknowledgement(request));
      }
    }
    return result < 0 ? result : length;
  }

  /** As the kernel's: nlmsgerr with error 0, and the request's header. */
  private static byte[] acknowledgement(byte[] request) {
    ByteBuffer answer = ByteBuffer.allocate(36).order(ByteOrder.nativeOrder());
    answer.putInt(36).putShort((short) NlMsgHdr.NLMSG_ERROR).putShort((short) 0).putLong(0);
    return answer.putInt(0).put(request, 0, NlMsgHdr.SIZE).array();
  }

  @Override
  public synchronized int recvmmsg(int fd, long vector, int vectorLength, int flags) {
    int result = onDescriptor(fd, "recvmmsg");
    if (result < 0) {
      return result;
    }
    if (deliveries.isEmpty() && ((flags & MSG_DONTWAIT) != 0 || !awaitDelivery(-1))) {
      return -Errno.EAGAIN.number();
    }
    int received = 0;
    while (received < vectorLength && !deliveries.isEmpty()) {
      Delivery delivery = deliveries.peek();
      if (delivery.errno != 0 && received > 0) {
        break;
      }
      deliveries.remove();
      if (delivery.errno != 0) {
        return -delivery.errno;
      }
      fill(new Pointer(vector + (long) received * SIZE_OF_MMSGHDR), delivery);
      received++;
    }
    return received;
  }

  private static void fill(Pointer header, Delivery delivery) {
    header.getPointer(0).setInt(4, delivery.sender);
    header.getPointer(MSG_IOV).getPointer(0).write(0, delivery.bytes, 0, delivery.bytes.length);
    header.setInt(MSG_LEN, delivery.bytes.length);
    header.setInt(MSG_FLAGS, delivery.flags);
  }

  @Override
  public synchronized int poll(long pollFds, long count, int timeoutMillis) {
    int result = call("poll");
    if (result < 0) {
      return result;
    }
    if (!awaitDelivery(timeoutMillis)) {
      return 0;
    }
    boolean error = deliveries.peek().errno != 0;
    new Pointer(pollFds).setShort(6, (short) (error ? POLLERR : POLLIN));
    return 1;
  }

  private boolean awaitDelivery(int timeoutMillis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    waiting++;
    notifyAll();
    try {
      while (deliveries.isEmpty()) {
        long left = deadline - System.nanoTime();
        if (timeoutMillis >= 0 && left <= 0) {
          return false;
        }
        wait(timeoutMillis < 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(left) + 1);
      }
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      waiting--;
    }
  }

  @Override
  public int open(String path, int flags) {
    throw new UnsupportedOperationException("open");
  }

  @Override
  public int sched_setaffinity(int threadId, long setSize, long cpuSet) {
    throw new UnsupportedOperationException("sched_setaffinity");
  }

  @Override
  public int setpriority(int which, int who, int nice) {
    throw new UnsupportedOperationException("setpriority");
  }

  @Override
  public int setns(int fd, int namespaceType) {
    throw new UnsupportedOperationException("setns");
  }

  @Override
  public synchronized int close(int fd) {
    int result = onDescriptor(fd, "close");
    open.remove(fd);
    return result;
  }

  synchronized long times(String call) {
    return calls.stream().filter(call::equals).count();
  }
}
