package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.libc.Errno;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which gathered verdicts may leave as one batch verdict, and which must not. */
class VerdictSenderBatchTest extends VerdictSenderOnFakeTransport {
  private void gatherAll(Verdict verdict, int... ids) {
    for (int id : ids) {
      gather(claimed(id), verdict);
    }
  }

  @Test
  void sendsARunOfEqualVerdictsAsOneBatchVerdict() {
    gatherAll(Verdict.accept(), 1, 2);
    gatherAll(Verdict.drop(), 3, 4);
    sender.flush();
    assertThat(sent()).containsExactly(List.of("<=2=1", "<=4=0"));
    assertThat(statistics().accepted()).isEqualTo(2);
    assertThat(statistics().dropped()).isEqualTo(2);
  }

  @Test
  void sendsOneByOneWhereAnotherPacketWaitsBefore() {
    PendingPacket held = claimed(1);
    gatherAll(Verdict.accept(), 2, 3);
    sender.flush();
    assertThat(sent()).containsExactly(List.of("2=1", "3=1"));
    sender.send(held, resolved(held, Verdict.drop()), DecisionCause.DECIDED);
    gatherAll(Verdict.accept(), 4, 5);
    sender.flush();
    assertThat(sent()).endsWith(List.of("<=5=1"));
  }

  @Test
  void sendsOneByOneWhatWasNotGatheredInTheOrderOfIds() {
    PendingPacket first = claimed(1);
    gatherAll(Verdict.accept(), 2);
    gather(first, Verdict.accept());
    sender.flush();
    assertThat(sent()).containsExactly(List.of("2=1", "1=1"));
  }

  @Test
  void sendsOneByOneOtherVerdictsThanAcceptAndDropAndAllBehindThem() {
    gatherAll(Verdict.accept(), 1);
    gatherAll(Verdict.queue(3), 2, 3);
    sender.flush();
    gatherAll(Verdict.stop(), 4);
    gatherAll(Verdict.accept(), 5, 6);
    sender.flush();
    assertThat(sent())
        .containsExactly(
            List.of("1=1", "2=" + (3 << 16 | 3), "3=" + (3 << 16 | 3)),
            List.of("4=5", "5=1", "6=1"));
  }

  @Test
  void sendsEqualPrioritiesAsOneBatchVerdict() {
    gatherAll(Verdict.accept().withPriority(6), 1, 2);
    gatherAll(Verdict.accept().withPriority(7), 3, 4);
    sender.flush();
    assertThat(sent()).containsExactly(List.of("<=2=1", "<=4=1"));
  }

  @Test
  void sendsOneByOneWhatChangesAConnectionAndAllBehindIt() {
    for (int id = 1; id <= 2; id++) {
      gather(claimed("packet-ct-udp", id), Verdict.accept().withConntrackMark(1));
    }
    gatherAll(Verdict.accept(), 3, 4);
    sender.flush();
    assertThat(sent()).containsExactly(List.of("1=1", "2=1", "3=1", "4=1"));
  }

  @Test
  void sendsOneByOneWhatWasNotSentBefore() {
    PendingPacket first = claimed(1);
    PendingPacket second = claimed(2);
    gather(first, Verdict.accept());
    gather(second, Verdict.accept());
    transport.failNextSend(Errno.ENOBUFS);
    sender.flush();
    gatherAll(Verdict.accept(), 3, 4);
    sender.flush();
    assertThat(sent()).as("the first two are pending").containsExactly(List.of("3=1", "4=1"));
  }

  @Test
  void sendsOneByOneOnceAPacketWasMissed() {
    pending.missedOne();
    gatherAll(Verdict.accept(), 2, 3);
    sender.flush();
    assertThat(sent()).containsExactly(List.of("2=1", "3=1"));
  }

  private void sendAll(Verdict verdict, PendingPacket... packets) {
    sender.sendAll(
        List.of(packets),
        Stream.of(packets).map(packet -> resolved(packet, verdict)).toList(),
        DecisionCause.DECIDED);
  }

  @Test
  void sendsManyAtOnceByOneBatchVerdictHoweverFewAreGatheredAtMost() {
    PendingPacket[] packets = {claimed(1), claimed(2), claimed(3), claimed(4), claimed(5)};
    assertThat(packets).hasSizeGreaterThan(AT_MOST);
    sendAll(Verdict.accept(), packets);
    assertThat(sent()).containsExactly(List.of("<=5=1"));
    assertThat(statistics().accepted()).isEqualTo(5);
  }

  @Test
  void sendsManyOneByOneWhereAnotherPacketLiesBetween() {
    PendingPacket[] packets = {claimed(1), claimed(2), claimed(4), claimed(5), claimed(6)};
    PendingPacket between = claimed(3);
    sendAll(Verdict.drop(), packets);
    // by 4, as many as are gathered at most
    assertThat(sent()).flatExtracting(list -> list).doesNotContain("<=5=0", "<=6=0");
    assertThat(sent()).flatExtracting(list -> list).contains("4=0", "5=0", "6=0");
    assertThat(between.isDecided()).isFalse();
    assertThat(statistics().dropped()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"packet-udp-4, packet-mark", "packet-mark, packet-udp-4"})
  void sendsManyOneByOneWhereTheMarkIsNewsToSomeOnly(String first, String second) {
    Verdict verdict = Verdict.accept().withMark(42);
    sendAll(verdict, claimed(first, 1), claimed(second, 2));
    assertThat(sent()).containsExactly(List.of("1=1", "2=1"));
  }

  @Test
  void sendsManyOneByOneOfWhichABatchVerdictCannotTell() {
    sendAll(Verdict.queue(3), claimed(1), claimed(2));
    sendAll(
        Verdict.accept().withConntrackMark(1),
        claimed("packet-ct-udp", 3),
        claimed("packet-ct-udp", 4));
    int queue3 = 3 << 16 | 3;
    assertThat(sent())
        .containsExactly(List.of("1=" + queue3, "2=" + queue3), List.of("3=1", "4=1"));
  }

  @Test
  void sendsWhatWasGatheredBeforeMany() {
    gatherAll(Verdict.accept(), 1);
    sendAll(Verdict.drop(), claimed(2), claimed(3));
    assertThat(sent()).containsExactly(List.of("1=1"), List.of("<=3=0"));
  }

  @Test
  void releasesThoseOfManyThatWereNotSent() {
    PendingPacket[] packets = {claimed(1), claimed(2), claimed(3)};
    transport.failNextSend(Errno.ENOBUFS);
    assertThatThrownBy(() -> sendAll(Verdict.accept(), packets))
        .isInstanceOf(VerdictNotSentException.class)
        .hasMessageContaining("packet 1: verdict not sent");
    assertThat(packets).allMatch(PendingPacket::isOpen);
    assertThat(statistics().sendFailures()).isEqualTo(3);
    assertThat(statistics().decided()).isZero();
  }
}
