package io.nfqueue.camel;

import static io.nfqueue.camel.NfqueueConstants.DESTINATION_PORT;
import static io.nfqueue.camel.NfqueueConstants.PACKET_ID;
import static io.nfqueue.camel.NfqueueConstants.QUEUE;
import static io.nfqueue.camel.NfqueueConstants.REPLAY_FINISHED;
import static io.nfqueue.testcapture.MadePackets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testcapture.MadeCapture;
import io.nfqueue.testnet.LoggedLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.engine.DefaultRouteController;
import org.apache.camel.main.Main;
import org.apache.camel.spi.CamelEvent;
import org.junit.jupiter.api.Test;

/** Routes that decide the packets of a capture file. */
class ReplayRouteTest extends ReplayedRoutes {
  @Test
  void producersAndTheEndOfTheExchangeDecide() throws Exception {
    replay(
        r ->
            r.from(uri("0"))
                .choice()
                .when(r.header(DESTINATION_PORT).isEqualTo(5003))
                .to("nfqueue:0?verdict=DROP")
                .when(r.header(DESTINATION_PORT).isEqualTo(5004))
                .to("nfqueue:0?verdict=ACCEPT&mark=80")
                .when(r.header(DESTINATION_PORT).isEqualTo(5005))
                .throwException(new IllegalStateException("boo"))
                .end());

    assertThat(verdicts())
        .containsExactly(
            "5000 ACCEPT",
            "5001 ACCEPT",
            "5002 ACCEPT",
            "5003 DROP",
            "5004 ACCEPT[mark 0x50]",
            "5005 DROP",
            "5006 ACCEPT",
            "5007 ACCEPT",
            "5008 ACCEPT",
            "5009 ACCEPT");
  }

  @Test
  void atTheEndTheRouteIsStoppedAndAnEventTellsWhatHappened() throws Exception {
    NfqueueReplayFinishedEvent event =
        replay(r -> r.from(uri("0")).routeId("gate").to("mock:packets"));

    assertThat(event.getRouteId()).isEqualTo("gate");
    assertThat(event.getEndpointUri()).startsWith("nfqueue://0?");
    assertThat(event.getContext()).isSameAs(context);
    assertThat(event.getType()).isEqualTo(CamelEvent.Type.Custom);
    assertThat(event.getStatistics()).hasToString("packets 10, accepted 10");
    assertThat(context.getRouteController().getRouteStatus("gate").isStopped()).isTrue();
    assertThat(context.isStarted()).isTrue();
    assertThat(mock("packets").getExchanges()).hasSize(10);
    assertThat(events).hasSize(1);
  }

  @Test
  void theLastPacketHasAHeaderAndNoOther() throws Exception {
    replay(r -> r.from(uri("0")).to("mock:packets"));

    List<Exchange> exchanges = mock("packets").getExchanges();
    assertThat(exchanges.get(9).getMessage().getHeader(REPLAY_FINISHED)).isEqualTo(true);
    assertThat(exchanges.subList(0, 9))
        .allMatch(exchange -> exchange.getMessage().getHeader(REPLAY_FINISHED) == null);
  }

  @Test
  void theLastBatchHasAHeader() throws Exception {
    replay(
        r -> r.from(uri("0", "batching=true", "receiveBatchSize=4", "maxLength=4")).to("mock:b"));

    List<Exchange> exchanges = mock("b").getExchanges();
    assertThat(exchanges).hasSizeGreaterThan(1);
    Exchange last = exchanges.get(exchanges.size() - 1);
    assertThat(last.getMessage().getHeader(REPLAY_FINISHED)).isEqualTo(true);
    assertThat(exchanges.get(0).getMessage().getHeader(REPLAY_FINISHED)).isNull();
    assertThat(verdicts()).hasSize(10);
  }

  @Test
  void verdictsOfOtherThreadsAreWaitedFor() throws Exception {
    NfqueueReplayFinishedEvent event =
        replay(
            r -> {
              r.from(uri("0", "autoVerdict=false")).to("seda:slow");
              r.from("seda:slow?pollTimeout=50&concurrentConsumers=3")
                  .delay(20)
                  .to("nfqueue:*?verdict=DROP");
            });

    assertThat(event.getStatistics()).hasToString("packets 10, dropped 10");
    assertThat(verdicts()).hasSize(10).allMatch(text -> text.endsWith("DROP"));
  }

  @Test
  void aProducerFindsThePacketByQueueAndIdAlone() throws Exception {
    NfqueueReplayFinishedEvent event =
        replay(
            r ->
                r.from(uri("0", "autoVerdict=false", "netns=blue"))
                    .setProperty("id", r.header(PACKET_ID))
                    .removeHeaders("*")
                    .removeProperty(NfqueueConstants.PACKET_PROPERTY)
                    .setBody(r.constant("text"))
                    .setHeader(PACKET_ID, r.exchangeProperty("id"))
                    .setHeader(QUEUE, r.constant(0))
                    .to("nfqueue:0?netns=blue&verdict=DROP"));

    assertThat(event.getStatistics().dropped()).isEqualTo(10);
  }

  @Test
  void everyEndpointReplaysTheFileOfTheComponent() throws Exception {
    NfqueueComponent component = context.getComponent("nfqueue", NfqueueComponent.class);
    component.getConfiguration().setReplay(file.toString());
    component.getConfiguration().setReplaySpeed("topspeed");
    Path folderOfOther = Files.createDirectory(folder.resolve("other"));
    Path other = MadeCapture.ofIpPackets().with(udp(1, 2, "x")).in(folderOfOther);

    replay(
        r -> {
          r.from("nfqueue:0").to("mock:zero");
          r.from("nfqueue:1").to("mock:one");
          r.from("nfqueue:2?replay=" + other).to("mock:two");
        });

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(events).hasSize(3));
    assertThat(mock("zero").getExchanges()).hasSize(10);
    assertThat(mock("one").getExchanges()).hasSize(10);
    assertThat(mock("two").getExchanges()).hasSize(1);
  }

  @Test
  void noPacketMeetsARouteThatIsNotStartedYet() throws Exception {
    replay(
        r -> {
          r.from(uri("0")).startupOrder(1).to("direct:later?block=false");
          r.from("direct:later").startupOrder(2).to("mock:packets");
        });

    assertThat(mock("packets").getExchanges()).hasSize(10);
  }

  @Test
  void aRouteThatIsStartedAgainReplaysAgain() throws Exception {
    replay(r -> r.from(uri("0")).routeId("gate").to("mock:packets"));
    context.getRouteController().startRoute("gate");

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(events).hasSize(2));
    assertThat(mock("packets").getExchanges()).hasSize(20);
  }

  @Test
  void aMainEndsWhenNothingIsLeftToDo() throws Exception {
    Main main = new Main();
    main.addInitialProperty("camel.component.nfqueue.replay", file.toString());
    main.addInitialProperty("camel.component.nfqueue.replaySpeed", "topspeed");
    main.addInitialProperty("camel.component.nfqueue.capture", decided.toString());
    main.addInitialProperty("camel.main.durationMaxIdleSeconds", "1");
    main.configure()
        .addRoutesBuilder(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("nfqueue:0?defaultVerdict=DROP").to("log:packets?level=DEBUG");
              }
            });

    main.run();

    assertThat(verdicts()).hasSize(10).allMatch(text -> text.endsWith("DROP"));
  }

  @Test
  void aContextThatIsStoppedEarlyEndsTheReplay() throws Exception {
    byte[] packet = udp(1, 2, "x");
    file = MadeCapture.ofIpPackets().with(packet).with(86_400_000, packet).in(folder);
    RouteBuilder.addRoutes(context, r -> r.from("nfqueue:0?replay=" + file).to("mock:packets"));
    context.start();
    await().atMost(PATIENCE).until(() -> mock("packets").getExchanges().size() == 1);

    context.stop();

    assertThat(events).isEmpty();
  }

  @Test
  void aRouteThatCannotBeStoppedIsNoReplayThatIsOver() throws Exception {
    RouteBuilder.addRoutes(context, r -> r.from(uri("0")).routeId("gate").to("mock:packets"));
    context.setRouteController(
        new DefaultRouteController(context) {
          @Override
          public void stopRoute(String routeId) {
            throw new IllegalStateException("never");
          }
        });

    try (LoggedLines log = new LoggedLines()) {
      context.start();
      await()
          .atMost(PATIENCE)
          .until(() -> log.warnings("Route gate: its replay is over, and it cannot").size() == 1);
    }

    assertThat(events).isEmpty();
  }

  @Test
  void aFileThatIsNotThereIsAnErrorOfTheStart() throws Exception {
    file = folder.resolve("nothing.pcap");
    RouteBuilder.addRoutes(context, r -> r.from(uri("0")).to("mock:packets"));

    assertThatThrownBy(context::start)
        .hasMessageContaining("replay " + file + " in queue 0: there is no such file");
  }
}
