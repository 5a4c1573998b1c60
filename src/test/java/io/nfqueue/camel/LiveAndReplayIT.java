package io.nfqueue.camel;

import static io.nfqueue.camel.NfqueueConstants.DESTINATION_PORT;
import static io.nfqueue.camel.NfqueueConstants.PAYLOAD;
import static io.nfqueue.camel.NfqueueConstants.VERDICT;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.camel.test.RouteReplay;
import io.nfqueue.capture.CaptureReader;
import io.nfqueue.queue.DecidedPacket;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same route, the same packets: from the kernel, while tcpdump captures them, and then from
 * tcpdump's file.
 */
class LiveAndReplayIT extends RoutedGateIT {
  @TempDir private Path folder;

  /** By the text's length: accepts, drops, marks, repeats, fails, or changes the packet. */
  private static LambdaRouteBuilder rules(String... options) {
    return r ->
        r.from(nfqueue("0", options))
            .choice()
            .when(r.header(DESTINATION_PORT).isEqualTo(RoutedGate.OTHER_PORT))
            .to(nfqueue("0", "verdict=DROP"))
            .when(r.simple("${body.payloadLength} == 29"))
            .to(nfqueue("0", "verdict=ACCEPT", "mark=7"))
            .when(r.simple("${body.payloadLength} == 30"))
            .to(nfqueue("0", "verdict=REPEAT", "mark=8"))
            .when(r.simple("${body.payloadLength} == 31"))
            .throwException(new IllegalStateException("boo"))
            .when(r.simple("${body.payloadLength} == 32"))
            .setHeader(PAYLOAD, NewText.of("rather longer"))
            .otherwise()
            .setHeader(VERDICT, r.constant("ACCEPT"))
            .end();
  }

  private void sendAll() {
    for (String text : List.of("a", "bb", "ccc", "dddd", "eeeee", "ffffff")) {
      gate.sendTo(RoutedGate.PORT, text);
      gate.sendTo(RoutedGate.OTHER_PORT, text);
    }
  }

  private static List<String> asTexts(List<DecidedPacket> packets) {
    return packets.stream()
        .map(
            p ->
                p.packetId()
                    + " "
                    + p.verdict()
                    + " "
                    + p.cause()
                    + " "
                    + p.hook()
                    + " "
                    + HexFormat.of().formatHex(p.bytes())
                    + " "
                    + (p.newBytes() == null ? "" : HexFormat.of().formatHex(p.newBytes())))
        .toList();
  }

  private static int records(Path file) {
    int records = 0;
    try (CaptureReader reader = CaptureReader.open(file)) {
      while (reader.next() != null) {
        records++;
      }
    } catch (IOException e) {
      // the last one is being written
    }
    return records;
  }

  private List<DecidedPacket> live(String... options) throws Exception {
    Path capture = folder.resolve("live.pcapng");
    String[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = "capture=" + capture;
    gate.route(rules(all));
    sendAll();
    gate.awaitDecided(12);
    gate.context().stop();
    return DecidedPacket.read(capture);
  }

  private List<DecidedPacket> replayed(Path file, String... options) throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.disableJMX();
      context.getPropertiesComponent().addInitialProperty("netns", gate.gate().path());
      RouteBuilder.addRoutes(context, rules(options));
      return RouteReplay.of(context, file).run();
    }
  }

  // of the wire, or of all devices with cooked headers, which tell the direction
  @ParameterizedTest(name = "tcpdump {0}")
  @ValueSource(strings = {"-i to-peer", "-i any", "-i any -y LINUX_SLL"})
  void aRouteDecidesWhatTcpdumpCapturedAsItDecidedItLive(String device) throws Exception {
    Path file = folder.resolve("tcpdump.pcap");
    // with -s: of packets as long as can be, its buffer holds eight
    Process tcpdump =
        gate.gate()
            .spawn(
                "tcpdump "
                    + device
                    + " -Z root -n -U --immediate-mode -s 2048 -w "
                    + file
                    + " udp and dst host 10.9.0.1");
    BufferedReader said = tcpdump.inputReader(StandardCharsets.UTF_8);
    String line = said.readLine();
    while (line != null && !line.contains("listening on")) {
      line = said.readLine();
    }
    assertThat(line).as("tcpdump (package tcpdump)").isNotNull();

    List<DecidedPacket> live = live();
    await()
        .atMost(RoutedGate.PATIENCE)
        .untilAsserted(() -> assertThat(records(file)).isEqualTo(12));
    tcpdump.destroy();
    assertThat(tcpdump.waitFor(RoutedGate.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(live).hasSize(12);
    assertThat(asTexts(replayed(file))).isEqualTo(asTexts(live));
  }

  @Test
  void aRouteDecidesWhatItsOwnCaptureHasAsItDecidedItLive() throws Exception {
    List<DecidedPacket> live = live();

    List<DecidedPacket> replayed = replayed(folder.resolve("live.pcapng"));

    assertThat(asTexts(replayed)).isEqualTo(asTexts(live));
    assertThat(replayed).map(DecidedPacket::inputDevice).containsOnly(gate.gate().device());
    assertThat(replayed).map(DecidedPacket::outputDevice).containsOnlyNulls();
  }
}
