package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** The part of a queue that gathers verdicts, and whose clock sends them; over a fake transport. */
class ClockedSender {
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** For who must not wake by itself while a test runs. */
  static final Duration LONG = Duration.ofHours(1);

  /** If set, sending blocks on it. */
  volatile Hold sendingBlocks;

  final AtomicInteger routines = new AtomicInteger();
  final List<Thread> clockThreads = new CopyOnWriteArrayList<>();
  final QueueBooks books = QueueBooks.open(7, "binding", KernelQueueFile.UNREADABLE);
  final FakeTransport transport =
      new FakeTransport() {
        @Override
        public void send(byte[] bytes, int length) {
          block(sendingBlocks);
          super.send(bytes, length);
        }
      };
  final VerdictSender sender =
      new VerdictSender(transport, 64, books, new VerdictSettlement(books, null));
  final QueueClock clock;
  private int lastId;

  /**
   * Starts the clock.
   *
   * @param alarm of the clock
   * @param interval between two runs of the routine
   */
  ClockedSender(Function<VerdictSender, FlushAlarm> alarm, Duration interval, Runnable routine) {
    clock =
        new QueueClock(
            noting(clockThreads),
            sender,
            alarm.apply(sender),
            books.log(),
            interval,
            () -> {
              routines.incrementAndGet();
              routine.run();
            });
  }

  /** Makes daemon threads, and keeps them in a list. */
  static ThreadFactory noting(List<Thread> made) {
    return task -> {
      Thread thread = new Thread(task);
      thread.setDaemon(true);
      made.add(thread);
      return thread;
    };
  }

  static void block(Hold hold) {
    if (hold != null) {
      try {
        hold.take();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Waits until a thread sleeps that only its time, or another thread, ends. */
  static void awaitAsleep(Thread thread) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> LockSupport.getBlocker(thread) instanceof LightSleep);
  }

  void gather() {
    PendingPacket entry =
        books
            .pending()
            .add(GoldenFilesTest.decoded(GoldenFilesTest.packet("packet-udp-4", 7, ++lastId)));
    entry.dispatch();
    assertThat(entry.claim()).isTrue();
    ResolvedVerdict verdict = ResolvedVerdict.of(entry.packet, Verdict.accept());
    if (sender.gather(entry, verdict, DecisionCause.DECIDED)) {
      clock.watch();
    }
  }

  /** The clock has nothing to do for a while but to send what is gathered. */
  void assertSendsWhatItGathers() {
    int before = transport.sent().size();
    gather();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> transport.sent().size() == before + 1);
  }

  void assertGoesOn() {
    assertSendsWhatItGathers();
    int before = routines.get();
    await().atMost(PATIENCE).until(() -> routines.get() > before);
  }
}
