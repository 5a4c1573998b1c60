package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.OTHER_PORT;
import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import io.nfqueue.testnet.LoggedLines;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** batching=true: an exchange a batch, and who decides what of it where all goes well. */
class BatchingIT extends BatchedRouteIT {
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();

  private void noteError(Exchange exchange) {
    errors.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
  }

  @Test
  void theEndOfTheExchangeDecidesAll() throws Exception {
    gate.route(r -> batches(r).to("mock:batches"));
    assertThat(arrivingTogether("1", "2", "3")).containsExactly("1", "2", "3");
    assertThat(gate.statistics()).hasToString("received 4, accepted 4");
    awaitMock("batches", 1);
    Message message = mock("batches").getExchanges().get(0).getMessage();
    assertThat(message.getHeaders())
        .containsEntry(NfqueueConstants.BATCH_SIZE, 3)
        .containsEntry(NfqueueConstants.QUEUE, 0)
        .containsEntry(NfqueueConstants.BINDING_ID, gate.queue(0).bindingId())
        .containsKey(Exchange.MESSAGE_TIMESTAMP)
        .hasSize(4);
    assertThat(message.getBody(PacketBatch.class))
        .extracting(QueuedPacket::packetId)
        .containsExactly(2L, 3L, 4L);
    assertThat(message.getBody(String.class)).isEqualTo("queue 0, 3 packets from 2");
  }

  @Test
  void aHeaderDecidesAll() throws Exception {
    gate.route(r -> batches(r).setHeader(NfqueueConstants.VERDICT, r.constant("DROP")));
    assertThat(arrivingTogether("1", "2", "3")).isEmpty();
    assertThat(gate.statistics()).hasToString("received 4, accepted 1, dropped 3");
  }

  @Test
  void aMarkIsForAll() throws Exception {
    gate.route(
        r ->
            batches(r)
                .setHeader(NfqueueConstants.MARK, r.constant(7))
                .setHeader(NfqueueConstants.VERDICT, r.constant("REPEAT")));
    // the rule queues only what has no mark: without the new one they would come again
    assertThat(arrivingTogether("1", "2", "3")).containsExactly("1", "2", "3");
    assertThat(gate.statistics()).hasToString("received 4, accepted 1, repeated 3");
  }

  @Test
  void aPacketThatComesAloneIsABatch() throws Exception {
    gate.route(
        r -> r.from(nfqueue("0", "batching=true")).setBody(r.simple("${body.size}")).to("mock:on"));
    assertThat(gate.arrivingOf("1")).containsExactly("1");
    awaitMock("on", 1);
    assertThat(mock("on").getExchanges().get(0).getMessage().getBody()).isEqualTo(1);
  }

  @Test
  void noBatchIsLargerThanAReceiveCall() throws Exception {
    gate.route(r -> batches(r, "receiveBatchSize=2").to("mock:batches"));
    assertThat(arrivingTogether("1", "2", "3", "4", "5")).containsExactly("1", "2", "3", "4", "5");
    awaitMock("batches", 3);
    assertThat(mock("batches").getExchanges())
        .extracting(exchange -> exchange.getMessage().getHeader(NfqueueConstants.BATCH_SIZE))
        .containsExactly(2, 2, 1);
  }

  @ParameterizedTest(name = "parallel {0}, streaming {1}")
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void splitPacketsAreDecidedByTheirOwnHeaders(boolean parallel, boolean streaming)
      throws Exception {
    gate.route(
        r ->
            batches(r)
                .split(r.body())
                .parallelProcessing(parallel)
                .streaming(streaming)
                .choice()
                .when(r.header(NfqueueConstants.DESTINATION_PORT).isEqualTo(OTHER_PORT))
                .to(nfqueue("0", "verdict=DROP")));
    assertThat(arrivingTogether("1", "other 2", "3", "other 4", "5"))
        .containsExactly("1", "3", "5");
    assertThat(gate.statistics()).hasToString("received 6, accepted 4, dropped 2");
  }

  @Test
  void aPartIsOfItsPacketWhateverItsMessageLoses() throws Exception {
    gate.route(
        r ->
            batches(r)
                .split(r.body())
                .filter(r.header(NfqueueConstants.DESTINATION_PORT).isEqualTo(OTHER_PORT))
                .removeHeaders("*")
                .setBody(r.constant("not a packet"))
                .to(nfqueue("0", "verdict=DROP")));
    assertThat(arrivingTogether("1", "other 2", "3")).containsExactly("1", "3");
    assertThat(gate.statistics()).hasToString("received 4, accepted 3, dropped 1");
  }

  @Test
  void aPacketAsTheBodyIsEnoughForAProducer() throws Exception {
    gate.route(
        r ->
            batches(r).setBody(r.simple("${body.iterator.next}")).to(nfqueue("0", "verdict=DROP")));
    assertThat(arrivingTogether("1", "2", "3")).containsExactly("2", "3");
  }

  @Test
  void afterASplitThatAggregatesTheEndDecidesTheRest() throws Exception {
    gate.route(
        r ->
            batches(r)
                .split(r.body(), (before, now) -> now)
                .filter(r.header(NfqueueConstants.DESTINATION_PORT).isEqualTo(OTHER_PORT))
                .to(nfqueue("0", "verdict=DROP"))
                .end()
                .end()
                .to("mock:after"));
    assertThat(arrivingTogether("1", "other 2", "3", "other 4")).containsExactly("1", "3");
    awaitMock("after", 1);
    assertThat(mock("after").getExchanges().get(0).getMessage().getHeaders())
        .as("the last part's")
        .containsEntry(NfqueueConstants.PACKET_ID, 5L);
    assertThat(gate.statistics()).hasToString("received 5, accepted 3, dropped 2");
  }

  @Test
  void aProducerDecidesWhatIsLeftOfABatch() throws Exception {
    gate.route(
        r ->
            batches(r, "defaultVerdict=STOP")
                .process(e -> batchOf(e).decide(batchOf(e).iterator().next(), Verdict.drop()))
                .to(nfqueue("0", "verdict=ACCEPT"))
                // nothing is left: no error
                .to(nfqueue("0", "verdict=DROP")));
    assertThat(arrivingTogether("1", "2", "3")).containsExactly("2", "3");
    assertThat(gate.statistics()).hasToString("received 4, accepted 3, dropped 1");
  }

  @Test
  void aProducerFindsTheBatchWhateverTheMessageLoses() throws Exception {
    gate.route(
        r ->
            batches(r)
                .removeHeaders("*")
                .setBody(r.constant("no batch"))
                .to(nfqueue("*", "verdict=DROP")));
    assertThat(arrivingTogether("1", "2", "3")).isEmpty();
  }

  @Test
  void whatIsUndecidedIsABatchOfItsOwn() throws Exception {
    gate.route(
        r ->
            decideOthers(r, batches(r, "defaultVerdict=DROP"), "DROP")
                .split(r.simple("${body.undecided}"))
                .to("mock:left")
                .to(nfqueue("0", "verdict=ACCEPT")));
    assertThat(arrivingTogether("1", "other 2", "3")).containsExactly("1", "3");
    awaitMock("left", 2);
  }

  @Test
  void aProducerThatDoesNotCoverTheQueueDecidesNothing() throws Exception {
    gate.route(
        r -> {
          r.onException(PacketNotFoundException.class).handled(true).process(this::noteError);
          batches(r).to(nfqueue("1-3", "verdict=ACCEPT"));
        });
    assertThat(arrivingTogether("1", "2")).isEmpty();
    assertThat(errors).singleElement().asString().contains("does not cover this queue");
  }

  @ParameterizedTest
  @CsvSource({"replacePayload=true", "batchVerdict=true"})
  void whatIsForOnePacketIsRefused(String option) throws Exception {
    gate.route(
        r -> {
          r.onException(IllegalArgumentException.class).handled(true).process(this::noteError);
          batches(r).to(nfqueue("0", "verdict=ACCEPT", option));
        });
    assertThat(arrivingTogether("1", "2")).isEmpty();
    assertThat(errors)
        .singleElement()
        .asString()
        .contains("queue 0, 2 packets from 2: replacePayload and batchVerdict are for one packet");
  }

  @Test
  void aPayloadForAllIsRefusedAndTheyGetTheFailureVerdict() throws Exception {
    gate.route(r -> batches(r).setHeader(NfqueueConstants.PAYLOAD, r.constant(new byte[20])));
    try (LoggedLines log = new LoggedLines()) {
      assertThat(arrivingTogether("1", "2")).isEmpty();
      assertThat(log.warnings("one payload cannot replace all packets of a batch")).hasSize(1);
    }
    assertThat(gate.statistics())
        .hasToString("received 3, accepted 1, dropped 2, for failure 2, refused 1");
  }

  @Test
  void malformedPacketsAreDecidedBeforeAndAreNotInTheBatch() throws Exception {
    gate.route(
        r -> {
          MalformedPackets.spoil(r, packet -> packet[packet.length - 1] == '!');
          batches(r, 5, "failMode=open", "malformedVerdict=DROP").to("mock:batches");
        });
    assertThat(arrivingTogether("1!", "2", "3!", "4")).containsExactly("2", "4");
    awaitMock("batches", 1);
    assertThat(mock("batches").getExchanges().get(0).getMessage().getBody(PacketBatch.class))
        .hasSize(2);
    assertThat(gate.queue(5).statistics())
        .hasToString("received 5, accepted 3, dropped 2, for malformed packets 2");
  }

  @Test
  void aBatchOfMalformedPacketsIsNoExchange() throws Exception {
    MalformedPackets.route(gate, "malformedVerdict=DROP&batching=true", r -> {});
    gate.send("one", "two");
    await()
        .atMost(PATIENCE)
        .until(() -> gate.queue(MalformedPackets.QUEUE).statistics().malformed() == 2);
    assertThat(mock("entered").getExchanges()).isEmpty();
    assertThat(gate.arrived()).isEmpty();
  }

  /** The example of the documentation. */
  @Test
  void inYaml() throws Exception {
    gate.context().getRegistry().bind("hold", (org.apache.camel.Processor) this::holdTheFirst);
    PluginHelper.getRoutesLoader(gate.context())
        .loadRoutes(
            ResourceHelper.resolveMandatoryResource(
                gate.context(), "classpath:routes/batching.yaml"));
    gate.context().start();
    assertThat(arrivingTogether("1", "other 2", "3")).containsExactly("1", "3");
    assertThat(gate.statistics()).hasToString("received 4, accepted 3, dropped 1");
  }
}
