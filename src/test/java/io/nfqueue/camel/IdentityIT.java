package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.OTHER_PORT;
import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.UnknownPacketException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;

/** Which packet a verdict is for, whatever a route does to the message; and for which it is not. */
class IdentityIT extends RoutedGateIT {
  private static final String AUTO_OFF = "autoVerdict=false";

  private final List<Exchange> held = new CopyOnWriteArrayList<>();
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();

  private void noteError(Exchange exchange) {
    errors.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
  }

  @Test
  void removingAllHeadersDoesNotLoseThePacket() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).removeHeaders("*").to(nfqueue("0", "verdict=DROP")));
    assertThat(gate.arrivingOf("one", "two")).isEmpty();
    assertThat(gate.statistics().failed()).isZero();
  }

  @Test
  void aReplyThatReplacesTheMessageDoesNotLoseThePacket() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .process(e -> e.setMessage(new DefaultMessage(e)))
                .transform(r.constant("reply"))
                .to(nfqueue("0", "verdict=DROP")));
    assertThat(gate.arrivingOf("one")).isEmpty();
    assertThat(gate.statistics().failed()).isZero();
  }

  @Test
  void aReplyThatReplacesTheMessageMayCarryTheVerdict() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .process(
                    e -> {
                      DefaultMessage reply = new DefaultMessage(e);
                      reply.setHeader(NfqueueConstants.VERDICT, "DROP");
                      e.setMessage(reply);
                    }));
    assertThat(gate.arrivingOf("one")).isEmpty();
    assertThat(gate.statistics().failed()).isZero();
  }

  @Test
  void aMessageAboutNoPacketIsRefused() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).to("mock:on"));
    try (var template = gate.context().createProducerTemplate()) {
      assertThatThrownBy(() -> template.sendBody(nfqueue("0", "verdict=DROP"), "x"))
          .isInstanceOf(CamelExecutionException.class)
          .cause()
          .isInstanceOf(PacketNotFoundException.class)
          .hasMessageContaining(NfqueueConstants.PACKET_ID);
    }
  }

  private Map<String, Object> identity(Exchange exchange, boolean withBinding) {
    Map<String, Object> headers = new HashMap<>();
    headers.put(
        NfqueueConstants.PACKET_ID, exchange.getMessage().getHeader(NfqueueConstants.PACKET_ID));
    headers.put(NfqueueConstants.QUEUE, exchange.getMessage().getHeader(NfqueueConstants.QUEUE));
    if (withBinding) {
      headers.put(
          NfqueueConstants.BINDING_ID,
          exchange.getMessage().getHeader(NfqueueConstants.BINDING_ID));
    }
    return headers;
  }

  private void holdOne(String text) {
    int before = held.size();
    gate.send(text);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(held).hasSize(before + 1));
  }

  @Test
  void aPacketOfAnOldBindingIsRefusedAndNeverDecidesANewOne() throws Exception {
    gate.route(
        r -> r.from(nfqueue("0", AUTO_OFF)).routeId("route").process(e -> held.add(e.copy())));
    holdOne("old");
    gate.context().getRouteController().stopRoute("route");
    gate.context().getRouteController().startRoute("route");
    holdOne("new");
    assertThat(identity(held.get(1), false)).isEqualTo(identity(held.get(0), false));

    try (var template = gate.context().createProducerTemplate()) {
      String producer = nfqueue("0", "verdict=ACCEPT");
      Map<String, Object> old = identity(held.get(0), true);
      assertThatThrownBy(() -> template.sendBodyAndHeaders(producer, null, old))
          .cause()
          .isInstanceOf(PacketNotFoundException.class)
          .hasMessageContainingAll("packet 1", "restarted");
      // the same by the exchange property alone
      Exchange byProperty = held.get(0).copy();
      byProperty.getMessage().removeHeaders("*");
      assertThat(template.send(producer, byProperty).getException())
          .isInstanceOf(PacketNotFoundException.class);
      // and where only the binding's header was lost
      Exchange withoutBinding = held.get(0).copy();
      withoutBinding.getMessage().removeHeader(NfqueueConstants.BINDING_ID);
      assertThat(template.send(producer, withoutBinding).getException())
          .isInstanceOf(PacketNotFoundException.class);
      assertThat(gate.statistics().pending()).as("the new packet is not decided").isEqualTo(1);
      assertThat(gate.arrived()).isEmpty();

      template.sendBodyAndHeaders(producer, null, identity(held.get(1), true));
      gate.awaitArrival("new");
    }
  }

  @Test
  void aPacketOfAnUnknownBindingIsRefusedAndCounted() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setHeader(NfqueueConstants.BINDING_ID, r.constant("of another process"))
                .doTry()
                .to(nfqueue("0", "verdict=DROP"))
                .doCatch(PacketNotFoundException.class)
                .process(this::noteError)
                .end());
    assertThat(gate.arrivingOf("one")).containsExactly("one");
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).hasMessageContaining("queue 0, packet 1: its binding is not open");
    assertThat(gate.statistics().refused()).isEqualTo(1);
  }

  @Test
  void withoutABindingQueueAndNamespaceFindIt() throws Exception {
    gate.route(r -> r.from(nfqueue("0", AUTO_OFF)).process(e -> held.add(e.copy())));
    holdOne("one");
    try (var template = gate.context().createProducerTemplate()) {
      Map<String, Object> headers = identity(held.get(0), false);
      assertThatThrownBy(
              () -> template.sendBodyAndHeaders("nfqueue:0?verdict=ACCEPT", null, headers))
          .as("the JVM's own namespace")
          .cause()
          .isInstanceOf(PacketNotFoundException.class)
          .hasMessageContaining("no consumer");
      template.sendBodyAndHeaders(nfqueue("0", "verdict=ACCEPT"), null, headers);
    }
    gate.awaitArrival("one");
  }

  @Test
  void aPacketIdThatWasNeverDeliveredIsRefused() throws Exception {
    gate.route(r -> r.from(nfqueue("0", AUTO_OFF)).process(e -> held.add(e.copy())));
    holdOne("one");
    Map<String, Object> headers = identity(held.get(0), true);
    headers.put(NfqueueConstants.PACKET_ID, 7L);
    try (var template = gate.context().createProducerTemplate()) {
      assertThatThrownBy(
              () -> template.sendBodyAndHeaders(nfqueue("0", "verdict=ACCEPT"), null, headers))
          .cause()
          .isInstanceOf(UnknownPacketException.class)
          .hasMessageContaining("packet 7");
      headers.put(NfqueueConstants.PACKET_ID, 1L << 32 | 1);
      assertThatThrownBy(
              () -> template.sendBodyAndHeaders(nfqueue("0", "verdict=ACCEPT"), null, headers))
          .as("the low 32 bits are those of a pending packet")
          .cause()
          .isInstanceOf(PacketNotFoundException.class);
    }
    assertThat(gate.statistics().pending()).isEqualTo(1);
  }

  @Test
  void theNumberOfAnotherQueueIsRefused() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0", AUTO_OFF)).process(e -> held.add(e.copy()));
          r.from(nfqueue("5", AUTO_OFF)).to("mock:five");
        });
    holdOne("one");
    Map<String, Object> headers = identity(held.get(0), true);
    headers.put(NfqueueConstants.QUEUE, 5);
    try (var template = gate.context().createProducerTemplate()) {
      assertThatThrownBy(
              () -> template.sendBodyAndHeaders(nfqueue("*", "verdict=ACCEPT"), null, headers))
          .cause()
          .isInstanceOf(PacketNotFoundException.class);
    }
    assertThat(gate.statistics().pending()).isEqualTo(1);
  }

  private void routesForARange(String producer) throws Exception {
    gate.gate().iptables("-A INPUT -p udp --dport " + OTHER_PORT + " -j NFQUEUE --queue-num 3");
    gate.route(
        r -> {
          r.onException(Exception.class).process(this::noteError);
          r.from(nfqueue("0")).to(nfqueue("0", "verdict=ACCEPT"));
          r.from(nfqueue("3")).to(producer);
        });
    gate.sendTo(OTHER_PORT, "three");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(gate.queue(3).statistics().decided()).isEqualTo(1));
  }

  @Test
  void aProducerForARangeCoversEachOfItsQueues() throws Exception {
    routesForARange(nfqueue("0-3", "verdict=ACCEPT"));
    gate.awaitArrival("three");
  }

  @Test
  void aProducerForAnyQueueDecidesWhereverThePacketCameFrom() throws Exception {
    routesForARange("nfqueue:*?verdict=ACCEPT");
    gate.awaitArrival("three");
  }

  @Test
  void aProducerThatDoesNotCoverTheQueueIsRefused() throws Exception {
    routesForARange(nfqueue("0-2", "verdict=ACCEPT"));
    assertThat(gate.arrived()).isEmpty();
    assertThat(errors)
        .singleElement()
        .isInstanceOf(PacketNotFoundException.class)
        .asString()
        .contains("queue 3, packet 1", "0-2", "does not cover", "nfqueue:*");
    assertThat(gate.queue(3).statistics().failed()).isEqualTo(1);
  }

  @Test
  void aConsumerOnAnyQueueIsRefused() {
    assertThatThrownBy(() -> gate.route(r -> r.from(nfqueue("*")).to("mock:on")))
        .isInstanceOf(FailedToStartRouteException.class)
        .rootCause()
        .hasMessageContainingAll("nfqueue:*", "producer", "consumer");
  }
}
