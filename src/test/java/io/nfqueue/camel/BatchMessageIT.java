package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.QueuedPacket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The message of a batch by itself, outside of a route: whose headers it has, and when. */
class BatchMessageIT extends BatchedRouteIT {
  private final CompletableFuture<PacketBatch> kept = new CompletableFuture<>();
  private PacketBatch batch;
  private QueuedPacket first;
  private QueuedPacket second;
  private Exchange exchange;
  private BatchMessage message;
  private Map<String, Object> ofTheBatch;

  @BeforeEach
  void makeOne() throws Exception {
    gate.route(r -> batches(r, "autoVerdict=false").process(e -> kept.complete(batchOf(e))));
    sendTogether("1", "2");
    batch = kept.get(RoutedGate.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    List<QueuedPacket> packets = new ArrayList<>();
    batch.forEach(packets::add);
    first = packets.get(0);
    second = packets.get(1);
    exchange = new DefaultExchange(gate.context());
    message = new BatchMessage(exchange, batch);
    exchange.setIn(message);
    ofTheBatch = new HashMap<>(message.getHeaders());
    assertThat(ofTheBatch).containsEntry(NfqueueConstants.BATCH_SIZE, 2);
  }

  private static Object packetOf(Exchange exchange) {
    return exchange.getProperty(NfqueueConstants.PACKET_PROPERTY);
  }

  private static void assertIsAbout(QueuedPacket packet, Message message) {
    Map<String, Object> headers = new HashMap<>();
    PacketHeader.putAll(packet, headers);
    assertThat(message.getHeader(NfqueueConstants.PACKET_ID)).isEqualTo(packet.packetId());
    assertThat(message.getHeaders())
        .containsAllEntriesOf(headers)
        .doesNotContainKey(NfqueueConstants.BATCH_SIZE);
  }

  @Test
  void fromTheBatchToAPacketToAnotherAndBack() {
    message.setHeader("mine", "stays");
    message.setBody(first);
    assertIsAbout(first, message);
    assertThat(packetOf(exchange)).isSameAs(first);
    message.setBody(second);
    assertIsAbout(second, message);
    assertThat(packetOf(exchange)).isSameAs(second);
    message.setBody(batch);
    assertThat(packetOf(exchange)).isNull();
    assertThat(message.getHeaders())
        .containsAllEntriesOf(ofTheBatch)
        .containsEntry("mine", "stays")
        .hasSize(ofTheBatch.size() + 1);
  }

  @Test
  void theSameBodyAgainChangesNothing() {
    message.setBody(first);
    message.setHeader(NfqueueConstants.PACKET_ID, 77L);
    message.setBody(first);
    assertThat(message.getHeader(NfqueueConstants.PACKET_ID)).isEqualTo(77L);
    message.setBody("a text");
    message.setBody(first);
    assertThat(message.getHeader(NfqueueConstants.PACKET_ID)).isEqualTo(77L);
    assertThat(packetOf(exchange)).isSameAs(first);
  }

  @Test
  void aCopyTellsTheExchangeThatItBecomesTheMessageOf() {
    Message copy = message.copy();
    copy.setBody(first);
    assertIsAbout(first, copy);
    assertThat(packetOf(exchange)).as("not yet its message").isNull();
    assertThat(message.getHeaders()).containsExactlyInAnyOrderEntriesOf(ofTheBatch);

    Exchange part = new DefaultExchange(gate.context());
    part.setMessage(copy);
    assertThat(packetOf(part)).isSameAs(first);
    assertIsAbout(first, part.getMessage());
  }

  @Test
  void aCopyGoesFromTheBatchToAPacketAndBackWithoutAnExchange() {
    message.setBody(first);
    Message copy = message.copy();
    copy.setBody(second);
    assertIsAbout(second, copy);
    copy.setBody(batch);
    assertThat(copy.getHeaders()).containsExactlyInAnyOrderEntriesOf(ofTheBatch);
    assertThat(packetOf(exchange)).isSameAs(first);
    exchange.setMessage(copy);
    assertThat(packetOf(exchange)).isNull();
  }

  @Test
  void oneOfNoExchangeBecomesAPackets() {
    BatchMessage alone = message.newInstance();
    assertThat(alone.getExchange()).isNull();
    alone.setBody(first);
    assertIsAbout(first, alone);
    alone.setBody(batch);
    assertThat(alone.getHeaders()).containsExactlyInAnyOrderEntriesOf(ofTheBatch);
    alone.setBody(second);
    exchange.setMessage(alone);
    assertThat(packetOf(exchange)).isSameAs(second);
  }

  @Test
  void afterAResetItIsAboutNothing() {
    message.setBody(first);
    message.reset();
    assertThat(message.packet()).isNull();
    assertThat(message.getBody()).isNull();
    assertThat(message.hasHeaders()).isFalse();
    message.setBody(first);
    assertIsAbout(first, message);
  }
}
