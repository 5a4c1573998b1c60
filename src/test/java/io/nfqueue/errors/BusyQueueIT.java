package io.nfqueue.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.errors.ChildJvm.Surroundings;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueBusyException;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Someone else has the queue; the kernel says EPERM, as it does for a missing capability. */
@ExtendWith(TestNetworkExtension.class)
class BusyQueueIT {
  private Namespace gate;
  private Surroundings inGate;
  private ChildJvm owner;
  private String ownersPortId;

  @BeforeEach
  void anotherProcessOwnsQueue7(TestNetwork network) {
    gate = network.gate();
    inGate = ChildJvm.surroundings().in(gate);
    owner = inGate.start("hold", "7");
    assertThat(owner.next("FIRST")).as("port id of the first socket").isEqualTo("" + owner.pid());
    ownersPortId = owner.next("OPENED");
    assertThat(ownersPortId).as("port id of the second").isNotEqualTo("" + owner.pid());
  }

  @AfterEach
  void endTheOwner() {
    // null where the set-up failed, which is what is to be told then
    if (owner != null) {
      owner.close();
    }
  }

  @Test
  void theOwnerIsShownByPortIdProcessAndName() {
    ChildJvm child = inGate.run("open", "7", "8");

    assertShowsTheOwner(child.nextFailure());
    child.next("OPENED");
  }

  @Test
  void theOwnerInANamespaceThatIsEnteredToo() {
    assertShowsTheOwner(ChildJvm.surroundings().run("open", "7@" + gate.path()).nextFailure());
  }

  @Test
  void theOwnerIsWhatTheStartOfARouteFailsWith() {
    ChildJvm child = inGate.run("camel", "nfqueue:7");

    Complaint complaint = child.nextFailure();
    assertShowsTheOwner(complaint);
    CapabilityIT.assertSaidInTheLineOfTheContext(child, complaint);
  }

  @Test
  void oneBusyQueueOfARangeIsNamedAndTheOthersAreGivenBack() {
    ChildJvm child = inGate.run("camel", "nfqueue:5-8");

    assertShowsTheOwner(child.nextFailure());
    assertThat(gate.run("cat", "/proc/net/netfilter/nfnetlink_queue").strip().split("\n"))
        .hasSize(1);
  }

  private void assertShowsTheOwner(Complaint complaint) {
    assertThat(complaint.type()).isEqualTo("QueueBusyException");
    assertThat(complaint.text())
        .startsWith("bind queue 7: EPERM (1): queue 7 belongs to port id " + ownersPortId)
        .contains("(process " + owner.pid() + ", java)")
        .contains("stop that one, or use another queue number")
        .doesNotContain("CAP_NET_ADMIN");
  }

  @Test
  @NeedsRoot
  void anOwnerWhoseDescriptorsCannotBeReadIsAPortIdOfAProcessUnknown() {
    // the counters' file is readable, other users' descriptors are not
    ChildJvm child =
        inGate
            .by("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
            .by("--inh-caps=-all,+net_admin,+dac_read_search")
            .by("--ambient-caps=-all,+net_admin,+dac_read_search")
            .by("--bounding-set=-all,+net_admin,+dac_read_search")
            .run("open", "7");

    Complaint complaint = child.nextFailure();
    assertThat(complaint.type()).isEqualTo("QueueBusyException");
    assertThat(complaint.text())
        .startsWith(
            "bind queue 7: EPERM (1): queue 7 belongs to port id "
                + ownersPortId
                + " (process unknown)");
  }

  @Test
  @NeedsRoot
  void anOwnerThatCannotBeSeenAtAllIsUnknownAndTheQueueStillCalledBusy() {
    ChildJvm child = inGate.by(ChildJvm.ONLY_NET_ADMIN).run("open", "7");

    assertSaysProcessUnknown(child.nextFailure());
    assertThat(child.log()).as("the exception says it all").isEmpty();
  }

  @Test
  @NeedsRoot
  void anOwnerThatCannotBeSeenIsWhatTheStartOfARouteFailsWith() {
    ChildJvm child = inGate.by(ChildJvm.ONLY_NET_ADMIN).run("camel", "nfqueue:7");

    Complaint complaint = child.nextFailure();
    assertSaysProcessUnknown(complaint);
    CapabilityIT.assertSaidInTheLineOfTheContext(child, complaint);
  }

  private static void assertSaysProcessUnknown(Complaint complaint) {
    assertThat(complaint.type()).isEqualTo("QueueBusyException");
    assertThat(complaint.text())
        .startsWith("bind queue 7: EPERM (1): queue 7 belongs to another socket (process unknown")
        .contains("stop that one, or use another queue number")
        .doesNotContain("CAP_NET_ADMIN");
  }

  @Test
  void aQueueOfThisJvmIsSaidToBe() {
    QueueConfig config = QueueConfig.number(9).withNamespace(gate.netns());
    PacketQueue first = gate.closeAtEnd(PacketQueue.open(config));

    assertThatThrownBy(() -> PacketQueue.open(config))
        .isInstanceOf(QueueBusyException.class)
        .hasMessageStartingWith(
            "bind queue 9: EPERM (1): queue 9 belongs to port id "
                + first.portId()
                + " (this JVM): ");
  }

  @Test
  void portIdsAreLoggedAsTheKernelShowsThem() {
    // what it logged comes by another pipe than what it said
    owner.awaitLog("Queue 7: bound by port id");
    String log = String.join("\n", owner.log("Queue 7: bound by port id"));

    assertThat(log).contains("port id " + ownersPortId + ",");
    assertThat(gate.run("cat", "/proc/net/netfilter/nfnetlink_queue")).contains(ownersPortId);
  }

  @Test
  void twoEndpointsOnOneQueueInOneContextAreToldOfEachOther() {
    ChildJvm child = inGate.run("camel", "nfqueue:3-5", "nfqueue:4?copyRange=100");

    Complaint complaint = child.nextFailure();
    assertThat(complaint.text())
        .startsWith("bind queue 4: ")
        .contains("nfqueue://3-5 of this CamelContext")
        .contains("one queue has one consumer");
    CapabilityIT.assertSaidInTheLineOfTheContext(child, complaint);
  }
}
