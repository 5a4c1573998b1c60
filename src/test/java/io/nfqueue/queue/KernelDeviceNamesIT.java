package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import io.nfqueue.testnet.Background;
import io.nfqueue.testnet.LoggedLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of real interfaces, which come, go, and change their names. */
class KernelDeviceNamesIT extends QueueIT {
  private static final int INDEX = 77;
  private static final int CHANGES = 200;

  private final RouteCalls calls = new RouteCalls();

  private DeviceNames open() {
    return gate.closeAtEnd(gate.call(() -> KernelDeviceNames.open(0, calls.libc())));
  }

  /** A pair of interfaces that are down; the other end has no index of interest. */
  private void add(String name, int index) {
    gate.run("ip link add " + name + " index " + index + " type veth");
  }

  private void batch(Path folder, List<String> commands) throws IOException {
    Path file = Files.write(folder.resolve("batch"), commands);
    gate.run("ip -batch " + file);
  }

  private static void awaitName(DeviceNames names, int index, String name) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(names.name(index)).isEqualTo(name));
  }

  private long indexOf(String device) {
    return Long.parseLong(gate.run("ip -o link show dev " + device).split(":")[0]);
  }

  @Test
  void areThoseThatIpLinkShows() {
    DeviceNames names = open();
    assertThat(names.name(1)).isEqualTo("lo");
    assertThat(names.name(indexOf(gate.device()))).isEqualTo(gate.device());
    assertThat(names.name(0)).isNull();
    assertThat(names.name(INDEX)).isNull();
    assertThat(names.name(0xffff_ffffL)).isNull();
  }

  @Test
  void aRenameIsSeen() {
    add("before", INDEX);
    DeviceNames names = open();
    assertThat(names.name(INDEX)).isEqualTo("before");

    gate.run("ip link set dev before name after");

    awaitName(names, INDEX, "after");
    assertThat(calls.dumps()).isEqualTo(1);
  }

  @Test
  void aNewInterfaceIsSeenAtOnce() {
    DeviceNames names = open();
    assertThat(names.name(INDEX)).isNull();

    add("late", INDEX);

    assertThat(names.name(INDEX)).isEqualTo("late");
    assertThat(calls.dumps()).isEqualTo(1);
  }

  @Test
  void anInterfaceThatIsGoneHasNoName() {
    add("short", INDEX);
    DeviceNames names = open();
    assertThat(names.name(INDEX)).isEqualTo("short");

    gate.run("ip link del short");
    awaitName(names, INDEX, null);

    add("again", INDEX);
    assertThat(names.name(INDEX)).isEqualTo("again");
    assertThat(calls.dumps()).isEqualTo(1);
  }

  @Test
  void manyInterfacesComeInManyDatagrams(@TempDir Path folder) throws IOException {
    int pairs = 100;
    batch(
        folder,
        IntStream.range(0, pairs)
            .mapToObj(i -> "link add a" + i + " index " + (1000 + i) + " type veth peer name b" + i)
            .toList());
    DeviceNames names = open();

    for (int i = 0; i < pairs; i++) {
      assertThat(names.name(1000 + i)).isEqualTo("a" + i);
    }
    assertThat(calls.dumps()).isEqualTo(1);
    assertThat(calls.receivedDatagrams()).isGreaterThan(4);
  }

  @Test
  void allIsReadAgainWhereSomeChangesWereLost(@TempDir Path folder) throws IOException {
    add("n0", INDEX);
    add("goes", 78);
    calls.shrinkBuffers();
    DeviceNames names = open();
    assertThat(names.name(INDEX)).isEqualTo("n0");
    assertThat(names.name(78)).isEqualTo("goes");
    List<String> changes =
        IntStream.range(0, CHANGES)
            .mapToObj(i -> "link set dev n" + i + " name n" + (i + 1))
            .collect(Collectors.toCollection(ArrayList::new));
    changes.add("link del goes");

    batch(folder, changes);

    awaitName(names, INDEX, "n" + CHANGES);
    assertThat(names.name(78)).isNull();
    assertThat(calls.overruns()).isPositive();
    assertThat(calls.dumps()).isGreaterThan(1);
  }

  @Test
  void manyThreadsAskWhileNamesChange(@TempDir Path folder) throws Exception {
    add("n0", INDEX);
    DeviceNames names = open();
    AtomicBoolean over = new AtomicBoolean();
    Set<String> allowed =
        IntStream.rangeClosed(0, CHANGES).mapToObj(i -> "n" + i).collect(Collectors.toSet());
    List<Background> askers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      askers.add(
          start(
              "asker-" + i,
              () -> {
                while (!over.get()) {
                  assertThat(names.name(INDEX)).isIn(allowed);
                  assertThat(names.name(1)).isEqualTo("lo");
                  Thread.yield();
                }
              }));
    }

    batch(
        folder,
        IntStream.range(0, CHANGES)
            .mapToObj(i -> "link set dev n" + i + " name n" + (i + 1))
            .toList());
    awaitName(names, INDEX, "n" + CHANGES);

    over.set(true);
    for (Background asker : askers) {
      asker.join();
    }
  }

  @Test
  void aNameThatIsKnownCostsASystemCallEvery20MillisecondsAtMost() {
    DeviceNames names = open();
    assertThat(names.name(1)).isEqualTo("lo");
    long callsBefore = calls.count();
    long start = System.nanoTime();
    for (int i = 0; i < 1_000_000; i++) {
      names.name(1);
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertThat(calls.count() - callsBefore).isLessThanOrEqualTo(millis / 20 + 1);
  }

  @Test
  void namesThatWereKnownStayAfterTheEnd() {
    add("before", INDEX);
    DeviceNames names = open();
    DeviceNames neverAsked = open();
    assertThat(names.name(INDEX)).isEqualTo("before");
    names.close();
    neverAsked.close();

    gate.run("ip link set dev before name after");

    assertThat(names.name(INDEX)).isEqualTo("before");
    assertThat(names.name(78)).isNull();
    assertThat(neverAsked.name(INDEX)).isNull();
  }

  @Test
  void whereNoSocketIsToBeHadTheQueueWorksWithoutNames() throws IOException {
    gate.queueUdp("INPUT", PORT, 0);
    calls.fail("socket", Errno.EMFILE);
    try (LoggedLines log = new LoggedLines()) {
      PacketQueue queue = openQueue();
      peer.sendUdp(gate.ipv4(PORT), "hello");
      QueuedPacket packet = receiveOne(queue);
      assertThat(packet.inputDeviceIndex()).isPositive();
      assertThat(packet.inputDevice()).isNull();
      queue.decide(packet, Verdict.accept());
      assertThat(log.warnings("names of interfaces"))
          .singleElement()
          .asString()
          .contains(
              "Queue 0: names of interfaces are absent: open a route socket (socket): EMFILE");
    }
  }

  private PacketQueue openQueue() {
    return open(queue(0), calls.libc());
  }

  @Test
  void whereTheKernelCannotBeAskedThatIsSaidOnceAndTriedAgain() {
    for (String call : List.of("setsockopt", "send", "recvmmsg")) {
      calls.fail(call, Errno.EPERM);
      DeviceNames names = open();
      long callsBefore = calls.count();
      long start = System.nanoTime();
      try (LoggedLines log = new LoggedLines()) {
        for (int i = 0; i < 100; i++) {
          assertThat(names.name(1)).isNull();
        }
        // listen, ask, receive; not again within a second
        long attempts = 1 + (System.nanoTime() - start) / 1_000_000_000;
        assertThat(calls.count() - callsBefore).isLessThanOrEqualTo(3 * attempts);
        assertThat(log.warnings("names of interfaces"))
            .singleElement()
            .asString()
            .contains("not up to date", call, "EPERM (1)");
      }
      calls.fail(call, null);
      awaitName(names, 1, "lo");
    }
  }

  @Test
  void aQueueWhoseNamesNobodyAsksForDoesNotAskEither() throws IOException {
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = openQueue();
    peer.sendUdp(gate.ipv4(PORT), "hello");
    QueuedPacket packet = receiveOne(queue);
    queue.decide(packet, Verdict.accept());
    awaitAccepted(queue, 1);
    assertThat(calls.count()).as("but for socket").isZero();
    assertThat(packet.inputDevice()).isEqualTo(gate.device());
    assertThat(calls.count()).isPositive();
  }

  /** What the tests of failures above are about is made by the real calls everywhere else. */
  @Test
  void theRealCallsGiveTheSame() {
    DeviceNames names = gate.closeAtEnd(gate.call(() -> KernelDeviceNames.open(0, LibC.load())));
    assertThat(names.name(1)).isEqualTo("lo");
  }
}
