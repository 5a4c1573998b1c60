package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.OTHER_PORT;
import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.PORT;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.capture.CaptureProgram;
import io.nfqueue.testnet.LoggedLines;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The option {@code capture} of a route, and what tshark reads in its file. */
@ExtendWith(TestNetworkExtension.class)
class CaptureRouteIT {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("packets.pcapng");
  }

  private String capture() {
    return "capture=" + file();
  }

  private static boolean runs(String threadName) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().endsWith(threadName));
  }

  @Test
  void oneFileHasThePacketsOfARange(TestNetwork network) throws Exception {
    RoutedGate gate = new RoutedGate(network, " -p udp --dport " + PORT + " -j NFQUEUE");
    gate.gate()
        .iptables("-t mangle -A INPUT -p udp --dport " + OTHER_PORT + " -j NFQUEUE --queue-num 1");
    gate.route(
        r ->
            r.from(nfqueue("0-1", capture()))
                .choice()
                .when(r.header(NfqueueConstants.QUEUE).isEqualTo(1))
                .to(nfqueue("*", "verdict=DROP")));
    assertThat(runs("nfqueue-0-capture")).isTrue();
    gate.send("1", "2");
    gate.sendTo(OTHER_PORT, "3");
    await()
        .atMost(PATIENCE)
        .until(() -> gate.statistics().decided() + gate.queue(1).statistics().decided() == 3);

    try (LoggedLines log = new LoggedLines()) {
      gate.context().stop();
      assertThat(log.lines("Queue 0: closed: "))
          .singleElement()
          .asString()
          .contains("received 2, accepted 2, captured 2");
    }

    assertThat(runs("nfqueue-0-capture")).isFalse();
    List<List<String>> packets =
        CaptureProgram.tshark(file(), "frame.interface_queue", "frame.comment", "udp.dstport");
    assertThat(packets)
        .containsExactlyInAnyOrder(
            List.of("0", "verdict=ACCEPT mark=0x0 cause=DECIDED hook=INPUT indev=to-peer", "5000"),
            List.of("0", "verdict=ACCEPT mark=0x0 cause=DECIDED hook=INPUT indev=to-peer", "5000"),
            List.of("1", "verdict=DROP mark=0x0 cause=DECIDED hook=INPUT indev=to-peer", "5001"));
  }

  @Test
  void aFailureShowsAsTheCause(TestNetwork network) throws Exception {
    RoutedGate gate = new RoutedGate(network);
    gate.route(
        r -> r.from(nfqueue("0", capture())).throwException(new IllegalStateException("always")));
    assertThat(gate.arrivingOf("1")).isEmpty();
    gate.context().stop();
    assertThat(CaptureProgram.tshark(file(), "frame.comment"))
        .containsExactly(List.of("verdict=DROP mark=0x0 cause=FAILURE hook=INPUT indev=to-peer"));
  }

  @Test
  void aFileThatCannotBeWrittenIsAnErrorOfTheStartAndLeavesNothingBound(TestNetwork network)
      throws Exception {
    RoutedGate gate = new RoutedGate(network);
    Path nowhere = folder.resolve("nowhere").resolve("packets.pcapng");
    assertThatThrownBy(
            () -> gate.route(r -> r.from(nfqueue("0", "capture=" + nowhere)).to("mock:end")))
        .hasStackTraceContaining("capture file " + nowhere + " cannot be written");
    assertThat(gate.findQueue(0)).isEmpty();
    assertThat(runs("nfqueue-0-clock")).isFalse();
  }

  @Test
  void aStartThatFailsForAnotherReasonLeavesTheLastCaptureAsItIs(TestNetwork network)
      throws Exception {
    RoutedGate gate = new RoutedGate(network);
    gate.route(
        r -> {
          r.from(nfqueue("0")).routeId("first").to("log:first?level=DEBUG");
          r.from(nfqueue("0", capture(), "captureMaxBytes=1024"))
              .routeId("second")
              .autoStartup(false)
              .to("mock:end");
        });
    Files.writeString(file(), "what was captured before");
    assertThatThrownBy(() -> gate.context().getRouteController().startRoute("second"))
        .hasStackTraceContaining("one queue has one consumer");
    assertThat(file()).content().isEqualTo("what was captured before");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }
}
