package io.nfqueue.bench.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Sends a datagram a millisecond, until one passes. While nobody has bound the queue, the rule
 * drops them.
 */
final class FirstPacket implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final DatagramSocket receiver;
  private final Thread sender;

  private FirstPacket(DatagramSocket receiver) {
    this.receiver = receiver;
    sender = new Thread(this::send, "sender");
  }

  static FirstPacket sending() throws IOException {
    DatagramSocket receiver =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), Rules.PORT));
    receiver.setSoTimeout(PATIENCE_MILLIS);
    FirstPacket first = new FirstPacket(receiver);
    first.sender.start();
    return first;
  }

  /** Waits for it; when it came, by System.nanoTime. */
  long await() throws IOException {
    receiver.receive(new DatagramPacket(new byte[1], 1));
    return System.nanoTime();
  }

  private void send() {
    byte[] bytes = new byte[Load.SMALL.payloadBytes()];
    try (DatagramSocket socket = new DatagramSocket()) {
      DatagramPacket packet =
          new DatagramPacket(bytes, bytes.length, receiver.getLocalSocketAddress());
      while (!receiver.isClosed()) {
        try {
          socket.send(packet);
        } catch (IOException e) {
          // EPERM: the rule has dropped it
        }
        Thread.sleep(1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    receiver.close();
    try {
      sender.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
