package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A long TCP stream through a queue, its packets and their acknowledgements, arrives intact. */
class TcpStreamIT extends QueueIT {
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int CHUNKS = 50 * 16;
  private static final int MTU = 1500;
  private static final Duration AT_MOST = Duration.ofSeconds(30);

  @ParameterizedTest(name = "gso={0}")
  @ValueSource(booleans = {false, true})
  void fiftyMegabytesArriveIntact(boolean gso) throws Exception {
    gate.run("ethtool -K " + gate.device() + " tx on sg on tso on gso on");
    gate.iptables("-A OUTPUT -p tcp -j NFQUEUE --queue-num 0");
    gate.iptables("-A INPUT -p tcp -j NFQUEUE --queue-num 0");
    PacketQueue queue = open(queue(0).withGso(gso).withReceiveBufferBytes(1 << 22));
    AtomicInteger longest = new AtomicInteger();
    run(
        queue,
        packet -> {
          longest.accumulateAndGet(packet.payloadLength(), Math::max);
          return Verdict.accept();
        });
    ServerSocket server = peer.tcpServer(peer.ipv4(PORT));
    CompletableFuture<byte[]> received = new CompletableFuture<>();
    start("receiver", () -> received.complete(digestOfWhatComes(server)));

    byte[] sent = send(gate.tcpConnect(peer.ipv4(PORT)));

    assertThat(received.get(AT_MOST.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(sent);
    if (gso) {
      assertThat(longest.get()).isGreaterThan(MTU);
    } else {
      assertThat(longest.get()).isEqualTo(MTU);
    }
    awaitStatistics(queue, statistics -> statistics.pending() == 0);
    assertThat(queue.statistics().verdictErrors()).isZero();
    assertThat(queue.statistics().malformedMessages()).isZero();
  }

  private static byte[] send(SocketChannel client) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] chunk = new byte[CHUNK_BYTES];
    Random random = new Random(50);
    try (client) {
      for (int i = 0; i < CHUNKS; i++) {
        random.nextBytes(chunk);
        digest.update(chunk);
        ByteBuffer left = ByteBuffer.wrap(chunk);
        while (left.hasRemaining()) {
          client.write(left);
        }
      }
    }
    return digest.digest();
  }

  private static byte[] digestOfWhatComes(ServerSocket server) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] chunk = new byte[CHUNK_BYTES];
    try (Socket accepted = server.accept()) {
      accepted.setSoTimeout((int) AT_MOST.toMillis());
      InputStream in = accepted.getInputStream();
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        digest.update(chunk, 0, length);
      }
    }
    return digest.digest();
  }
}
