package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.jna.Pointer;
import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.SyscallException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetlinkSocketTest {
  private static final int SOL_NETLINK = 270;
  private static final int KERNEL = 0;
  private static final int PORT_ID = 0xfffff123;
  private static final int BUFFER_BYTES = 425_984;

  /** A netlink socket and an eventfd, as far as NetlinkSocket can see; calls fail when told to. */
  private static final class FakeLibC implements LibC {
    // mmsghdr and iovec, LP64: layout.c holds them
    private static final int SIZE_OF_MMSGHDR = 64;
    private static final int MSG_IOV = 16;
    private static final int MSG_FLAGS = 48;
    private static final int MSG_LEN = 56;

    private record Delivery(byte[] bytes, int sender, int flags, int errno) {}

    private final Map<String, Deque<Integer>> failures = new HashMap<>();
    private final Deque<Delivery> deliveries = new ArrayDeque<>();
    private final Set<Integer> open = new TreeSet<>();
    private int nextDescriptor = 10;
    private int socketDescriptor = -1;
    private long events;
    private int pollers;
    private String exhausted;
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final List<byte[]> sent = new ArrayList<>();

    synchronized FakeLibC fail(String call, Errno... errnos) {
      for (Errno errno : errnos) {
        failures.computeIfAbsent(call, c -> new ArrayDeque<>()).add(-errno.number());
      }
      return this;
    }

    /** As where there is no memory left for the arguments of a call. */
    synchronized FakeLibC exhaust(String call) {
      exhausted = call;
      return this;
    }

    synchronized FakeLibC deliver(byte[] bytes) {
      return deliver(new Delivery(bytes, KERNEL, 0, 0));
    }

    synchronized FakeLibC deliver(Delivery delivery) {
      deliveries.add(delivery);
      notifyAll();
      return this;
    }

    synchronized FakeLibC deliverError(Errno errno) {
      return deliver(new Delivery(null, 0, 0, errno.number()));
    }

    synchronized Set<Integer> open() {
      return new TreeSet<>(open);
    }

    synchronized void awaitPoller() throws InterruptedException {
      while (pollers == 0) {
        wait();
      }
    }

    /** Notes a call; minus the error number where it is to fail. */
    private int call(String call) {
      calls.add(call);
      if (call.equals(exhausted)) {
        throw new OutOfMemoryError("Direct buffer memory");
      }
      Deque<Integer> results = failures.get(call);
      return results == null || results.isEmpty() ? 0 : results.remove();
    }

    private int onDescriptor(int fd, String call) {
      if (!open.contains(fd)) {
        calls.add("misuse: " + call + " on closed descriptor " + fd);
        return -Errno.EBADF.number();
      }
      return call(call);
    }

    private int opened() {
      open.add(nextDescriptor);
      return nextDescriptor++;
    }

    @Override
    public synchronized int socket(int domain, int type, int protocol) {
      int result = call("socket");
      socketDescriptor = result < 0 ? -1 : opened();
      return result < 0 ? result : socketDescriptor;
    }

    @Override
    public synchronized int eventfd(int initialValue, int flags) {
      int result = call("eventfd");
      return result < 0 ? result : opened();
    }

    @Override
    public synchronized int bind(int fd, long address, int addressLength) {
      return onDescriptor(fd, "bind");
    }

    @Override
    public synchronized int getsockname(int fd, long address, long lengthAddress) {
      int result = onDescriptor(fd, "getsockname");
      if (result == 0 && new Pointer(lengthAddress).getInt(0) == 12) {
        new Pointer(address).setInt(4, PORT_ID);
      }
      return result;
    }

    @Override
    public synchronized int setsockopt(int fd, int level, int name, long value, int length) {
      int set = length == Integer.BYTES ? new Pointer(value).getInt(0) : -1;
      return onDescriptor(fd, "setsockopt " + level + " " + name + " " + set);
    }

    @Override
    public synchronized int getsockopt(int fd, int level, int name, long value, long length) {
      int result = onDescriptor(fd, "getsockopt " + level + " " + name);
      if (result == 0 && new Pointer(length).getInt(0) == Integer.BYTES) {
        new Pointer(value).setInt(0, BUFFER_BYTES);
      }
      return result;
    }

    @Override
    public synchronized long send(int fd, long buffer, long length, int flags) {
      int result = onDescriptor(fd, "send");
      if (result == 0) {
        sent.add(new Pointer(buffer).getByteArray(0, (int) length));
      }
      return result < 0 ? result : length;
    }

    @Override
    public synchronized int recvmmsg(int fd, long vector, int vectorLength, int flags) {
      int result = onDescriptor(fd, "recvmmsg");
      if (result < 0) {
        return result;
      }
      if (deliveries.isEmpty()) {
        return -Errno.EAGAIN.number();
      }
      int received = 0;
      while (received < vectorLength && !deliveries.isEmpty()) {
        Delivery delivery = deliveries.peek();
        if (delivery.errno != 0 && received > 0) {
          break;
        }
        deliveries.remove();
        if (delivery.errno != 0) {
          return -delivery.errno;
        }
        fill(new Pointer(vector + (long) received * SIZE_OF_MMSGHDR), delivery);
        received++;
      }
      return received;
    }

    private static void fill(Pointer header, Delivery delivery) {
      header.getPointer(0).setInt(4, delivery.sender);
      header.getPointer(MSG_IOV).getPointer(0).write(0, delivery.bytes, 0, delivery.bytes.length);
      header.setInt(MSG_LEN, delivery.bytes.length);
      header.setInt(MSG_FLAGS, delivery.flags);
    }

    @Override
    public synchronized int poll(long pollFds, long count, int timeoutMillis) {
      int result = call("poll");
      if (result < 0) {
        return result;
      }
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      pollers++;
      notifyAll();
      try {
        while (deliveries.isEmpty() && events == 0) {
          long left = deadline - System.nanoTime();
          if (timeoutMillis >= 0 && left <= 0) {
            return 0;
          }
          wait(timeoutMillis < 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
      } catch (InterruptedException e) {
        return -Errno.EINTR.number();
      } finally {
        pollers--;
      }
      boolean error = !deliveries.isEmpty() && deliveries.peek().errno != 0;
      int socketEvents = deliveries.isEmpty() ? 0 : error ? POLLERR : POLLIN;
      new Pointer(pollFds).setShort(6, (short) socketEvents);
      new Pointer(pollFds).setShort(14, (short) (events == 0 ? 0 : POLLIN));
      return (socketEvents == 0 ? 0 : 1) + (events == 0 ? 0 : 1);
    }

    @Override
    public synchronized long read(int fd, long buffer, long length) {
      int result = onDescriptor(fd, "read");
      events = 0;
      return result < 0 ? result : length;
    }

    @Override
    public synchronized long write(int fd, long buffer, long length) {
      int result = onDescriptor(fd, "write");
      if (result == 0) {
        events += new Pointer(buffer).getLong(0);
        notifyAll();
      }
      return result < 0 ? result : length;
    }

    @Override
    public int open(String path, int flags) {
      throw new UnsupportedOperationException("open");
    }

    @Override
    public int setns(int fd, int namespaceType) {
      throw new UnsupportedOperationException("setns");
    }

    @Override
    public synchronized int close(int fd) {
      int result = onDescriptor(fd, "close");
      open.remove(fd);
      return result;
    }

    synchronized long times(String call) {
      return calls.stream().filter(call::equals).count();
    }
  }

  private final FakeLibC libc = new FakeLibC();
  private final ReceivedDatagrams datagrams = new ReceivedDatagrams(4);

  @AfterEach
  void usesNoClosedDescriptor() {
    assertThat(libc.calls).noneMatch(call -> call.startsWith("misuse"));
  }

  private NetlinkSocket open() {
    return new NetlinkSocket(libc, 4, 0, false);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static String option(int level, int name, int value) {
    return "setsockopt " + level + " " + name + " " + value;
  }

  // --- opening ---

  @Test
  void asksForShortAndExtendedAnswersAndLeavesTheRestAsItIs() {
    try (NetlinkSocket socket = open()) {
      assertThat(libc.calls)
          .containsExactly(
              "socket",
              "eventfd",
              option(SOL_NETLINK, 10, 1),
              option(SOL_NETLINK, 11, 1),
              "getsockopt 1 8",
              "bind",
              "getsockname");
      assertThat(socket.portId()).isEqualTo(PORT_ID);
      assertThat(socket.receiveBufferBytes()).isEqualTo(BUFFER_BYTES);
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
        arguments("eventfd", "make a wake-up descriptor (eventfd): EMFILE (24)"),
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
  @ValueSource(strings = {"eventfd", "getsockopt 1 8", "bind", "getsockname"})
  void leavesNoDescriptorOpenWhereMemoryRunsOut(String call) {
    libc.exhaust(call);
    assertThatThrownBy(this::open).isInstanceOf(OutOfMemoryError.class);
    assertThat(libc.open()).isEmpty();
  }

  // --- receiving ---

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
      libc.awaitPoller();
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
      libc.awaitPoller();
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
    libc.deliver(new FakeLibC.Delivery(bytes(1), KERNEL, LibC.MSG_TRUNC, 0));
    libc.deliver(bytes(2));
    try (NetlinkSocket socket = open()) {
      assertThat(socket.receive(datagrams, 0)).isEqualTo(2);
      assertThat(datagrams.truncated()).isEqualTo(1);
    }
  }

  // --- sending ---

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
      libc.awaitPoller();
      socket.send(bytes(1), 1);
      assertThat(libc.sent).hasSize(1);
      assertThat(reader).isNotDone();
      socket.wake();
      assertThat(reader.get()).isZero();
    }
  }

  // --- waking and closing ---

  @Test
  void wakesTheNextOneToWaitToo() {
    try (NetlinkSocket socket = open()) {
      socket.wake();
      assertThat(socket.receive(datagrams, -1)).isZero();
      assertThat(socket.receive(datagrams, 1)).as("woken once only").isZero();
      assertThat(libc.times("read")).isEqualTo(1);
    }
  }

  @Test
  void losesNoDatagramThatComesWithAWakeUp() {
    try (NetlinkSocket socket = open()) {
      socket.wake();
      libc.deliverError(Errno.EAGAIN).deliver(bytes(5));
      assertThat(socket.receive(datagrams, -1)).isEqualTo(1);
    }
  }

  @Test
  void closesWhileAnotherThreadReceives() throws Exception {
    NetlinkSocket socket = open();
    FutureTask<Integer> reader = inThread(() -> socket.receive(datagrams, -1));
    libc.awaitPoller();
    socket.close();
    assertThat(reader.get()).isZero();
    assertThat(libc.open()).isEmpty();
  }

  @Test
  void closesOnce() {
    NetlinkSocket socket = open();
    socket.close();
    socket.close();
    assertThat(libc.times("close")).isEqualTo(2);
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
    long before = libc.times("write");
    socket.wake();
    assertThat(libc.times("write")).isEqualTo(before);
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

  private static FutureTask<Integer> inThread(java.util.concurrent.Callable<Integer> task) {
    FutureTask<Integer> future = new FutureTask<>(task);
    Thread thread = new Thread(future, "NetlinkSocketTest");
    thread.setDaemon(true);
    thread.start();
    return future;
  }
}
