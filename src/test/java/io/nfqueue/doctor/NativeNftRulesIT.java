package io.nfqueue.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The printed commands of nft, run as they are, on a kernel with nft's statement queue, and what
 * the doctor says of that kernel.
 */
@Tag("guest")
class NativeNftRulesIT extends FedGateIT {
  private static final Duration SHORTLY = Duration.ofMillis(500);

  @Override
  String rules() {
    return gate.run("nft list ruleset");
  }

  @ParameterizedTest
  @ValueSource(strings = {"input", "output", "prerouting", "postrouting"})
  void feedFourQueuesAndLeaveOutSshAndBrokersUntilReleased(String hook) throws IOException {
    assertFeedsFourQueuesUntilReleased("nft", hook);
  }

  @Test
  void closedLetsNothingPassWhileNobodyListensAndOpenEverything() throws IOException {
    PrintedRules closed = PrintedRules.of("nfqueue:7");
    closed.feed(gate, "nft");
    assertThat(FeedingTraffic.udpArrives(peer, gate, 4, SOME_PORT, SHORTLY)).isFalse();
    assertThat(FeedingTraffic.udpArrives(peer, gate, 6, SOME_PORT, SHORTLY)).isFalse();
    FeedingTraffic.tcp(peer, gate, 4, SSH);
    FeedingTraffic.tcp(gate, peer, 6, KAFKA);
    closed.release(gate, "nft");

    PrintedRules.of("nfqueue:7?failMode=open").feed(gate, "nft");
    FeedingTraffic.udp(peer, gate, 4, SOME_PORT);
    FeedingTraffic.udp(peer, gate, 6, SOME_PORT);
  }

  @Test
  void theDoctorFindsWhatThisKernelHas() {
    assertThat(new Checkup(gate.netns()).report().findings())
        .filteredOn(finding -> finding.severity() == Severity.OK)
        .extracting(Finding::id)
        .contains(
            "capability.net-admin",
            "kernel.nfnetlink-queue",
            "flag.conntrack",
            "flag.gso",
            "flag.secctx",
            "queues");
  }
}
