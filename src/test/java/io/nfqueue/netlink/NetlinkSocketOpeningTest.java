package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.SyscallException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked for when a socket is opened, and that nothing stays open where a step fails. */
class NetlinkSocketOpeningTest extends NetlinkSocketOnFakeLibC {
  private static final int SOL_NETLINK = 270;

  private static String option(int level, int name, int value) {
    return "setsockopt " + level + " " + name + " " + value;
  }

  @Test
  void asksForShortAndExtendedAnswersAndLeavesTheRestAsItIs() {
    try (NetlinkSocket socket = open()) {
      assertThat(libc.calls)
          .containsExactly(
              "socket",
              option(SOL_NETLINK, 10, 1),
              option(SOL_NETLINK, 11, 1),
              "getsockopt 1 7",
              "getsockopt 1 8",
              "bind",
              "getsockname");
      assertThat(socket.portId()).isEqualTo(FakeLibC.PORT_ID);
      assertThat(socket.receiveBufferBytes()).isEqualTo(FakeLibC.BUFFER_BYTES);
    }
  }

  @Test
  void setsNoEnobufsWhereItIsAskedFor() {
    new NetlinkSocket(libc, 4, 0, true).close();
    assertThat(libc.calls).contains(option(SOL_NETLINK, 5, 1));
  }

  @Test
  void forcesTheReceiveBufferWhereItMay() {
    new NetlinkSocket(libc, 4, 8_388_608, false).close();
    assertThat(libc.calls)
        .contains(option(1, LibC.SO_RCVBUFFORCE, 8_388_608))
        .doesNotContain(option(1, LibC.SO_RCVBUF, 8_388_608));
  }

  @Test
  void asksForTheReceiveBufferWhereItMayNotForceIt() {
    libc.fail(option(1, LibC.SO_RCVBUFFORCE, 8_388_608), Errno.EPERM);
    new NetlinkSocket(libc, 4, 8_388_608, false).close();
    assertThat(libc.calls)
        .containsSubsequence(
            option(1, LibC.SO_RCVBUFFORCE, 8_388_608), option(1, LibC.SO_RCVBUF, 8_388_608));
  }

  @ParameterizedTest(name = "option {0}")
  @ValueSource(ints = {10, 11})
  void goesOnWhereAnOlderKernelDoesNotKnowAnOptionForAnswers(int name) {
    libc.fail(option(SOL_NETLINK, name, 1), new Errno(92));
    open().close();
    assertThat(libc.open()).isEmpty();
  }

  static Stream<Arguments> steps() {
    return Stream.of(
        arguments("socket", "open a netlink socket (socket): EMFILE (24)"),
        arguments(option(SOL_NETLINK, 5, 1), "set NETLINK_NO_ENOBUFS: EMFILE (24)"),
        arguments(option(1, LibC.SO_RCVBUF, 100_000), "set SO_RCVBUF: EMFILE (24)"),
        arguments("getsockopt 1 8", "read SO_RCVBUF: EMFILE (24)"),
        arguments("bind", "bind the netlink socket: EMFILE (24)"),
        arguments("getsockname", "read the netlink socket's address (getsockname): EMFILE (24)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("steps")
  void leavesNoDescriptorOpenAndNamesTheStepWhereOneFails(String call, String message) {
    libc.fail(option(1, LibC.SO_RCVBUFFORCE, 100_000), Errno.EPERM).fail(call, Errno.EMFILE);
    assertThatThrownBy(() -> new NetlinkSocket(libc, 4, 100_000, true))
        .isInstanceOf(SyscallException.class)
        .hasMessage(message)
        .satisfies(e -> assertThat(((SyscallException) e).errno()).isEqualTo(Errno.EMFILE));
    assertThat(libc.open()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"getsockopt 1 8", "bind", "getsockname"})
  void leavesNoDescriptorOpenWhereMemoryRunsOut(String call) {
    libc.exhaust(call);
    assertThatThrownBy(this::open).isInstanceOf(OutOfMemoryError.class);
    assertThat(libc.open()).isEmpty();
  }
}
