package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.event.EventJson;
import io.nfqueue.event.EventSchema;
import io.nfqueue.event.VerdictEvent;
import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A packet's event goes out, its verdict comes back, and nothing else does: each side gets an
 * exchange of its own with nothing but the text in it, as behind a broker.
 */
class EventRoundTripIT extends RoutedGateIT {
  private static final String AUTO_OFF = "autoVerdict=false";
  private static final String JSON = "nfqueue:application-json";

  private final BlockingQueue<String> packets = new LinkedBlockingQueue<>();

  /** What a verdict comes back as. */
  enum Form {
    TEXT(text -> text),
    BYTES(text -> text.getBytes(StandardCharsets.UTF_8)),
    BUFFER(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))),
    STREAM(text -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))),
    MAP(EventJson::read),
    EVENT(VerdictEvent::parse);

    final Function<String, Object> of;

    Form(Function<String, Object> of) {
      this.of = of;
    }
  }

  private void sendOut(RouteBuilder r) {
    r.from(nfqueue("0", AUTO_OFF))
        .transformDataType(JSON)
        .process(e -> packets.add(e.getMessage().getBody(String.class)));
    r.from("direct:verdicts").to("nfqueue:*");
  }

  private String nextPacket() throws InterruptedException {
    String event = packets.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(event).as("an event").isNotNull();
    assertThat(EventSchema.ofPackets().faults(event)).isEmpty();
    return event;
  }

  private void comeBack(Object body) {
    try (var template = gate.context().createProducerTemplate()) {
      template.sendBody("direct:verdicts", body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a UDP packet: behind 28 bytes of headers. */
  private static String text(Map<String, Object> event) {
    byte[] packet = Base64.getDecoder().decode((String) event.get("packet"));
    return new String(packet, 28, packet.length - 28, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void decidesByTheEventAlone(Form form) throws Exception {
    gate.route(this::sendOut);
    gate.send("let pass", "drop it", "let pass too");
    for (int i = 0; i < 3; i++) {
      Map<String, Object> event = EventJson.read(nextPacket());
      Verdict verdict = text(event).startsWith("let") ? Verdict.accept() : Verdict.drop();
      String answer = VerdictEvent.answering(event, verdict).toJson();
      assertThat(EventSchema.ofVerdicts().faults(answer)).isEmpty();
      comeBack(form.of.apply(answer));
    }
    gate.awaitDecided(3);
    assertThat(gate.arrived()).containsExactly("let pass", "let pass too");
  }

  @Test
  void decidesByThePacketsEventWithAVerdictAdded() throws Exception {
    gate.route(this::sendOut);
    gate.send("one");
    String event = nextPacket();
    comeBack(event.substring(0, event.length() - 1) + ",\"verdict\":\"DROP\"}");
    gate.awaitDecided(1);
    assertThat(gate.arrived()).isEmpty();
  }

  @Test
  void theOtherSideMayBeARouteThatDecidesByItsProducer() throws Exception {
    gate.route(
        r -> {
          sendOut(r);
          r.from("direct:elsewhere").to("nfqueue:*?verdict=DROP");
        });
    gate.send("one");
    try (var template = gate.context().createProducerTemplate()) {
      template.sendBody("direct:elsewhere", nextPacket());
    }
    gate.awaitDecided(1);
    assertThat(gate.arrived()).isEmpty();
  }

  @Test
  void sendsTheMarkAndTheNewPayload() throws Exception {
    gate.gate().iptables("-t filter -A INPUT -m mark ! --mark 0x5/0xf -j DROP");
    gate.route(this::sendOut);
    gate.send("before", "without mark");
    for (int i = 0; i < 2; i++) {
      Map<String, Object> event = EventJson.read(nextPacket());
      byte[] packet = Base64.getDecoder().decode((String) event.get("packet"));
      Verdict verdict = Verdict.accept().withPayload(NewText.in(packet, "and afterwards"));
      comeBack(
          VerdictEvent.answering(event, i == 0 ? verdict.withMark(0x25, 0xf) : verdict).toJson());
    }
    gate.awaitDecided(2);
    assertThat(gate.arrived()).containsExactly("and afterwards");
  }

  @Test
  void decidesAllUpToOne() throws Exception {
    gate.route(this::sendOut);
    gate.send("one", "two", "three");
    nextPacket();
    Map<String, Object> second = EventJson.read(nextPacket());
    nextPacket();
    comeBack(
        new VerdictEvent(
                VerdictEvent.answering(second, Verdict.drop()).packet(), Verdict.drop(), true)
            .toJson());
    gate.awaitDecidedAndPending(2, 1);
    assertThat(gate.statistics().dropped()).isEqualTo(2);
  }

  @Test
  void travelsByFiles(@TempDir Path folder) throws Exception {
    String files = "file:" + folder;
    gate.route(
        r -> {
          r.from(nfqueue("0", AUTO_OFF))
              .transformDataType(JSON)
              .to(files + "/packets?fileName=${exchangeId}.json&tempPrefix=.unfinished-");
          r.from(files + "/packets?initialDelay=0&delay=50")
              .removeHeaders("*")
              .process(EventRoundTripIT::answerInAFile)
              .to(files + "/verdicts?fileName=${exchangeId}.json&tempPrefix=.unfinished-");
          r.from(files + "/verdicts?initialDelay=0&delay=50").to("nfqueue:*");
        });
    gate.send("let pass", "drop it");
    gate.awaitDecided(2);
    assertThat(gate.arrived()).containsExactly("let pass");
  }

  private static void answerInAFile(Exchange exchange) {
    Map<String, Object> event = EventJson.read(exchange.getMessage().getBody(String.class));
    Verdict verdict = text(event).startsWith("let") ? Verdict.accept() : Verdict.drop();
    exchange.getMessage().setBody(VerdictEvent.answering(event, verdict));
  }

  @Test
  void aPacketThatIsNotTransformedIsItsBytesInAFile(@TempDir Path folder) throws Exception {
    gate.route(r -> r.from(nfqueue("0")).to("file:" + folder + "?fileName=packet"));
    assertThat(gate.arrivingOf("as it is")).containsExactly("as it is");
    byte[] packet = Files.readAllBytes(folder.resolve("packet"));
    assertThat(packet[0]).isEqualTo((byte) 0x45);
    assertThat(new String(packet, 28, packet.length - 28, StandardCharsets.UTF_8))
        .isEqualTo("as it is");
  }

  @Test
  void aBatchIsAnArrayOfEventsThatOneAnswersOneByOne() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0", AUTO_OFF, "batching=true"))
              .transformDataType(JSON)
              .process(e -> packets.add(e.getMessage().getBody(String.class)));
          r.from("direct:verdicts").to("nfqueue:*");
        });
    gate.send("one", "two");
    for (int answered = 0; answered < 2; ) {
      String array = packets.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(array).as("an array of events").isNotNull();
      for (Object event : (List<?>) EventJson.read("{\"a\":" + array + "}").get("a")) {
        comeBack(VerdictEvent.answering((Map<?, ?>) event, Verdict.accept()));
        answered++;
      }
    }
    gate.awaitDecided(2);
    assertThat(gate.arrived()).containsExactly("one", "two");
  }

  @Test
  void aBatchAsTextIsALineForEach() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", "batching=true"))
                .transformDataType("nfqueue:text-plain")
                .process(e -> e.getMessage().getBody(String.class).lines().forEach(packets::add)));
    assertThat(gate.arrivingOf("one", "three")).containsExactly("one", "three");
    assertThat(packets)
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).matches("IP [0-9.]+ > [0-9.]+: UDP, length [35]"));
  }

  @Test
  void anEventInABatchsExchangeDecidesItsPacketAlone() throws Exception {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    gate.route(
        r ->
            r.from(nfqueue("0", AUTO_OFF, "batching=true"))
                .process(this::waitHere)
                .process(
                    e -> {
                      PacketBatch batch = e.getMessage().getBody(PacketBatch.class);
                      QueuedPacket first = batch.iterator().next();
                      sizes.add(batch.size());
                      e.getMessage().setBody(VerdictEvent.of(first, Verdict.drop()));
                    })
                .to(nfqueue("0")));
    gate.send("one");
    gate.awaitPending(1);
    // they are received together, when the first batch's route goes on
    gate.send("two", "three", "four");
    gateOpens.countDown();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(4);
              assertThat(gate.statistics().decided()).isEqualTo(sizes.size());
            });
    assertThat(sizes).hasSizeBetween(2, 3);
    assertThat(gate.statistics().pending()).isEqualTo(4 - sizes.size());
  }
}
