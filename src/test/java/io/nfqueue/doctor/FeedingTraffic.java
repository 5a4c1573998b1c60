package io.nfqueue.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.Datagram;
import io.nfqueue.testnet.Namespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** UDP and TCP between the two namespaces of a test network, by IPv4 and IPv6. */
final class FeedingTraffic {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

  private FeedingTraffic() {}

  private static InetSocketAddress address(Namespace where, int ipVersion, int port) {
    return ipVersion == 4 ? where.ipv4(port) : where.ipv6(port);
  }

  /** Sends a datagram, and says whether it arrived. */
  static boolean udpArrives(
      Namespace from, Namespace to, int ipVersion, int port, Duration patience) throws IOException {
    try (DatagramChannel server = to.udp(address(to, ipVersion, port))) {
      from.sendUdp(address(to, ipVersion, port), "hello");
      Datagram datagram = to.receive(server, patience);
      return datagram != null;
    }
  }

  static void udp(Namespace from, Namespace to, int ipVersion, int port) throws IOException {
    assertThat(udpArrives(from, to, ipVersion, port, PATIENCE)).isTrue();
  }

  /** A connection with a word in each direction. */
  static void tcp(Namespace from, Namespace to, int ipVersion, int port) throws IOException {
    InetSocketAddress address = address(to, ipVersion, port);
    try (ServerSocket server = to.tcpServer(address);
        SocketChannel client = from.tcpConnect(address);
        Socket accepted = accept(server)) {
      client.socket().setSoTimeout((int) PATIENCE.toMillis());
      client.write(ByteBuffer.wrap(HELLO));
      assertThat(accepted.getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
      accepted.getOutputStream().write(HELLO);
      assertThat(client.socket().getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
    }
  }

  private static Socket accept(ServerSocket server) throws IOException {
    server.setSoTimeout((int) PATIENCE.toMillis());
    Socket accepted = server.accept();
    accepted.setSoTimeout((int) PATIENCE.toMillis());
    return accepted;
  }
}
