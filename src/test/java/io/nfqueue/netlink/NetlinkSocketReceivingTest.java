package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.SyscallException;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Datagrams and errors as the kernel delivers them, waiting for them, and being woken. */
class NetlinkSocketReceivingTest extends NetlinkSocketOnFakeLibC {
  @Test
  void receivesAllThatIsThereUpToTheBatchSize() {
    try (NetlinkSocket socket = open()) {
      for (int i = 1; i <= 5; i++) {
        libc.deliver(bytes(i));
      }
      assertThat(socket.receive(datagrams, 0)).isEqualTo(4);
      assertThat(datagrams.get(0)).containsExactly(1);
      assertThat(datagrams.get(3)).containsExactly(4);
      assertThat(socket.receive(datagrams, 0)).isEqualTo(1);
      assertThat(datagrams.get(0)).containsExactly(5);
    }
  }

  @Test
  void copiesDatagramsSoThatALaterReceiveLeavesThemAlone() {
    try (NetlinkSocket socket = open()) {
      libc.deliver(bytes(1, 2, 3));
      socket.receive(datagrams, 0);
      byte[] first = datagrams.get(0);
      libc.deliver(bytes(4, 5, 6));
      socket.receive(datagrams, 0);
      assertThat(first).containsExactly(1, 2, 3);
    }
  }

  @Test
  void receivesADatagramOfTheGreatestLength() {
    byte[] largest = new byte[72 * 1024];
    Arrays.fill(largest, (byte) 7);
    try (NetlinkSocket socket = open()) {
      libc.deliver(bytes(1)).deliver(largest).deliver(bytes(3));
      assertThat(socket.receive(datagrams, 0)).isEqualTo(3);
      assertThat(datagrams.get(1)).isEqualTo(largest);
      assertThat(datagrams.get(2)).containsExactly(3);
    }
  }

  @Test
  void doesNotWaitWhereTheTimeoutIsZero() {
    try (NetlinkSocket socket = open()) {
      assertThat(socket.receive(datagrams, 0)).isZero();
      assertThat(libc.times("poll")).isZero();
    }
  }

  @Test
  void returnsEmptyHandedAfterTheTimeout() {
    try (NetlinkSocket socket = open()) {
      assertThat(socket.receive(datagrams, 10)).isZero();
      assertThat(libc.times("poll")).isEqualTo(1);
    }
  }

  @Test
  void waitsForADatagram() throws Exception {
    try (NetlinkSocket socket = open()) {
      FutureTask<Integer> reader = inThread(() -> socket.receive(datagrams, -1));
      libc.awaitWaiting();
      libc.deliver(bytes(9));
      assertThat(reader.get()).isEqualTo(1);
      assertThat(datagrams.get(0)).containsExactly(9);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Transient.class)
  void waitsWhereTheCallWasInterruptedOrFoundNothing(Transient condition) {
    libc.deliverError(condition.errno).deliver(bytes(9));
    try (NetlinkSocket socket = open()) {
      assertThat(socket.receive(datagrams, 1000)).isEqualTo(1);
    }
  }

  enum Transient {
    EAGAIN(Errno.EAGAIN),
    EINTR(Errno.EINTR);

    private final Errno errno;

    Transient(Errno errno) {
      this.errno = errno;
    }
  }

  @Test
  void returnsEmptyHandedWhereASignalInterruptsTheWait() {
    libc.fail("poll", Errno.EINTR);
    try (NetlinkSocket socket = open()) {
      assertThat(socket.receive(datagrams, 1000)).isZero();
    }
  }

  @Test
  void notesAnOverrunThatIsThereAtOnceAndGoesOn() {
    libc.deliverError(Errno.ENOBUFS).deliver(bytes(1));
    try (NetlinkSocket socket = open()) {
      assertThat(socket.receive(datagrams, -1)).isZero();
      assertThat(datagrams.overrun()).isTrue();
      assertThat(socket.receive(datagrams, -1)).isEqualTo(1);
      assertThat(datagrams.overrun()).as("said once").isFalse();
    }
  }

  @Test
  void notesAnOverrunThatEndsTheWait() throws Exception {
    try (NetlinkSocket socket = open()) {
      FutureTask<Integer> reader = inThread(() -> socket.receive(datagrams, -1));
      libc.awaitWaiting();
      libc.deliverError(Errno.ENOBUFS);
      assertThat(reader.get()).isZero();
      assertThat(datagrams.overrun()).isTrue();
    }
  }

  @Test
  void takesKernelMemoryThatIsShortForAMatterOfCourse() {
    libc.deliverError(Errno.ENOMEM).deliver(bytes(1));
    try (NetlinkSocket socket = open()) {
      assertThat(socket.receive(datagrams, 0)).isZero();
      assertThat(datagrams.overrun()).isFalse();
      assertThat(socket.receive(datagrams, 0)).isEqualTo(1);
    }
  }

  @Test
  void throwsForAnyOtherErrorNamingTheStep() {
    libc.deliverError(Errno.EBADF).deliver(bytes(1));
    try (NetlinkSocket socket = open()) {
      assertThatThrownBy(() -> socket.receive(datagrams, 0))
          .isInstanceOf(SyscallException.class)
          .hasMessage("receive packets (recvmmsg): EBADF (9)");
      assertThat(socket.receive(datagrams, 0)).as("the lock is free again").isEqualTo(1);
    }
  }

  @Test
  void throwsWhereTheWaitFailsNamingTheStep() {
    libc.fail("poll", Errno.EINVAL);
    try (NetlinkSocket socket = open()) {
      assertThatThrownBy(() -> socket.receive(datagrams, 1000))
          .isInstanceOf(SyscallException.class)
          .hasMessage("wait for packets (poll): EINVAL (22)");
    }
  }

  @Test
  void dropsAndCountsWhatDidNotComeFromTheKernel() {
    libc.deliver(new FakeLibC.Delivery(bytes(1), 4711, 0, 0));
    libc.deliver(bytes(2));
    try (NetlinkSocket socket = open()) {
      assertThat(socket.receive(datagrams, 0)).isEqualTo(1);
      assertThat(datagrams.get(0)).containsExactly(2);
      assertThat(datagrams.foreign()).isEqualTo(1);
    }
  }

  @Test
  void countsADatagramThatIsCutAndHandsItOn() {
    libc.deliver(new FakeLibC.Delivery(bytes(1), FakeLibC.KERNEL, LibC.MSG_TRUNC, 0));
    libc.deliver(bytes(2));
    try (NetlinkSocket socket = open()) {
      assertThat(socket.receive(datagrams, 0)).isEqualTo(2);
      assertThat(datagrams.truncated()).isEqualTo(1);
    }
  }

  @Test
  void wakesTheNextOneToWaitToo() {
    try (NetlinkSocket socket = open()) {
      socket.wake();
      assertThat(socket.receive(datagrams, -1)).isZero();
      libc.deliver(bytes(3));
      assertThat(socket.receive(datagrams, -1)).as("woken once only").isEqualTo(1);
    }
  }

  @Test
  void losesNoDatagramThatComesWithAWakeUp() {
    try (NetlinkSocket socket = open()) {
      socket.wake();
      libc.deliver(bytes(5));
      assertThat(socket.receive(datagrams, -1)).isEqualTo(1);
      assertThat(datagrams.get(0)).containsExactly(5);
    }
  }
}
