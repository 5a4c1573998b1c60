package io.nfqueue.camel;

import static io.nfqueue.testcapture.MadePackets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.DecidedPacket;
import io.nfqueue.testcapture.MadeCapture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What routes say of a replay: its counters, and the file with its verdicts. */
class ReplayCaptureRouteTest extends ReplayedRoutes {
  private static final int SERVER = 0x0a090001;

  /** Of several flows: each queue has some of them, and one of the three is at its end last. */
  @Test
  void aRangeHasEachPacketOnce() throws Exception {
    MadeCapture capture = MadeCapture.ofIpPackets();
    for (int client = 1; client <= 60; client++) {
      capture.with(udp(SERVER + client, SERVER, 4000, 5000 + client, "flow " + client));
    }
    file = capture.with(new byte[] {0}).in(folder);

    NfqueueReplayFinishedEvent event = replay(r -> r.from(uri("3-5")).to("mock:packets"));

    assertThat(event.getStatistics())
        .as("the record that is no packet once, though all three have read it")
        .hasToString("packets 60, accepted 60, skipped, not IP 1");
    List<DecidedPacket> packets = DecidedPacket.read(decided);
    assertThat(packets).extracting(DecidedPacket::destinationPort).doesNotHaveDuplicates();
    assertThat(packets).hasSize(60).extracting(DecidedPacket::queue).contains(3, 4, 5);
    assertThat(mock("packets").getExchanges()).hasSize(60);
    assertThat(events).hasSize(1);
  }

  @Test
  void packetsOfOtherQueuesAreCountedOnceForARange() throws Exception {
    MadeCapture ours = MadeCapture.ofIpPacketsInPcapng();
    for (int queue : new int[] {3, 5, 5, 9}) {
      ours.with(udp(1, 2, "x"), queue, null, "verdict=ACCEPT mark=0x0 cause=DECIDED hook=INPUT");
    }
    file = ours.in(folder);

    NfqueueReplayFinishedEvent event = replay(r -> r.from(uri("3-5")).to("mock:packets"));

    assertThat(event.getStatistics()).hasToString("packets 3, accepted 3, of other queues 1");
  }

  /** With the options set for the component. */
  @Test
  void routesWithTheSameCaptureWriteOneFile() throws Exception {
    NfqueueConfiguration options =
        context.getComponent("nfqueue", NfqueueComponent.class).getConfiguration();
    options.setReplay(file.toString());
    options.setReplaySpeed("topspeed");
    options.setCapture(decided.toString());

    replay(
        r -> {
          r.from("nfqueue:0").to("mock:zero");
          r.from("nfqueue:1-2?defaultVerdict=DROP").delay(5).to("mock:one");
        });

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(events).hasSize(2));
    assertThat(events).extracting(NfqueueReplayFinishedEvent::getCaptured).containsOnly(10L);
    assertThat(verdicts()).hasSize(20).filteredOn(text -> text.endsWith("ACCEPT")).hasSize(10);
  }

  @Test
  void aCaptureHasTheSameOptionsForAllItsRoutes() {
    assertThatThrownBy(
            () ->
                replay(
                    r -> {
                      r.from(uri("0")).to("mock:zero");
                      r.from(uri("1", "captureMaxBytes=4096")).to("mock:one");
                    }))
        .hasStackTraceContaining("another endpoint writes it with other options");
  }

  @Test
  void aCaptureDoesNotEmptyWhatAnotherRouteIsToReplay() throws Exception {
    byte[] before = Files.readAllBytes(file);
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path other = MadeCapture.ofIpPackets().with(udp(1, 2, "x")).in(elsewhere);

    assertThatThrownBy(
            () ->
                replay(
                    r -> {
                      r.from("nfqueue:0?replay=" + other + "&capture=" + file).to("mock:zero");
                      r.from("nfqueue:1?replay=" + file).to("mock:one");
                    }))
        .hasStackTraceContaining(
            "capture=" + file + ": another file than the replayed " + file + " expected");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  /** The capture's next file has no place: a folder has its name. */
  @Test
  void theEventTellsWhatIsNotCaptured() throws Exception {
    Files.createDirectories(folder.resolve("decided.pcapng.1").resolve("not empty"));

    NfqueueReplayFinishedEvent event =
        replay(r -> r.from(uri("0", "captureMaxBytes=1024", "captureMaxFiles=2")).to("mock:a"));

    assertThat(event.getStatistics().packets()).isEqualTo(10);
    assertThat(event.getCaptured()).isBetween(1L, 9L).isEqualTo(verdicts().size());
    assertThat(event.getCaptureDropped()).isEqualTo(10 - event.getCaptured());
    assertThat(event)
        .asString()
        .endsWith(
            "captured " + event.getCaptured() + ", not captured " + event.getCaptureDropped());
  }
}
