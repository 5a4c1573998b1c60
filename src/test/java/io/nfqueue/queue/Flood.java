package io.nfqueue.queue;

import io.nfqueue.testnet.Background;
import io.nfqueue.testnet.Namespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Numbered datagrams from one namespace to a port of another, as fast as they go, but with a
 * limited number on their way: the wire and the receiver's buffer lose none.
 */
final class Flood {
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong arrived = new AtomicLong();
  private final int window;
  private final int atMost;
  private final LongSupplier lost;
  private final Background sender;
  private volatile boolean stopped;

  /**
   * Starts to send.
   *
   * @param window datagrams on their way at most
   * @param atMost datagrams in all
   * @param lost how many so far were lost on purpose
   */
  Flood(Namespace from, Namespace to, int port, int window, int atMost, LongSupplier lost)
      throws IOException {
    this.window = window;
    this.atMost = atMost;
    this.lost = lost;
    DatagramChannel out = from.udp(from.ipv4(0));
    DatagramChannel in = to.udp(to.ipv4(port));
    // room for 500 small datagrams where net.core.rmem_max is the kernel's default
    in.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
    Background.start("flood-receiver", () -> receive(in));
    sender = Background.start("flood-sender", () -> send(out, to.ipv4(port)));
    to.closeAtEnd(this::stop);
  }

  private void send(DatagramChannel from, InetSocketAddress to) throws IOException {
    ByteBuffer datagram = ByteBuffer.allocate(Long.BYTES);
    try {
      while (!stopped && sent.get() < atMost) {
        if (sent.get() - arrived.get() - lost.getAsLong() >= window) {
          LockSupport.parkNanos(20_000);
          continue;
        }
        from.send(datagram.clear().putLong(0, sent.get()), to);
        sent.incrementAndGet();
      }
    } catch (ClosedChannelException e) {
      // the network is closed, because the test failed before it stopped the flood
    }
  }

  private void receive(DatagramChannel at) throws IOException {
    ByteBuffer datagram = ByteBuffer.allocate(Long.BYTES);
    try {
      while (at.receive(datagram.clear()) != null) {
        arrived.incrementAndGet();
      }
    } catch (ClosedChannelException e) {
      // the network is closed
    }
  }

  /** Sends no more; what is sent is on its way to the queue, or past it. */
  void stop() throws Exception {
    stopped = true;
    sender.join();
  }

  /** Waits until all is sent. */
  void awaitSent() throws Exception {
    sender.join(QueueIT.PATIENCE.multipliedBy(4));
  }

  long sent() {
    return sent.get();
  }

  long arrived() {
    return arrived.get();
  }
}
