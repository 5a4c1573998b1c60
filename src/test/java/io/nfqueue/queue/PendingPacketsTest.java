package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PendingPacketsTest {
  /** More than any ring that keeps them fast would hold. */
  private static final int MANY = 10_000;

  private final PendingPackets pending = new PendingPackets();

  private PendingPacket add(int id) {
    return pending.add(GoldenFilesTest.decoded(GoldenFilesTest.packet(0, id)));
  }

  private static void decide(PendingPackets pending, PendingPacket entry) {
    assertThat(entry.claim()).isTrue();
    entry.decided();
    pending.remove(entry);
  }

  private List<Integer> visited() {
    List<Integer> ids = new ArrayList<>();
    pending.forEach(entry -> ids.add(entry.packet.rawPacketId()));
    return ids;
  }

  @Test
  void findsAPacketByItsId() {
    PendingPacket entry = add(7);
    assertThat(pending.find(7)).isSameAs(entry);
    assertThat(pending.find(8)).isNull();
    assertThat(pending.find(7 + 4096)).as("the same place in a ring").isNull();
  }

  @Test
  void findsNoPacketThatIsDecided() {
    decide(pending, add(7));
    assertThat(pending.find(7)).isNull();
    assertThat(visited()).isEmpty();
  }

  @Test
  void findsAPacketWhoseClaimWasTakenBack() {
    PendingPacket entry = add(7);
    entry.claim();
    entry.release();
    assertThat(pending.find(7)).isSameAs(entry);
    assertThat(visited()).containsExactly(7);
  }

  @Test
  void removesOnlyWhatItIsGiven() {
    PendingPacket first = add(7);
    PendingPacket second = add(7);
    pending.remove(first);
    assertThat(pending.find(7)).isSameAs(second);
  }

  @ParameterizedTest(name = "from id {0}")
  @ValueSource(ints = {1, 4096, Integer.MAX_VALUE - MANY / 2, -MANY / 2})
  void keepsMorePacketsThanTheRingHoldsEvenWhereIdsWrap(int first) {
    PendingPacket[] entries = new PendingPacket[MANY];
    for (int i = 0; i < MANY; i++) {
      entries[i] = add(first + i);
    }
    for (int i = 0; i < MANY; i++) {
      assertThat(pending.find(first + i)).isSameAs(entries[i]);
    }
    assertThat(visited()).hasSize(MANY).doesNotHaveDuplicates();
    for (int i = 0; i < MANY; i += 2) {
      decide(pending, entries[i]);
    }
    for (int i = 0; i < MANY; i++) {
      assertThat(pending.find(first + i)).isSameAs(i % 2 == 0 ? null : entries[i]);
    }
    assertThat(visited()).hasSize(MANY / 2);
    for (int i = 1; i < MANY; i += 2) {
      decide(pending, entries[i]);
    }
    assertThat(visited()).isEmpty();
  }

  @Test
  void keepsAStragglerWhileManyOthersComeAndGo() {
    PendingPacket straggler = add(1);
    for (int id = 2; id < 5 * MANY; id++) {
      decide(pending, add(id));
    }
    assertThat(pending.find(1)).isSameAs(straggler);
    assertThat(visited()).containsExactly(1);
    decide(pending, straggler);
    assertThat(pending.find(1)).isNull();
    assertThat(visited()).isEmpty();
  }

  @ParameterizedTest(name = "from id {0}")
  @ValueSource(ints = {1, 4094, Integer.MAX_VALUE - 1, -2})
  void givesThoseThatAreOpenUpToAnIdInTheirOrder(int first) {
    PendingPacket a = add(first);
    claimed(first + 1);
    PendingPacket c = add(first + 2);
    PendingPacket d = add(first + 3);
    decide(pending, add(first + 4));
    add(first + 5);
    assertThat(pending.openUpTo(first + 3)).containsExactly(a, c, d);
    assertThat(pending.openUpTo(first + 4)).containsExactly(a, c, d);
    assertThat(pending.openUpTo(first + 2)).containsExactly(a, c);
  }

  @Test
  void givesThoseThatAreOpenWhereIdsHaveWrappedBetween() {
    for (int id : new int[] {1, 1 << 30, Integer.MIN_VALUE, -(1 << 30)}) {
      decide(pending, add(id));
    }
    PendingPacket before = add(-1);
    PendingPacket after = add(1);
    add(2);
    assertThat(pending.openUpTo(1)).containsExactly(before, after);
    assertThat(pending.openUpTo(-1)).containsExactly(before);
  }

  @Test
  void givesStragglersBeforeTheOthersThatAreOpen() {
    PendingPacket straggler = add(4);
    for (int id = 5; id < MANY; id++) {
      decide(pending, add(id));
    }
    PendingPacket last = add(MANY);
    assertThat(pending.openUpTo(MANY)).containsExactly(straggler, last);
    assertThat(pending.openUpTo(MANY - 1)).containsExactly(straggler);
  }

  private PendingPacket claimed(int id) {
    PendingPacket entry = add(id);
    assertThat(entry.claim()).isTrue();
    return entry;
  }

  private boolean areAllUpToTheLast(PendingPacket... entries) {
    return pending.areAllUpToTheLast(entries, entries.length);
  }

  @ParameterizedTest(name = "from id {0}")
  @ValueSource(ints = {1, 4095, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
  void knowsWhetherNoOtherPacketsWait(int first) {
    PendingPacket a = claimed(first);
    PendingPacket b = claimed(first + 1);
    PendingPacket afterAGap = claimed(first + 9);
    PendingPacket later = claimed(first + 10);
    assertThat(areAllUpToTheLast(a)).isTrue();
    assertThat(areAllUpToTheLast(a, b, afterAGap)).isTrue();
    assertThat(areAllUpToTheLast(b, afterAGap)).as("without the first").isFalse();
    assertThat(areAllUpToTheLast(a, afterAGap)).as("without the second").isFalse();
    assertThat(areAllUpToTheLast(b, a)).as("not in order").isFalse();
    a.decided();
    pending.remove(a);
    assertThat(areAllUpToTheLast(b, afterAGap, later)).isTrue();
    b.decided();
    afterAGap.release();
    assertThat(areAllUpToTheLast(later)).as("one was not sent").isFalse();
    decide(pending, afterAGap);
    assertThat(areAllUpToTheLast(later)).isTrue();
  }

  @Test
  void knowsThatAStragglerWaits() {
    PendingPacket straggler = add(1);
    for (int id = 2; id < 2 * MANY; id++) {
      decide(pending, add(id));
    }
    PendingPacket last = claimed(2 * MANY);
    assertThat(areAllUpToTheLast(last)).isFalse();
    assertThat(straggler.claim()).isTrue();
    assertThat(areAllUpToTheLast(straggler, last)).as("in the map, not looked for there").isFalse();
    straggler.decided();
    pending.remove(straggler);
    assertThat(areAllUpToTheLast(last)).isTrue();
  }

  @Test
  void knowsThatAPacketWaitsInThePlaceOfAnIdThatNeverCame() {
    PendingPacket old = add(5);
    PendingPacket last = claimed(5 + 4096 + 100);
    assertThat(areAllUpToTheLast(last)).isFalse();
    decide(pending, old);
    assertThat(areAllUpToTheLast(last)).isTrue();
  }

  @Test
  void knowsThatAPacketOfLongAgoWaitsBehindOnesThatWereSettledAfterIt() {
    PendingPacket old = add(100);
    PendingPacket a = claimed(4000);
    PendingPacket b = claimed(4001);
    PendingPacket c = claimed(4501);
    PendingPacket d = claimed(4502);
    assertThat(areAllUpToTheLast(c, d)).isFalse();
    c.decided();
    d.decided();
    assertThat(areAllUpToTheLast(a, b)).as("100 was never decided").isFalse();
    a.decided();
    b.decided();
    decide(pending, old);
    assertThat(areAllUpToTheLast(claimed(4503))).isTrue();
  }

  @Test
  void knowsThatAPacketOfBeforeAWrapOfIdsWaits() {
    decide(pending, add(1));
    PendingPacket two = claimed(2);
    assertThat(areAllUpToTheLast(two)).isTrue();
    two.decided();
    pending.remove(two);
    // three quarters of a lap without a question
    for (int id : new int[] {1 << 30, Integer.MIN_VALUE, -(1 << 30)}) {
      decide(pending, add(id));
    }
    PendingPacket old = add(-16);
    PendingPacket a = claimed(3);
    PendingPacket b = claimed(4);
    assertThat(areAllUpToTheLast(a, b)).isFalse();
    decide(pending, old);
    assertThat(areAllUpToTheLast(a, b)).isTrue();
  }

  @Test
  void knowsNothingOfAPacketThatWasMissed() {
    PendingPacket only = claimed(2);
    assertThat(areAllUpToTheLast(only)).isTrue();
    pending.missedOne();
    assertThat(areAllUpToTheLast(only)).isFalse();
  }

  @Test
  void keepsPacketsWhoseIdsHaveGaps() {
    List<PendingPacket> entries = new ArrayList<>();
    for (int i = 1; i <= 1000; i++) {
      entries.add(add(i * 4096 + i % 3));
    }
    assertThat(entries)
        .allSatisfy(entry -> assertThat(pending.find(entry.packet.rawPacketId())).isSameAs(entry));
    entries.forEach(entry -> decide(pending, entry));
    assertThat(visited()).isEmpty();
  }

  @Test
  void knowsNoIdBeforeTheFirstPacket() {
    assertThat(pending.wasDelivered(1)).isFalse();
    assertThat(pending.wasDelivered(0)).isFalse();
  }

  @Test
  void knowsWhichIdsWereDelivered() {
    decide(pending, add(41));
    PendingPacket entry = add(42);
    decide(pending, entry);
    assertThat(pending.wasDelivered(41)).isTrue();
    assertThat(pending.wasDelivered(42)).isTrue();
    assertThat(pending.wasDelivered(43)).isFalse();
    assertThat(pending.wasDelivered(42 + 100_000)).isFalse();
  }

  @ParameterizedTest(name = "last id {0}")
  @ValueSource(ints = {0, 1, 5})
  void knowsWhichIdsWereDeliveredAfterTheyHaveWrapped(int last) {
    for (int id = -5; id != last + 1; id++) {
      decide(pending, add(id));
    }
    assertThat(pending.wasDelivered(-5)).isTrue();
    assertThat(pending.wasDelivered(last)).isTrue();
    assertThat(pending.wasDelivered(last + 1)).isFalse();
  }
}
