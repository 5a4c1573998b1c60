package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.LoggedLines;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader that is slower than the traffic: what is lost, what is said, what goes on. */
class OverrunIT extends QueuedUdpIT {
  private static final int FLOOD = 200;

  /** So few are on their way at a time: neither the wire nor a backlog loses one. */
  private static final int PORTION = 20;

  private static final int AFTERWARDS = 20;
  private static final QueueConfig TINY_BUFFER = queue(0).withReceiveBufferBytes(4096);

  @BeforeEach
  void makeRoom() throws IOException {
    server.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
    // the kernel keeps twice that, and takes well below 2 KiB of it for a small datagram
    assertThat(server.getOption(StandardSocketOptions.SO_RCVBUF) / 1024)
        .as("KiB granted, of net.core.rmem_max: room for a flood that nobody reads")
        .isGreaterThan(FLOOD);
  }

  private void flood(PacketQueue queue) throws IOException {
    long before = kernel(queue).lastPacketId();
    for (int sent = 1; sent <= FLOOD; sent++) {
      send("flood");
      if (sent % PORTION == 0) {
        // packets that do not fit the socket use up an id all the same
        long expected = before + sent;
        await()
            .alias("id of the last packet of a portion")
            .atMost(PATIENCE.multipliedBy(4))
            .pollInterval(Duration.ofMillis(1))
            .until(() -> kernel(queue).lastPacketId(), id -> id == expected);
      }
    }
  }

  /** ENOBUFS is read first, and after it what did fit the socket. */
  private static void awaitAllDecided(PacketQueue queue) {
    awaitKernel(queue, kernel -> kernel.waiting() == 0);
    awaitStatistics(queue, statistics -> statistics.pending() == 0);
  }

  /** After the overrun: packet after packet passes. */
  private void assertRecovered(PacketQueue queue) throws IOException {
    long received = queue.statistics().received();
    for (int i = 0; i < AFTERWARDS; i++) {
      send("after " + i);
      assertThat(text(gate, server)).isEqualTo("after " + i);
    }
    assertThat(queue.statistics().received()).isEqualTo(received + AFTERWARDS);
  }

  private long drain() throws IOException {
    long drained = 0;
    while (gate.receive(server, SHORTLY) != null) {
      drained++;
    }
    return drained;
  }

  @Test
  void anOverrunIsCountedAndSaidOnceAndTheReaderRecovers() throws Exception {
    PacketQueue queue = open(TINY_BUFFER);
    Hold[] holds = {new Hold(), new Hold()};
    run(
        queue,
        packet -> {
          if (packet.packetId() == 1) {
            holds[0].take();
          } else if (packet.packetId() == FLOOD + 2) {
            holds[1].take();
          }
          return Verdict.accept();
        });

    try (LoggedLines log = new LoggedLines()) {
      for (Hold hold : holds) {
        send("holds up the reader");
        hold.awaitTaken();
        flood(queue);
        long overruns = queue.statistics().overruns();
        hold.release();
        awaitStatistics(queue, s -> s.overruns() > overruns);
        awaitAllDecided(queue);
      }
      assertThat(log.lines("ENOBUFS"))
          .singleElement()
          .asString()
          .contains("Queue 0", "receiveBufferSize", "lost by a full socket");
    }

    long passed = drain();
    QueueStatistics statistics = queue.statistics();
    KernelQueueStatistics kernel = kernel(queue);
    assertThat(kernel.lastPacketId()).isEqualTo(2 * (FLOOD + 1));
    assertThat(kernel.userDropped()).isPositive();
    assertThat(statistics.received() + kernel.userDropped()).isEqualTo(kernel.lastPacketId());
    assertThat(statistics.accepted()).isEqualTo(statistics.received()).isEqualTo(passed);
    assertThat(statistics.overruns()).isEqualTo(holds.length);
    assertRecovered(queue);
  }

  @Test
  void withNoEnobufsOnlyTheKernelCounts() throws Exception {
    PacketQueue queue = open(TINY_BUFFER.withNoEnobufs(true));
    Hold hold = new Hold();
    run(
        queue,
        packet -> {
          if (packet.packetId() == 1) {
            hold.take();
          }
          return Verdict.accept();
        });
    send("holds up the reader");
    hold.awaitTaken();
    flood(queue);
    hold.release();
    awaitStatistics(queue, s -> s.accepted() + kernel(queue).userDropped() == FLOOD + 1);

    assertThat(kernel(queue).userDropped()).isPositive();
    assertThat(queue.statistics().overruns()).isZero();
    assertThat(drain()).isEqualTo(queue.statistics().accepted());
    assertRecovered(queue);
  }

  @Test
  void withFailOpenWhatDoesNotFitTheSocketPassesUnseen() throws Exception {
    PacketQueue queue = open(TINY_BUFFER.withFailOpen(true));
    Hold hold = new Hold();
    run(
        queue,
        packet -> {
          if (packet.packetId() == 1) {
            hold.take();
          }
          return Verdict.drop();
        });
    send("holds up the reader");
    hold.awaitTaken();
    flood(queue);
    hold.release();
    awaitStatistics(queue, s -> s.overruns() > 0);
    awaitAllDecided(queue);

    long unseen = FLOOD + 1 - queue.statistics().received();
    assertThat(unseen).isPositive();
    assertThat(kernel(queue).userDropped()).isZero();
    for (long i = 0; i < unseen; i++) {
      assertThat(gate.receive(server, PATIENCE))
          .as("unseen datagram %d of %d", i, unseen)
          .isNotNull();
    }
    assertNothingArrives(gate, server);
    send("makes the gap in the ids seen");
    awaitStatistics(queue, s -> s.passedUnseen(kernel(queue)) == unseen);
    assertThat(queue.report().passedUnseen()).hasValue(unseen);
    assertThat(queue.report()).asString().endsWith("passed unseen " + unseen);
  }

  @ParameterizedTest(name = "failOpen={0}")
  @ValueSource(booleans = {false, true})
  void aFullQueueDropsOrLetsPass(boolean failOpen) throws Exception {
    PacketQueue queue = open(queue(0).withMaxLength(2).withFailOpen(failOpen));
    for (int i = 1; i <= 5; i++) {
      send("" + i);
    }
    if (failOpen) {
      assertArrive(gate, server, "3", "4", "5");
    } else {
      awaitKernel(queue, kernel -> kernel.queueDropped() == 3);
      assertNothingArrives(gate, server);
    }

    assertThat(kernel(queue).waiting()).isEqualTo(2);
    assertThat(kernel(queue).lastPacketId()).isEqualTo(2);
    assertThat(kernel(queue).queueDropped()).isEqualTo(failOpen ? 0 : 3);
    String report = queue.report().toString();
    assertThat(report).contains("kernel: queued 2, waiting 2");
    assertThat(report.contains("dropped by a full queue 3")).isEqualTo(!failOpen);
    for (QueuedPacket packet : receive(queue, 2)) {
      queue.decide(packet, Verdict.accept());
    }
    assertArrive(gate, server, "1", "2");
    assertThat(queue.statistics().overruns()).isZero();
  }

  @Test
  void aFullQueueIsSaidOnce() throws Exception {
    PacketQueue queue = open(queue(0).withMaxLength(1));
    try (LoggedLines log = new LoggedLines()) {
      send("1", "dropped", "dropped");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(log.lines("queue was full"))
                      .singleElement()
                      .asString()
                      .containsPattern("Queue 0: .* [12] packets dropped so far, 1 waiting now")
                      .contains("Raise maxLength"));
    }
    assertThat(queue.statistics().overruns()).isZero();
  }

  @Test
  void whatIsDroppedOnceTheIntakeIsStoppedIsNoFullQueue() throws Exception {
    PacketQueue queue = open(queue(0));
    try (LoggedLines log = new LoggedLines()) {
      queue.stopIntake(Verdict.drop());
      send("1", "2");
      awaitKernel(queue, kernel -> kernel.queueDropped() == 2);
      // the kernel's counters are looked at every two seconds
      await()
          .during(Duration.ofMillis(2500))
          .atMost(PATIENCE)
          .until(() -> log.lines("queue was full").isEmpty());
    }
  }

  @Test
  void withNoEnobufsTheKernelsCounterIsWarnedAbout() throws Exception {
    PacketQueue queue = open(TINY_BUFFER.withNoEnobufs(true));
    try (LoggedLines log = new LoggedLines()) {
      flood(queue);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(log.lines("the reader is too slow"))
                      .singleElement()
                      .asString()
                      .containsPattern("kernel: [1-9][0-9]* lost by a full socket"));
    }
    assertThat(queue.statistics().overruns()).isZero();
  }

  @Test
  void theGrantedReceiveBufferIsReported() {
    PacketQueue standard = open(queue(1));
    PacketQueue small = open(queue(2).withReceiveBufferBytes(100_000));

    assertThat(standard.receiveBufferBytes()).isPositive();
    assertThat(small.receiveBufferBytes()).as("the kernel doubles it").isEqualTo(200_000);
    assertThat(small.config().receiveBufferBytes()).isEqualTo(100_000);
  }
}
