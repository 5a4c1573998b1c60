package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand packets, and as many verdicts: our counters, the kernel's, and the receiver's. */
class PacketAccountingIT extends QueueIT {
  private static final int PACKETS = 10_000;
  // few enough for a socket buffer of the kernel's default size
  private static final int WINDOW = 64;

  @ParameterizedTest(name = "receiveBatchSize={0}")
  @ValueSource(ints = {1, 64, 1024})
  void everyPacketHasOneVerdict(int receiveBatchSize) throws Exception {
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0).withReceiveBatchSize(receiveBatchSize));
    AtomicLong lastId = new AtomicLong();
    AtomicLong outOfOrder = new AtomicLong();
    run(
        queue,
        packet -> {
          if (!lastId.compareAndSet(packet.packetId() - 1, packet.packetId())) {
            outOfOrder.incrementAndGet();
          }
          return Verdict.accept();
        });

    Flood flood = flood(PORT, WINDOW, PACKETS);
    flood.awaitSent();
    await().atMost(PATIENCE).until(() -> flood.arrived() == PACKETS);

    assertThat(outOfOrder.get()).isZero();
    awaitStatistics(queue, statistics -> statistics.decided() == PACKETS);
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.received()).isEqualTo(PACKETS);
    assertThat(statistics.accepted()).isEqualTo(PACKETS);
    assertThat(statistics.pending()).isZero();
    assertThat(statistics.bindingId()).isEqualTo(queue.bindingId());
    assertNoTrouble(statistics);
    KernelQueueStatistics kernel = kernel(queue);
    assertThat(kernel.lastPacketId()).isEqualTo(PACKETS);
    assertThat(kernel.waiting()).isZero();
    assertThat(kernel.queueDropped()).isZero();
    assertThat(kernel.userDropped()).isZero();
  }

  private static void assertNoTrouble(QueueStatistics statistics) {
    assertThat(statistics)
        .extracting(
            QueueStatistics::dropped,
            QueueStatistics::failed,
            QueueStatistics::lost,
            QueueStatistics::decidedTooLate,
            QueueStatistics::sendFailures,
            QueueStatistics::stale,
            QueueStatistics::verdictErrors,
            QueueStatistics::overruns,
            QueueStatistics::truncatedDatagrams,
            QueueStatistics::foreignDatagrams,
            QueueStatistics::malformedMessages,
            QueueStatistics::unknownMessages)
        .containsOnly(0L);
  }

  @ParameterizedTest(name = "{0} of 3 are dropped")
  @ValueSource(ints = {1, 2})
  void whatIsDroppedIsWhatTheReceiverLacks(int ofThree) throws Exception {
    int packets = 3000;
    int arrive = packets - packets * ofThree / 3;
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0));
    run(queue, packet -> packet.packetId() % 3 < ofThree ? Verdict.drop() : Verdict.accept());

    Flood flood = flood(PORT, WINDOW, packets, () -> queue.statistics().dropped());
    flood.awaitSent();
    await().atMost(PATIENCE).until(() -> flood.arrived() == arrive);

    awaitStatistics(queue, statistics -> statistics.decided() == packets);
    assertThat(queue.statistics().accepted()).isEqualTo(arrive);
    assertThat(queue.statistics().dropped()).isEqualTo(packets - arrive);
    assertThat(kernel(queue).waiting()).isZero();
  }

  /** More are pending than the ring of pending packets has places. */
  @Test
  void packetsThatAreHeldForLongStayDecidable() throws Exception {
    int held = 5000;
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0).withMaxLength(2 * held));
    List<QueuedPacket> pending = new CopyOnWriteArrayList<>();
    run(
        queue,
        packet -> {
          if (packet.packetId() <= held) {
            pending.add(packet);
            return null;
          }
          return Verdict.accept();
        });
    Flood flood = flood(PORT, WINDOW, 2 * held, pending::size);
    await().atMost(PATIENCE).until(() -> queue.statistics().received() >= held + WINDOW);
    assertThat(pending).allMatch(queue::isPending);

    // from the end, so that the oldest waits longest
    for (int i = held - 1; i >= 0; i--) {
      queue.decide(pending.get(i), Verdict.drop());
    }
    flood.stop();

    long passed = flood.sent() - held;
    await().atMost(PATIENCE).until(() -> flood.arrived() == passed);
    awaitStatistics(queue, statistics -> statistics.pending() == 0);
    assertThat(queue.statistics().dropped()).isEqualTo(held);
    assertThat(queue.statistics().accepted()).isEqualTo(passed);
    assertThat(queue.statistics().stale()).isZero();
    assertThat(kernel(queue).waiting()).isZero();
  }
}
