package io.nfqueue.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.doctor.DoctorJar.Result;
import io.nfqueue.queue.KernelQueueStatistics;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The doctor, as a program, looks at real states of a host. */
@ExtendWith(TestNetworkExtension.class)
class DoctorIT {
  private static final int PORT = 5000;
  private static final int ENOUGH = 5000;
  private static final String NOBODY = "65534";

  @TempDir private Path folder;
  private Namespace gate;
  private Namespace peer;
  private DoctorJar anywhere;
  private DoctorJar inGate;

  @BeforeEach
  void copyTheJarToWhereEverybodyCanReadIt(TestNetwork network) {
    gate = network.gate();
    peer = network.peer();
    anywhere = DoctorJar.built().copiedTo(folder).withLibrariesIn(folder.resolve("lib"));
    inGate = anywhere.by("nsenter", "--net=" + gate.path(), "--");
  }

  /** A finding as a person reads it. */
  private record Line(String severity, String id, String seen) {}

  private static List<Line> lines(Result result) {
    List<Line> lines = new ArrayList<>();
    for (String line : result.out().lines().toList()) {
      String[] words = line.split(" +", 3);
      if (words[0].matches("ok|note|problem")) {
        lines.add(new Line(words[0], words[1], words[2]));
      }
    }
    return lines;
  }

  private static Line line(Result result, String id) {
    List<Line> found = lines(result).stream().filter(line -> line.id().equals(id)).toList();
    assertThat(found).as("%s: %s", id, result).hasSize(1);
    return found.get(0);
  }

  /** Read by another library than wrote it: JSON is YAML. */
  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> findings(Result result) {
    Map<String, Object> report =
        (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(result.out());
    return (List<Map<String, Object>>) report.get("findings");
  }

  private static Map<String, Object> finding(Result result, String id) {
    return findings(result).stream()
        .filter(finding -> finding.get("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static void assertProblems(Result result, String... ids) {
    assertThat(lines(result).stream().filter(line -> line.severity().equals("problem")))
        .as("%s", result)
        .extracting(Line::id)
        .containsExactlyInAnyOrder(ids);
    assertThat(result.status()).isEqualTo(ids.length == 0 ? Main.HEALTHY : Main.PROBLEMS);
  }

  @Test
  void nothingIsWrongForRootInANamespaceOfItsOwn() {
    Result result = inGate.run("doctor");

    assertProblems(result);
    assertThat(result.err()).isEmpty();
    assertThat(lines(result))
        .extracting(Line::id)
        .contains(
            "java",
            "jna",
            "kernel",
            "netns",
            "capability.net-admin",
            "kernel.nfnetlink-queue",
            "kernel.xt-nfqueue",
            "kernel.nft-queue",
            "flag.fail-open",
            "flag.conntrack",
            "flag.gso",
            "flag.uid-gid",
            "flag.secctx",
            "queues",
            "buffer.limits",
            "buffer.granted",
            "program.iptables",
            "program.ip6tables",
            "program.nft");
    assertThat(line(result, "flag.fail-open").seen()).endsWith("is supported");
    assertThat(line(result, "kernel").seen()).contains(System.getProperty("os.version"));
  }

  @Test
  void jsonHasTheSameFindings() {
    PacketQueue queue = open(QueueConfig.number(7));
    Result json = inGate.run("doctor", "--json");
    Result text = inGate.run("doctor");

    assertThat(json.status()).isEqualTo(text.status());
    assertThat(findings(json))
        .extracting(finding -> finding.get("severity") + " " + finding.get("id"))
        .containsExactlyElementsOf(
            lines(text).stream().map(line -> line.severity() + " " + line.id()).toList());
    assertThat(finding(json, "queue"))
        .containsEntry("queue", 7)
        .containsEntry("port_id", (int) queue.portId())
        .containsEntry("process", (int) ProcessHandle.current().pid())
        .containsEntry("command", "java")
        .containsEntry("copy_mode", "packet")
        .containsEntry("waiting", 0);
  }

  private PacketQueue open(QueueConfig config) {
    return gate.closeAtEnd(PacketQueue.open(config.withNamespace(gate.netns())));
  }

  @Test
  void theOwnerOfAQueueIsNamedThatIsNoProblem() {
    PacketQueue queue = open(QueueConfig.number(7).withCopyRangeBytes(100));
    Result result = inGate.run("doctor");

    assertProblems(result);
    assertThat(line(result, "queue").seen())
        .startsWith(
            "queue 7: port id "
                + queue.portId()
                + " (process "
                + ProcessHandle.current().pid()
                + ", java)")
        .contains("copy mode packet, copy range 100 bytes");
    assertThat(line(result, "queues").seen()).endsWith(": 1");
  }

  @Test
  void theOwnerIsLeftInPeace() {
    PacketQueue first = open(QueueConfig.number(65535));
    PacketQueue second = open(QueueConfig.number(65534));
    long portId = kernel(second).portId();

    assertProblems(inGate.run("doctor"));

    assertThat(kernel(first).portId()).isEqualTo(first.portId());
    assertThat(kernel(second).portId()).isEqualTo(portId);
    assertThat(gate.run("cat", "/proc/net/netfilter/nfnetlink_queue").lines()).hasSize(2);
  }

  private static KernelQueueStatistics kernel(PacketQueue queue) {
    return queue.kernelStatistics().orElseThrow();
  }

  @Test
  void packetsThatAFullQueueLostAreAProblem() throws IOException {
    gate.queueUdp("INPUT", PORT, 7);
    PacketQueue queue = open(QueueConfig.number(7).withMaxLength(1));
    sendUntil(queue, kernel -> kernel.queueDropped() == 3);

    Result result = inGate.run("doctor");

    assertProblems(result, "queue.dropped-queue-full");
    assertThat(line(result, "queue.dropped-queue-full").seen())
        .startsWith("queue 7: 3 packets lost since it was bound, because the queue was full");
    assertThat(result.out()).contains("-> spread the traffic over more queues");
    assertThat(finding(inGate.run("doctor", "--json"), "queue.dropped-queue-full"))
        .containsEntry("packets", 3)
        .containsEntry("queue", 7);
  }

  @Test
  void packetsThatAFullSocketLostAreAnotherProblem() throws IOException {
    gate.queueUdp("INPUT", PORT, 7);
    PacketQueue queue =
        open(QueueConfig.number(7).withReceiveBufferBytes(4096).withMaxLength(ENOUGH));
    sendUntil(queue, kernel -> kernel.userDropped() > 0);

    Result result = inGate.run("doctor");

    assertProblems(result, "queue.dropped-socket-full");
    assertThat(line(result, "queue.dropped-socket-full").seen())
        .startsWith("queue 7: " + kernel(queue).userDropped() + " packets lost")
        .contains("socket was full");
    assertThat(result.out()).contains("-> raise receiveBufferSize");
  }

  private void sendUntil(PacketQueue queue, Predicate<KernelQueueStatistics> condition)
      throws IOException {
    DatagramChannel socket = peer.udp(peer.ipv4(0));
    for (int i = 0; i < ENOUGH && !condition.test(kernel(queue)); i++) {
      peer.send(socket, gate.ipv4(PORT), "datagram " + i);
      int sent = i + 1;
      // one at a time: each is either waiting or lost before the next is sent
      await()
          .until(
              () -> {
                KernelQueueStatistics kernel = kernel(queue);
                return kernel.waiting() + kernel.queueDropped() + kernel.userDropped() == sent;
              });
    }
    assertThat(kernel(queue)).matches(condition);
  }

  @Test
  @Tag("root")
  void aMissingCapabilityIsAProblemAndNothingElseIs() {
    Result result =
        inGate
            .by("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups")
            .by("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all")
            .run("doctor");

    assertProblems(result, "capability.net-admin");
    assertThat(line(result, "capability.net-admin").seen()).contains("is not effective");
    assertThat(result.out()).contains("-> run as root", "AmbientCapabilities=CAP_NET_ADMIN");
    assertThat(line(result, "kernel.nfnetlink-queue").severity()).isEqualTo("ok");
    assertThat(line(result, "flag.gso").seen()).endsWith("not known");
    assertThat(line(result, "queues").seen()).contains("are not known");
    assertThat(line(result, "buffer.granted").seen()).contains("SO_RCVBUFFORCE is refused");
  }

  @Test
  @Tag("root")
  void theCapabilityAloneIsEnough() {
    Result result =
        inGate
            .by("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups")
            .by("--inh-caps=-all,+net_admin", "--ambient-caps=-all,+net_admin")
            .by("--bounding-set=-all,+net_admin")
            .run("doctor");

    assertProblems(result);
    assertThat(line(result, "flag.gso").seen()).endsWith("is supported");
    assertThat(line(result, "buffer.granted").seen()).endsWith("by SO_RCVBUFFORCE");
  }

  @Test
  void aCapabilityThatDoesNotCountHereIsAnotherProblem() {
    Result result = inGate.by("unshare", "--user", "-r").run("doctor");

    assertProblems(result, "capability.net-admin");
    assertThat(line(result, "capability.net-admin").seen())
        .contains("is effective, but only in this process's user namespace");
  }

  @Test
  void anotherNamespaceIsLookedAtFromOutside() throws IOException {
    open(QueueConfig.number(7));
    long inode = ((Number) Files.getAttribute(Path.of(gate.path()), "unix:ino")).longValue();

    Result there = anywhere.run("doctor", "--netns", gate.path());
    Result elsewhere = anywhere.by("nsenter", "--net=" + peer.path(), "--").run("doctor", "--json");

    assertProblems(there);
    assertThat(line(there, "netns").seen()).startsWith("network namespace inode " + inode);
    assertThat(line(there, "queue").seen()).startsWith("queue 7: ");
    assertThat(finding(elsewhere, "queues")).containsEntry("owned", 0);
    assertThat(finding(elsewhere, "netns").get("inode")).isNotEqualTo(inode);
    assertThat(finding(elsewhere, "netns").get("initial")).isIn("no", "not known");
  }

  @Test
  void aNamespaceThatIsNotThereIsAProblem() {
    Result result = anywhere.run("doctor", "--netns", "nosuch");

    assertProblems(result, "netns");
    assertThat(line(result, "netns").seen()).contains("nosuch", "ENOENT", "ip netns list");
  }

  @Test
  void aFileThatIsNoNamespaceIsAProblemAndNotAlsoANamespace() {
    Result result = anywhere.run("doctor", "--netns", "/proc/self/ns/mnt");

    assertProblems(result, "netns");
    assertThat(line(result, "netns").seen()).contains("EINVAL", "not a network namespace");
  }

  @Test
  @Tag("root")
  void aNamespacesNameThatIsNoTextIsNoReasonToGiveUp() {
    String name = "$(printf '\\374')";
    String mount =
        "mount -t tmpfs tmpfs /run && mkdir /run/netns && : >/run/netns/NAME"
            + " && mount --bind /proc/self/ns/net /run/netns/NAME && ";
    DoctorJar there = inGate.by("unshare", "--mount", "env", "LC_ALL=C", "sh", "-c");

    Result found = there.by((mount + "exec \"$@\"").replace("NAME", name), "sh").run("doctor");
    assertThat(line(found, "netns").seen()).contains(", named ");

    Result asked = there.by("exec \"$@\" --netns NAME".replace("NAME", name), "sh").run("doctor");
    assertThat(asked.status()).isEqualTo(Main.WRONG_USAGE);
    assertThat(asked.err().lines()).singleElement().asString().contains("LC_ALL=C.UTF-8");
  }

  @Test
  void aFolderInWhichJnaCannotUnpackIsAProblem() {
    Result result = inGate.property("jna.tmpdir", "/proc/nosuch").run("doctor");

    assertProblems(result, "jna");
    assertThat(line(result, "jna").seen()).contains("JNA cannot load its native part");
    assertThat(result.out()).contains("-Djna.tmpdir=DIR");
  }

  @Test
  void theLimitsAreThoseOfTheKernel() throws IOException {
    Result result = inGate.run("doctor", "--json");

    for (String name : List.of("rmem_max", "rmem_default")) {
      try (BufferedReader file = Files.newBufferedReader(Path.of("/proc/sys/net/core", name))) {
        assertThat(String.valueOf(finding(result, "buffer.limits").get(name)))
            .isEqualTo(file.readLine());
      }
    }
  }
}
