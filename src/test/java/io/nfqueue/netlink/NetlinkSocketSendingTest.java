package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.SyscallException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent, which failures are tried again, and sending beside a reader that waits. */
class NetlinkSocketSendingTest extends NetlinkSocketOnFakeLibC {
  @Test
  void sendsTheBytesInUse() {
    try (NetlinkSocket socket = open()) {
      socket.send(bytes(1, 2, 3, 4), 3);
      assertThat(libc.sent).containsExactly(bytes(1, 2, 3));
    }
  }

  static Stream<Arguments> transientSendErrors() {
    return Stream.of(
        arguments("EINTR", Errno.EINTR),
        arguments("EAGAIN", Errno.EAGAIN),
        arguments("ENOMEM", Errno.ENOMEM),
        arguments("ENOBUFS", Errno.ENOBUFS));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("transientSendErrors")
  void sendsAgainAfterAPassingFailure(String name, Errno errno) {
    libc.fail("send", errno, errno, errno, errno);
    try (NetlinkSocket socket = open()) {
      socket.send(bytes(1), 1);
      assertThat(libc.sent).hasSize(1);
      assertThat(libc.times("send")).isEqualTo(5);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("transientSendErrors")
  void givesUpAPassingFailureThatDoesNotPass(String name, Errno errno) {
    libc.fail("send", errno, errno, errno, errno, errno);
    try (NetlinkSocket socket = open()) {
      assertThatThrownBy(() -> socket.send(bytes(1), 1))
          .isInstanceOf(SyscallException.class)
          .hasMessage("send to the kernel (send): " + errno);
      assertThat(libc.sent).isEmpty();
    }
  }

  @Test
  void doesNotRepeatASendThatCannotSucceed() {
    libc.fail("send", Errno.EMSGSIZE);
    try (NetlinkSocket socket = open()) {
      assertThatThrownBy(() -> socket.send(bytes(1), 1))
          .hasMessage("send to the kernel (send): EMSGSIZE (90)");
      assertThat(libc.times("send")).isEqualTo(1);
      socket.send(bytes(2), 1);
      assertThat(libc.sent).as("the lock is free again").hasSize(1);
    }
  }

  @Test
  void sendsWhileAnotherThreadWaitsForPackets() throws Exception {
    try (NetlinkSocket socket = open()) {
      FutureTask<Integer> reader = inThread(() -> socket.receive(datagrams, -1));
      libc.awaitWaiting();
      socket.send(bytes(1), 1);
      assertThat(libc.sent).hasSize(1);
      assertThat(reader).isNotDone();
      socket.wake();
      assertThat(reader.get()).isZero();
    }
  }
}
