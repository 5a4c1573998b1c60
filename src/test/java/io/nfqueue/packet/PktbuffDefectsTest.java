package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * What users of libnetfilter_queue 1.0.5 ran into with its packet buffers ({@code pktb_*}, {@code
 * nfq_*_mangle_*}, {@code nfq_*_snprintf}) does not happen here.
 */
class PktbuffDefectsTest {
  private static final byte[] NONE = {};

  /** nfq_udp_compute_checksum_ipv4 sent 0x0000, which says that there is none (RFC 768). */
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

  /** nfq_udp_mangle_ipv4 without tail room gave 0, and had already changed the UDP length. */
  @Test
  void aChangeThatIsRefusedLeavesNoHalfOfItBehind() {
    byte[] golden = SamplePackets.KERNEL_UDP4;
    PacketEditor editor = new PacketEditor(golden).withLengthAtMost(golden.length);
    assertThatThrownBy(() -> editor.replacePayload(0, 4, hex("000102030405")))
        .isInstanceOf(PacketEditException.class);
    assertThat(editor.toBytes()).isEqualTo(golden);
    assertThat(editor.toBytesAsIs()).isEqualTo(golden);
  }

  /** pktb_mangle could not grow a packet beyond the room it was allocated with. */
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

  /** nfq_udp_compute_checksum_ipv6 took the next hop for the destination. */
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

  /** nfq_tcp_compute_checksum_ipv4 wrote into the data of a fragment that has no TCP header. */
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

  /** nfq_ip6_get_hdr took a packet whose payload length says more than there is. */
  @Test
  void anIpv6PacketThatLiesAboutItsLengthIsMalformed() {
    IpPacket lying = parse(with(SamplePackets.KERNEL_UDP6, 4, 0xff, 0xff));
    assertThat(lying.malformed()).isEqualTo(Malformed.TOTAL_LENGTH_BEYOND_PACKET);
    assertThatThrownBy(() -> lying.edit().setPayload(NONE))
        .isInstanceOf(PacketEditException.class)
        .hasMessageContaining(Malformed.TOTAL_LENGTH_BEYOND_PACKET.reason());
  }

  /** nfq_tcp_snprintf gave the length of its last part, so lines overwrote one another. */
  @Test
  void aPrintedTcpPacketIsAWholeLine() {
    assertThat(parse(SamplePackets.KERNEL_SYN4).toString())
        .contains("10.9.0.1.54722 > 10.9.0.2.80")
        .contains("Flags [S]")
        .contains("seq 3733154371")
        .contains("win 64240")
        .endsWith("length 0");
  }

  /**
   * pktb_alloc(AF_BRIDGE) gave EPROTONOSUPPORT on little-endian machines, for IPv4 and IPv6 alike.
   * Here a packet from a bridge is edited from its IP header on, as the kernel hands it over.
   */
  @Test
  void aPacketFromABridgeIsEditedAsAnyOther() {
    byte[] frame = new byte[14 + SamplePackets.KERNEL_UDP4.length];
    System.arraycopy(SamplePackets.KERNEL_UDP4, 0, frame, 14, SamplePackets.KERNEL_UDP4.length);
    IpPacket inFrame = IpPacket.of(frame, 14, frame.length - 14, frame.length - 14);
    byte[] changed = inFrame.edit().setTtl(5).setPayload(hex("41")).toBytes();
    assertThat(changed)
        .isEqualTo(
            new PacketEditor(SamplePackets.KERNEL_UDP4).setTtl(5).setPayload(hex("41")).toBytes());
  }
}
