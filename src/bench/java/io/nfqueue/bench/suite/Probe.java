package io.nfqueue.bench.suite;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * One datagram through a reader's queues, before it is measured: a reader that drops is faster, and
 * so is one that does not change what it is meant to.
 */
final class Probe {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final String SENT = "some payload";
  private static final String MANGLED = "#### payload";

  private Probe() {}

  /**
   * Sends it and looks at what arrives.
   *
   * @throws IllegalStateException where nothing does, or something else
   */
  static void pass(Program program) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Rules.PORT);
    byte[] sent = SENT.getBytes(StandardCharsets.US_ASCII);
    DatagramPacket arrived = new DatagramPacket(new byte[2 * sent.length], 2 * sent.length);
    try (DatagramSocket receiver = new DatagramSocket(address);
        DatagramSocket sender = new DatagramSocket()) {
      receiver.setSoTimeout(PATIENCE_MILLIS);
      sender.send(new DatagramPacket(sent, sent.length, address));
      receiver.receive(arrived);
    } catch (SocketTimeoutException e) {
      throw new IllegalStateException("a packet does not pass", e);
    }
    String text = new String(arrived.getData(), 0, arrived.getLength(), StandardCharsets.US_ASCII);
    String expected = program == Program.MANGLING ? MANGLED : SENT;
    if (!text.equals(expected)) {
      throw new IllegalStateException("'" + text + "' arrives, '" + expected + "' expected");
    }
  }
}
