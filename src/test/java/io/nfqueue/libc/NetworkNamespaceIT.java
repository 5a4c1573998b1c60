package io.nfqueue.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Namespaces are entered by threads that end; the JVM stays where it is. */
@ExtendWith(TestNetworkExtension.class)
class NetworkNamespaceIT {
  private static final LibC LIBC = LibC.load();
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Namespaces in which this JVM's threads are. */
  private static Set<String> namespacesOfAllThreads() throws IOException {
    Set<String> namespaces = new HashSet<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        try {
          namespaces.add(Files.readSymbolicLink(task.resolve("ns/net")).toString());
        } catch (NoSuchFileException e) {
          // a thread that has just ended
        }
      }
    }
    return namespaces;
  }

  /** Those that were elsewhere, to open something there, have ended or are about to. */
  private static void assertAllThreadsAreIn(String namespace) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(namespacesOfAllThreads()).containsExactly(namespace));
  }

  private static String own() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
  }

  @Test
  void noThreadOfTheJvmIsElsewhereAfterwards(TestNetwork network) throws IOException {
    String before = own();
    assertThat(namespacesOfAllThreads()).containsExactly(before);

    for (int i = 0; i < 50; i++) {
      PacketQueue queue =
          PacketQueue.open(QueueConfig.number(0).withNamespace(network.gate().netns()));
      assertThat(queue.kernelStatistics()).isPresent();
      assertThat(own()).isEqualTo(before);
      queue.close();
    }

    assertAllThreadsAreIn(before);
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
    assertAllThreadsAreIn(own());
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
