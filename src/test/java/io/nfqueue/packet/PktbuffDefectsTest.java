package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What users of libnetfilter_queue 1.0.5 ran into with its packet buffers does not happen here.
 *
 * <pre>
 * there                                                   here
 * pktb_alloc(AF_BRIDGE): EPROTONOSUPPORT, a type that     aPacketFromABridgeIsEditedAsAnyOther
 *   is compared in the wrong byte order
 * nfq_udp_compute_checksum_ipv4: sends 0x0000             aUdpChecksumThatSumsToZeroIsNotSentAsNone
 * nfq_udp_mangle_ipv4: fails, with the length changed     aChangeThatIsRefusedLeavesNoHalfOfItBehind
 * nfq_tcp_snprintf: returns the length of its last part   aPrintedTcpPacketIsAWholeLine
 * pktb_mangle, enlarge_pkt: never grows a packet          aPacketGrowsAsFarAsAPacketCan
 * nfq_tcp_compute_checksum_ipv6, udp too: ignore          aChecksumUnderAnIpv6RoutingHeaderIs-
 *   routing headers                                         ThatOfTheFinalDestination
 * nfq_ip6_get_hdr: believes the payload length            anIpv6PacketThatLiesAboutItsLength-
 *                                                           IsMalformed
 * nfq_*_compute_checksum_*: of later fragments too        aLaterFragmentGetsNoChecksumIntoItsData
 * nfq_ip_set_transport_header: 0 or -1, for IPv6 1 or 0   aHeaderThatIsNotThereIsRefusedAlike-
 *                                                           OverIpv4AndIpv6
 * </pre>
 */
class PktbuffDefectsTest {
  private static final byte[] NONE = {};

  @Test
  void aUdpChecksumThatSumsToZeroIsNotSentAsNone() {
    // the source port is chosen so that the payload ebd0 completes the sum to all ones
    byte[] packet = hex("4500001e0000400040110000c0000201c00002020000003500" + "0a0000" + "ebd0");
    packet = PacketRepair.repair(packet);
    int port = UdpHeader.wrap(packet, 20, 30).checksum();
    byte[] changed = new PacketEditor(packet).setSourcePort(port).toBytes();
    assertThat(UdpHeader.wrap(changed, 20, 30).checksum()).isEqualTo(0xffff);
    byte[] computed = new PacketEditor(changed).setPayload(hex("ebd0")).toBytes();
    assertThat(UdpHeader.wrap(computed, 20, 30).checksum()).isEqualTo(0xffff);
  }

  @Test
  void aChangeThatIsRefusedLeavesNoHalfOfItBehind() {
    byte[] golden = SamplePackets.KERNEL_UDP4;
    PacketEditor editor = new PacketEditor(golden).withLengthAtMost(golden.length);
    assertThatThrownBy(() -> editor.replacePayload(0, 4, hex("000102030405")))
        .isInstanceOf(PacketEditException.class);
    assertThat(editor.toBytes()).isEqualTo(golden);
    assertThat(editor.toBytesAsIs()).isEqualTo(golden);
  }

  @Test
  void aPacketGrowsAsFarAsAPacketCan() {
    byte[] golden = SamplePackets.KERNEL_UDP4;
    PacketEditor editor = new PacketEditor(golden);
    while (editor.toBytesAsIs().length < 65_535 - 1_000) {
      editor.replacePayload(12, 0, new byte[1_000]);
    }
    byte[] grown = editor.toBytes();
    assertThat(grown).hasSizeGreaterThan(64_000).isEqualTo(PacketRepair.repair(grown));
    byte[] shrunk = new PacketEditor(grown).replacePayload(12, grown.length - 40, NONE).toBytes();
    assertThat(shrunk).isEqualTo(golden);
  }

  @Test
  void aChecksumUnderAnIpv6RoutingHeaderIsThatOfTheFinalDestination() {
    // scapy's checksum is the golden one
    for (byte[] golden :
        new byte[][] {
          SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT, SamplePackets.SCAPY_UDP6_NO_SEGMENTS_LEFT
        }) {
      byte[] payload = hex("78797a");
      byte[] other = new PacketEditor(golden).setPayload(hex("00112233")).toBytes();
      assertThat(new PacketEditor(other).setPayload(payload).toBytes()).isEqualTo(golden);
    }
  }

  @Test
  void aLaterFragmentGetsNoChecksumIntoItsData() {
    byte[] later = with(SamplePackets.KERNEL_LATER_FRAGMENT4, 9, IpProtocol.TCP);
    byte[] repaired = PacketRepair.repair(later);
    byte[] edited = new PacketEditor(later).setSourceAddress("10.0.0.1").toBytes();
    for (byte[] changed : new byte[][] {repaired, edited}) {
      assertThat(Arrays.copyOfRange(changed, 20, changed.length))
          .isEqualTo(Arrays.copyOfRange(later, 20, later.length));
    }
  }

  @Test
  void anIpv6PacketThatLiesAboutItsLengthIsMalformed() {
    IpPacket lying = parse(with(SamplePackets.KERNEL_UDP6, 4, 0xff, 0xff));
    assertThat(lying.malformed()).isEqualTo(Malformed.TOTAL_LENGTH_BEYOND_PACKET);
    assertThatThrownBy(() -> lying.edit().setPayload(NONE))
        .isInstanceOf(PacketEditException.class)
        .hasMessageContaining(Malformed.TOTAL_LENGTH_BEYOND_PACKET.reason());
  }

  @Test
  void aPrintedTcpPacketIsAWholeLine() {
    assertThat(parse(SamplePackets.KERNEL_SYN4).toString())
        .contains("10.9.0.1.54722 > 10.9.0.2.80")
        .contains("Flags [S]")
        .contains("seq 3733154371")
        .contains("win 64240")
        .endsWith("length 0");
  }

  /** The kernel hands it over from its IP header on; in a captured frame it is behind another. */
  @Test
  void aPacketFromABridgeIsEditedAsAnyOther() {
    for (byte[] packet : new byte[][] {SamplePackets.KERNEL_UDP4, SamplePackets.KERNEL_UDP6}) {
      byte[] frame = new byte[EthernetHeader.MIN_BYTES + packet.length];
      int type = parse(packet).ipVersion() == 4 ? EthernetHeader.IPV4 : EthernetHeader.IPV6;
      NetworkOrder.putShort(frame, 12, type);
      System.arraycopy(packet, 0, frame, EthernetHeader.MIN_BYTES, packet.length);
      EthernetHeader header = EthernetHeader.wrap(frame, 0, frame.length);
      int at = header.headerLengthBytes();
      IpPacket inFrame = IpPacket.of(frame, at, frame.length - at, frame.length - at);
      byte[] changed = inFrame.edit().setTtl(5).setPayload(hex("41")).toBytes();
      assertThat(header.etherType()).isEqualTo(type);
      assertThat(changed)
          .isEqualTo(new PacketEditor(packet).setTtl(5).setPayload(hex("41")).toBytes());
    }
  }

  private static Arguments noHeader(String name, byte[] four, byte[] six, String found) {
    return arguments(name, four, six, found);
  }

  static Stream<Arguments> packetsWithoutTcpHeader() {
    byte[] four = SamplePackets.KERNEL_SYN4;
    byte[] six = SamplePackets.KERNEL_SYN6;
    byte[] later6 = with(SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT, 56, IpProtocol.TCP, 0, 0, 8);
    return Stream.of(
        noHeader(
            "of another protocol", SamplePackets.KERNEL_UDP4, SamplePackets.KERNEL_UDP6, "UDP"),
        noHeader("in a later fragment", with(four, 6, 0, 9), later6, "a later fragment"),
        noHeader("cut", cut(four, 30), cut(six, 50), "TCP"),
        noHeader("of no byte", cut(four, 20), cut(six, 40), "TCP"));
  }

  /** Cut by its sender: the IP header says so. */
  private static byte[] cut(byte[] packet, int length) {
    boolean four = parse(packet).ipVersion() == 4;
    int stated = four ? length : length - Ipv6Header.BYTES;
    return with(Arrays.copyOf(packet, length), four ? 2 : 4, stated >>> 8, stated);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packetsWithoutTcpHeader")
  void aHeaderThatIsNotThereIsRefusedAlikeOverIpv4AndIpv6(
      String name, byte[] four, byte[] six, String found) {
    for (byte[] packet : new byte[][] {four, six}) {
      PacketEditor editor = new PacketEditor(packet);
      assertThatThrownBy(() -> editor.tcp().setFlags(TcpHeader.ACK))
          .isInstanceOf(PacketEditException.class)
          .hasMessageContaining(
              "flags: expected a whole TCP header, found IPv%d, %s"
                  .formatted(parse(packet).ipVersion(), found));
      assertThat(editor.changed()).isFalse();
    }
  }
}
