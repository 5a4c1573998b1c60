package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pending packets under many threads. */
@Timeout(30)
class PendingPacketsConcurrencyTest {
  private static final int MANY = 1_000_000;

  private final PendingPackets pending = new PendingPackets();

  private PendingPacket add(int id) {
    return pending.add(GoldenFilesTest.decoded(GoldenFilesTest.packet(0, id)));
  }

  private void assertNothingPending() {
    pending.forEach(
        entry -> {
          throw new AssertionError("pending: " + entry.packet.rawPacketId());
        });
  }

  @Test
  void losesAndDoublesNothingWhileThreadsAddClaimReleaseAndRemove() throws Exception {
    ConcurrentLinkedQueue<Integer> known = new ConcurrentLinkedQueue<>();
    AtomicInteger added = new AtomicInteger();
    AtomicInteger decided = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    // near the wrap, so that the threads cross it
    int first = -MANY / 2;
    Thread adder =
        new Thread(
            () -> {
              for (int id = first; id != first + MANY; id++) {
                // as far ahead that stragglers are common
                while (added.get() - decided.get() > 6000 && failure.get() == null) {
                  Thread.onSpinWait();
                }
                add(id);
                added.incrementAndGet();
                known.add(id);
              }
            });
    Runnable decider =
        () -> {
          for (int turn = 0; adder.isAlive() || !known.isEmpty(); turn++) {
            Integer id = known.poll();
            if (id == null) {
              continue;
            }
            if (turn % 7 == 0) {
              // comes back later, when it may have left the ring
              known.add(id);
              continue;
            }
            PendingPacket entry = pending.find(id);
            if (entry == null) {
              throw new AssertionError("lost: " + id);
            }
            if (!entry.claim()) {
              throw new AssertionError("claimed by nobody, yet not claimable: " + id);
            }
            if (turn % 5 == 0) {
              entry.release();
              known.add(id);
              continue;
            }
            entry.decided();
            pending.remove(entry);
            decided.incrementAndGet();
          }
        };
    // looks at all of them, like the timeout does
    Runnable visitor =
        () -> {
          while (adder.isAlive()) {
            pending.forEach(entry -> entry.packet.rawPacketId());
          }
        };
    List<Thread> threads =
        List.of(adder, new Thread(decider), new Thread(decider), new Thread(visitor));
    threads.forEach(
        thread -> {
          thread.setUncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e));
          thread.start();
        });
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failure.get()).isNull();
    assertThat(decided).hasValue(MANY);
    assertNothingPending();
  }

  @Test
  void isClaimedOnceByThreadsThatAllFindIt() throws Exception {
    int packets = 20_000;
    for (int id = 1; id <= packets; id++) {
      add(id);
    }
    AtomicInteger claims = new AtomicInteger();
    Set<Thread> threads = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      boolean backwards = i % 2 == 1;
      threads.add(
          new Thread(
              () -> {
                for (int n = 1; n <= packets; n++) {
                  PendingPacket entry = pending.find(backwards ? packets + 1 - n : n);
                  if (entry != null && entry.claim()) {
                    entry.decided();
                    pending.remove(entry);
                    claims.incrementAndGet();
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(claims).hasValue(packets);
    assertNothingPending();
  }
}
