package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.PORT;

import io.nfqueue.testnet.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Datagrams numbered 0, 1, 2, ... from the peer to the gate, and which of them arrived, when.
 *
 * <p>They go to several sockets in turn: when many are let go at once, none is lost for want of
 * room, by whatever size of receive buffers the host has.
 */
final class NumberedFlood implements AutoCloseable {
  /**
   * So many may be let go at once. A small datagram takes up 1280 bytes at most, and a socket has
   * room for 212,992 by default.
   */
  static final int ROOM = 2500;

  private static final int SOCKETS = 16;
  private static final int FIRST_PORT = PORT + 10;
  private static final int MOST = 60_000;
  private static final long PAUSE_NANOS = 500_000;

  /** Few enough for the queue's own socket. */
  private static final int WINDOW = 32;

  private final RoutedGate gate;
  private final DatagramChannel client;
  private final Selector selector;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicLongArray sentAt = new AtomicLongArray(MOST);
  private final AtomicLongArray arrivedAt = new AtomicLongArray(MOST);
  private final AtomicIntegerArray arrivals = new AtomicIntegerArray(MOST);
  private final Thread sender = daemon(this::sendOn, "flood");
  private final Thread receiver = daemon(this::receive, "arrivals");
  private volatile boolean go = true;

  NumberedFlood(RoutedGate gate) throws IOException {
    this.gate = gate;
    Namespace peer = gate.peer();
    client = peer.udp(peer.ipv4(0));
    selector = Selector.open();
    for (int i = 0; i < SOCKETS; i++) {
      DatagramChannel server = gate.gate().udp(gate.server(FIRST_PORT + i));
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_READ);
    }
    receiver.start();
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Sends the first ones, no faster than they are received.
   *
   * @param received how many were
   */
  void send(int datagrams, LongSupplier received) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (sent.get() < datagrams) {
      if (sent.get() - received.getAsLong() < WINDOW) {
        sendNext();
      } else if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(sent + " sent, " + received.getAsLong() + " received");
      } else {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Goes on sending, some 2000 a second, until closed. */
  void start() {
    sender.start();
  }

  private void sendOn() {
    while (go && sent.get() < MOST) {
      sendNext();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void sendNext() {
    int number = sent.get();
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).putInt(number).flip();
    sentAt.set(number, System.nanoTime());
    try {
      client.send(bytes, gate.server(FIRST_PORT + number % SOCKETS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sent.incrementAndGet();
  }

  private void receive() {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES);
    try {
      while (true) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          while (((DatagramChannel) key.channel()).receive(bytes.clear()) != null) {
            int number = bytes.getInt(0);
            arrivedAt.set(number, System.nanoTime());
            arrivals.incrementAndGet(number);
          }
        }
        selector.selectedKeys().clear();
      }
    } catch (ClosedSelectorException | IOException e) {
      // the end of the test
    }
  }

  /** How many were sent: the last is number {@code sent() - 1}. */
  int sent() {
    return sent.get();
  }

  /** The number of one that is sent after this call has begun. */
  int next() {
    return sent.get() + 1;
  }

  /** The numbers of those that arrived. */
  BitSet arrived() {
    BitSet numbers = new BitSet();
    for (int i = 0; i < MOST; i++) {
      numbers.set(i, arrivals.get(i) > 0);
    }
    return numbers;
  }

  /** How many of those numbered from..to-1 arrived. */
  int arrived(int from, int to) {
    return arrived().get(from, to).cardinality();
  }

  /** Whether one arrived more than once. */
  boolean anyTwice() {
    for (int i = 0; i < MOST; i++) {
      if (arrivals.get(i) > 1) {
        return true;
      }
    }
    return false;
  }

  /** Of those that arrived, from a number on: the longest time between sending and arrival. */
  Duration longestWay(int from) {
    long longest = 0;
    for (int i = from; i < MOST; i++) {
      if (arrivals.get(i) > 0) {
        longest = Math.max(longest, arrivedAt.get(i) - sentAt.get(i));
      }
    }
    return Duration.ofNanos(longest);
  }

  /** Sends no more. What has been sent may still arrive. */
  void stop() {
    go = false;
    try {
      sender.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (sender.isAlive()) {
      throw new AssertionError("the sender is held up");
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    stop();
  }
}
