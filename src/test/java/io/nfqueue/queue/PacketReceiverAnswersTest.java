package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.answer;
import static io.nfqueue.queue.GoldenFilesTest.datagram;
import static io.nfqueue.queue.GoldenFilesTest.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NlMsgErr;
import org.junit.jupiter.api.Test;

/** Answers to requests, verdicts that the kernel refuses, and a socket that fails. */
class PacketReceiverAnswersTest extends PacketReceiverOnFakeTransport {
  private static final int BATCH_VERDICT = 0x303;

  @Test
  void tellsAnAnswerFromARefusedVerdictWithTheSameSequenceNumber() {
    transport.then(
        packet(QUEUE, 5), answer(VERDICT, 5, Errno.ENOENT.number()), answer(CONFIG, 5, 0));
    assertThat(receiveIds()).containsExactly(5L);
    assertThat(answers).containsExactly(new NlMsgErr(0, CONFIG, 5, null, -1));
    assertThat(statistics().stale()).isEqualTo(1);
  }

  @Test
  void takesARefusedRequestForAnAnswerAndNotForARefusedVerdict() {
    transport.then(answer(CONFIG, 5, Errno.ENOENT.number()));
    receiver.receive(0);
    assertThat(answers).hasSize(1);
    assertThat(statistics().stale()).isZero();
  }

  @Test
  void countsAVerdictThatTheKernelRefusesForAnotherReason() {
    transport.then(
        answer(VERDICT, 5, Errno.EPERM.number()), answer(BATCH_VERDICT, 6, Errno.EINVAL.number()));
    receiver.receive(0);
    assertThat(statistics().verdictErrors()).isEqualTo(2);
    assertThat(statistics().stale()).isZero();
    assertThat(answers).isEmpty();
  }

  @Test
  void ignoresTheAcknowledgementOfAVerdict() {
    transport.then(answer(VERDICT, 5, 0));
    receiver.receive(0);
    assertThat(answers).isEmpty();
    assertThat(statistics()).isEqualTo(new QueueCounters().snapshot(QUEUE, "binding"));
  }

  @Test
  void findsAnAnswerAmongPackets() {
    transport.then(datagram(packet(QUEUE, 1), answer(CONFIG, 9, 0), packet(QUEUE, 2)));
    assertThat(receiveIds()).containsExactly(1L, 2L);
    assertThat(answers).hasSize(1);
  }

  @Test
  void passesOnThatTheSocketFailedAndCanReceiveAgain() {
    transport
        .then(
            into -> {
              throw new SyscallException("receive packets (recvmmsg)", Errno.EINVAL);
            })
        .then(packet(QUEUE, 1));
    assertThatThrownBy(() -> receiver.receive(0)).isInstanceOf(SyscallException.class);
    assertThat(receiveIds()).containsExactly(1L);
  }
}
