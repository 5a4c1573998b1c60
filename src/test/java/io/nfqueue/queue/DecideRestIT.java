package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.testnet.Background;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A batch whose packets are decided one by one, and the rest of them at once. */
class DecideRestIT extends QueuedUdpIT {
  private static final int PACKETS = 10;

  private final List<Long> sentBytes = new CopyOnWriteArrayList<>();
  private PacketQueue queue;

  private PacketBatch receiveAll() throws IOException {
    queue = open(queue(0), TappedLibC.sending(this::note));
    for (int i = 1; i <= PACKETS; i++) {
      send(String.valueOf(i));
    }
    awaitKernel(queue, kernel -> kernel.waiting() == PACKETS);
    sentBytes.clear();
    PacketBatch batch = queue.receive(PATIENCE);
    assertThat(batch.size()).isEqualTo(PACKETS);
    return batch;
  }

  private int note(long bytes) {
    sentBytes.add(bytes);
    return 0;
  }

  private static String[] numbers(int from) {
    List<String> texts = new ArrayList<>();
    for (int i = from; i <= PACKETS; i++) {
      texts.add(String.valueOf(i));
    }
    return texts.toArray(String[]::new);
  }

  @Test
  void allOfThemLeaveAtOnceAsOneBatchVerdict() throws Exception {
    PacketBatch batch = receiveAll();
    assertThat(batch.decideRest(Verdict.accept())).isEqualTo(PACKETS);
    assertThat(sentBytes).containsExactly((long) VerdictEncoder.PLAIN_BYTES);
    assertArrive(gate, server, numbers(1));
    assertThat(queue.statistics()).hasToString("received 10, accepted 10");
    assertThat(kernel(queue).waiting()).isZero();
  }

  @Test
  void fromAnotherThreadTooWhenAllAreHandedOut() throws Exception {
    PacketBatch batch = receiveAll().undecided();
    AtomicInteger decided = new AtomicInteger();
    start("other", () -> decided.set(batch.decideRest(Verdict.accept()))).join();
    assertThat(decided).hasValue(PACKETS);
    assertThat(sentBytes).containsExactly((long) VerdictEncoder.PLAIN_BYTES);
    assertArrive(gate, server, numbers(1));
  }

  @Test
  void leavesOutThoseThatAreDecided() throws Exception {
    PacketBatch batch = receiveAll();
    Iterator<QueuedPacket> packets = batch.iterator();
    batch.decide(packets.next(), Verdict.drop());
    QueuedPacket second = packets.next();
    batch.decide(second, Verdict.drop());
    assertThat(batch.decideRest(Verdict.accept())).isEqualTo(PACKETS - 2);
    assertThat(batch.decideRest(Verdict.drop())).as("none is left").isZero();
    assertThatThrownBy(() -> batch.decide(second, Verdict.accept()))
        .isInstanceOf(AlreadyDecidedException.class);
    assertArrive(gate, server, numbers(3));
    assertThat(queue.statistics())
        .hasToString("received 10, accepted 8, dropped 2, decided too late 1");
  }

  @Test
  void decidesNoneWhereTheVerdictDoesNotFitOne() throws Exception {
    PacketBatch batch = receiveAll();
    assertThatThrownBy(() -> batch.decideRest(Verdict.repeat()))
        .isInstanceOf(VerdictRefusedException.class);
    assertThatThrownBy(() -> batch.decideRest(Verdict.accept().withPayload(new byte[20])))
        .isInstanceOf(VerdictRefusedException.class)
        .hasMessageContaining("one payload cannot replace all packets of a batch");
    assertThat(queue.statistics()).hasToString("received 10, pending 10, refused 2");
    assertThat(batch.decideRest(Verdict.accept().withMark(5))).isEqualTo(PACKETS);
    assertArrive(gate, server, numbers(1));
  }

  @Test
  void aDropNeedsNoPayload() throws Exception {
    PacketBatch batch = receiveAll();
    assertThat(batch.decideRest(Verdict.drop().withPayload(new byte[20]))).isEqualTo(PACKETS);
    awaitStatistics(queue, statistics -> statistics.dropped() == PACKETS);
  }

  @Test
  void decidesEachOnceWhereManyThreadsDecideTheRest() throws Exception {
    PacketBatch batch = receiveAll().undecided();
    AtomicInteger decided = new AtomicInteger();
    List<Background> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          start("decides " + i, () -> decided.addAndGet(batch.decideRest(Verdict.accept()))));
    }
    for (Background thread : threads) {
      thread.join();
    }
    assertThat(decided).hasValue(PACKETS);
    assertArrive(gate, server, numbers(1));
    assertThat(queue.statistics()).hasToString("received 10, accepted 10");
  }

  @Test
  void refusesABatchOfAnotherBindingAndOneOfAQueueThatIsClosed() throws Exception {
    PacketBatch batch = receiveAll().undecided();
    PacketQueue other = open(queue(1));
    assertThatThrownBy(() -> other.decideRest(batch, Verdict.accept(), DecisionCause.DECIDED))
        .isInstanceOf(QueueClosedException.class);
    assertThat(other.statistics()).hasToString("received 0, refused 1");
    queue.close();
    assertThatThrownBy(() -> batch.decideRest(Verdict.accept()))
        .isInstanceOf(QueueClosedException.class);
    assertThat(queue.statistics()).hasToString("received 10, dropped 10, while closing 10");
  }

  @Test
  void namesItsQueueAndItsFirstPacket() throws Exception {
    PacketBatch batch = receiveAll();
    assertThat(batch).hasToString("queue 0, 10 packets from 1");
    assertThat(batch.queueNumber()).isZero();
    assertThat(batch.bindingId()).isEqualTo(queue.bindingId());
    batch.decideRest(Verdict.drop());
    PacketBatch nothing = queue.receive(Duration.ZERO);
    assertThat(nothing.isEmpty()).isTrue();
    assertThat(nothing.queueNumber()).isZero();
    assertThat(nothing.decideRest(Verdict.accept())).isZero();
  }
}
