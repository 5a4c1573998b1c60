package io.nfqueue.errors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.errors.ChildJvm.Surroundings;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The option netns names nothing, no namespace, or one that may not be entered. */
@ExtendWith(TestNetworkExtension.class)
class NetnsIT {
  private Namespace gate;
  private Surroundings named;

  @BeforeEach
  void nameTheGateInAMountNamespaceOfTheChild(TestNetwork network) {
    gate = network.gate();
    named =
        ChildJvm.surroundings()
            .after(
                "mount -t tmpfs none /run && mkdir /run/netns && touch /run/netns/gate && mount"
                    + " --bind "
                    + gate.path()
                    + " /run/netns/gate");
  }

  @Test
  void aNameAsInIpNetnsWorks() {
    named.run("open", "7@gate").next("OPENED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nosuch", "/run/netns/nosuch", "/proc/0/ns/net"})
  void oneThatDoesNotExist(String netns) {
    String shown = netns.equals("/run/netns/nosuch") ? "nosuch" : netns;

    ChildJvm plain = named.run("open", "7@" + netns);
    assertThat(plain.nextFailure().text())
        .startsWith("network namespace " + shown + ": open: ENOENT (2): there is none")
        .contains("ip netns list", "/proc/PID/ns/net");

    ChildJvm route = named.run("camel", "nfqueue:7?netns=" + netns);
    Complaint complaint = route.nextFailure();
    assertThat(complaint.text())
        .startsWith("network namespace " + shown + ": stat: ENOENT (2): there is none")
        .contains("ip netns list", "/proc/PID/ns/net")
        .doesNotContain("java.");
    CapabilityIT.assertSaidInTheLineOfTheContext(route, complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "/etc", "/proc/self/ns/uts"})
  void oneThatIsNoNetworkNamespace(String netns) {
    for (String[] operands :
        new String[][] {{"open", "7@" + netns}, {"camel", "nfqueue:7?netns=" + netns}}) {
      Complaint complaint = named.run(operands).nextFailure();
      assertThat(complaint.type()).isEqualTo("NetworkNamespaceException");
      assertThat(complaint.text())
          .isEqualTo(
              "network namespace "
                  + netns
                  + ": setns: EINVAL (22): the file is not a network namespace");
    }
  }

  @Test
  @NeedsRoot
  void oneThatMayNotBeEnteredNamesTheCapability() {
    Surroundings child = named.by(ChildJvm.ONLY_NET_ADMIN);

    assertNamesTheCapability("setns: EPERM (1)", child.run("open", "7@gate"));
    ChildJvm route = child.run("camel", "nfqueue:7?netns=gate");
    Complaint complaint = assertNamesTheCapability("setns: EPERM (1)", route);
    CapabilityIT.assertSaidInTheLineOfTheContext(route, complaint);
  }

  @Test
  @NeedsRoot
  void oneThatMayNotEvenBeLookedAtNamesBothCapabilities() {
    Surroundings child = ChildJvm.surroundings().by(ChildJvm.ONLY_NET_ADMIN);

    Complaint plain =
        assertNamesTheCapability("open: EACCES (13)", child.run("open", "7@" + gate.path()));
    assertThat(plain.text()).contains("CAP_SYS_PTRACE");
    Complaint route =
        assertNamesTheCapability(
            "stat: EACCES (13)", child.run("camel", "nfqueue:7?netns=" + gate.path()));
    assertThat(route.text()).contains("CAP_SYS_PTRACE").doesNotContain("java.");
  }

  private static Complaint assertNamesTheCapability(String failure, ChildJvm child) {
    Complaint complaint = child.nextFailure();
    assertThat(complaint.type()).isEqualTo("NetworkNamespaceException");
    assertThat(complaint.text())
        .contains(failure)
        .contains("CAP_SYS_ADMIN")
        .contains("ip netns exec");
    return complaint;
  }

  @Test
  @NeedsRoot
  void startingTheJvmInsideHelpsAsTheTextSays() {
    ChildJvm.surroundings().in(gate).by(ChildJvm.ONLY_NET_ADMIN).run("open", "7").next("OPENED");
  }
}
