package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.libc.Errno;
import io.nfqueue.testnet.Background;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One verdict for all packets up to an id. */
class DecideUpToIT extends QueuedUdpIT {
  private static final int PLAIN_BYTES = VerdictEncoder.PLAIN_BYTES;
  private static final String[] NONE = {};

  private final List<Long> sentBytes = new CopyOnWriteArrayList<>();
  private volatile Hold holdNextSend;
  private volatile int failSend;
  private PacketQueue queue;
  private List<QueuedPacket> packets;

  private int note(long bytes) {
    sentBytes.add(bytes);
    Hold hold = holdNextSend;
    if (hold != null) {
      holdNextSend = null;
      try {
        hold.take();
      } catch (InterruptedException | TimeoutException e) {
        throw new AssertionError(e);
      }
    }
    return sentBytes.size() == failSend ? Errno.EPERM.number() : 0;
  }

  /** That many packets, named 1, 2, 3 ..., that a handler has and nobody has decided. */
  private void hold(int count) throws IOException {
    queue = open(queue(0), TappedLibC.sending(this::note));
    for (int i = 1; i <= count; i++) {
      send(String.valueOf(i));
    }
    packets = receive(queue, count);
    sentBytes.clear();
  }

  private int decideUpTo(long id, Verdict verdict) {
    return queue.decideUpTo(queue.bindingId(), id, verdict, DecisionCause.DECIDED);
  }

  private static String[] numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toArray(String[]::new);
  }

  @Test
  void decidesThemAllByOneMessageAndLeavesThoseBehind() throws Exception {
    hold(100);
    assertThat(decideUpTo(90, Verdict.accept())).isEqualTo(90);

    assertThat(sentBytes).containsExactly((long) PLAIN_BYTES);
    assertArrive(gate, server, numbers(1, 90));
    assertThat(kernel(queue).waiting()).isEqualTo(10);
    assertThat(queue.statistics()).hasToString("received 100, accepted 90, pending 10");
    assertThat(decideUpTo(100, Verdict.drop())).isEqualTo(10);
    assertThat(kernel(queue).waiting()).isZero();
  }

  @Test
  void leavesOutThoseThatAreDecided() throws Exception {
    hold(10);
    queue.decide(packets.get(2), Verdict.drop());
    queue.decide(packets.get(9), Verdict.drop());
    assertThat(decideUpTo(10, Verdict.accept())).isEqualTo(8);
    assertArrive(gate, server, "1", "2", "4", "5", "6", "7", "8", "9");
    assertThat(queue.statistics()).hasToString("received 10, accepted 8, dropped 2");
  }

  @Test
  void sendsSingleVerdictsWhereAnotherThreadIsDecidingOne() throws Exception {
    hold(10);
    Hold hold = new Hold();
    holdNextSend = hold;
    Background other = start("other", () -> queue.decide(packets.get(4), Verdict.drop()));
    hold.awaitTaken();
    Background all = start("all", () -> assertThat(decideUpTo(10, Verdict.accept())).isEqualTo(9));
    // it waits for the socket, with what it will send
    assertNothingArrives(gate, server);
    hold.release();
    other.join();
    all.join();

    assertThat(sentBytes).containsExactly((long) PLAIN_BYTES, 9L * PLAIN_BYTES);
    assertArrive(gate, server, "1", "2", "3", "4", "6", "7", "8", "9", "10");
    awaitStatistics(queue, s -> s.dropped() == 1 && s.accepted() == 9);
    assertThat(queue.statistics().stale()).isZero();
  }

  @Test
  void marksThemAll() throws Exception {
    gate.iptables("-t security -A INPUT -m mark --mark 5");
    hold(5);
    assertThat(decideUpTo(5, Verdict.accept().withMark(5))).isEqualTo(5);
    assertThat(sentBytes).containsExactly(PLAIN_BYTES + 8L);
    assertArrive(gate, server, numbers(1, 5));
    assertThat(matched(gate, "security", "INPUT", "--mark 0x5")).isEqualTo(5);
  }

  @Test
  void decidesNoneWhereTheVerdictDoesNotFitOne() throws Exception {
    hold(3);
    assertThatThrownBy(() -> decideUpTo(3, Verdict.repeat()))
        .isInstanceOf(VerdictRefusedException.class);
    assertThatThrownBy(() -> decideUpTo(3, Verdict.accept().withPayload(packets.get(0).payload())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without payload");
    assertThat(queue.statistics().pending()).isEqualTo(3);
    assertThat(sentBytes).isEmpty();
    assertArrive(gate, server, NONE);
  }

  @Test
  void decidesNoneWhereTheVerdictDoesNotFitTheLastOne() throws Exception {
    hold(2);
    gate.iptables("-t raw -A PREROUTING -j MARK --set-mark 5");
    send("3");
    receive(queue, 1);
    assertThatThrownBy(() -> decideUpTo(3, Verdict.repeat().withMark(5)))
        .isInstanceOf(VerdictRefusedException.class)
        .hasMessageContaining("without a changed mark");
    assertThat(queue.statistics().pending()).isEqualTo(3);
    assertThat(sentBytes).isEmpty();
  }

  @Test
  void releasesTheRestWhereTheKernelCannotBeToldOfAll() throws Exception {
    int atOnce = queue(0).receiveBatchSize();
    hold(atOnce + 3);
    failSend = 2;
    // nobody has queue 1, and no batch verdict tells of another queue
    assertThatThrownBy(() -> decideUpTo(atOnce + 3, Verdict.queue(1)))
        .isInstanceOf(VerdictNotSentException.class)
        .hasMessageContaining("packet " + (atOnce + 1) + ": verdict not sent");
    assertThat(queue.statistics().requeued()).isEqualTo(atOnce);
    assertThat(queue.statistics().pending()).isEqualTo(3);
    assertThat(queue.statistics().sendFailures()).isEqualTo(3);
    assertThat(kernel(queue).waiting()).isEqualTo(3);
    assertThat(decideUpTo(atOnce + 3, Verdict.drop())).isEqualTo(3);
  }

  @Test
  void refusesAnotherBindingsPackets() throws Exception {
    hold(1);
    assertThatThrownBy(
            () -> queue.decideUpTo("another", 1, Verdict.accept(), DecisionCause.DECIDED))
        .isInstanceOf(QueueClosedException.class)
        .hasMessageContaining("binding another (this one is " + queue.bindingId());
    assertThat(queue.statistics().refused()).isEqualTo(1);
    assertThat(queue.statistics().pending()).isEqualTo(1);
  }

  @Test
  void refusesAnIdThatNeverCameAndOneUpToWhichAllAreDecided() throws Exception {
    hold(3);
    assertThatThrownBy(() -> decideUpTo(4, Verdict.accept()))
        .isInstanceOf(UnknownPacketException.class);
    decideUpTo(2, Verdict.accept());
    assertThatThrownBy(() -> decideUpTo(2, Verdict.drop()))
        .isInstanceOf(AlreadyDecidedException.class);
    assertThat(queue.statistics().decidedTooLate()).isEqualTo(1);
    assertThat(queue.statistics().pending()).isEqualTo(1);
  }

  @Test
  void decidesEachOnceWhereManyThreadsDecideRanges() throws Exception {
    int count = 200;
    hold(count);
    AtomicInteger decided = new AtomicInteger();
    List<Background> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int first = t;
      threads.add(
          start(
              "ranges-" + t,
              () -> {
                for (int id = 1 + first; id <= count; id += 4) {
                  try {
                    decided.addAndGet(decideUpTo(id, Verdict.accept()));
                  } catch (AlreadyDecidedException e) {
                    // another thread was quicker
                  }
                }
              }));
    }
    for (Background thread : threads) {
      thread.join();
    }
    assertThat(decided).hasValue(count);
    assertThat(queue.statistics().accepted()).isEqualTo(count);
    assertThat(kernel(queue).waiting()).isZero();
    for (int i = 0; i < count; i++) {
      text(gate, server);
    }
    assertNothingArrives(gate, server);
    assertThat(queue.statistics().stale()).isZero();
  }
}
