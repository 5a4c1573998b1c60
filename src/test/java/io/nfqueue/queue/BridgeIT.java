package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.Namespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames that cross a bridge, which the gate has here between the wire and itself.
 *
 * <pre>
 *   gate                                                          peer
 *  +---------------------------------------------+               +------------------------------+
 *  |   inner  ---veth---  to-inner  br0  to-peer |---------------|  to-gate                     |
 *  |   10.9.0.1, fd09::1                         |               |  10.9.0.2, fd09::2           |
 *  |   tagged 10.5.0.1                           |               |  tagged 10.5.0.2             |
 *  +---------------------------------------------+               +------------------------------+
 * </pre>
 */
@Tag("guest")
class BridgeIT extends QueueIT {
  private static final int VLAN_ID = 5;
  private static final int VLAN_PRIORITY = 3;

  /** Destination, source: what an Ethernet header begins with. */
  private static final String ADDRESSES = "020000000901020000000902";

  private PacketQueue queue;

  @BeforeEach
  void bridgeAndQueue() {
    gate.run(
        "sh",
        "-ec",
        """
        ip -batch - <<END
        link add br0 type bridge mcast_snooping 0
        link add to-inner type veth peer name inner
        addr flush dev to-peer
        link set dev to-peer address 02:00:00:00:09:0b master br0
        link set dev to-inner address 02:00:00:00:09:0c addrgenmode none master br0
        link set dev inner address 02:00:00:00:09:01 addrgenmode none
        link set dev br0 addrgenmode none
        addr add 10.9.0.1/24 dev inner
        addr add fd09::1/64 dev inner nodad
        link set dev br0 up
        link set dev to-inner up
        link set dev inner up
        END
        nft -f - <<END
        table bridge t {
          chain f {
            type filter hook forward priority 0
            iifname "to-peer" queue num 0
          }
        }
        END
        """);
    queue = open(queue(0));
  }

  /** Gives both ends a tagged device, and neighbours to the peer's. */
  private void tag(String protocol) {
    tag(gate, "inner", "10.5.0.1", protocol, VLAN_ID);
    tag(peer, peer.device(), "10.5.0.2", protocol, VLAN_ID);
    peer.run("ip neigh replace 10.5.0.1 lladdr 02:00:00:00:09:01 nud permanent dev tagged");
  }

  private static void tag(
      Namespace end, String device, String address, String protocol, int vlanId) {
    end.run(
        "sh",
        "-ec",
        """
        ip -batch - <<END
        link add link DEVICE name tagged type vlan protocol PROTOCOL id VLAN_ID egress-qos-map 0:3
        link set dev tagged addrgenmode none
        addr add ADDRESS/24 dev tagged
        link set dev tagged up
        END
        """
            .replace("DEVICE", device)
            .replace("PROTOCOL", protocol)
            .replace("VLAN_ID", "" + vlanId)
            .replace("ADDRESS", address));
  }

  private static String layer2Header(QueuedPacket packet) {
    return HexFormat.of().formatHex(packet.layer2Header());
  }

  private static void assertCrossesTheBridge(QueuedPacket packet) {
    assertThat(packet.hook()).isEqualTo(Hook.FORWARD);
    assertThat(packet.physicalInputDevice()).isEqualTo("to-peer");
    assertThat(packet.physicalOutputDevice()).isEqualTo("to-inner");
    assertThat(packet.inputDevice()).isEqualTo("br0");
    assertThat(packet.outputDevice()).isEqualTo("br0");
    assertThat(packet.hardwareAddress()).isEqualTo(new byte[] {2, 0, 0, 0, 9, 2});
    assertThat(packet.destinationPort()).isEqualTo(PORT);
  }

  @ParameterizedTest
  @CsvSource({"4, 0800", "6, 86dd"})
  void aFrameComesWithItsEthernetHeaderAndItsPorts(int ipVersion, String etherType)
      throws IOException {
    DatagramChannel server = gate.udp(address(gate, ipVersion, PORT));

    peer.sendUdp(address(gate, ipVersion, PORT), "hello");

    QueuedPacket packet = receiveOne(queue);
    assertCrossesTheBridge(packet);
    assertThat(packet.hwProtocol()).isEqualTo(HexFormat.fromHexDigits(etherType));
    assertThat(layer2Header(packet)).isEqualTo(ADDRESSES + etherType);
    assertThat(packet.vlanProtocol()).isEqualTo(-1);
    assertThat(packet.vlanTci()).isEqualTo(-1);
    queue.decide(packet, Verdict.accept());
    assertArrive(gate, server, "hello");
  }

  @ParameterizedTest
  @CsvSource({"802.1Q, 8100", "802.1ad, 88a8"})
  void aTaggedFrameComesWithItsTag(String protocol, String etherType) throws IOException {
    tag(protocol);
    DatagramChannel server = gate.udp(new InetSocketAddress("10.5.0.1", PORT));
    DatagramChannel client = peer.udp(new InetSocketAddress("10.5.0.2", 0));

    peer.send(client, new InetSocketAddress("10.5.0.1", PORT), "hello");

    QueuedPacket packet = receiveOne(queue);
    assertCrossesTheBridge(packet);
    assertThat(packet.vlanProtocol()).isEqualTo(HexFormat.fromHexDigits(etherType));
    assertThat(packet.vlanTci()).isEqualTo(VLAN_PRIORITY << 13 | VLAN_ID);
    assertThat(layer2Header(packet)).isEqualTo(ADDRESSES + "0800");
    queue.decide(packet, Verdict.accept());
    assertArrive(gate, server, "hello");
  }

  @Test
  void verdictsHoldOnABridge() throws IOException {
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "dropped");
    queue.decide(receiveOne(queue), Verdict.drop());
    peer.send(client, gate.ipv4(PORT), "rewrite");
    QueuedPacket packet = receiveOne(queue);
    byte[] letter = {'R'};

    queue.decide(packet, Verdict.accept().withEdited(packet.edit().replacePayload(6, 1, letter)));

    assertArrive(gate, server, "rewritR");
  }

  @Test
  void aVerdictGivesAFrameAnotherTag() throws IOException {
    tag(peer, peer.device(), "10.5.0.2", "802.1Q", VLAN_ID);
    peer.run("ip neigh replace 10.5.0.1 lladdr 02:00:00:00:09:01 nud permanent dev tagged");
    tag(gate, "inner", "10.5.0.1", "802.1Q", VLAN_ID + 1);
    InetSocketAddress to = new InetSocketAddress("10.5.0.1", PORT);
    DatagramChannel server = gate.udp(to);
    DatagramChannel client = peer.udp(new InetSocketAddress("10.5.0.2", 0));
    peer.send(client, to, "no such VLAN there");
    queue.decide(receiveOne(queue), Verdict.accept());
    peer.send(client, to, "other tag");

    queue.decide(receiveOne(queue), Verdict.accept().withVlan(0x8100, VLAN_ID + 1));

    assertArrive(gate, server, "other tag");
  }

  @Test
  void aVerdictGivesAFrameAnotherDestination() throws IOException {
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    peer.run("ip neigh replace 10.9.0.1 lladdr 02:00:00:00:09:ff nud permanent dev to-gate");
    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "for somebody else");
    queue.decide(receiveOne(queue), Verdict.accept());
    peer.send(client, gate.ipv4(PORT), "for the gate");
    QueuedPacket packet = receiveOne(queue);
    byte[] header = packet.layer2Header();
    header[5] = 1;

    queue.decide(packet, Verdict.accept().withLayer2Header(header));

    assertArrive(gate, server, "for the gate");
  }
}
