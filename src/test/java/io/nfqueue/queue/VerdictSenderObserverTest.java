package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What who looks on is told of verdicts, and that its trouble is not that of the packets. */
class VerdictSenderObserverTest extends VerdictSenderOnFakeTransport {
  private final List<String> told = new ArrayList<>();
  private boolean throwing;

  private final VerdictSender observed =
      sender(
          new DecisionObserver() {
            @Override
            public void decided(QueuedPacket packet, ResolvedVerdict verdict, DecisionCause cause) {
              tell(packet.packetId() + " " + verdict.kind() + " " + cause);
            }

            @Override
            public void lost(QueuedPacket packet) {
              tell(packet.packetId() + " lost");
            }
          });

  private void tell(String what) {
    told.add(what + ", counted " + (statistics().decided() + statistics().lost()));
    if (throwing) {
      throw new InternalError("no memory, perhaps");
    }
  }

  private void gatherFour() {
    for (int id = 1; id <= 4; id++) {
      PendingPacket entry = claimed(id);
      Verdict verdict = id == 4 ? Verdict.drop() : Verdict.accept();
      observed.gather(entry, resolved(entry, verdict), DecisionCause.DECIDED);
    }
  }

  private void sendAll(PendingPacket... packets) {
    ResolvedVerdict drop = resolved(packets[0], Verdict.drop());
    observed.sendAll(
        List.of(packets), List.of(packets).stream().map(p -> drop).toList(), DecisionCause.TIMEOUT);
  }

  private void assertSettled(int packets) {
    assertThat(statistics().decided()).isEqualTo(packets);
    for (int id = 1; id <= packets; id++) {
      assertThat(pending.find(id)).as("packet %d", id).isNull();
    }
    int datagrams = sent().size();
    observed.flush();
    assertThat(sent()).as("nothing is sent again").hasSize(datagrams);
    assertThat(observed.isGathering()).isFalse();
  }

  @Test
  void tellsOfEachPacketBeforeItIsCounted() {
    gatherFour();
    assertThat(told).isEmpty();
    observed.flush();
    assertThat(told)
        .as("who sees the count finds the packet captured")
        .containsExactly(
            "1 ACCEPT DECIDED, counted 0",
            "2 ACCEPT DECIDED, counted 0",
            "3 ACCEPT DECIDED, counted 0",
            "4 DROP DECIDED, counted 0");
    PendingPacket entry = claimed(5);
    observed.send(entry, resolved(entry, Verdict.accept()), DecisionCause.FAILURE);
    sendAll(claimed(6), claimed(7));
    observed.lose(claimed(8));
    assertThat(told.subList(4, told.size()))
        .containsExactly(
            "5 ACCEPT FAILURE, counted 4",
            "6 DROP TIMEOUT, counted 5",
            "7 DROP TIMEOUT, counted 5",
            "8 lost, counted 7");
    assertThat(statistics().lost()).isEqualTo(1);
  }

  @Test
  void tellsOnceOfAPacketThatIsLostBeforeItsVerdictHasLeft() {
    PendingPacket entry = claimed(1);
    observed.gather(entry, resolved(entry, Verdict.accept()), DecisionCause.DECIDED);
    observed.lose(entry);
    observed.flush();
    observed.lose(entry);
    assertThat(told).containsExactly("1 lost, counted 0");
    assertThat(statistics().decided()).isZero();
    assertThat(statistics().lost()).isEqualTo(1);
  }

  @Test
  void anObserverThatThrowsLeavesNoGatheredVerdictToBeSentAgain() {
    throwing = true;
    gatherFour();
    assertThatThrownBy(observed::flush).isInstanceOf(InternalError.class);
    assertSettled(4);
    assertThat(statistics().accepted()).isEqualTo(3);
    assertThat(statistics().dropped()).isEqualTo(1);
    assertThat(sent()).hasSize(1);
  }

  @Test
  void anObserverThatThrowsLeavesAPacketCounted() {
    throwing = true;
    PendingPacket entry = claimed(1);
    ResolvedVerdict accept = resolved(entry, Verdict.accept());
    assertThatThrownBy(() -> observed.send(entry, accept, DecisionCause.DECIDED))
        .isInstanceOf(InternalError.class);
    assertSettled(1);

    PendingPacket lost = claimed(2);
    assertThatThrownBy(() -> observed.lose(lost)).isInstanceOf(InternalError.class);
    assertThat(statistics().lost()).isEqualTo(1);
  }

  @Test
  void anObserverThatThrowsLeavesAllOfABatchVerdictCounted() {
    throwing = true;
    assertThatThrownBy(() -> sendAll(claimed(1), claimed(2), claimed(3)))
        .isInstanceOf(InternalError.class);
    assertThat(sent()).containsExactly(List.of("<=3=0"));
    assertSettled(3);
  }

  @Test
  void anObserverThatThrowsLeavesThoseToBeDecidedThatWereNotSent() {
    PendingPacket between = claimed(3);
    PendingPacket[] packets = {claimed(1), claimed(2), claimed(4), claimed(5), claimed(6)};
    throwing = true;
    assertThatThrownBy(() -> sendAll(packets)).isInstanceOf(InternalError.class);
    assertThat(sent()).as("as many as are gathered at most").hasSize(1);
    assertThat(statistics().decided()).isEqualTo(4);
    assertThat(packets[4].isOpen()).isTrue();
    assertThat(between.isDecided()).isFalse();
  }
}
