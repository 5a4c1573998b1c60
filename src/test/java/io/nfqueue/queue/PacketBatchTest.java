package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class PacketBatchTest {
  private final PendingPacket first = packet(1);
  private final PendingPacket second = packet(2);
  private final PendingPacket third = packet(3);
  private final PacketBatch batch = new PacketBatch(new PendingPacket[] {first, second, third}, 3);

  private static PendingPacket packet(int id) {
    return new PendingPacket(GoldenFilesTest.decoded(GoldenFilesTest.packet(0, id)), id);
  }

  private List<Long> rest() {
    List<Long> ids = new ArrayList<>();
    batch.forEach(packet -> ids.add(packet.packetId()));
    return ids;
  }

  @Test
  void givesEveryPacketOnceInOrder() {
    assertThat(rest()).containsExactly(1L, 2L, 3L);
    assertThat(rest()).isEmpty();
    assertThat(batch.size()).isEqualTo(3);
  }

  @Test
  void handsAPacketOutOnlyWhenItIsItsTurn() {
    batch.next();
    assertThat(first.claimUndispatched()).isFalse();
    assertThat(second.claimUndispatched()).as("a suspension may still answer it").isTrue();
    assertThat(rest()).containsExactly(3L);
  }

  @Test
  void leavesOutWhatWasDecidedMeanwhile() {
    first.claim();
    third.claim();
    assertThat(rest()).containsExactly(2L);
  }

  @Test
  void givesTheSamePacketHoweverOftenItIsAskedWhetherThereIsOne() {
    assertThat(batch.hasNext()).isTrue();
    assertThat(batch.hasNext()).isTrue();
    assertThat(batch.next().packetId()).isEqualTo(1);
  }

  @Test
  void isExhaustedOnceTheLastPacketIsHandedOut() {
    batch.next();
    batch.next();
    assertThat(batch.isExhausted()).isFalse();
    batch.hasNext();
    assertThat(batch.isExhausted()).as("found, but not yet handed out").isFalse();
    batch.next();
    assertThat(batch.isExhausted()).isTrue();
  }

  @Test
  void throwsBehindTheLastPacket() {
    rest();
    assertThatThrownBy(batch::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void isEmptyWhereNothingWasReceived() {
    assertThat(PacketBatch.EMPTY.isEmpty()).isTrue();
    assertThat(PacketBatch.EMPTY.hasNext()).isFalse();
    assertThat(PacketBatch.EMPTY.isExhausted()).isTrue();
    assertThat(batch.isEmpty()).isFalse();
  }
}
