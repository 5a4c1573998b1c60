package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.Background;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The end of a queue under traffic: nothing stalls, and every packet is accounted for. */
class StopIntakeIT extends QueueIT {
  private static final int HELD = 500;
  private static final int DECIDED_LATE = 100;
  private static final int HELD_PORT = 5001;
  private static final int PROBE_PORT = 5002;
  private static final int UNQUEUED_PORT = 5003;
  private static final int WINDOW = 64;
  private static final int AT_MOST = 1_000_000;

  private final List<QueuedPacket> held = new CopyOnWriteArrayList<>();
  private PacketQueue queue;
  private Flood heldPackets;
  private DatagramChannel probes;
  private DatagramChannel unqueued;

  /** A queue with packets held, others passing, and both known exactly. */
  private void openAndHold(Verdict shutdownVerdict, String... extraNfqueueArgs) throws Exception {
    for (int port : new int[] {PORT, HELD_PORT, PROBE_PORT}) {
      gate.queueUdp("INPUT", port, 0, extraNfqueueArgs);
    }
    probes = gate.udp(gate.ipv4(PROBE_PORT));
    unqueued = gate.udp(gate.ipv4(UNQUEUED_PORT));
    queue = open(queue(0).withShutdownVerdict(shutdownVerdict));
    run(
        queue,
        packet -> {
          if (packet.destinationPort() == HELD_PORT) {
            held.add(packet);
            return null;
          }
          return Verdict.accept();
        });
    heldPackets = flood(HELD_PORT, WINDOW, HELD, held::size);
    heldPackets.awaitSent();
    await().atMost(PATIENCE).until(() -> held.size() == HELD);
  }

  private void probe() throws Exception {
    peer.sendUdp(gate.ipv4(PROBE_PORT), "probe");
  }

  /** One that no rule queues follows the probe: once it is there, the probe will not come. */
  private void assertProbeIsLost() throws Exception {
    probe();
    peer.sendUdp(gate.ipv4(UNQUEUED_PORT), "behind the probe");
    assertArrive(gate, unqueued, "behind the probe");
    assertNothingArrives(gate, probes);
  }

  private void assertHeldPacketsCanBeDecided() {
    assertThat(held).allMatch(queue::isPending);
    for (QueuedPacket packet : held.subList(0, DECIDED_LATE)) {
      queue.decide(packet, Verdict.accept());
    }
    await().atMost(PATIENCE).until(() -> heldPackets.arrived() == DECIDED_LATE);
    assertThat(kernel(queue).waiting()).isEqualTo(HELD - DECIDED_LATE);
  }

  @Test
  void withAcceptNoPacketIsLost() throws Exception {
    openAndHold(Verdict.accept(), "--queue-bypass");
    Flood flood = flood(PORT, WINDOW, AT_MOST);
    await().atMost(PATIENCE).until(() -> flood.arrived() > 1000);

    queue.stopIntake(Verdict.accept());
    probe();
    assertArrive(gate, probes, "probe");
    assertHeldPacketsCanBeDecided();
    long arrivedBefore = flood.arrived();
    await().atMost(PATIENCE).until(() -> flood.arrived() > arrivedBefore + 1000);

    queue.close();

    await().atMost(PATIENCE).until(() -> heldPackets.arrived() == HELD);
    long arrivedAtClose = flood.arrived();
    await().atMost(PATIENCE).until(() -> flood.arrived() > arrivedAtClose + 1000);
    flood.stop();
    await().atMost(PATIENCE).until(() -> flood.arrived() == flood.sent());
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.accepted()).isEqualTo(statistics.received());
    assertThat(statistics.shutDown()).isGreaterThanOrEqualTo(HELD - DECIDED_LATE);
    assertThat(statistics.decidedTooLate()).isZero();
    assertNothingWentWrong(statistics);
  }

  @Test
  void withDropEverythingIsLostAtOnce() throws Exception {
    openAndHold(Verdict.drop());
    AtomicBoolean stopped = new AtomicBoolean();
    Flood flood = flood(PORT, WINDOW, 300_000, () -> stopped.get() ? AT_MOST : 0);
    await().atMost(PATIENCE).until(() -> flood.arrived() > 1000);

    queue.stopIntake(Verdict.drop());
    stopped.set(true);
    awaitStatistics(queue, statistics -> statistics.pending() == HELD);
    long arrived = queue.statistics().accepted();
    await().atMost(PATIENCE).until(() -> flood.arrived() == arrived);
    assertProbeIsLost();
    assertHeldPacketsCanBeDecided();
    assertThat(kernel(queue).queueDropped()).isPositive();

    queue.close();

    flood.stop();
    assertProbeIsLost();
    assertThat(flood.arrived()).isEqualTo(arrived);
    assertThat(heldPackets.arrived()).isEqualTo(DECIDED_LATE);
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.accepted()).isEqualTo(DECIDED_LATE + arrived);
    assertThat(statistics.dropped()).isEqualTo(statistics.shutDown());
    assertThat(statistics.dropped()).isGreaterThanOrEqualTo(HELD - DECIDED_LATE);
    assertNothingWentWrong(statistics);
  }

  private static void assertNothingWentWrong(QueueStatistics statistics) {
    assertThat(statistics.pending()).isZero();
    assertThat(statistics.lost()).isZero();
    assertThat(statistics.decided()).isEqualTo(statistics.received());
    assertThat(statistics.stale()).isZero();
    assertThat(statistics.verdictErrors()).isZero();
    assertThat(statistics.sendFailures()).isZero();
    assertThat(statistics.overruns()).isZero();
  }

  @RepeatedTest(3)
  void verdictsThatOtherThreadsGiveDuringTheCloseCountOnce() throws Exception {
    int deciders = 4;
    openAndHold(Verdict.drop());
    CyclicBarrier together = new CyclicBarrier(deciders + 1);
    AtomicLong accepted = new AtomicLong();
    List<Background> threads = new ArrayList<>();
    for (int i = 0; i < deciders; i++) {
      int first = i;
      threads.add(
          start(
              "decider-" + i,
              () -> {
                together.await();
                for (int k = first; k < HELD; k += deciders) {
                  try {
                    queue.decide(held.get(k), Verdict.accept());
                    accepted.incrementAndGet();
                  } catch (AlreadyDecidedException | QueueClosedException e) {
                    // the close was faster
                  }
                }
              }));
    }
    together.await();
    queue.close();
    for (Background thread : threads) {
      thread.join();
    }

    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.accepted()).isEqualTo(accepted.get());
    assertThat(statistics.shutDown()).isEqualTo(HELD - accepted.get());
    await().atMost(PATIENCE).until(() -> heldPackets.arrived() == accepted.get());
    assertNothingWentWrong(statistics);
  }

  /** The reader is held up, so that packets wait in the socket when the end comes. */
  @Test
  void whatWaitsInTheSocketIsAnsweredWhileAHandlerBlocks() throws Exception {
    gate.queueUdp("INPUT", PORT, 0);
    queue = open(queue(0));
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "1");
    Hold hold = new Hold();
    run(
        queue,
        packet -> {
          hold.take();
          return Verdict.accept();
        });
    hold.awaitTaken();
    peer.send(client, gate.ipv4(PORT), "2");
    peer.send(client, gate.ipv4(PORT), "3");
    awaitKernel(queue, kernel -> kernel.waiting() == 3);

    queue.stopIntake(Verdict.accept());

    assertArrive(gate, server, "2", "3");
    awaitStatistics(queue, statistics -> statistics.shutDown() == 2);
    hold.release();
    assertArrive(gate, server, "1");
  }
}
