package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is read on a kernel without NFQUEUE, or without a flag. No kernel at hand is one, so this
 * {@link LibC} plays it: every call succeeds, but socket(2) or the answer to requests.
 */
class UnsupportedKernelTest {
  private static final QueueConfig QUEUE_7 = QueueConfig.number(7);

  // struct mmsghdr, struct iovec, struct nlmsghdr: see MessageVector and NlMsgHdr
  private static final int MSG_IOV_OFFSET = 16;
  private static final int MSG_LEN_OFFSET = 56;
  private static final int SIZE_OF_NLMSGHDR = 16;
  private static final int SIZE_OF_NLMSGERR = 20;
  private static final short NLMSG_ERROR = 2;

  /** The last request's header: what an answer echoes. */
  private byte[] request;

  private LibC kernel(Errno fromSocket, Errno answer) {
    return (LibC)
        Proxy.newProxyInstance(
            LibC.class.getClassLoader(),
            new Class<?>[] {LibC.class},
            (proxy, method, args) -> {
              switch (method.getName()) {
                case "socket":
                  return fromSocket == null ? 1000 : -fromSocket.number();
                case "send":
                  request = new Pointer((long) args[1]).getByteArray(0, SIZE_OF_NLMSGHDR);
                  return args[2];
                case "recvmmsg":
                  return answer((long) args[1], answer);
                default:
                  return method.getReturnType() == long.class ? (Object) 0L : (Object) 0;
              }
            });
  }

  private int answer(long vector, Errno error) {
    if (request == null) {
      return -Errno.EAGAIN.number();
    }
    Pointer message = new Pointer(vector).getPointer(MSG_IOV_OFFSET).getPointer(0);
    int length = SIZE_OF_NLMSGHDR + SIZE_OF_NLMSGERR;
    message.clear(length);
    message.setInt(0, length);
    message.setShort(4, NLMSG_ERROR);
    message.setInt(SIZE_OF_NLMSGHDR, -error.number());
    message.write(SIZE_OF_NLMSGHDR + Integer.BYTES, request, 0, SIZE_OF_NLMSGHDR);
    new Pointer(vector).setInt(MSG_LEN_OFFSET, length);
    request = null;
    return 1;
  }

  private static void assertUnsupported(LibC kernel, QueueConfig config, String... texts) {
    assertThatThrownBy(() -> new QueueOpening(config, Thread::new, null).open(kernel))
        .isInstanceOf(QueueUnsupportedException.class)
        .message()
        .contains(texts);
  }

  @Test
  void aKernelWithoutNetfilterSocketsNamesTheModuleAndHowToLoadIt() {
    assertUnsupported(
        kernel(Errno.EPROTONOSUPPORT, null),
        QUEUE_7,
        "bind queue 7: open a netlink socket (socket): EPROTONOSUPPORT (93): this kernel has no"
            + " NFQUEUE",
        "modprobe nfnetlink_queue",
        "CONFIG_NETFILTER_NETLINK_QUEUE",
        "container");
  }

  @ParameterizedTest
  @ValueSource(ints = {22, 2})
  void aKernelThatDoesNotKnowTheRequestNamesTheModuleAndHowToLoadIt(int number) {
    Errno errno = new Errno(number);
    assertUnsupported(
        kernel(null, errno),
        QUEUE_7,
        "bind queue 7: " + errno + ": this kernel has no NFQUEUE",
        "modprobe nfnetlink_queue",
        "CONFIG_NETFILTER_NETLINK_QUEUE");
  }

  @ParameterizedTest
  @ValueSource(ints = {95, 524})
  void aKernelThatDoesNotKnowAFlagNamesTheFlagsAskedForAndItself(int number) {
    Errno errno = new Errno(number);
    assertUnsupported(
        kernel(null, errno),
        QUEUE_7.withGso(true).withUidGid(true),
        "bind queue 7: " + errno + ": this kernel (Linux " + System.getProperty("os.version") + ")",
        "gso (NFQA_CFG_F_GSO, Linux 3.10) and uidGid (NFQA_CFG_F_UID_GID, Linux 3.14)");
  }

  @Test
  void aProcessThatMayNotOpenNetlinkSocketsIsToldWhoForbids() {
    assertUnsupported(
        kernel(new Errno(97), null),
        QUEUE_7,
        "bind queue 7: open a netlink socket (socket): EAFNOSUPPORT (97): ",
        "RestrictAddressFamilies",
        "seccomp");
  }

  @Test
  void anErrorThatIsNotKnownKeepsStepAndNumber() {
    assertThatThrownBy(
            () -> new QueueOpening(QUEUE_7, Thread::new, null).open(kernel(null, new Errno(77))))
        .isExactlyInstanceOf(QueueException.class)
        .message()
        .startsWith("bind queue 7: errno 77: ")
        .satisfies(text -> assertThat(text).doesNotContain("module"));
  }
}
