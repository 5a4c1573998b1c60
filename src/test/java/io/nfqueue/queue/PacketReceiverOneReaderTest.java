package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.answer;
import static io.nfqueue.queue.GoldenFilesTest.packet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** One thread at a time reads; packets met by one that waits for an answer are kept. */
class PacketReceiverOneReaderTest extends PacketReceiverOnFakeTransport {
  @Test
  void keepsThePacketsThatComeBeforeAnAnswer() {
    transport.then(packet(QUEUE, 1), answer(CONFIG, 9, 0)).then(packet(QUEUE, 2));
    receiver.pump(() -> false, 100);
    assertThat(answers).hasSize(1);
    assertThat(pending.find(1)).isNotNull();
    assertThat(receiveIds()).as("kept, so nothing is read").containsExactly(1L);
    assertThat(receiveIds()).containsExactly(2L);
  }

  @Test
  void readsNothingMoreWhereTheAnswerIsThere() {
    transport.then(packet(QUEUE, 1));
    receiver.pump(() -> true, 100);
    assertThat(pending.find(1)).isNull();
  }

  @Test
  void pumpsOnAThreadThatIsInterruptedToo() {
    transport.then(answer(CONFIG, 9, 0));
    Thread.currentThread().interrupt();
    receiver.pump(() -> false, 100);
    assertThat(Thread.interrupted()).as("the flag is kept for the caller").isTrue();
    assertThat(answers).as("or closing on an interrupted thread waits in vain").hasSize(1);
  }

  @Test
  void leavesReadingToTheThreadThatIsAboutIt() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch enough = new CountDownLatch(1);
    transport.then(
        into -> {
          reading.countDown();
          awaitUninterrupted(enough);
          into.add(packet(QUEUE, 1));
        });
    List<Long> ids = new ArrayList<>();
    Thread reader = new Thread(() -> ids.addAll(receiveIds()));
    reader.start();
    reading.await();
    transport.then(packet(QUEUE, 2));
    assertThat(receiver.tryReceive() == null).isTrue();
    receiver.pump(() -> false, 50);
    assertThat(pending.find(2)).as("not read by the pump").isNull();
    enough.countDown();
    reader.join();
    assertThat(ids).containsExactly(1L);
    assertThat(receiver.tryReceive().iterator().next().packetId()).isEqualTo(2);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void drainsWithoutWaiting() {
    assertThat(receiver.tryReceive().isEmpty()).isTrue();
    assertThat(transport.lastTimeoutMillis).isZero();
  }

  @Test
  void handsOutWhatWasKeptWhenDraining() {
    transport.then(packet(QUEUE, 1)).then(packet(QUEUE, 2));
    receiver.pump(() -> false, 10);
    assertThat(receiver.tryReceive().size()).isEqualTo(2);
  }
}
