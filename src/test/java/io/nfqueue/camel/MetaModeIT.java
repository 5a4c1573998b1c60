package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.testnet.LoggedLines;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** copyMode=META: a route that sees how packets came, and nothing of the packets themselves. */
class MetaModeIT extends RoutedGateIT {
  private static final String META = "copyMode=META";
  private static final int IPV4 = 0x0800;

  @BeforeEach
  void markWhatComes() {
    // before the rule that queues: its packets have a mark by then
    gate.gate().iptables("-t mangle -F INPUT");
    gate.gate().iptables("-t mangle -A INPUT -p udp -j MARK --set-mark 9");
    gate.gate().iptables("-t mangle -A INPUT -p udp -j NFQUEUE --queue-num 0");
  }

  @Test
  void hasTheHeadersThatTheKernelGivesAndNoneOfThePacket() throws Exception {
    gate.route(r -> r.from(nfqueue("0", META)).to("mock:on"));
    assertThat(gate.arrivingOf("one")).containsExactly("one");
    awaitMock("on", 1);
    Message message = mock("on").getExchanges().get(0).getMessage();
    String device = gate.gate().run("ip -o link show dev " + gate.gate().device());
    Map<String, Object> expected = new HashMap<>();
    expected.put(NfqueueConstants.PACKET_ID, 1L);
    expected.put(NfqueueConstants.QUEUE, 0);
    expected.put(NfqueueConstants.BINDING_ID, gate.queue(0).bindingId());
    expected.put(NfqueueConstants.HOOK, "INPUT");
    expected.put(NfqueueConstants.HARDWARE_PROTOCOL, IPV4);
    expected.put(NfqueueConstants.HARDWARE_ADDRESS, gate.peer().hardwareAddress());
    expected.put(NfqueueConstants.MARK, 9L);
    expected.put(NfqueueConstants.INPUT_DEVICE, gate.gate().device());
    expected.put(NfqueueConstants.INPUT_DEVICE_INDEX, Integer.valueOf(device.split(":")[0]));
    assertThat(message.getHeaders()).containsAllEntriesOf(expected);
    assertThat(message.getHeaders())
        .doesNotContainKeys(
            NfqueueConstants.IP_VERSION,
            NfqueueConstants.SOURCE_ADDRESS,
            NfqueueConstants.DESTINATION_ADDRESS,
            NfqueueConstants.PROTOCOL,
            NfqueueConstants.TTL,
            NfqueueConstants.SOURCE_PORT,
            NfqueueConstants.DESTINATION_PORT,
            NfqueueConstants.FLOW_HASH,
            NfqueueConstants.MALFORMED);
    assertThat(message.getBody(QueuedPacket.class).payloadLength()).isZero();
  }

  @Test
  void decidesByThem() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", META))
                .filter(r.header(NfqueueConstants.MARK).isEqualTo(9))
                .to(nfqueue("0", "verdict=DROP")));
    assertThat(gate.arrivingOf("one", "two")).isEmpty();
    assertThat(gate.statistics()).hasToString("received 2, dropped 2");
  }

  @Test
  void aNewPayloadIsRefused() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", META, "failMode=open"))
                .setHeader(NfqueueConstants.PAYLOAD, r.constant(new byte[] {0x45, 0, 0, 4})));
    try (LoggedLines log = new LoggedLines()) {
      assertThat(gate.arrivingOf("one")).as("as it was").containsExactly("one");
      assertThat(log.warnings("refused", "failureVerdict")).hasSize(1);
    }
    assertThat(gate.statistics().refused()).isEqualTo(1);
  }
}
