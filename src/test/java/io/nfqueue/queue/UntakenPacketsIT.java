package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.testnet.Background;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch whose iteration ended early, and what API callers may get wrong. */
class UntakenPacketsIT extends QueuedUdpIT {
  private PacketQueue queue;

  @BeforeEach
  void queueThreePackets() throws IOException {
    queue = open(queue(0));
    send("1", "2", "3");
    awaitKernel(queue, kernel -> kernel.waiting() == 3);
  }

  @Test
  void theRestOfABatchComesWithTheNextReceive() throws IOException {
    queue.decide(queue.receive(PATIENCE).iterator().next(), Verdict.accept());
    PacketBatch rest = queue.receive(PATIENCE);
    assertThat(rest).extracting(QueuedPacket::packetId).containsExactly(2L, 3L);
    queue.decide(queue.bindingId(), 2, Verdict.accept(), DecisionCause.DECIDED);
    queue.decide(queue.bindingId(), 3, Verdict.accept(), DecisionCause.DECIDED);
    assertThat(queue.receive(Duration.ZERO).isEmpty()).isTrue();
    assertArrive(gate, server, "1", "2", "3");
  }

  @Test
  void aPacketThatHasNextAnnouncedComesWithTheNextReceive() throws IOException {
    Iterator<QueuedPacket> packets = queue.receive(PATIENCE).iterator();
    queue.decide(packets.next(), Verdict.accept());
    assertThat(packets.hasNext()).isTrue();
    PacketBatch rest = queue.receive(PATIENCE);
    assertThat(rest).extracting(QueuedPacket::packetId).containsExactly(2L, 3L);
    rest.decideRest(Verdict.accept());
    assertArrive(gate, server, "1", "2", "3");
  }

  @Test
  void aSuspensionAnswersAPacketThatHasNextAnnounced() throws IOException {
    Iterator<QueuedPacket> packets = queue.receive(PATIENCE).iterator();
    queue.decide(packets.next(), Verdict.accept());
    assertThat(packets.hasNext()).isTrue();
    queue.suspend(Verdict.drop());
    assertThat(queue.receive(Duration.ZERO)).isEmpty();
    assertThat(queue.statistics())
        .hasToString("received 3, accepted 1, dropped 2, while suspended 2");
  }

  @Test
  void aHandlerThatEndsTheLoopLosesOnlyItsOwnPacket() throws Exception {
    Error error = new AssertionError("on purpose");
    assertThatThrownBy(
            () ->
                queue.run(
                    packet -> {
                      throw error;
                    }))
        .isSameAs(error);
    run(queue, packet -> Verdict.accept());
    assertArrive(gate, server, "2", "3");
    awaitStatistics(queue, statistics -> statistics.pending() == 0);
    assertThat(queue.statistics().failed()).isEqualTo(1);
  }

  @Test
  void anInterruptThatAHandlerLeavesBehindDoesNotDisturbTheNext() throws Exception {
    List<Boolean> seen = new CopyOnWriteArrayList<>();
    AtomicBoolean left = new AtomicBoolean();
    Background reader =
        start(
            "reader",
            () -> {
              queue.run(
                  packet -> {
                    seen.add(Thread.currentThread().isInterrupted());
                    Thread.currentThread().interrupt();
                    return Verdict.accept();
                  });
              left.set(Thread.currentThread().isInterrupted());
            });
    assertArrive(gate, server, "1", "2", "3");
    queue.close();
    reader.join();
    assertThat(seen).containsExactly(false, false, false);
    assertThat(left).as("whose thread it is may want to know").isTrue();
  }

  @Test
  void onlyAcceptAndDropAreForPacketsThatNobodyLooksAt() {
    assertThatThrownBy(() -> queue.suspend(Verdict.repeat().withMark(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ACCEPT or DROP");
    assertThatThrownBy(() -> queue.stopIntake(Verdict.queue(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ACCEPT or DROP");
    assertThat(receive(queue, 3)).hasSize(3);
  }

  @Test
  void anIdOutOfRangeIsNotCutToOneInRange() {
    receive(queue, 3);
    assertThatThrownBy(
            () ->
                queue.decide(
                    queue.bindingId(), (1L << 32) + 1, Verdict.accept(), DecisionCause.DECIDED))
        .isInstanceOf(UnknownPacketException.class);
    assertThat(queue.statistics().decided()).isZero();
  }
}
