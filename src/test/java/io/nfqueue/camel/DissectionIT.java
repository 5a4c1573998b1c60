package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PORT;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.queue.QueuedPacket;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

/** What a route prints of a packet that the kernel holds. */
class DissectionIT extends RoutedGateIT {

  @Test
  void aRoutePrintsAllHeadersAndAllBytesOfAPacket() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setProperty("dissection", r.simple("${body.dissection}"))
                .setProperty("hexDump", r.simple("${body.hexDump}"))
                .to("mock:printed"));
    assertThat(gate.arrivingOf("hello, gate")).containsExactly("hello, gate");

    Exchange exchange =
        gate.context().getEndpoint("mock:printed", MockEndpoint.class).getExchanges().get(0);
    QueuedPacket packet = exchange.getMessage().getBody(QueuedPacket.class);
    assertThat(exchange.getProperty("dissection", String.class))
        .startsWith("queue 0, packet 1\n  binding: " + packet.bindingId() + "\n  hook: 1 (INPUT)\n")
        .contains("\n  input device: " + packet.inputDeviceIndex() + " (")
        .contains("\n  header checksum: ")
        .contains("(correct)\n  source address: " + gate.peer().ipv4Address() + "\n")
        .contains("\n  destination port: " + PORT + "\n  length: 19 bytes\n  checksum: 0x")
        .endsWith("\npayload: 11 bytes");
    assertThat(exchange.getProperty("hexDump", String.class))
        .startsWith("0000  45 00 00 27 ")
        .contains("hell", "o, gate");
  }
}
