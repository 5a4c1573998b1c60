package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.SyscallException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VerdictSenderTest extends VerdictSenderOnFakeTransport {
  // --- at once ---

  @Test
  void sendsAVerdictAtOnce() {
    PendingPacket entry = send(5, Verdict.accept());
    assertThat(sent()).containsExactly(List.of("5=1"));
    assertThat(entry.isDecided()).isTrue();
    assertThat(pending.find(5)).isNull();
    assertThat(statistics().accepted()).isEqualTo(1);
  }

  @Test
  void sendsEachVerdictInADatagramOfItsOwn() {
    send(5, Verdict.accept());
    send(6, Verdict.drop());
    assertThat(sent()).containsExactly(List.of("5=1"), List.of("6=0"));
  }

  @Test
  void releasesAndCountsAPacketWhoseVerdictIsNotSent() {
    transport.failNextSend(Errno.ENOBUFS);
    PendingPacket entry = claimed(5);
    assertThatThrownBy(
            () -> sender.send(entry, resolved(entry, Verdict.accept()), DecisionCause.DECIDED))
        .isInstanceOf(VerdictNotSentException.class)
        .hasMessageContaining("queue 7, packet 5: verdict not sent")
        .hasMessageContaining("ENOBUFS (105)")
        .hasCauseInstanceOf(SyscallException.class);
    assertThat(pending.find(5)).isSameAs(entry);
    assertThat(entry.isOpen()).isTrue();
    assertThat(statistics().sendFailures()).isEqualTo(1);
    assertThat(statistics().decided()).isZero();
    assertThat(entry.claim()).as("a redelivery may decide").isTrue();
    sender.send(entry, resolved(entry, Verdict.drop()), DecisionCause.DECIDED);
    assertThat(sent()).containsExactly(List.of("5=0"));
  }

  @Test
  void sendsAtOnceWhileOthersAreGathered() {
    gather(claimed(1), Verdict.accept());
    send(2, Verdict.drop());
    assertThat(sent()).containsExactly(List.of("2=0"));
    sender.flush();
    assertThat(sent()).containsExactly(List.of("2=0"), List.of("1=1"));
  }

  @Test
  void countsByKindAndByCause() {
    PendingPacket late = claimed(1);
    sender.send(late, resolved(late, Verdict.drop()), DecisionCause.TIMEOUT);
    PendingPacket failed = claimed(2);
    sender.send(failed, resolved(failed, Verdict.drop()), DecisionCause.FAILURE);
    send(3, Verdict.queue(5));
    send(4, Verdict.stop());
    send(5, Verdict.repeat().withMark(1));
    QueueStatistics now = statistics();
    assertThat(now.timedOut()).isEqualTo(1);
    assertThat(now.dropped()).as("a timed-out packet counts as that alone").isEqualTo(1);
    assertThat(now.failed()).isEqualTo(1);
    assertThat(now.requeued()).isEqualTo(1);
    assertThat(now.stopped()).isEqualTo(1);
    assertThat(now.repeated()).isEqualTo(1);
    assertThat(now.decided()).isEqualTo(5);
  }

  // --- gathered ---

  @Test
  void gathersVerdictsAndSendsThemTogether() {
    PendingPacket first = claimed(1);
    assertThat(gather(first, Verdict.accept())).as("the first one that waits").isTrue();
    assertThat(gather(claimed(2), Verdict.drop())).isFalse();
    assertThat(gather(claimed(3), Verdict.accept().withMark(7))).isFalse();
    assertThat(sent()).isEmpty();
    assertThat(sender.isGathering()).isTrue();
    assertThat(first.isDecided()).as("nobody has told the kernel").isFalse();
    assertThat(first.claim()).as("yet nobody else may decide").isFalse();
    sender.flush();
    assertThat(sent()).containsExactly(List.of("1=1", "2=0", "3=1"));
    assertThat(sender.isGathering()).isFalse();
    assertThat(first.isDecided()).isTrue();
    assertThat(statistics().accepted()).isEqualTo(2);
    assertThat(statistics().dropped()).isEqualTo(1);
  }

  @Test
  void sendsNothingWhereNothingIsGathered() {
    sender.flush();
    sender.flushOlderThan(0);
    assertThat(sent()).isEmpty();
  }

  @Test
  void sendsWhatIsGatheredOnce() {
    gather(claimed(1), Verdict.accept());
    sender.flush();
    sender.flush();
    assertThat(sent()).hasSize(1);
    assertThat(statistics().accepted()).isEqualTo(1);
  }

  @Test
  void sendsWhatIsGatheredWhenThereIsNoPlaceForMore() {
    for (int id = 1; id <= AT_MOST; id++) {
      gather(claimed(id), Verdict.accept());
    }
    assertThat(sent()).isEmpty();
    assertThat(gather(claimed(5), Verdict.accept())).as("the first of the next lot").isTrue();
    assertThat(sent()).containsExactly(List.of("<=4=1"));
    sender.flush();
    assertThat(sent()).hasSize(2);
    assertThat(sent().get(1)).containsExactly("5=1");
  }

  @Test
  void sendsWhatIsGatheredWhenThereIsNoRoomForMoreBytes() {
    byte[] large = new byte[60_000];
    for (int id = 1; id <= 3; id++) {
      gather(claimed(id), Verdict.accept().withPayloadAsIs(large));
    }
    assertThat(sent()).containsExactly(List.of("1=1", "2=1"));
    assertThat(transport.sent().get(0)).hasSizeLessThanOrEqualTo(128 * 1024);
    sender.flush();
    assertThat(sent().get(1)).containsExactly("3=1");
  }

  @Test
  void releasesAndCountsAllThatWasGatheredWhereItIsNotSent() {
    PendingPacket first = claimed(1);
    PendingPacket second = claimed(2);
    gather(first, Verdict.accept());
    gather(second, Verdict.drop());
    transport.failNextSend(Errno.EMSGSIZE);
    sender.flush();
    assertThat(statistics().sendFailures()).isEqualTo(2);
    assertThat(statistics().decided()).isZero();
    assertThat(pending.find(1)).isSameAs(first);
    assertThat(first.isOpen()).isTrue();
    assertThat(second.isOpen()).isTrue();
    assertThat(sender.isGathering()).isFalse();
    first.claim();
    gather(first, Verdict.drop());
    sender.flush();
    assertThat(sent()).as("without what was not sent before").containsExactly(List.of("1=0"));
  }

  @Test
  void flushesOnlyWhatIsOldEnough() throws InterruptedException {
    gather(claimed(1), Verdict.accept());
    sender.flushOlderThan(1_000_000_000_000L);
    assertThat(sent()).isEmpty();
    Thread.sleep(2);
    sender.flushOlderThan(1_000_000);
    assertThat(sent()).hasSize(1);
  }

  @Test
  void gathersNoMoreOnceItIsToldSo() {
    gather(claimed(1), Verdict.accept());
    sender.gatherNoMore();
    assertThat(sent()).hasSize(1);
    assertThat(gather(claimed(2), Verdict.accept())).isFalse();
    assertThat(sent()).hasSize(2);
    assertThat(sender.isGathering()).isFalse();
  }

  @Test
  void losesAndDoublesNoVerdictUnderManyThreads() throws Exception {
    int each = 5000;
    int threads = 4;
    AtomicInteger failures = new AtomicInteger();
    List<Thread> running = new ArrayList<>();
    PendingPacket[] packets = new PendingPacket[threads * each];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = claimed(i + 1);
    }
    for (int t = 0; t < threads; t++) {
      int from = t * each;
      boolean direct = t % 2 == 0;
      running.add(
          new Thread(
              () -> {
                for (int i = from; i < from + each; i++) {
                  if (direct) {
                    try {
                      sender.send(
                          packets[i], resolved(packets[i], Verdict.drop()), DecisionCause.DECIDED);
                    } catch (VerdictNotSentException e) {
                      failures.incrementAndGet();
                    }
                  } else {
                    gather(packets[i], Verdict.accept());
                  }
                }
              }));
    }
    Thread clock =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                sender.flushOlderThan(1);
                transport.failNextSend(Errno.ENOMEM);
                Thread.yield();
              }
            });
    for (int i = 0; i < 50; i++) {
      transport.failNextSend(Errno.ENOMEM);
    }
    clock.start();
    running.forEach(Thread::start);
    for (Thread thread : running) {
      thread.join();
    }
    clock.interrupt();
    clock.join();
    sender.flush();
    QueueStatistics now = statistics();
    long released = Arrays.stream(packets).filter(PendingPacket::isOpen).count();
    assertThat(now.sendFailures()).isEqualTo(released).isGreaterThan(0);
    assertThat(now.decided()).isEqualTo(packets.length - released).isGreaterThan(0);
    assertThat(sent().stream().flatMap(List::stream))
        .as("of which none was by range: others were undecided")
        .hasSize((int) now.decided())
        .doesNotHaveDuplicates();
    assertThat(failures.get()).isLessThanOrEqualTo((int) released);
  }
}
