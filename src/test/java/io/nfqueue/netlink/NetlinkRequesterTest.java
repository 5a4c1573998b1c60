package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.SyscallException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NetlinkRequesterTest {
  private static final int ATTEMPTS = 3;
  private static final int CONFIG = 0x302;

  /** Takes what is sent; nothing comes back but what a test's pump completes. */
  private static final class Sink implements NetlinkTransport {
    final List<byte[]> sent = new ArrayList<>();
    Errno failure;

    @Override
    public int receive(ReceivedDatagrams into, int timeoutMillis) {
      throw new UnsupportedOperationException("the pump reads");
    }

    @Override
    public void send(byte[] bytes, int length) {
      if (failure != null) {
        throw new SyscallException("send", failure);
      }
      sent.add(Arrays.copyOf(bytes, length));
    }

    @Override
    public void wake() {}

    @Override
    public int portId() {
      return 1;
    }

    @Override
    public int receiveBufferBytes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private final Sink sink = new Sink();
  private NetlinkRequester requester;

  private NetlinkRequester requester(IntConsumer pump) {
    requester = new NetlinkRequester(sink, (answered, millis) -> pump.accept(millis));
    return requester;
  }

  private static NlMsgWriter request(int sequence) {
    NlMsgWriter writer = new NlMsgWriter(64);
    writer.begin(CONFIG, 5, sequence, 0, 0);
    writer.end();
    return writer;
  }

  private int lastSequence() {
    return NlMsgHdr.sequence(sink.sent.get(sink.sent.size() - 1), 0);
  }

  private void answer(int error) {
    requester.complete(new NlMsgErr(error, CONFIG, lastSequence(), null, -1));
  }

  private static void waitOut(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void returnsTheAnswerToTheFirstRequest() {
    requester(millis -> answer(0));
    NetlinkRequester.Answer answer = requester.ask("bind", ATTEMPTS, NetlinkRequesterTest::request);
    assertThat(answer.message().acknowledges()).isTrue();
    assertThat(answer.attempts()).isEqualTo(1);
    assertThat(sink.sent).hasSize(1);
  }

  @Test
  void asksAgainWithANewSequenceNumberWhereTheAnswerIsLost() {
    requester(
        millis -> {
          if (sink.sent.size() < 2) {
            waitOut(millis);
          } else {
            answer(16);
          }
        });
    NetlinkRequester.Answer answer = requester.ask("bind", ATTEMPTS, NetlinkRequesterTest::request);
    assertThat(answer.attempts()).isEqualTo(2);
    assertThat(answer.message().errno()).isEqualTo(Errno.EBUSY);
    assertThat(NlMsgHdr.sequence(sink.sent.get(0), 0))
        .isNotEqualTo(NlMsgHdr.sequence(sink.sent.get(1), 0));
  }

  @Test
  void ignoresTheLateAnswerToAnEarlierAttempt() {
    requester(
        millis -> {
          if (sink.sent.size() < 2) {
            waitOut(millis);
          } else {
            int first = NlMsgHdr.sequence(sink.sent.get(0), 0);
            requester.complete(new NlMsgErr(19, CONFIG, first, null, -1));
            answer(0);
          }
        });
    assertThat(
            requester.ask("bind", ATTEMPTS, NetlinkRequesterTest::request).message().acknowledges())
        .isTrue();
  }

  @Test
  void ignoresAnswersThatNobodyWaitsFor() {
    requester(millis -> {});
    requester.complete(new NlMsgErr(0, CONFIG, 4711, null, -1));
    assertThat(sink.sent).isEmpty();
  }

  @Test
  void givesUpAfterThreeRequestsAndSaysWhatToDo() {
    requester(NetlinkRequesterTest::waitOut);
    long start = System.nanoTime();
    assertThatThrownBy(() -> requester.ask("bind queue 7", ATTEMPTS, NetlinkRequesterTest::request))
        .isInstanceOf(NetlinkTimeoutException.class)
        .hasMessageContaining("bind queue 7")
        .hasMessageContaining("3 requests")
        .hasMessageContaining("receiveBufferSize");
    assertThat(sink.sent).hasSize(3);
    assertThat(System.nanoTime() - start)
        .isBetween(TimeUnit.MILLISECONDS.toNanos(440), TimeUnit.SECONDS.toNanos(10));
  }

  @Test
  void pumpsAgainUntilTheAnswerIsThere() {
    int[] pumped = new int[1];
    requester(
        millis -> {
          if (++pumped[0] == 10) {
            answer(0);
          }
        });
    assertThat(requester.ask("bind", ATTEMPTS, NetlinkRequesterTest::request).attempts())
        .isEqualTo(1);
    assertThat(pumped[0]).isEqualTo(10);
  }

  @Test
  void tellsTheReaderWhenThereIsNothingLeftToWaitFor() {
    List<Boolean> answered = new ArrayList<>();
    requester =
        new NetlinkRequester(
            sink,
            (done, millis) -> {
              answered.add(done.getAsBoolean());
              answer(0);
              answered.add(done.getAsBoolean());
            });
    requester.ask("bind", ATTEMPTS, NetlinkRequesterTest::request);
    assertThat(answered).containsExactly(false, true);
  }

  @Test
  void takesAnAnswerThatAnotherThreadReads() {
    requester(
        millis -> {
          Thread reader = new Thread(() -> answer(0));
          reader.start();
          waitOut(Math.min(millis, 20));
        });
    assertThat(
            requester.ask("bind", ATTEMPTS, NetlinkRequesterTest::request).message().acknowledges())
        .isTrue();
  }

  @Test
  void passesOnThatTheRequestWasNotSent() {
    requester(millis -> {});
    sink.failure = Errno.EBADF;
    assertThatThrownBy(() -> requester.ask("bind", ATTEMPTS, NetlinkRequesterTest::request))
        .isInstanceOf(SyscallException.class);
  }

  @Test
  void throwsWhereARequestIsRequiredAndRefused() {
    requester(millis -> answer(19));
    assertThatThrownBy(
            () -> requester.require("unbind queue 7", ATTEMPTS, NetlinkRequesterTest::request))
        .isInstanceOf(NetlinkException.class)
        .hasMessage("unbind queue 7: ENODEV (19)");
  }

  @Test
  void returnsWhereARequestIsRequiredAndCarriedOut() {
    requester(millis -> answer(0));
    requester.require("unbind queue 7", ATTEMPTS, NetlinkRequesterTest::request);
    assertThat(sink.sent).hasSize(1);
  }
}
