package io.nfqueue.camel.test;

import static io.nfqueue.testcapture.MadePackets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.camel.NfqueueEndpoint;
import io.nfqueue.camel.NfqueueReplayFinishedEvent;
import io.nfqueue.queue.DecidedPacket;
import io.nfqueue.queue.Verdict;
import io.nfqueue.testcapture.MadeCapture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteReplayTest {
  private static final int HOUR_MILLIS = 3_600_000;

  @TempDir private Path folder;
  private final DefaultCamelContext context = new DefaultCamelContext();
  private Path file;

  @BeforeEach
  void makeFile() throws Exception {
    file =
        MadeCapture.ofIpPackets()
            .with(udp(1, 22, "a"))
            .with(HOUR_MILLIS, udp(1, 23, "b"))
            .in(folder);
    context.disableJMX();
  }

  @AfterEach
  void close() throws Exception {
    context.close();
  }

  private RouteReplay replay(LambdaRouteBuilder routes) throws Exception {
    RouteBuilder.addRoutes(context, routes);
    return RouteReplay.of(context, file);
  }

  @Test
  void tellsWhatTheRoutesDecided() throws Exception {
    List<DecidedPacket> packets =
        replay(
                r -> {
                  r.from("nfqueue:0?capture=/nowhere/x.pcapng&replaySpeed=0.001")
                      .to("direct:rules");
                  r.from("nfqueue:1?defaultVerdict=DROP").to("mock:one");
                  r.from("direct:rules")
                      .choice()
                      .when(r.simple("${header.CamelNfqueueDestinationPort} == 23"))
                      .to("nfqueue:*?verdict=DROP");
                })
            .run();

    assertThat(packets)
        .extracting(p -> p.queue() + " " + p.destinationPort() + " " + p.verdict())
        .containsExactly("0 22 ACCEPT", "0 23 DROP", "1 22 DROP", "1 23 DROP");
    assertThat(context.isStarted()).isTrue();
  }

  @Test
  void leavesAnEndpointItsOwnFile() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    Path own = MadeCapture.ofIpPackets().with(udp(1, 80, "c")).in(other);

    assertThat(replay(r -> r.from("nfqueue:0?replay=" + own).to("mock:packets")).run())
        .singleElement()
        .satisfies(packet -> assertThat(packet.destinationPort()).isEqualTo(80))
        .satisfies(packet -> assertThat(packet.verdict()).isEqualTo(Verdict.accept()));
  }

  @Test
  void saysWhereNothingIsToBeReplayed() throws Exception {
    RouteReplay replay = replay(r -> r.from("direct:a").to("mock:packets"));

    assertThatThrownBy(replay::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no route of the context consumes from nfqueue");
  }

  @Test
  void saysWhereTheContextIsStartedAlready() throws Exception {
    RouteReplay replay = replay(r -> r.from("direct:a").to("mock:packets"));
    context.start();

    assertThatThrownBy(replay::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("started already");
  }

  @Test
  void saysWhichRouteDoesNotEnd() throws Exception {
    RouteReplay replay =
        replay(r -> r.from("nfqueue:0?autoVerdict=false").routeId("stuck").to("mock:packets"));

    assertThatThrownBy(() -> replay.withPatience(Duration.ofMillis(300)).run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("[stuck]");
  }

  @Test
  void saysWhereTheFileIsCut() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    RouteReplay replay = replay(r -> r.from("nfqueue:0").to("mock:packets"));

    assertThatThrownBy(replay::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void replaysAtTheSpeedThatIsAskedFor() throws Exception {
    RouteReplay replay = replay(r -> r.from("nfqueue:0").routeId("slow").to("mock:packets"));

    assertThatThrownBy(() -> replay.withSpeed("1").withPatience(Duration.ofMillis(300)).run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("[slow]");
  }

  @Test
  void replaysAnHourInMoments() throws Exception {
    RouteReplay replay = replay(r -> r.from("nfqueue:0").to("mock:packets"));

    assertThat(replay.withSpeed("1000000").run()).hasSize(2);
  }

  @Test
  void isNotSatisfiedWherePacketsMetAFullQueue() throws Exception {
    file = MadeCapture.ofIpPackets().with(udp(1, 22, "a")).with(udp(1, 23, "b")).in(folder);
    RouteReplay replay = replay(r -> r.from("nfqueue:0?maxLength=1").to("mock:packets"));

    assertThatThrownBy(() -> replay.withSpeed("1").run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("raise maxLength")
        .hasMessageContaining("packets 1, accepted 1, dropped by a full queue 1");
  }

  @Test
  void isNotSatisfiedWhereNoPacketIsForARoute() throws Exception {
    file =
        MadeCapture.ofIpPacketsInPcapng()
            .with(udp(1, 2, "x"), 5, null, "verdict=ACCEPT mark=0x0 cause=DECIDED hook=INPUT")
            .in(folder);
    RouteReplay replay = replay(r -> r.from("nfqueue:0").to("mock:packets"));

    assertThatThrownBy(replay::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no packet of the file")
        .hasMessageContaining("of other queues 1");
  }

  /** The capture loses its last packet, as with a disk that is full at its end. */
  @Test
  void isNotSatisfiedWhereAVerdictIsMissing() throws Exception {
    RouteReplay replay = replay(r -> r.from("nfqueue:0").to("mock:packets"));
    context
        .getManagementStrategy()
        .addEventNotifier(
            new SimpleEventNotifierSupport() {
              @Override
              public void notify(CamelEvent event) throws Exception {
                if (event instanceof NfqueueReplayFinishedEvent) {
                  cutTheLastBlock(capture());
                }
              }
            });

    assertThatThrownBy(replay::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("of some packets the verdict was not captured: 1 of 2");
  }

  /** Where the only route captures what it decides. */
  private Path capture() {
    Endpoint endpoint = context.getRoutes().get(0).getEndpoint();
    return PreparedEndpoints.captureOf((NfqueueEndpoint) endpoint);
  }

  /** Each block of a pcapng file ends with its length. */
  private static void cutTheLastBlock(Path pcapng) throws IOException {
    byte[] bytes = Files.readAllBytes(pcapng);
    int last =
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - Integer.BYTES);
    Files.write(pcapng, Arrays.copyOf(bytes, bytes.length - last));
  }

  @Test
  void aRouteThatIsStartedAgainReplaysAgainUntilTheContextIsStopped() throws Exception {
    replay(r -> r.from("nfqueue:0").routeId("gate").to("mock:packets")).run();
    Path folderOfCaptures = capture().getParent();

    context.getRouteController().startRoute("gate");

    MockEndpoint packets = context.getEndpoint("mock:packets", MockEndpoint.class);
    await().atMost(Duration.ofSeconds(20)).until(() -> packets.getExchanges().size() == 4);
    assertThat(folderOfCaptures).isDirectory();
    context.stop();
    assertThat(folderOfCaptures).doesNotExist();
  }

  @Test
  void leavesNoFilesWhereItFails() throws Exception {
    RouteReplay replay = replay(r -> r.from("nfqueue:0?autoVerdict=false").to("mock:packets"));
    assertThatThrownBy(replay.withPatience(Duration.ofMillis(300))::run)
        .isInstanceOf(IllegalStateException.class);
    Path folderOfCaptures = capture().getParent();

    context.stop();

    assertThat(folderOfCaptures).doesNotExist();
  }
}
