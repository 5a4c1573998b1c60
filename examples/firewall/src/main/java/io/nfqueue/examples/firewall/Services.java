package io.nfqueue.examples.firewall;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the firewall protects: programs that listen on every port the peer will try, on the blocked
 * ones too. So whatever does not arrive here was stopped by the firewall, and by nothing else.
 */
final class Services {
  /** After so many datagrams the peer hears how many have arrived: it never sends far ahead. */
  static final int DATAGRAMS_PER_ANSWER = 32;

  private static final int MAX_DATAGRAM_BYTES = 65_535;
  private static final int MAX_WHOLE_BYTES = 1_500;
  private static final int RECEIVE_BUFFER_BYTES = 4 << 20;
  private static final int SILENCE_MILLIS = 5_000;

  private final Map<Integer, AtomicLong> arrived = new ConcurrentHashMap<>();
  private final AtomicLong reassembled = new AtomicLong();

  void start() throws IOException {
    udp(Ports.UDP_SERVICE, true);
    udp(Ports.UDP_BLOCKED, false);
    udp(Ports.UDP_UNLISTED, false);
    tcp(Ports.WEB);
    tcp(Ports.TELNET);
  }

  /** Datagrams, or TCP connections, that reached a port. */
  long arrived(int port) {
    return counter(port).get();
  }

  /** Datagrams that came in fragments, on any port. */
  long reassembled() {
    return reassembled.get();
  }

  private AtomicLong counter(int port) {
    return arrived.computeIfAbsent(port, key -> new AtomicLong());
  }

  private void udp(int port, boolean answers) throws IOException {
    DatagramSocket socket = new DatagramSocket(port);
    socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    AtomicLong count = counter(port);
    DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
    daemon(
        "udp-" + port,
        () -> {
          while (true) {
            packet.setLength(MAX_DATAGRAM_BYTES);
            socket.receive(packet);
            if (packet.getLength() > MAX_WHOLE_BYTES) {
              reassembled.incrementAndGet();
            }
            long total = count.incrementAndGet();
            if (answers && total % DATAGRAMS_PER_ANSWER == 0) {
              byte[] answer = ByteBuffer.allocate(Long.BYTES).putLong(total).array();
              socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
          }
        });
  }

  private void tcp(int port) throws IOException {
    ServerSocket server = new ServerSocket(port);
    AtomicLong count = counter(port);
    daemon(
        "tcp-" + port,
        () -> {
          while (true) {
            try (Socket socket = server.accept()) {
              count.incrementAndGet();
              socket.setSoTimeout(SILENCE_MILLIS);
              socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (SocketTimeoutException e) {
              // the peer is gone: next one
            }
          }
        });
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(String name, Work work) {
    Runnable loop =
        () -> {
          try {
            work.run();
          } catch (IOException e) {
            System.err.println("firewall: " + name + ": " + e.getMessage());
          }
        };
    Thread thread = new Thread(loop, name);
    thread.setDaemon(true);
    thread.start();
  }
}
