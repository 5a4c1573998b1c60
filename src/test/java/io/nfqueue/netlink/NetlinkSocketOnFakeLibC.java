package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A {@link NetlinkSocket} on a {@link FakeLibC}; no test may use a descriptor that is closed. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class NetlinkSocketOnFakeLibC {
  final FakeLibC libc = new FakeLibC();
  final ReceivedDatagrams datagrams = new ReceivedDatagrams(4);

  @AfterEach
  void usesNoClosedDescriptor() {
    assertThat(libc.calls).noneMatch(call -> call.startsWith("misuse"));
  }

  NetlinkSocket open() {
    return new NetlinkSocket(libc, 4, 0, false);
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static FutureTask<Integer> inThread(Callable<Integer> task) {
    FutureTask<Integer> future = new FutureTask<>(task);
    Thread thread = new Thread(future, "NetlinkSocketOnFakeLibC");
    thread.setDaemon(true);
    thread.start();
    return future;
  }
}
