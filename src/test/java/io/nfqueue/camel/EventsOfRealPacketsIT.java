package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.event.EventSchema;
import io.nfqueue.event.PacketEvent;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events of whatever a host sends and receives keep their schema. */
@ExtendWith(TestNetworkExtension.class)
class EventsOfRealPacketsIT {
  private static final EventSchema SCHEMA = EventSchema.ofPackets();
  private static final String ALL = " -j NFQUEUE --queue-num 0";
  private static final int NOBODY_LISTENS = 9;

  private final List<QueuedPacket> packets = new CopyOnWriteArrayList<>();

  private Set<Object> seen(String field) {
    return packets.stream()
        .map(packet -> PacketEvent.of(packet).toMap().get(field))
        .collect(Collectors.toSet());
  }

  @Test
  void ofTcpUdpAndIcmpBothWays(TestNetwork network) throws Exception {
    RoutedGate gate = new RoutedGate(network, ALL);
    Namespace host = gate.gate();
    Namespace peer = gate.peer();
    host.iptables("-t mangle -A OUTPUT" + ALL);
    host.ip6tables("-t mangle -A INPUT" + ALL);
    host.ip6tables("-t mangle -A OUTPUT" + ALL);
    gate.route(
        r ->
            r.from(nfqueue("0", "uidGid=true", "gso=true"))
                .process(e -> packets.add(e.getMessage().getBody(QueuedPacket.class))));

    try (ServerSocket server = host.tcpServer(host.ipv4(0))) {
      peer.tcpConnect(host.ipv4(server.getLocalPort())).close();
    }
    host.sendUdp(peer.ipv4(NOBODY_LISTENS), "nobody");
    host.sendUdp(peer.ipv6(NOBODY_LISTENS), "nobody");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(seen("proto")).contains("TCP", "UDP", "ICMP", "IPv6-ICMP"));

    for (QueuedPacket packet : packets) {
      PacketEvent event = PacketEvent.of(packet);
      assertThat(SCHEMA.faults(event.toJson())).as(packet.toString()).isEmpty();
      assertThat(SCHEMA.faults(event.withoutPacket().toJson())).isEmpty();
    }
    assertThat(seen("in_iface")).contains(host.device());
    assertThat(seen("out_iface")).contains(host.device());
    assertThat(seen("ether")).contains(Map.of("src_mac", peer.hardwareAddress()));
    assertThat(seen("icmp_type")).as("destination unreachable (RFC 792, RFC 4443)").contains(3, 1);
  }
}
