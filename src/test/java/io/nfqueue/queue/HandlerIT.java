package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.testnet.Background;
import io.nfqueue.testnet.LoggedLines;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What a handler can do wrong, and what it costs: its own packet at most. */
class HandlerIT extends QueuedUdpIT {

  @Test
  void anExceptionGivesTheFailureVerdict() throws Exception {
    PacketQueue queue = open(queue(0));
    try (LoggedLines log = new LoggedLines()) {
      run(
          queue,
          packet -> {
            if (packet.packetId() <= 2) {
              throw new IOException("the handler's own trouble");
            }
            return Verdict.accept();
          });
      send("1", "2", "3");
      assertArrive(gate, server, "3");
      assertThat(log.lines("the handler failed")).hasSize(1);
      assertThat(log.lines("the handler's own trouble")).isNotEmpty();
    }

    awaitAccepted(queue, 1);
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.failed()).isEqualTo(2);
    assertThat(statistics.dropped()).isEqualTo(2);
  }

  @Test
  void theFailureVerdictMayBeAccept() throws Exception {
    PacketQueue queue = open(queue(0).withFailureVerdict(Verdict.accept()));
    run(
        queue,
        packet -> {
          throw new IllegalStateException("always");
        });
    send("1", "2");

    assertArrive(gate, server, "1", "2");
    awaitAccepted(queue, 2);
    assertThat(queue.statistics().failed()).isEqualTo(2);
  }

  @Test
  void noVerdictLeavesThePacketPending() throws Exception {
    PacketQueue queue = open(queue(0));
    List<QueuedPacket> left = new CopyOnWriteArrayList<>();
    run(
        queue,
        packet -> {
          if (packet.packetId() == 1) {
            left.add(packet);
            return null;
          }
          return Verdict.accept();
        });
    send("1", "2");

    assertArrive(gate, server, "2");
    assertThat(queue.isPending(left.get(0))).isTrue();
    awaitStatistics(queue, statistics -> statistics.pending() == 1);

    queue.decide(left.get(0), Verdict.accept());
    assertArrive(gate, server, "1");
    assertThat(queue.statistics().pending()).isZero();
  }

  @Test
  void aVerdictThatWouldDoHarmIsAFailure() throws Exception {
    PacketQueue queue = open(queue(0));
    run(queue, packet -> packet.packetId() == 1 ? Verdict.repeat() : Verdict.accept());
    send("1", "2");

    assertArrive(gate, server, "2");
    awaitAccepted(queue, 1);
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.refused()).isEqualTo(1);
    assertThat(statistics.failed()).isEqualTo(1);
    assertThat(statistics.dropped()).isEqualTo(1);
    assertThat(statistics.repeated()).isZero();
  }

  @Test
  void aHandlerMayDecideItselfAndItsVerdictIsThenTheSecond() throws Exception {
    PacketQueue queue = open(queue(0));
    run(
        queue,
        packet -> {
          queue.decide(packet, Verdict.accept());
          return Verdict.drop();
        });
    send("1");

    assertArrive(gate, server, "1");
    awaitAccepted(queue, 1);
    send("2");
    assertArrive(gate, server, "2");
    assertThat(queue.statistics().dropped()).as("by the handler's return").isZero();
  }

  @Test
  void aFailureAfterTheDecisionChangesNothing() throws Exception {
    PacketQueue queue = open(queue(0));
    run(
        queue,
        packet -> {
          queue.decide(packet, Verdict.accept());
          throw new IllegalStateException("after the decision");
        });
    send("1", "2");

    assertArrive(gate, server, "1", "2");
    awaitAccepted(queue, 2);
    assertThat(queue.statistics().failed()).isZero();
  }

  @Test
  void anErrorEndsTheRunAndItsPacketGetsTheFailureVerdict() throws Exception {
    PacketQueue queue = open(queue(0).withFailureVerdict(Verdict.accept()));
    AssertionError error = new AssertionError("no exception");
    send("1", "2");
    awaitKernel(queue, kernel -> kernel.waiting() == 2);
    Background reader =
        start(
            "reader",
            () ->
                queue.run(
                    packet -> {
                      throw error;
                    }));

    assertThatThrownBy(reader::join).isInstanceOf(ExecutionException.class).hasCause(error);

    // the run has ended, and with it all that it counts
    assertArrive(gate, server, "1");
    assertThat(queue.statistics().failed()).isEqualTo(1);
    assertThat(queue.statistics().pending()).as("of the same batch, never handed out").isEqualTo(1);
    queue.decide(queue.bindingId(), 2, Verdict.accept(), DecisionCause.DECIDED);
    assertArrive(gate, server, "2");
    // and the queue goes on with another run
    run(queue, packet -> Verdict.accept());
    send("3");
    assertArrive(gate, server, "3");
  }
}
