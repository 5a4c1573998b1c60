package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.libc.Errno;
import io.nfqueue.testnet.Background;
import io.nfqueue.testnet.LoggedLines;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Verdicts that cannot be sent: their packets wait in the kernel, and can be decided again. */
class SendFailureIT extends QueuedUdpIT {
  /** As often as a socket tries before it gives up. */
  private static final int ATTEMPTS = 5;

  private final AtomicInteger failures = new AtomicInteger();
  private PacketQueue queue;

  @BeforeEach
  void bind() {
    queue = open(queue(0), TappedLibC.sending(bytes -> takeFailure() ? Errno.ENOBUFS.number() : 0));
  }

  private boolean takeFailure() {
    return failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  private void assertStillQueued(QueuedPacket packet) {
    assertThat(failures).as("all attempts are made").hasValue(0);
    assertThat(queue.isPending(packet)).isTrue();
    assertThat(kernel(queue).waiting()).isEqualTo(1);
    assertThat(queue.statistics().sendFailures()).isEqualTo(1);
    assertThat(queue.statistics().decided()).isZero();
  }

  private void assertDecidedOnce() throws IOException {
    assertArrive(gate, server, "hello");
    awaitAccepted(queue, 1);
    assertThat(queue.statistics().decided()).isEqualTo(1);
    assertThat(queue.statistics().decidedTooLate()).isZero();
    assertThat(queue.statistics().pending()).isZero();
    // and all goes on
    send("next");
    queue.decide(receiveOne(queue), Verdict.accept());
    assertArrive(gate, server, "next");
    assertThat(queue.statistics().sendFailures()).isEqualTo(1);
    assertThat(queue.statistics().stale()).isZero();
  }

  @Test
  void aVerdictThatSucceedsAtTheLastAttemptIsNoFailure() throws IOException {
    send("hello");
    QueuedPacket packet = receiveOne(queue);
    failures.set(ATTEMPTS - 1);

    queue.decide(packet, Verdict.accept());

    assertThat(failures).hasValue(0);
    assertArrive(gate, server, "hello");
    assertThat(queue.statistics().sendFailures()).isZero();
  }

  @Test
  void ofAnotherThreadIsThrownAndThePacketCanBeDecidedAgain() throws Exception {
    send("hello");
    QueuedPacket packet = receiveOne(queue);
    failures.set(ATTEMPTS);

    Background.start(
            "decider",
            () ->
                assertThatThrownBy(() -> queue.decide(packet, Verdict.accept()))
                    .isInstanceOf(VerdictNotSentException.class)
                    .hasMessageContainingAll("queue 0, packet 1", "ENOBUFS (105)"))
        .join();

    assertStillQueued(packet);
    Background.start("redelivery", () -> queue.decide(packet, Verdict.accept())).join();
    assertDecidedOnce();
  }

  @Test
  void ofTheReceivingThreadIsLoggedAndThePacketCanBeDecidedAgain() throws Exception {
    send("hello");
    QueuedPacket packet = receiveOne(queue);
    failures.set(ATTEMPTS);

    try (LoggedLines log = new LoggedLines()) {
      queue.decide(packet, Verdict.accept());
      assertThat(log.warnings("Queue 0", "1 verdicts not sent", "ENOBUFS (105)")).hasSize(1);
    }

    assertStillQueued(packet);
    queue.decide(packet, Verdict.accept());
    assertDecidedOnce();
  }
}
