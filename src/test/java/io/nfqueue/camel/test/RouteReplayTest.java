package io.nfqueue.camel.test;

import static io.nfqueue.testcapture.MadePackets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.queue.DecidedPacket;
import io.nfqueue.queue.Verdict;
import io.nfqueue.testcapture.MadeCapture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteReplayTest {
  @TempDir private Path folder;
  private final DefaultCamelContext context = new DefaultCamelContext();
  private Path file;

  @BeforeEach
  void makeFile() throws Exception {
    file = MadeCapture.ofIpPackets().with(udp(1, 22, "a")).with(udp(1, 23, "b")).in(folder);
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
}
