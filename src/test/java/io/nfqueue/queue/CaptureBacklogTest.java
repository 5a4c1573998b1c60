package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.capture.Direction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CaptureBacklogTest {
  private final AtomicInteger wakes = new AtomicInteger();

  private CaptureBacklog backlog(boolean waits) {
    return new CaptureBacklog(waits, wakes::incrementAndGet);
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
        null,
        packet,
        ResolvedVerdict.of(packet, verdict),
        DecisionCause.DECIDED,
        "eth0",
        Direction.INBOUND);
  }

  @Test
  void givesPacketsInTheirOrder() {
    CaptureBacklog backlog = backlog(false);
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
    CaptureBacklog backlog = backlog(false);
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
    CaptureBacklog backlog = backlog(false);
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
    CaptureBacklog backlog = backlog(true);
    CapturedPacket large = large();
    int fit = (int) (CaptureBacklog.MAX_BYTES / large.bytes());
    for (int i = 0; i < fit; i++) {
      backlog.offer(large);
    }
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
    CaptureBacklog backlog = backlog(true);
    CapturedPacket large = large();
    for (int i = 0; i < CaptureBacklog.MAX_BYTES / large.bytes(); i++) {
      backlog.offer(large);
    }
    int wakesBefore = wakes.get();
    CompletableFuture<Boolean> offered = CompletableFuture.supplyAsync(() -> backlog.offer(large));
    await().atMost(10, TimeUnit.SECONDS).until(() -> wakes.get() > wakesBefore);
    backlog.end();
    assertThat(offered.get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(backlog.offer(packet())).isFalse();
  }
}
