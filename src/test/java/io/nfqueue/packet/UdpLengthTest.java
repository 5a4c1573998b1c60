package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A UDP datagram that ends before its packet does (RFC 9868): what follows is none of its own. */
class UdpLengthTest {
  private static final byte[] FOUR = SamplePackets.KERNEL_UDP4;
  private static final byte[] SIX = SamplePackets.KERNEL_UDP6;
  private static final int SURPLUS_BYTES = 4;

  /** Right, but for the IP header checksum. */
  private static byte[] withSurplus(byte[] packet, int lengthAt, int length) {
    byte[] longer = Arrays.copyOf(packet, packet.length + SURPLUS_BYTES);
    longer[longer.length - 1] = 9;
    return with(longer, lengthAt, 0, length + SURPLUS_BYTES);
  }

  static Stream<Arguments> packets() {
    return Stream.of(
        arguments("IPv4", FOUR, withSurplus(FOUR, 2, FOUR.length)),
        arguments("IPv6", SIX, withSurplus(SIX, 4, SIX.length - Ipv6Header.BYTES)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packets")
  void staysWhereThePacketIsAsLongAsItSays(String name, byte[] datagram, byte[] surplus) {
    int checksumAt = parse(datagram).transportOffset() + UdpHeader.CHECKSUM_OFFSET;
    byte[] repaired = PacketRepair.repair(with(surplus, checksumAt, 0xa5, 0x5a));
    assertThat(parse(repaired).udp().lengthBytes()).isEqualTo(parse(datagram).udp().lengthBytes());
    // the datagram alone has the same pseudo-header
    assertThat(parse(repaired).udp().checksum()).isEqualTo(parse(datagram).udp().checksum());
    assertThat(repaired[repaired.length - 1]).isEqualTo((byte) 9);
    assertThat(parse(repaired).ipLength()).isEqualTo(datagram.length + SURPLUS_BYTES);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packets")
  void becomesThatOfAllWhereThePacketHasAnotherLength(
      String name, byte[] datagram, byte[] surplus) {
    byte[] longer = PacketRepair.repair(Arrays.copyOf(surplus, surplus.length + 1));
    assertThat(parse(longer).payload()).hasSize(parse(datagram).payloadLength() + 5);
  }

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource({"0, 24", "7, 24", "8, 8", "23, 23", "24, 24", "25, 24", "65535, 24"})
  void becomesThatOfAllWhereItCannotBeRight(int stated, int expected) {
    byte[] packet = with(withSurplus(FOUR, 2, FOUR.length), 24, stated >>> 8, stated);
    assertThat(parse(PacketRepair.repair(packet)).udp().lengthBytes()).isEqualTo(expected);
  }

  /** As many bytes more in the payload as fewer in the header: lengths seem to be right. */
  @Test
  void isThatOfThePayloadWhateverElseIsReplaced() {
    byte[] options = new PacketEditor(FOUR).replace(20, 0, new byte[4]).toBytesAsIs();
    byte[] packet = PacketRepair.repair(with(options, 0, 0x46));
    byte[] changed =
        new PacketEditor(packet)
            .replacePayload(12, 0, "more".getBytes())
            .replace(20, 4, new byte[0])
            .replace(0, 1, new byte[] {0x45})
            .toBytes();
    assertThat(parse(changed).payload()).asString().isEqualTo("hello packetmore");
    assertThat(changed).isEqualTo(PacketRepair.repair(changed));
  }
}
