package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.HashedStream;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A long TCP stream through a queue, its packets and their acknowledgements, arrives intact. */
class TcpStreamIT extends QueueIT {
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
    start("receiver", () -> received.complete(HashedStream.receive(server, AT_MOST)));

    byte[] sent = HashedStream.send(gate.tcpConnect(peer.ipv4(PORT)));

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
}
