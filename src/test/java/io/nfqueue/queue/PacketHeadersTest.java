package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.golden;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.packet.EthernetHeader;
import io.nfqueue.packet.IcmpHeader;
import io.nfqueue.packet.VlanTag;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The packet's own headers, from the message that brought it. */
class PacketHeadersTest {
  private static final String BRIDGED = "../made/packet-bridge";

  @Test
  void hasTheHeadersOfItsPayload() {
    QueuedPacket tcp = GoldenPackets.decode("packet-ct-tcp-new");
    assertThat(tcp.ipv4().ttl()).isEqualTo(64);
    assertThat(tcp.tcp().destinationPort()).isEqualTo(21);
    assertThat(tcp.ipv6()).isNull();
    assertThat(tcp.udp()).isNull();
    assertThat(tcp.icmp()).isNull();
    assertThat(tcp.sctp()).isNull();
    QueuedPacket udp = GoldenPackets.decode("packet-udp6");
    assertThat(udp.ipv6().hopLimit()).isEqualTo(64);
    assertThat(udp.udp().lengthBytes()).isEqualTo(12);
    assertThat(udp.ipv4()).isNull();
    IcmpHeader icmp = GoldenPackets.decode("packet-ct-icmp").icmp();
    assertThat(icmp.identifier()).isEqualTo(0x1234);
  }

  @Test
  void hasNoneWithoutPayload() {
    QueuedPacket meta = GoldenPackets.decode("packet-meta");
    assertThat(meta.ipv4()).isNull();
    assertThat(meta.udp()).isNull();
    assertThat(meta.quotedPacket()).isNull();
    assertThat(meta.ethernet()).isNull();
    assertThat(meta.vlanTag()).isNull();
  }

  @Test
  void readsTheFrameOfABridgedPacket() {
    QueuedPacket packet = GoldenPackets.decode(BRIDGED);
    EthernetHeader ethernet = packet.ethernet();
    assertThat(ethernet.destinationAddressText()).isEqualTo("02:00:00:00:09:01");
    assertThat(ethernet.sourceAddressText()).isEqualTo("02:00:00:00:09:02");
    assertThat(ethernet.etherType()).isEqualTo(EthernetHeader.IPV4);
    assertThat(ethernet.headerLengthBytes()).isEqualTo(packet.layer2Header().length);
    assertThat(packet.vlanTag()).isEqualTo(new VlanTag(VlanTag.C_TAG, 0x2005));
    assertThat(packet.vlanTag().pcp()).isEqualTo(1);
  }

  @Test
  void hasNoEthernetHeaderWhereItIsCut() {
    byte[] message = golden(BRIDGED);
    QueuedPacket whole = GoldenFilesTest.decoded(message);
    int layer2 = indexOf(message, whole.layer2Header());
    // a VLAN tag's type where the packet's was, and nothing behind it
    message[layer2 + 12] = (byte) 0x81;
    message[layer2 + 13] = 0;
    assertThat(GoldenFilesTest.decoded(message).ethernet()).isNull();
    assertThat(GoldenFilesTest.decoded(message).layer2Header()).hasSize(14);
  }

  private static int indexOf(byte[] message, byte[] part) {
    for (int at = 0; at + part.length <= message.length; at++) {
      if (Arrays.equals(message, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new AssertionError("not there");
  }
}
