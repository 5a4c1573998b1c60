package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.QueuedPacket;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.spi.ExceptionHandler;
import org.junit.jupiter.api.Test;

/** What an exchange is made of, and who hears of its errors. */
class ExchangeIT extends RoutedGateIT {
  private static final int HEADERS = 20 + 8;

  private Exchange theOneOf(String text) throws Exception {
    gate.route(r -> r.from(nfqueue("0")).routeId("route").to("mock:on"));
    gate.arrivingOf(text);
    awaitMock("on", 1);
    return mock("on").getExchanges().get(0);
  }

  @Test
  void isInOnlyAndHoldsThePacketAsBodyAndAsProperty() throws Exception {
    Exchange exchange = theOneOf("hello");
    assertThat(exchange.getPattern()).isEqualTo(ExchangePattern.InOnly);
    assertThat(exchange.getFromRouteId()).isEqualTo("route");
    assertThat(exchange.getFromEndpoint()).isInstanceOf(NfqueueEndpoint.class);
    QueuedPacket packet = (QueuedPacket) exchange.getMessage().getBody();
    assertThat(exchange.getProperty(NfqueueConstants.PACKET_PROPERTY)).isSameAs(packet);
    assertThat(packet.packetId()).isEqualTo(1);
    assertThat(exchange.getMessage().getHeader(NfqueueConstants.BINDING_ID))
        .isEqualTo(gate.queue(0).bindingId());
    assertThat(exchange.getMessage().getMessageTimestamp())
        .isCloseTo(System.currentTimeMillis(), within(60_000L));
  }

  @Test
  void theBodyConvertsToBytesStreamAndLine() throws Exception {
    var message = theOneOf("hello").getMessage();
    byte[] bytes = message.getBody(byte[].class);
    assertThat(new String(bytes, HEADERS, bytes.length - HEADERS, StandardCharsets.UTF_8))
        .isEqualTo("hello");
    ByteBuffer buffer = message.getBody(ByteBuffer.class);
    assertThat(buffer.isReadOnly()).isTrue();
    assertThat(buffer).isEqualTo(ByteBuffer.wrap(bytes));
    try (InputStream stream = message.getBody(InputStream.class)) {
      assertThat(stream).hasBinaryContent(bytes);
    }
    assertThat(message.getBody(String.class))
        .contains("10.9.0.2.", "10.9.0.1.5000", "UDP", "length 5")
        .doesNotContain("hello");
    assertThat(message.getBody()).isInstanceOf(QueuedPacket.class);
    Arrays.fill(bytes, (byte) 0);
    assertThat(message.getBody(byte[].class)[0]).as("a copy").isEqualTo((byte) 0x45);
  }

  @Test
  void staysReadableAfterItsEndAndAfterTheQueueIsClosed() throws Exception {
    Exchange exchange = theOneOf("hello");
    gate.context().stop();
    assertThat(exchange.getMessage().getHeader(NfqueueConstants.DESTINATION_PORT)).isEqualTo(5000);
    assertThat(exchange.getMessage().getHeaders()).containsKey(NfqueueConstants.TTL);
  }

  @Test
  void anInterruptThatARouteLeavesBehindDoesNotDisturbTheNextPacket() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .process(
                    e -> {
                      Thread.sleep(1);
                      Thread.currentThread().interrupt();
                    }));
    assertThat(gate.arrivingOf("one", "two", "three")).containsExactly("one", "two", "three");
    assertThat(gate.statistics().failed()).isZero();
  }

  @Test
  void theExceptionHandlerHearsOfAnExchangeThatFails() throws Exception {
    List<Throwable> heard = new CopyOnWriteArrayList<>();
    gate.context()
        .getRegistry()
        .bind(
            "listener",
            new ExceptionHandler() {
              @Override
              public void handleException(Throwable exception) {
                heard.add(exception);
              }

              @Override
              public void handleException(String message, Throwable exception) {
                heard.add(exception);
              }

              @Override
              public void handleException(String message, Exchange exchange, Throwable exception) {
                heard.add(exception);
              }
            });
    gate.route(
        r ->
            r.from(nfqueue("0", "exceptionHandler=#listener"))
                .throwException(new IllegalStateException("boo")));
    assertThat(gate.arrivingOf("one")).isEmpty();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).hasSize(1));
    assertThat(heard.get(0)).hasMessage("boo");
    assertThat(gate.statistics().failed()).isEqualTo(1);
  }

  @Test
  void theErrorHandlerOfTheRouteHearsOfAFailureOnceWithBridgeErrorHandlerToo() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    gate.route(
        r -> {
          r.onException(Exception.class)
              .handled(true)
              .process(e -> heard.add(e.getProperty(Exchange.EXCEPTION_CAUGHT, String.class)));
          r.from(nfqueue("0", "bridgeErrorHandler=true"))
              .throwException(new IllegalStateException("boo"));
        });
    assertThat(gate.arrivingOf("one", "two")).isEmpty();
    gate.context().stop();
    assertThat(heard).hasSize(2).allMatch(text -> text.contains("boo"));
  }

  @Test
  void anErrorOfARouteCostsItsPacketAndNotTheQueue() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .filter(r.bodyAs(String.class).contains("length 4"))
                .process(
                    e -> {
                      throw new OutOfMemoryError("on purpose");
                    }));
    assertThat(gate.arrivingOf("four", "three", "four", "three")).containsExactly("three", "three");
    assertThat(gate.statistics().failed()).isEqualTo(2);
  }

  @Test
  void receivesInTheThreadThatIsNamedAfterTheQueue() throws Exception {
    List<String> names = new CopyOnWriteArrayList<>();
    gate.route(r -> r.from(nfqueue("0")).process(e -> names.add(Thread.currentThread().getName())));
    gate.arrivingOf("one");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(names).hasSize(1));
    assertThat(names.get(0)).endsWith("nfqueue-0");
  }
}
