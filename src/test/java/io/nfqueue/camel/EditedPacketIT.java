package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.OTHER_PORT;
import static io.nfqueue.camel.RoutedGate.PORT;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.packet.PacketEditor;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.testnet.ChecksumErrors;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.junit.jupiter.api.Test;

/** Packets that a route edits, in Java and as text of a route file: docs/nfqueue-component.adoc. */
class EditedPacketIT extends RoutedGateIT {

  /** What the documentation calls with {@code bean}. */
  public static final class Greeting {
    private Greeting() {}

    /** Another word in the same place. */
    public static PacketEditor change(QueuedPacket packet) {
      byte[] word = "good morning".getBytes(StandardCharsets.US_ASCII);
      return packet.edit().replacePayload(0, 5, word);
    }
  }

  @Test
  void aBeanEditsThePayload() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setHeader(NfqueueConstants.PAYLOAD, r.method(Greeting.class, "change"))
                .to(nfqueue("0", "verdict=ACCEPT")));
    assertThat(gate.arrivingOf("hello, gate")).containsExactly("good morning, gate");
    assertThat(ChecksumErrors.of(gate.gate())).isZero();
  }

  @Test
  void anExpressionEditsFields() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setHeader(
                    NfqueueConstants.PAYLOAD,
                    r.simple("${body.edit.setDestinationPort(" + OTHER_PORT + ").setTtl(3)}"))
                .to(nfqueue("0", "verdict=ACCEPT")));
    gate.sendTo(PORT, "elsewhere");
    assertThat(gate.next(OTHER_PORT).text()).isEqualTo("elsewhere");
    gate.awaitDecided(1);
    assertThat(ChecksumErrors.of(gate.gate())).isZero();
  }

  @Test
  void aRefusedChangeIsAFailureOfTheRoute() throws Exception {
    List<String> errors = new CopyOnWriteArrayList<>();
    gate.route(
        r -> {
          r.onException(Exception.class)
              .process(
                  e ->
                      errors.add(
                          e.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class)
                              .toString()));
          r.from(nfqueue("0", "copyRange=30", "failMode=open"))
              .process(EditedPacketIT::greet)
              .to(nfqueue("0", "verdict=ACCEPT"));
        });
    assertThat(gate.arrivingOf("hello")).as("unchanged").containsExactly("hello");
    assertThat(errors).singleElement().asString().contains("PacketEditException", "copyRange");
    assertThat(gate.statistics().failed()).isEqualTo(1);
  }

  private static void greet(Exchange exchange) {
    QueuedPacket packet = exchange.getMessage().getBody(QueuedPacket.class);
    exchange.getMessage().setHeader(NfqueueConstants.PAYLOAD, Greeting.change(packet));
  }
}
