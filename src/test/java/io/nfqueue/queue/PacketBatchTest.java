package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class PacketBatchTest {
  private final PendingPacket first = packet(1);
  private final PendingPacket second = packet(2);
  private final PendingPacket third = packet(3);
  private final PacketBatch batch = new PacketBatch(new PendingPacket[] {first, second, third}, 3);
  private final Iterator<QueuedPacket> packets = batch.iterator();

  private static PendingPacket packet(int id) {
    return new PendingPacket(GoldenFilesTest.decoded(GoldenFilesTest.packet(0, id)), id);
  }

  private static List<Long> ids(PacketBatch batch) {
    return StreamSupport.stream(batch.spliterator(), false).map(QueuedPacket::packetId).toList();
  }

  private static void decide(PendingPacket packet) {
    assertThat(packet.claim()).isTrue();
    assertThat(packet.decided()).isTrue();
  }

  @Test
  void givesEveryPacketInOrderHoweverOften() {
    assertThat(ids(batch)).containsExactly(1L, 2L, 3L);
    decide(second);
    assertThat(ids(batch)).as("decided or not").containsExactly(1L, 2L, 3L);
    assertThat(batch.size()).isEqualTo(3);
  }

  @Test
  void handsAPacketOutOnlyWhenItIsItsTurn() {
    packets.next();
    assertThat(first.claimUndispatched()).isFalse();
    assertThat(second.claimUndispatched()).as("a suspension may still answer it").isTrue();
    assertThat(ids(batch)).containsExactly(1L, 3L);
    assertThat(batch.size()).isEqualTo(2);
  }

  @Test
  void leavesOutWhatWasDecidedMeanwhile() {
    first.claim();
    third.claim();
    assertThat(ids(batch)).containsExactly(2L);
  }

  @Test
  void givesTheSamePacketHoweverOftenItIsAskedWhetherThereIsOne() {
    assertThat(packets.hasNext()).isTrue();
    assertThat(packets.hasNext()).isTrue();
    assertThat(packets.next().packetId()).isEqualTo(1);
  }

  @Test
  void theRestIsWhatNoIterationHasComeTo() {
    packets.next();
    second.claimUndispatched();
    assertThat(ids(batch.rest())).containsExactly(3L);
    assertThat(batch.rest()).as("handed out by its own iteration").isSameAs(PacketBatch.EMPTY);
  }

  @Test
  void aPacketThatWasAnnouncedButNotGivenIsOfTheRest() {
    packets.next();
    packets.hasNext();
    PacketBatch rest = batch.rest();
    assertThat(second.claimUndispatched()).as("a suspension may still answer it").isTrue();
    second.release();
    assertThat(ids(rest)).containsExactly(2L, 3L);
    assertThat(packets.hasNext()).as("given to the other").isFalse();
    assertThat(batch.size()).isEqualTo(1);
  }

  @Test
  void aPacketThatWasAnnouncedAndDecidedIsNotOfTheRest() {
    packets.hasNext();
    decide(first);
    assertThat(ids(batch.rest())).containsExactly(2L, 3L);
  }

  @Test
  void isAtItsEndOnceTheLastPacketIsHandedOut() {
    packets.next();
    packets.next();
    assertThat(batch.isAtItsEnd()).isFalse();
    packets.next();
    assertThat(batch.isAtItsEnd()).isTrue();
  }

  @Test
  void isAtItsEndOnceAllThatWereHandedOutTogetherAreBeingDecided() {
    assertThat(batch.undecided()).hasSize(3);
    third.claim();
    second.claim();
    assertThat(batch.isAtItsEnd()).as("the first is open").isFalse();
    first.claim();
    assertThat(batch.isAtItsEnd()).isTrue();
  }

  @Test
  void throwsBehindTheLastPacket() {
    packets.forEachRemaining(packet -> {});
    assertThatThrownBy(packets::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void theUndecidedOnesAreABatchOfTheirOwn() {
    packets.next();
    decide(first);
    PacketBatch undecided = batch.undecided();
    assertThat(ids(undecided)).containsExactly(2L, 3L);
    assertThat(third.claimUndispatched()).as("all are handed out").isFalse();
    assertThat(batch.rest()).isSameAs(PacketBatch.EMPTY);
    decide(third);
    assertThat(ids(undecided)).as("as of then").containsExactly(2L, 3L);
    assertThat(ids(undecided.undecided())).containsExactly(2L);
    assertThat(batch.hasUndecided()).isTrue();
    decide(second);
    assertThat(batch.hasUndecided()).isFalse();
    assertThat(batch.undecided().isEmpty()).isTrue();
  }

  @Test
  void aPacketThatIsAboutToBeDecidedIsNotUndecided() {
    ids(batch);
    first.claim();
    assertThat(ids(batch.undecided())).containsExactly(2L, 3L);
    first.release();
    assertThat(ids(batch.undecided())).as("its verdict was not sent").containsExactly(1L, 2L, 3L);
  }

  @Test
  void isEmptyWhereNothingWasReceived() {
    assertThat(PacketBatch.EMPTY.isEmpty()).isTrue();
    assertThat(PacketBatch.EMPTY).isEmpty();
    assertThat(PacketBatch.EMPTY.isAtItsEnd()).isTrue();
    assertThat(PacketBatch.EMPTY).hasToString("no packets");
    assertThat(batch.isEmpty()).isFalse();
  }

  @Test
  void isFinishedWithTheBatchThatItWasTakenFrom() {
    PacketBatch undecided = batch.undecided();
    assertThat(undecided.undecided().isFinished()).isFalse();
    batch.finish();
    assertThat(undecided.undecided().isFinished()).isTrue();
  }
}
