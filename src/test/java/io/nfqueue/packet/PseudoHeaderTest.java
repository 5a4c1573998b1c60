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
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses a checksum covers, where those of the IP header are not those of both ends. */
class PseudoHeaderTest {
  private static final byte[] LOOSE = SampleHeaders.SCAPY_UDP4_ROUTES;
  private static final byte[] STRICT = SampleHeaders.SCAPY_UDP4_TIMESTAMP;
  private static final byte[] HOME = SampleHeaders.SCAPY_UDP6_HOME_ADDRESS;
  private static final byte[] ROUTED = SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT;

  private static final int LOOSE_POINTER_AT = 33;
  private static final int ROUTING_TYPE_AT = 42;
  private static final int SEGMENTS_LEFT_AT = 43;

  static Stream<Arguments> goldenPackets() {
    return Stream.of(
        arguments("loose source route", LOOSE),
        arguments("strict source route", STRICT),
        arguments("home address", HOME),
        arguments("routing type 2", SampleHeaders.SCAPY_UDP6_ROUTING_TYPE_2));
  }

  private static int checksumAt(byte[] packet) {
    return parse(packet).transportOffset() + UdpHeader.CHECKSUM_OFFSET;
  }

  private static int checksum(byte[] packet) {
    return parse(packet).udp().checksum();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldenPackets")
  void coversTheAddressesOfBothEnds(String name, byte[] golden) {
    byte[] spoilt = with(golden, checksumAt(golden), 0xa5, 0x5a);
    assertThat(PacketRepair.repair(spoilt)).isEqualTo(golden);
    byte[] changed = new PacketEditor(golden).setPayload(hex("00")).toBytes();
    assertThat(new PacketEditor(changed).setPayload(hex("616263")).toBytes()).isEqualTo(golden);
  }

  @Test
  void coversTheDestinationOfTheHeaderWhereASourceRouteIsAtItsEnd() {
    byte[] arrived = PacketRepair.repair(with(LOOSE, LOOSE_POINTER_AT, 8));
    long sum = Checksum.pseudoHeaderIpv4(arrived, 12, 16, IpProtocol.UDP, 11);
    assertThat(Checksum.finish(Checksum.add(sum, arrived, 40, 11))).isZero();
    assertThat(checksum(arrived)).isNotEqualTo(checksum(LOOSE));
    byte[] beyond = PacketRepair.repair(with(LOOSE, LOOSE_POINTER_AT, 255));
    assertThat(checksum(beyond)).isEqualTo(checksum(arrived));
  }

  @Test
  void doesNotCoverTheNextHop() {
    for (byte[] route : new byte[][] {LOOSE, STRICT}) {
      byte[] changed = new PacketEditor(route).setDestinationAddress("192.0.2.77").toBytes();
      assertThat(checksum(changed)).isEqualTo(checksum(route));
      assertThat(changed).isEqualTo(PacketRepair.repair(changed));
      byte[] other = new PacketEditor(route).setSourceAddress("192.0.2.77").toBytes();
      assertThat(checksum(other)).isNotEqualTo(checksum(route));
      assertThat(other).isEqualTo(PacketRepair.repair(other));
    }
  }

  @Test
  void doesNotCoverTheCareOfAddress() {
    byte[] changed = new PacketEditor(HOME).setSourceAddress("2001:db8::77").toBytes();
    assertThat(checksum(changed)).isEqualTo(checksum(HOME));
    assertThat(changed).isEqualTo(PacketRepair.repair(changed));
    byte[] other = new PacketEditor(HOME).setDestinationAddress("2001:db8::77").toBytes();
    assertThat(checksum(other)).isNotEqualTo(checksum(HOME));
    assertThat(other).isEqualTo(PacketRepair.repair(other));
  }

  @ParameterizedTest(name = "routing type {0}")
  @ValueSource(ints = {1, 5, 6, 253, 254, 255})
  void refusesToComputeAChecksumWhereNobodyTellsTheFinalDestination(int type) {
    byte[] hidden = with(ROUTED, ROUTING_TYPE_AT, type);
    assertThatThrownBy(() -> PacketRepair.repair(hidden))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContainingAll("final destination", "type " + type);
    PacketEditor editor = new PacketEditor(hidden);
    assertThatThrownBy(() -> editor.setPayload(hex("00")))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContaining("final destination");
    assertThat(editor.changed()).isFalse();
    assertThat(editor.toBytes()).isEqualTo(hidden);
    byte[] arrived = PacketRepair.repair(with(hidden, SEGMENTS_LEFT_AT, 0));
    long sum = Checksum.pseudoHeaderIpv6(arrived, 8, arrived, 24, IpProtocol.UDP, 11);
    assertThat(Checksum.finish(Checksum.add(sum, arrived, 80, 11))).isZero();
  }

  @ParameterizedTest(name = "routing type {0}")
  @ValueSource(ints = {5, 6, 253})
  void bringsAChecksumUpToDateWhereNobodyTellsTheFinalDestination(int type) {
    byte[] hidden = with(ROUTED, ROUTING_TYPE_AT, type);
    // the same header that tells it says what the checksum must be
    byte[] expected =
        with(
            new PacketEditor(ROUTED).setSourceAddress("2001:db8::7").setSourcePort(9).toBytes(),
            ROUTING_TYPE_AT,
            type);
    byte[] changed =
        new PacketEditor(hidden).setSourceAddress("2001:db8::7").setSourcePort(9).toBytes();
    assertThat(changed).isEqualTo(expected);
    byte[] nextHop = new PacketEditor(hidden).setDestinationAddress("2001:db8::8").toBytes();
    assertThat(checksum(nextHop)).isEqualTo(checksum(ROUTED));
  }

  /** RFC 9653: a checksum that something below SCTP makes needless is sent as zero. */
  @Test
  void leavesSctpWithoutChecksumWithout() {
    byte[] golden = SamplePackets.SCAPY_SCTP4;
    byte[] without = with(golden, 28, 0, 0, 0, 0);
    byte[] changed = new PacketEditor(without).setSourcePort(9).toBytes();
    assertThat(Arrays.copyOfRange(changed, 28, 32)).isEqualTo(new byte[4]);
    assertThat(parse(changed).sourcePort()).isEqualTo(9);
    assertThat(PacketRepair.repair(without)).isEqualTo(golden);
    assertThat(new PacketEditor(without).withChecksumNotReady().toBytes()).isEqualTo(golden);
  }
}
