package io.nfqueue.errors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.errors.ChildJvm.Surroundings;
import io.nfqueue.testnet.Datagram;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The capability is missing, is there, or is there and does not count. */
@ExtendWith(TestNetworkExtension.class)
class CapabilityIT {
  private static final int PORT = 5000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Namespace gate;
  private Namespace peer;
  private Surroundings inGate;

  @BeforeEach
  void setUp(TestNetwork network) {
    gate = network.gate();
    peer = network.peer();
    inGate = ChildJvm.surroundings().in(gate);
  }

  @Test
  @NeedsRoot
  void aMissingCapabilityIsNamedWithTheWaysToGiveIt() {
    ChildJvm child = inGate.by(ChildJvm.UNPRIVILEGED).run("open", "7");

    assertNamesTheMissingCapability(child.nextFailure());
    assertThat(child.log()).isEmpty();
  }

  @Test
  @NeedsRoot
  void aMissingCapabilityIsWhatTheStartOfARouteFailsWith() {
    ChildJvm child = inGate.by(ChildJvm.UNPRIVILEGED).run("camel", "nfqueue:7");

    Complaint complaint = child.nextFailure();
    assertNamesTheMissingCapability(complaint);
    assertSaidInTheLineOfTheContext(child, complaint);
  }

  private static void assertNamesTheMissingCapability(Complaint complaint) {
    assertThat(complaint.type()).isEqualTo("MissingCapabilityException");
    assertThat(complaint.text())
        .startsWith("bind queue 7: EPERM (1): this process lacks the capability CAP_NET_ADMIN")
        .contains("root")
        .contains("setpriv --ambient-caps +net_admin --inh-caps +net_admin")
        .contains("AmbientCapabilities=CAP_NET_ADMIN")
        .containsPattern("container.*NET_ADMIN.*0\\)");
    assertThat(complaint.types()).as("%s", complaint).hasSize(1);
  }

  /** Camel prints a stack trace below: the line above it must do alone. */
  static void assertSaidInTheLineOfTheContext(ChildJvm child, Complaint complaint) {
    assertThat(child.log("Error starting CamelContext"))
        .as("%s", child)
        .singleElement()
        .asString()
        .contains(complaint.messages().get(complaint.messages().size() - 1));
  }

  @Test
  @NeedsRoot
  void theCapabilityAloneBindsAndDecidesAndKernelCountersAreAbsent() throws IOException {
    gate.queueUdp("INPUT", PORT, 7);
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    try (ChildJvm child = inGate.by(ChildJvm.ONLY_NET_ADMIN).start("decide", "7")) {
      child.next("OPENED");
      peer.sendUdp(gate.ipv4(PORT), "hello");

      Datagram arrived = gate.receive(server, PATIENCE);
      assertThat(arrived).as("%s", child).isNotNull();
      assertThat(arrived.text()).isEqualTo("hello");
      for (int i = 0; i < 3; i++) {
        assertThat(child.next("KERNEL")).isEqualTo("Optional.empty");
      }
      child.awaitEnd();
      assertAbsenceSaidOnce(child);
    }
  }

  private static void assertAbsenceSaidOnce(ChildJvm child) {
    assertThat(child.log("Kernel counters"))
        .as("%s", child)
        .singleElement()
        .asString()
        .contains("WARN", "absent, not 0", "netfilter/nfnetlink_queue", "root only (mode 0440)");
  }

  @Test
  @NeedsRoot
  void absentCountersOfSeveralQueuesAreSaidOnce() {
    ChildJvm child = inGate.by(ChildJvm.ONLY_NET_ADMIN).run("counters", "5", "6", "7");

    assertThat(List.of(child.next("KERNEL"), child.next("KERNEL"), child.next("KERNEL")))
        .containsOnly("Optional.empty");
    assertAbsenceSaidOnce(child);
  }

  @Test
  void rootSeesTheKernelsCounters() {
    assertThat(inGate.run("counters", "7").next("KERNEL")).contains("queueDropped=0");
  }

  @Test
  @NeedsRoot
  void theCapabilityToReadEveryFileShowsTheCountersAsTheTextSays() {
    ChildJvm child =
        inGate
            .by("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
            .by("--inh-caps=-all,+net_admin,+dac_read_search")
            .by("--ambient-caps=-all,+net_admin,+dac_read_search")
            .run("counters", "7");

    assertThat(child.next("KERNEL")).contains("queueDropped=0");
  }

  @Test
  @NeedsRoot
  void aCapabilityOfAnotherUserNamespaceIsNotCalledMissingNorTheQueueBusy() {
    ChildJvm child =
        inGate.by(ChildJvm.UNPRIVILEGED).by("unshare", "--user", "-r").run("open", "7");

    assertBlamesTheUserNamespace(child.nextFailure());
    assertThat(child.log()).as("the exception says it all").isEmpty();
  }

  @Test
  void rootsCapabilityOfAnotherUserNamespaceNeitherThoughTheQueueIsOwned() {
    try (ChildJvm owner = inGate.start("hold", "7")) {
      owner.next("FIRST");
      owner.next("OPENED");
      ChildJvm child = inGate.by("unshare", "--user", "-r").run("open", "7");

      assertBlamesTheUserNamespace(child.nextFailure());
    }
  }

  @Test
  @NeedsRoot
  void aCapabilityOfAnotherUserNamespaceIsWhatTheStartOfARouteFailsWith() {
    ChildJvm child =
        inGate.by(ChildJvm.UNPRIVILEGED).by("unshare", "--user", "-r").run("camel", "nfqueue:7");

    Complaint complaint = child.nextFailure();
    assertBlamesTheUserNamespace(complaint);
    assertSaidInTheLineOfTheContext(child, complaint);
  }

  private static void assertBlamesTheUserNamespace(Complaint complaint) {
    assertThat(complaint.type()).isEqualTo("MissingCapabilityException");
    assertThat(complaint.text())
        .startsWith("bind queue 7: EPERM (1): ")
        .contains("has the capability CAP_NET_ADMIN")
        .contains("user namespace")
        .contains("unshare -Urn")
        .doesNotContain("lacks")
        .doesNotContain("belongs to port id")
        .doesNotContain("belongs to another socket");
  }

  @Test
  @NeedsRoot
  void aNetworkNamespaceOfItsOwnHelpsAsTheTextSays() {
    ChildJvm child =
        ChildJvm.surroundings().by(ChildJvm.UNPRIVILEGED).by("unshare", "-Urn").run("open", "7");

    child.next("OPENED");
  }
}
