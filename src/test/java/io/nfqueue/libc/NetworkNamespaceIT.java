package io.nfqueue.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import io.nfqueue.testnet.ThreadNamespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Namespaces are entered by threads that end; the JVM stays where it is. */
@ExtendWith(TestNetworkExtension.class)
class NetworkNamespaceIT {
  private static final LibC LIBC = LibC.load();

  @Test
  void noThreadOfTheJvmIsElsewhereAfterwards(TestNetwork network) throws IOException {
    String before = ThreadNamespaces.own();
    ThreadNamespaces.awaitAllThreadsIn(before);

    for (int i = 0; i < 50; i++) {
      PacketQueue queue =
          PacketQueue.open(QueueConfig.number(0).withNamespace(network.gate().netns()));
      assertThat(queue.kernelStatistics()).isPresent();
      assertThat(ThreadNamespaces.own()).isEqualTo(before);
      queue.close();
    }

    ThreadNamespaces.awaitAllThreadsIn(before);
  }

  @Test
  void aTaskRunsInTheNamespaceAndItsCallerDoesNot(TestNetwork network) throws IOException {
    NetworkNamespace gate = network.gate().netns();
    Path self = Path.of("/proc/thread-self/ns/net");
    String before = Files.readSymbolicLink(self).toString();

    String inside = gate.call(LIBC, () -> Files.readSymbolicLink(self).toString());

    assertThat(inside).isEqualTo("net:[" + gate.identity().inode() + "]").isNotEqualTo(before);
    assertThat(Files.readSymbolicLink(self)).hasToString(before);
  }

  @Test
  void aTaskInTheCurrentNamespaceRunsOnTheCallersThread() {
    Thread caller = Thread.currentThread();
    assertThat(NetworkNamespace.current().call(LIBC, Thread::currentThread)).isSameAs(caller);
  }

  @Test
  void whatATaskThrowsComesOut(TestNetwork network) throws IOException {
    NetworkNamespace gate = network.gate().netns();
    IllegalArgumentException unchecked = new IllegalArgumentException("unchecked");
    AssertionError error = new AssertionError("error");
    IOException checked = new IOException("checked");

    assertThatThrownBy(
            () ->
                gate.call(
                    LIBC,
                    () -> {
                      throw unchecked;
                    }))
        .isSameAs(unchecked);
    assertThatThrownBy(
            () ->
                gate.call(
                    LIBC,
                    () -> {
                      throw error;
                    }))
        .isSameAs(error);
    assertThatThrownBy(
            () ->
                gate.call(
                    LIBC,
                    () -> {
                      throw checked;
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasCause(checked);
    ThreadNamespaces.awaitAllThreadsIn(ThreadNamespaces.own());
  }

  @Test
  void twoPathsOfOneNamespaceHaveOneIdentity(TestNetwork network) {
    NetworkNamespace gate = network.gate().netns();
    NetworkNamespace again =
        NetworkNamespace.of(
            network.gate().path().replace("/ns/net", "/task/")
                + network.gate().path().split("/")[2]
                + "/ns/net");

    assertThat(again.identity()).isEqualTo(gate.identity());
    assertThat(again).isNotEqualTo(gate);
    assertThat(network.peer().netns().identity()).isNotEqualTo(gate.identity());
    assertThat(NetworkNamespace.current().identity()).isNotEqualTo(gate.identity());
  }

  @Test
  void aNameThatDoesNotExist() {
    NetworkNamespace missing = NetworkNamespace.of("no-such-namespace");
    AtomicBoolean ran = new AtomicBoolean();

    assertThatThrownBy(() -> missing.call(LIBC, () -> ran.getAndSet(true)))
        .isInstanceOf(NetworkNamespaceException.class)
        .hasMessageContainingAll(
            "network namespace no-such-namespace", "open: ENOENT (2)", "`ip netns list`");
    assertThatThrownBy(missing::identity)
        .isInstanceOf(NetworkNamespaceException.class)
        .hasMessageContainingAll("network namespace no-such-namespace", "/run/netns/", "list");
    assertThatThrownBy(() -> PacketQueue.open(QueueConfig.number(0).withNamespace(missing)))
        .isInstanceOf(NetworkNamespaceException.class)
        .hasMessageContaining("network namespace no-such-namespace: open: ENOENT (2)");
    assertThat(ran).isFalse();
  }

  @Test
  void aPathThatDoesNotExist() {
    assertThatThrownBy(() -> NetworkNamespace.of("/nowhere/ns/net").call(LIBC, () -> 1))
        .isInstanceOf(NetworkNamespaceException.class)
        .hasMessageContainingAll("network namespace /nowhere/ns/net", "ENOENT (2)");
  }

  @Test
  void aFileThatIsNoNetworkNamespace() {
    assertThatThrownBy(() -> NetworkNamespace.of("/proc/self/ns/mnt").call(LIBC, () -> 1))
        .isInstanceOf(NetworkNamespaceException.class)
        .hasMessageContainingAll(
            "network namespace /proc/self/ns/mnt",
            "setns: EINVAL (22)",
            "the file is not a network namespace");
  }
}
