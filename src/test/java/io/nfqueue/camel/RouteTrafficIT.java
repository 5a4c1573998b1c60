package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.PORT;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.KernelQueueStatistics;
import io.nfqueue.queue.QueueStatistics;
import io.nfqueue.testnet.HashedStream;
import io.nfqueue.testnet.LoggedLines;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Much traffic through a route: each packet has one verdict, and a long stream arrives intact. */
class RouteTrafficIT extends RoutedGateIT {
  private static final int PACKETS = 10_000;
  private static final int MTU = 1500;
  private static final Duration AT_MOST = Duration.ofSeconds(60);

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
  void theLineAtTheEndHasTheKernelsCountersToo() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).to(nfqueue("0", "verdict=ACCEPT")));
    gate.send("1", "2");
    gate.awaitDecided(2);
    try (LoggedLines log = new LoggedLines()) {
      gate.context().stop();
      assertThat(log.lines("Queue 0: closed: "))
          .singleElement()
          .asString()
          .endsWith("received 2, accepted 2; kernel: queued 2");
    }
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
    FutureTask<byte[]> received = new FutureTask<>(() -> HashedStream.receive(server, AT_MOST));
    new Thread(received, "receiver").start();

    byte[] sent = HashedStream.send(gate.gate().tcpConnect(gate.peer().ipv4(PORT)));

    assertThat(received.get(AT_MOST.toSeconds(), TimeUnit.SECONDS)).isEqualTo(sent);
    await().atMost(PATIENCE).until(() -> gate.statistics().pending() == 0);
    QueueStatistics statistics = gate.statistics();
    assertThat(statistics.accepted()).isEqualTo(statistics.received());
    assertThat(statistics.received()).isGreaterThan(HashedStream.BYTES / MTU);
    assertThat(statistics.decidedTooLate()).isZero();
    assertThat(statistics.verdictErrors()).isZero();
    assertThat(statistics.malformedMessages()).isZero();
  }
}
