package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.Background;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A suspended queue answers by itself, whatever the handler is doing. */
class SuspendIT extends QueuedUdpIT {
  private final List<Long> handled = new CopyOnWriteArrayList<>();
  private PacketQueue queue;

  @BeforeEach
  void bind() {
    queue = open(queue(0));
  }

  @Test
  void answersWhatComesUntilItIsResumed() throws Exception {
    run(
        queue,
        packet -> {
          handled.add(packet.packetId());
          return Verdict.accept();
        });
    queue.suspend(Verdict.drop());
    send("1", "2");
    awaitStatistics(queue, statistics -> statistics.suspended() == 2);
    queue.suspend(Verdict.accept());
    send("3");
    assertArrive(gate, server, "3");

    queue.resume();
    send("4");
    assertArrive(gate, server, "4");

    assertThat(handled).containsExactly(4L);
    awaitAccepted(queue, 2);
    assertThat(queue.statistics().suspended()).isEqualTo(3);
    assertThat(queue.statistics().dropped()).isEqualTo(2);
  }

  @Test
  void theClockAnswersWhileAHandlerBlocks() throws Exception {
    Hold hold = new Hold();
    run(
        queue,
        packet -> {
          handled.add(packet.packetId());
          if (packet.packetId() == 1) {
            hold.take();
          }
          return Verdict.accept();
        });
    send("1");
    hold.awaitTaken();

    queue.suspend(Verdict.accept());
    send("2", "3");
    assertArrive(gate, server, "2", "3");
    awaitStatistics(queue, statistics -> statistics.suspended() == 2);
    queue.resume();
    send("4");
    assertNothingArrives(gate, server);

    hold.release();
    assertArrive(gate, server, "1", "4");
    assertThat(handled).containsExactly(1L, 4L);
    awaitAccepted(queue, 4);
    assertThat(queue.statistics().suspended()).isEqualTo(2);
  }

  @Test
  void whatWasReceivedButNotHandedOutIsAnsweredToo() throws Exception {
    Hold hold = new Hold();
    send("1", "2", "3");
    awaitKernel(queue, kernel -> kernel.waiting() == 3);
    run(
        queue,
        packet -> {
          handled.add(packet.packetId());
          if (packet.packetId() == 1) {
            hold.take();
          }
          return Verdict.accept();
        });
    hold.awaitTaken();
    assertThat(queue.statistics().received()).isEqualTo(3);

    queue.suspend(Verdict.accept());
    assertArrive(gate, server, "2", "3");
    queue.resume();
    hold.release();

    assertArrive(gate, server, "1");
    assertThat(handled).containsExactly(1L);
  }

  @Test
  void packetsHandedOutBeforeStayTheirHandlersBusiness() throws Exception {
    send("1");
    QueuedPacket packet = receiveOne(queue);

    queue.suspend(Verdict.drop());

    assertThat(queue.isPending(packet)).isTrue();
    queue.decide(packet, Verdict.accept());
    assertArrive(gate, server, "1");
    assertThat(queue.statistics().suspended()).isZero();
  }

  @Test
  void aReaderInReceiveGetsNothingWhileSuspended() throws Exception {
    queue.suspend(Verdict.accept());
    send("1");

    // the clock may have been faster: then there is nothing to receive
    assertThat(queue.receive(SHORTLY).isEmpty()).isTrue();

    assertArrive(gate, server, "1");
    awaitStatistics(queue, statistics -> statistics.suspended() == 1);
  }

  /** The handler blocks, so whoever suspends reads the socket; a resume may come in between. */
  @Test
  void noPacketIsForgottenWhereAResumeMeetsASuspension() throws Exception {
    int rounds = 3000;
    Hold hold = new Hold();
    run(
        queue,
        packet -> {
          if (packet.packetId() == 1) {
            hold.take();
          }
          return Verdict.accept();
        });
    send("1");
    hold.awaitTaken();
    CyclicBarrier together = new CyclicBarrier(2);
    Background resumer =
        start(
            "resumer",
            () -> {
              for (int i = 0; i < rounds; i++) {
                together.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                queue.resume();
                together.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
              }
            });
    long handedOut = 1;
    for (int i = 0; i < rounds; i++) {
      // a packet that was read, is undecided, and was not handed out: no more of them, or the
      // next suspension would find it by chance
      if (queue.statistics().pending() == handedOut) {
        send("x");
      }
      together.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (queue.statistics().pending() == handedOut) {
        queue.suspend(Verdict.accept());
      }
      together.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      queue.resume();
    }
    resumer.join();
    hold.release();

    long sent = kernel(queue).lastPacketId();
    awaitStatistics(queue, statistics -> statistics.accepted() == sent);
  }
}
