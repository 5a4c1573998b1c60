package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.SyscallException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** A socket may be closed at any time, under readers and senders, and does nothing afterwards. */
class NetlinkSocketClosingTest extends NetlinkSocketOnFakeLibC {
  @Test
  void closesWhileAnotherThreadReceives() throws Exception {
    NetlinkSocket socket = open();
    FutureTask<Integer> reader = inThread(() -> socket.receive(datagrams, -1));
    libc.awaitWaiting();
    socket.close();
    assertThat(reader.get()).isZero();
    assertThat(libc.open()).isEmpty();
  }

  @Test
  void wakesAReceiverAgainWhereTheKernelDidNotTakeTheRequest() throws Exception {
    NetlinkSocket socket = open();
    FutureTask<Integer> reader = inThread(() -> socket.receive(datagrams, -1));
    libc.awaitWaiting();
    libc.fail("send", Errno.ENOMEM, Errno.ENOBUFS);
    socket.close();
    assertThat(reader.get()).isZero();
    assertThat(libc.times("send")).isGreaterThanOrEqualTo(3);
  }

  @Test
  void closesWithAnInterruptWhileAnotherThreadReceivesAndKeepsIt() throws Exception {
    NetlinkSocket socket = open();
    FutureTask<Integer> reader = inThread(() -> socket.receive(datagrams, -1));
    libc.awaitWaiting();
    Thread.currentThread().interrupt();
    socket.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(reader.get()).isZero();
  }

  @Test
  void closesOnce() {
    NetlinkSocket socket = open();
    socket.close();
    socket.close();
    assertThat(libc.times("close")).isEqualTo(1);
    assertThat(libc.open()).isEmpty();
  }

  @Test
  void receivesNothingAfterClose() {
    NetlinkSocket socket = open();
    libc.deliver(bytes(1));
    socket.close();
    assertThat(socket.receive(datagrams, -1)).isZero();
  }

  @Test
  void sendsNothingAfterClose() {
    NetlinkSocket socket = open();
    socket.close();
    assertThatThrownBy(() -> socket.send(bytes(1), 1))
        .isInstanceOf(SyscallException.class)
        .satisfies(e -> assertThat(((SyscallException) e).errno()).isEqualTo(Errno.EBADF));
  }

  @Test
  void wakesNobodyAfterClose() {
    NetlinkSocket socket = open();
    socket.close();
    socket.wake();
    assertThat(libc.sent).isEmpty();
  }

  @Test
  void closesUnderSendersAndReceiversWithoutTouchingAClosedDescriptor() throws Exception {
    for (int round = 0; round < 50; round++) {
      NetlinkSocket socket = open();
      CountDownLatch started = new CountDownLatch(2);
      FutureTask<Integer> reader =
          inThread(
              () -> {
                started.countDown();
                ReceivedDatagrams mine = new ReceivedDatagrams(4);
                for (int i = 0; i < 200; i++) {
                  socket.receive(mine, 1);
                }
                return 0;
              });
      FutureTask<Integer> sender =
          inThread(
              () -> {
                started.countDown();
                try {
                  while (true) {
                    socket.send(bytes(1), 1);
                    socket.wake();
                  }
                } catch (SyscallException e) {
                  return e.errno().number();
                }
              });
      started.await();
      socket.close();
      assertThat(sender.get()).isEqualTo(Errno.EBADF.number());
      assertThat(reader.get()).isZero();
      assertThat(libc.open()).isEmpty();
    }
  }
}
