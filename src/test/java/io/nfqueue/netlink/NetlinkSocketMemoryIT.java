package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NativeMemory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The memory of a socket is there as long as the kernel may use it, also where a call in progress
 * is the last that anybody does with the socket, and the collector runs just then.
 *
 * <p>Interpreted code keeps all of its variables; compiled code forgets them behind their last use.
 * So all callers are made to compile first, the last test shows that they are, and that memory
 * which nobody keeps is seen to go.
 *
 * <p>Sockets, not queues: a queue is never forgotten in a call, its clock's thread refers to it.
 */
@Timeout(120)
class NetlinkSocketMemoryIT {
  private static final int WARM_UP_ROUNDS = 1000;
  private static final int ROUNDS = 10;

  /** The compilers work beside the test, and may be late on a busy machine. */
  private static final int ROUNDS_AT_MOST = 1000;

  private static final int BATCH = 2;

  /** Sockets hold 280 KiB of native memory each, and only the collector gives it back. */
  private static final int COLLECT_EVERY = 500;

  private static CollectingLibC libc;

  @BeforeAll
  static void warmUp() {
    libc = new CollectingLibC();
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      useAndForget();
      setOptionCarelessly();
      libc.closeAll();
      if (i % COLLECT_EVERY == 0) {
        System.gc();
      }
    }
  }

  @BeforeEach
  void collectFromNowOn() {
    libc.collect();
  }

  @AfterAll
  static void close() {
    libc.close();
  }

  /** A socket for each call, which is the last that it is used for. */
  private static void useAndForget() {
    openAndForget(libc);
    receiveAndForget(libc);
    wakeUpAndForget(libc);
    sendAndForget(libc);
    closeAndForget(libc);
    listenAndForget(libc);
    requestAndForget(libc);
    receiveLinksAndForget(libc);
  }

  private static void openAndForget(LibC libc) {
    new NetlinkSocket(libc, BATCH, 100_000, true);
  }

  /** recvmmsg, and poll. */
  private static void receiveAndForget(LibC libc) {
    new NetlinkSocket(libc, BATCH, 0, false).receive(new ReceivedDatagrams(BATCH), 1);
  }

  /** send, and recvmmsg. */
  private static void wakeUpAndForget(LibC libc) {
    NetlinkSocket socket = new NetlinkSocket(libc, BATCH, 0, false);
    socket.wake();
    socket.receive(new ReceivedDatagrams(BATCH), -1);
  }

  /** A message that asks for nothing: no answer, no effect. */
  private static void sendAndForget(LibC libc) {
    NlMsgWriter message = new NlMsgWriter(64);
    message.begin(NlMsgHdr.NLMSG_NOOP, 0, 1, 0, 0);
    message.end();
    new NetlinkSocket(libc, BATCH, 0, false).send(message.array(), message.length());
  }

  private static void closeAndForget(LibC libc) {
    new NetlinkSocket(libc, BATCH, 0, false).close();
  }

  /** setsockopt. */
  private static void listenAndForget(LibC libc) {
    new LinkSocket(libc).listen();
  }

  /** send. */
  private static void requestAndForget(LibC libc) {
    new LinkSocket(libc).requestAll(1);
  }

  /** recvmmsg, and poll. */
  private static void receiveLinksAndForget(LibC libc) {
    new LinkSocket(libc).receive(new ReceivedDatagrams(LinkSocket.BATCH), 1);
  }

  @Test
  void memoryOutlivesTheCallsThatUseIt() {
    for (int i = 0; i < ROUNDS; i++) {
      useAndForget();
      libc.closeAll();
    }

    assertThat(libc.lost()).isEmpty();
    assertThat(libc.collected())
        .containsOnlyKeys(
            "bind", "getsockname", "getsockopt", "poll", "recvmmsg", "send", "setsockopt")
        .allSatisfy((call, times) -> assertThat(times).isGreaterThanOrEqualTo(ROUNDS));
  }

  /** As the socket sets its options, but for {@link NativeMemory#keepAlive()}. */
  private static int setOptionCarelessly() {
    NativeMemory memory = new NativeMemory(Integer.BYTES);
    memory.bytes().putInt(0, 1);
    return libc.setsockopt(-1, 0, 0, memory.address(), Integer.BYTES);
  }

  @Test
  void memoryThatNobodyKeepsIsSeenToGo() {
    for (int i = 0; i < ROUNDS_AT_MOST && libc.lost().isEmpty(); i++) {
      setOptionCarelessly();
    }

    assertThat(libc.lost()).containsOnlyKeys("setsockopt");
  }
}
