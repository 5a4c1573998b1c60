package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PendingPacketTest {
  private static final QueuedPacket PACKET = GoldenFilesTest.decoded(GoldenFilesTest.packet(0, 1));

  private final PendingPacket packet = new PendingPacket(PACKET, 1);

  @Test
  void isClaimedOnce() {
    assertThat(packet.claim()).isTrue();
    assertThat(packet.claim()).isFalse();
    assertThat(packet.isOpen()).isFalse();
    assertThat(packet.isDecided()).isFalse();
  }

  @Test
  void isClaimedOnceAfterItWasHandedOut() {
    assertThat(packet.dispatch()).isTrue();
    assertThat(packet.isOpen()).isTrue();
    assertThat(packet.claim()).isTrue();
    assertThat(packet.claim()).isFalse();
  }

  @Test
  void isHandedOutOnce() {
    assertThat(packet.dispatch()).isTrue();
    assertThat(packet.dispatch()).isFalse();
  }

  @Test
  void isNotHandedOutWhereItIsClaimed() {
    assertThat(packet.claimUndispatched()).isTrue();
    assertThat(packet.dispatch()).isFalse();
  }

  @Test
  void isLeftToTheHandlerThatHasIt() {
    packet.dispatch();
    assertThat(packet.claimUndispatched()).isFalse();
    assertThat(packet.isOpen()).isTrue();
  }

  @Test
  void canBeClaimedAgainAfterItWasReleased() {
    packet.claim();
    packet.release();
    assertThat(packet.isOpen()).isTrue();
    assertThat(packet.claim()).isTrue();
  }

  @Test
  void isHandedOutOnceThoughAClaimWasReleased() {
    packet.claim();
    packet.release();
    assertThat(packet.isUndispatched()).isTrue();
    assertThat(packet.dispatch()).isTrue();
    packet.claim();
    packet.release();
    assertThat(packet.dispatch()).isFalse();
    assertThat(packet.isOpen()).isTrue();
  }

  @Test
  void isEitherDecidedOrLost() {
    packet.claim();
    assertThat(packet.decided()).isTrue();
    assertThat(packet.lose()).isFalse();
    PendingPacket other = new PendingPacket(packet.packet, 1);
    other.claim();
    assertThat(other.lose()).isTrue();
    assertThat(other.lose()).isFalse();
    assertThat(other.decided()).as("counted once").isFalse();
    assertThat(other.isOpen()).isFalse();
    assertThat(other.claim()).isFalse();
  }

  @Test
  void staysDecided() {
    packet.claim();
    packet.decided();
    assertThat(packet.isDecided()).isTrue();
    assertThat(packet.isOpen()).isFalse();
    assertThat(packet.claim()).isFalse();
    assertThat(packet.claimUndispatched()).isFalse();
    assertThat(packet.dispatch()).isFalse();
  }

  /**
   * While one thread hands the packet out, another decides it (the timeout, or the end of the
   * queue): nobody else claims it, so the claim must succeed.
   */
  @RepeatedTest(3)
  void isNotMissedByAClaimWhileItIsHandedOut() throws Exception {
    PendingPacket[] packets = new PendingPacket[200_000];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = new PendingPacket(PACKET, 1);
    }
    AtomicInteger started = new AtomicInteger();
    AtomicInteger turn = new AtomicInteger();
    Thread dispatcher =
        new Thread(
            () -> {
              started.incrementAndGet();
              for (int i = 0; i < packets.length; i++) {
                while (turn.get() < i) {
                  Thread.onSpinWait();
                }
                packets[i].dispatch();
              }
            });
    dispatcher.start();
    while (started.get() == 0) {
      Thread.onSpinWait();
    }
    int missed = 0;
    for (int i = 0; i < packets.length; i++) {
      turn.set(i);
      for (int spin = i % 16; spin > 0; spin--) {
        Thread.onSpinWait();
      }
      missed += packets[i].claim() ? 0 : 1;
    }
    dispatcher.join();
    assertThat(missed).isZero();
  }

  @Test
  void isClaimedByExactlyOneOfManyThreads() throws Exception {
    for (int round = 0; round < 200; round++) {
      PendingPacket contended = new PendingPacket(PACKET, 1);
      contended.dispatch();
      AtomicInteger winners = new AtomicInteger();
      Thread[] threads = new Thread[4];
      for (int i = 0; i < threads.length; i++) {
        threads[i] = new Thread(() -> winners.addAndGet(contended.claim() ? 1 : 0));
        threads[i].start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(winners).hasValue(1);
    }
  }
}
