package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CaptureBacklogTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final AtomicInteger wakes = new AtomicInteger();

  private CaptureBacklog backlog(Duration patience) {
    return new CaptureBacklog(patience, wakes::incrementAndGet);
  }

  private static void fill(CaptureBacklog backlog) {
    CapturedPacket large = large();
    for (int i = 0; i < CaptureBacklog.MAX_BYTES / large.bytes(); i++) {
      assertThat(backlog.offer(large)).isTrue();
    }
  }

  private static CapturedPacket packet() {
    return packet(Verdict.accept());
  }

  private static CapturedPacket large() {
    return packet(Verdict.accept().withPayloadAsIs(new byte[60_000]));
  }

  private static CapturedPacket packet(Verdict verdict) {
    QueuedPacket packet = GoldenFilesTest.decoded(GoldenFilesTest.packet("packet-udp-4", 7, 1));
    return new CapturedPacket(
        null, packet, ResolvedVerdict.of(packet, verdict), DecisionCause.DECIDED, "eth0", null);
  }

  @Test
  void givesPacketsInTheirOrder() {
    CaptureBacklog backlog = backlog(Duration.ZERO);
    CapturedPacket first = packet();
    CapturedPacket second = packet();
    assertThat(backlog.offer(first)).isTrue();
    assertThat(backlog.offer(second)).isTrue();
    assertThat(backlog.take()).containsExactly(first, second);
    assertThat(backlog.take()).isEmpty();
    assertThat(wakes).as("the writer comes by itself").hasValue(0);
  }

  @Test
  void takesSoManyPacketsUntilThoseAreWritten() {
    CaptureBacklog backlog = backlog(Duration.ZERO);
    CapturedPacket packet = packet();
    for (int i = 0; i < CaptureBacklog.MAX_PACKETS; i++) {
      assertThat(backlog.offer(packet)).isTrue();
    }
    assertThat(backlog.offer(packet)).isFalse();
    assertThat(wakes).as("once, when it fills").hasValue(1);
    List<CapturedPacket> taken = backlog.take();
    assertThat(backlog.offer(packet)).as("they still need their room").isFalse();
    backlog.done(taken);
    assertThat(backlog.offer(packet)).isTrue();
  }

  @Test
  void takesSoManyBytesUntilThoseAreWritten() {
    CaptureBacklog backlog = backlog(Duration.ZERO);
    CapturedPacket large = large();
    int count = 0;
    while (backlog.offer(large)) {
      count++;
    }
    assertThat((long) count * large.bytes())
        .isBetween(CaptureBacklog.MAX_BYTES - large.bytes(), CaptureBacklog.MAX_BYTES);
    backlog.done(backlog.take());
    assertThat(backlog.offer(large)).isTrue();
  }

  @Test
  void waitsForRoomWhereNothingMayBeLost() throws Exception {
    CaptureBacklog backlog = backlog(LONG);
    CapturedPacket large = large();
    fill(backlog);
    int wakesBefore = wakes.get();
    CompletableFuture<Boolean> offered = CompletableFuture.supplyAsync(() -> backlog.offer(large));
    await().atMost(10, TimeUnit.SECONDS).until(() -> wakes.get() > wakesBefore);
    assertThat(offered).isNotDone();
    backlog.done(backlog.take());
    assertThat(offered.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(backlog.take()).hasSize(1);
  }

  @Test
  void takesNoMoreWhenItHasEndedAndLetsGoWhoWaits() throws Exception {
    CaptureBacklog backlog = backlog(LONG);
    CapturedPacket large = large();
    fill(backlog);
    int wakesBefore = wakes.get();
    CompletableFuture<Boolean> offered = CompletableFuture.supplyAsync(() -> backlog.offer(large));
    await().atMost(10, TimeUnit.SECONDS).until(() -> wakes.get() > wakesBefore);
    backlog.end();
    assertThat(offered.get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(backlog.offer(packet())).isFalse();
  }

  @Test
  void doesNotWaitForeverForAWriterThatWritesNothing() {
    CaptureBacklog backlog = backlog(SHORT);
    fill(backlog);
    assertThat(backlog.offer(large())).isFalse();
    int wakesBefore = wakes.get();

    assertThat(backlog.offer(large())).isFalse();
    assertThat(wakes).as("nor once more for the next packet").hasValue(wakesBefore);

    backlog.done(backlog.take());
    assertThat(backlog.offer(large())).as("as it writes again").isTrue();
  }

  @Test
  void anInterruptIsNoReasonToLeaveAPacketOut() {
    CaptureBacklog backlog = backlog(LONG);
    fill(backlog);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CompletableFuture<Boolean> offered =
        CompletableFuture.supplyAsync(
            () -> {
              Thread.currentThread().interrupt();
              boolean taken = backlog.offer(large());
              interrupted.complete(Thread.interrupted());
              return taken;
            });
    await().atMost(10, TimeUnit.SECONDS).until(() -> wakes.get() > 2);
    backlog.done(backlog.take());
    assertThat(offered.join()).isTrue();
    assertThat(interrupted.join()).isTrue();
  }

  @Test
  void saysWhenAllThatWasThereIsDone() {
    CaptureBacklog backlog = backlog(Duration.ZERO);
    assertThat(backlog.awaitDone(LONG)).isTrue();
    backlog.offer(packet());
    assertThat(backlog.awaitDone(SHORT)).isFalse();
    int wakesBefore = wakes.get();
    CompletableFuture<Boolean> done = CompletableFuture.supplyAsync(() -> backlog.awaitDone(LONG));
    await().atMost(10, TimeUnit.SECONDS).until(() -> wakes.get() > wakesBefore);
    backlog.offer(packet());
    List<CapturedPacket> taken = backlog.take();
    backlog.done(taken.subList(0, 1));
    assertThat(done.join()).as("what came later does not matter").isTrue();
  }
}
