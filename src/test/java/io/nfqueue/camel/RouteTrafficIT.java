package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.PORT;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.KernelQueueStatistics;
import io.nfqueue.queue.QueueStatistics;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Much traffic through a route: each packet has one verdict, and a long stream arrives intact. */
class RouteTrafficIT extends RoutedGateIT {
  private static final int PACKETS = 10_000;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int CHUNKS = 50 * 16;
  private static final int STREAM_SECONDS = 60;

  @Test
  void tenThousandPacketsHaveAsManyVerdictsAndTheKernelAgrees() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .choice()
                .when(r.simple("${header." + NfqueueConstants.PACKET_ID + "} range '1..2500'"))
                .to(nfqueue("0", "verdict=DROP"))
                .when(r.simple("${header." + NfqueueConstants.PACKET_ID + "} range '2501..5000'"))
                .setHeader(NfqueueConstants.VERDICT, r.constant("DROP"))
                .when(r.simple("${header." + NfqueueConstants.PACKET_ID + "} range '5001..7500'"))
                .to(nfqueue("0", "verdict=ACCEPT"))
                .otherwise()
                .to("direct:end")
                .end());
    gate.route(r -> r.from("direct:end").to("log:default?level=DEBUG"));
    try (NumberedFlood flood = new NumberedFlood(gate)) {
      flood.send(PACKETS, () -> gate.statistics().received());
      gate.awaitDecided(PACKETS);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(flood.arrived().cardinality()).isEqualTo(PACKETS / 2));
      assertThat(flood.anyTwice()).isFalse();
    }
    QueueStatistics statistics = gate.statistics();
    assertThat(statistics)
        .as("nothing else is counted")
        .hasToString("received 10000, accepted 5000, dropped 5000");
    KernelQueueStatistics kernel = gate.queue(0).kernelStatistics().orElseThrow();
    assertThat(kernel.lastPacketId()).isEqualTo(PACKETS);
    assertThat(kernel.waiting()).isZero();
    assertThat(kernel.queueDropped()).isZero();
    assertThat(kernel.userDropped()).isZero();
  }

  @Test
  void fiftyMegabytesOfTcpArriveIntact() throws Exception {
    gate.gate().iptables("-A OUTPUT -p tcp -j NFQUEUE --queue-num 0");
    gate.gate().iptables("-A INPUT -p tcp -j NFQUEUE --queue-num 0");
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .choice()
                .when(r.header(NfqueueConstants.DESTINATION_PORT).isEqualTo(PORT))
                .to(nfqueue("0", "verdict=ACCEPT")));
    ServerSocket server = gate.peer().tcpServer(gate.peer().ipv4(PORT));
    CompletableFuture<byte[]> received =
        CompletableFuture.supplyAsync(() -> digestOfWhatComes(server));

    byte[] sent = send(gate.gate().tcpConnect(gate.peer().ipv4(PORT)));

    assertThat(received.get(STREAM_SECONDS, TimeUnit.SECONDS)).isEqualTo(sent);
    await().atMost(PATIENCE).until(() -> gate.statistics().pending() == 0);
    QueueStatistics statistics = gate.statistics();
    assertThat(statistics.accepted()).isEqualTo(statistics.received());
    assertThat(statistics.received()).isGreaterThan(CHUNKS * (CHUNK_BYTES / 1500));
    assertThat(statistics.decidedTooLate()).isZero();
    assertThat(statistics.verdictErrors()).isZero();
    assertThat(statistics.malformedMessages()).isZero();
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

  private static byte[] digestOfWhatComes(ServerSocket server) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (Socket accepted = server.accept()) {
      accepted.setSoTimeout((int) TimeUnit.SECONDS.toMillis(STREAM_SECONDS));
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      InputStream in = accepted.getInputStream();
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        digest.update(chunk, 0, length);
      }
      return digest.digest();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
