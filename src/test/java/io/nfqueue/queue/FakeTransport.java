package io.nfqueue.queue;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkTransport;
import io.nfqueue.netlink.ReceivedDatagrams;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Gives what a test has put there, one entry for each receive call; keeps what is sent. */
class FakeTransport implements NetlinkTransport {
  private final Deque<Consumer<ReceivedDatagrams>> receives = new ArrayDeque<>();
  private final Deque<Errno> sendFailures = new ArrayDeque<>();
  private final List<byte[]> sent = new ArrayList<>();
  int lastTimeoutMillis = Integer.MIN_VALUE;

  synchronized FakeTransport then(Consumer<ReceivedDatagrams> receive) {
    receives.add(receive);
    return this;
  }

  FakeTransport then(byte[]... datagrams) {
    return then(into -> Arrays.stream(datagrams).forEach(into::add));
  }

  synchronized FakeTransport failNextSend(Errno errno) {
    sendFailures.add(errno);
    return this;
  }

  synchronized List<byte[]> sent() {
    return List.copyOf(sent);
  }

  @Override
  public int receive(ReceivedDatagrams into, int timeoutMillis) {
    into.clear();
    Consumer<ReceivedDatagrams> next;
    synchronized (this) {
      lastTimeoutMillis = timeoutMillis;
      next = receives.poll();
    }
    if (next != null) {
      next.accept(into);
    }
    return into.size();
  }

  @Override
  public synchronized void send(byte[] bytes, int length) {
    Errno failure = sendFailures.poll();
    if (failure != null) {
      throw new SyscallException("send to the kernel (send)", failure);
    }
    sent.add(Arrays.copyOf(bytes, length));
  }

  @Override
  public void wake() {}

  @Override
  public int portId() {
    return 4711;
  }

  @Override
  public int receiveBufferBytes() {
    return 212_992;
  }

  @Override
  public void close() {}
}
