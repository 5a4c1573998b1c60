package io.nfqueue.errors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.errors.ChildJvm.Surroundings;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the log of a running queue says: of loss, and of verdicts that came too late. */
@ExtendWith(TestNetworkExtension.class)
class RunningQueueIT {
  private static final int PORT = 5000;
  private static final int FLOOD = 300;

  private Namespace gate;
  private Namespace peer;
  private Surroundings inGate;

  @BeforeEach
  void queueUdpToTheGate(TestNetwork network) {
    gate = network.gate();
    peer = network.peer();
    gate.queueUdp("INPUT", PORT, 7);
    inGate = ChildJvm.surroundings().in(gate);
  }

  @Test
  void aReaderThatIsTooSlowIsWarnedOfOnceWithLossCountersAndTheOptionToTurn() throws IOException {
    try (ChildJvm child = inGate.start("slow", "7")) {
      child.next("OPENED");
      long overruns = overrunThreeTimes(child);
      child.awaitEnd();

      assertThat(overruns).as("%s", child).isGreaterThanOrEqualTo(3);
      assertThat(child.log("WARN"))
          .as("%s", child)
          .singleElement()
          .asString()
          .contains("Queue 7: the reader is too slow")
          .contains("ENOBUFS (105)")
          .contains("0 by a full queue")
          .contains("receiveBufferSize")
          .satisfies(line -> assertThat(lostByAFullSocket(line)).isPositive());
    }
  }

  @Test
  @NeedsRoot
  void aSlowReaderThatMayNotSeeTheCountersIsToldThatTheyAreAbsent() throws IOException {
    try (ChildJvm child = inGate.by(ChildJvm.ONLY_NET_ADMIN).start("slow", "7")) {
      child.next("OPENED");
      overrunThreeTimes(child);
      child.awaitEnd();

      assertThat(child.log("the reader is too slow"))
          .as("%s", child)
          .singleElement()
          .asString()
          .contains("kernel counters not readable")
          .doesNotContain("0 lost", "0 by a full queue");
      assertThat(child.log("absent, not 0")).as("%s", child).hasSize(1);
    }
  }

  /** Floods while nobody reads. */
  private long overrunThreeTimes(ChildJvm child) throws IOException {
    DatagramChannel client = peer.udp(peer.ipv4(0));
    long overruns = 0;
    for (int i = 0; i < 3; i++) {
      for (int n = 0; n < FLOOD; n++) {
        peer.send(client, gate.ipv4(PORT), "x".repeat(1000));
      }
      child.goOn();
      overruns = Long.parseLong(child.next("OVERRUNS"));
    }
    return overruns;
  }

  private static long lostByAFullSocket(String line) {
    Matcher matcher = Pattern.compile("([0-9]+) lost by a full socket").matcher(line);
    assertThat(matcher.find()).as(line).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void aVerdictForAPacketThatIsGoneIsCountedAsStaleWithItsId() throws IOException {
    try (ChildJvm child = inGate.start("late", "7")) {
      child.next("OPENED");
      DatagramChannel client = peer.udp(peer.ipv4(0));
      for (int i = 0; i < 3; i++) {
        peer.send(client, gate.ipv4(PORT), "hello");
      }
      child.next("RECEIVED");
      // the kernel throws away what came in by a device that goes down
      gate.run("ip link set dev " + gate.device() + " down");
      child.goOn();

      assertThat(child.next("STALE")).as("%s", child).isEqualTo("3");
      assertThat(child.next("REFUSED")).as("%s", child).isEqualTo("0");
      child.awaitEnd();
      List<String> warnings = child.log("WARN");
      assertThat(warnings)
          .as("%s", child)
          .singleElement()
          .asString()
          .contains("Queue 7: verdict for packet 1: ENOENT (2): the kernel no longer has it");
    }
  }
}
