package io.nfqueue.packet;

import static io.nfqueue.packet.ChecksumStatus.NONE;
import static io.nfqueue.packet.ChecksumStatus.RIGHT;
import static io.nfqueue.packet.ChecksumStatus.UNKNOWN;
import static io.nfqueue.packet.ChecksumStatus.WRONG;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What tshark says of the same is in {@link TsharkChecksumTest}. */
class PacketChecksumsTest {
  private static final int UDP_CHECKSUM = 26;
  private static final int UDP6_CHECKSUM = 46;
  private static final int SCTP_CHECKSUM = 28;

  private static PacketChecksums of(byte[] packet) {
    return parse(packet).checksums();
  }

  private static PacketChecksums truncated(byte[] packet, int length) {
    return IpPacket.of(packet, 0, length, packet.length).checksums();
  }

  private static Arguments packet(
      String name, byte[] packet, ChecksumStatus ipHeader, ChecksumStatus transport) {
    return arguments(name, packet, ipHeader, transport);
  }

  static Stream<Arguments> packetsOfOthers() {
    byte[] udp4 = SamplePackets.KERNEL_UDP4;
    byte[] udp6 = SamplePackets.KERNEL_UDP6;
    byte[] sctp4 = SamplePackets.SCAPY_SCTP4;
    return Stream.of(
        packet("UDP", udp4, RIGHT, RIGHT),
        packet("UDP over IPv6", udp6, NONE, RIGHT),
        packet("TCP", SamplePackets.KERNEL_SYN4, RIGHT, RIGHT),
        packet("TCP over IPv6", SamplePackets.KERNEL_SYN6, NONE, RIGHT),
        packet("TCP of an odd length", SamplePackets.SCAPY_TCP4, RIGHT, RIGHT),
        packet("ICMP", SamplePackets.KERNEL_PING4, RIGHT, RIGHT),
        packet("ICMP error", SamplePackets.KERNEL_UNREACHABLE4, RIGHT, RIGHT),
        packet("ICMPv6", SamplePackets.KERNEL_PING6, NONE, RIGHT),
        packet("behind hop-by-hop options", SamplePackets.KERNEL_MLD6, NONE, RIGHT),
        packet("SCTP", sctp4, RIGHT, RIGHT),
        packet("behind a router alert", SamplePackets.SCAPY_TCP4_OPTIONS, RIGHT, RIGHT),
        packet("routing type 0", SamplePackets.SCAPY_TCP6_ROUTING_TYPE_0, NONE, RIGHT),
        packet("routing type 2", SampleHeaders.SCAPY_UDP6_ROUTING_TYPE_2, NONE, RIGHT),
        packet("segments left", SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT, NONE, RIGHT),
        packet("no segments left", SamplePackets.SCAPY_UDP6_NO_SEGMENTS_LEFT, NONE, RIGHT),
        packet("atomic fragment", SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT, NONE, RIGHT),
        packet("UDP without", with(udp4, UDP_CHECKSUM, 0, 0), RIGHT, NONE),
        packet("UDP over IPv6 without", with(udp6, UDP6_CHECKSUM, 0, 0), NONE, UNKNOWN),
        packet("SCTP of zero", with(sctp4, SCTP_CHECKSUM, 0, 0, 0, 0), RIGHT, UNKNOWN),
        packet("SCTP of another CRC", with(sctp4, SCTP_CHECKSUM, 0, 0, 0, 1), RIGHT, WRONG),
        packet("later fragment", SamplePackets.KERNEL_LATER_FRAGMENT4, RIGHT, UNKNOWN),
        packet("loose source route", SampleHeaders.SCAPY_UDP4_ROUTES, RIGHT, RIGHT),
        packet("strict source route", SampleHeaders.SCAPY_UDP4_TIMESTAMP, RIGHT, RIGHT),
        packet("home address", SampleHeaders.SCAPY_UDP6_HOME_ADDRESS, NONE, RIGHT),
        packet("ESP", SampleHeaders.SCAPY_ESP4, RIGHT, UNKNOWN),
        packet("no next header", SampleHeaders.SCAPY_MOBILITY6, NONE, UNKNOWN),
        packet("by hand", SampleHeaders.MADE_DCCP4_REQUEST, WRONG, WRONG),
        packet("version 5", with(udp4, 0, 0x55), UNKNOWN, UNKNOWN));
  }

  @ParameterizedTest(name = "{0}: {2}, {3}")
  @MethodSource("packetsOfOthers")
  void tellsOfEachChecksum(
      String name, byte[] packet, ChecksumStatus ipHeader, ChecksumStatus transport) {
    assertThat(of(packet)).isEqualTo(new PacketChecksums(ipHeader, transport));
  }

  @Test
  void isWrongWhereOneIsAndRightWhereAllAre() {
    byte[] udp4 = SamplePackets.KERNEL_UDP4;
    PacketChecksums header = of(with(udp4, 8, 63));
    assertThat(header).isEqualTo(new PacketChecksums(WRONG, RIGHT));
    assertThat(header.wrong()).isTrue();
    assertThat(header.right()).isFalse();
    PacketChecksums right = of(with(udp4, UDP_CHECKSUM, 0, 0));
    assertThat(right.wrong()).isFalse();
    assertThat(right.right()).as("none is needed").isTrue();
    PacketChecksums unknown = of(SamplePackets.KERNEL_LATER_FRAGMENT4);
    assertThat(unknown.wrong()).isFalse();
    assertThat(unknown.right()).isFalse();
  }

  @Test
  void isNotRightWhereAnyBitThatIsCoveredHasChanged() {
    byte[][] packets = {
      SamplePackets.KERNEL_UDP4,
      SamplePackets.KERNEL_SYN4,
      SamplePackets.KERNEL_PING4,
      SamplePackets.SCAPY_SCTP4,
      SamplePackets.KERNEL_UDP6,
      SamplePackets.KERNEL_SYN6,
      SamplePackets.KERNEL_PING6
    };
    for (byte[] packet : packets) {
      // traffic class, flow label and hop limit of IPv6 are not covered
      boolean v6 = parse(packet).ipVersion() == 6;
      for (int at = v6 ? 4 : 0; at < packet.length; at++) {
        for (int bit = 1; (!v6 || at != 7) && bit <= 0x80; bit <<= 1) {
          PacketChecksums changed = of(with(packet, at, packet[at] ^ bit));
          assertThat(changed.right()).as("byte %d of %s", at, parse(packet)).isFalse();
        }
      }
    }
  }

  @Test
  void isUnknownWhereSomethingThatIsCoveredWasNotCaptured() {
    byte[] udp4 = SamplePackets.KERNEL_UDP4;
    for (int length = 0; length < udp4.length; length++) {
      PacketChecksums cut = truncated(udp4, length);
      assertThat(cut.ipHeader()).isEqualTo(length < 20 ? UNKNOWN : RIGHT);
      assertThat(cut.transport()).as("%d bytes", length).isEqualTo(UNKNOWN);
    }
    assertThat(truncated(SamplePackets.SCAPY_SCTP4, 35).transport()).isEqualTo(UNKNOWN);
  }

  @Test
  void readsNoFurtherThanUdpLiteCovers() {
    byte[] covered = udpLite(9);
    assertThat(of(covered).transport()).isEqualTo(RIGHT);
    assertThat(truncated(covered, 29).transport()).isEqualTo(RIGHT);
    assertThat(truncated(covered, 28).transport()).isEqualTo(UNKNOWN);
    assertThat(of(with(covered, 29, 'x')).transport()).isEqualTo(RIGHT);
    assertThat(of(with(covered, 28, 'x')).transport()).isEqualTo(WRONG);
    byte[] all = udpLite(0);
    assertThat(of(all).transport()).isEqualTo(RIGHT);
    assertThat(of(with(all, all.length - 1, 'x')).transport()).isEqualTo(WRONG);
    assertThat(of(with(all, UDP_CHECKSUM, 0, 0)).transport()).as("left out").isEqualTo(WRONG);
  }

  private static byte[] udpLite(int coverage) {
    byte[] packet = with(SamplePackets.KERNEL_UDP4, 9, IpProtocol.UDPLITE);
    return PacketRepair.repair(with(packet, 24, 0, coverage));
  }

  @Test
  void readsNoFurtherThanDccpCovers() {
    byte[] header = PacketRepair.repair(SampleHeaders.MADE_DCCP4_REQUEST);
    assertThat(of(header)).isEqualTo(new PacketChecksums(RIGHT, RIGHT));
    assertThat(of(with(header, 41, 'x')).transport()).as("not covered").isEqualTo(RIGHT);
    assertThat(of(with(header, 39, 2)).transport()).isEqualTo(WRONG);
    assertThat(truncated(header, 40).transport()).isEqualTo(RIGHT);
    assertThat(of(with(header, 25, 0x22)).transport()).as("beyond the packet").isEqualTo(WRONG);
    byte[] all = PacketRepair.repair(with(SampleHeaders.MADE_DCCP4_REQUEST, 25, 0x20));
    assertThat(of(all).transport()).isEqualTo(RIGHT);
    assertThat(of(with(all, 41, 'x')).transport()).isEqualTo(WRONG);
  }

  @Test
  void isUnknownOfFragmentsAndMalformedPackets() {
    byte[] first = with(SamplePackets.KERNEL_UDP4, 6, 0x20, 0);
    assertThat(of(first).transport()).isEqualTo(UNKNOWN);
    assertThat(of(with(SamplePackets.KERNEL_UDP4, 24, 0, 7)).transport()).isEqualTo(UNKNOWN);
    assertThat(of(with(SamplePackets.KERNEL_SYN4, 32, 0x40)).transport()).isEqualTo(UNKNOWN);
    byte[] unknownRoute = with(SampleHeaders.SCAPY_UDP6_ROUTING_TYPE_2, 42, 9);
    assertThat(of(unknownRoute).transport()).isEqualTo(UNKNOWN);
    assertThat(of(withEmptyRoute(SamplePackets.KERNEL_UDP6)).transport()).isEqualTo(UNKNOWN);
  }

  /** A routing header of type 0 that leads to another address, and has none. */
  private static byte[] withEmptyRoute(byte[] packet) {
    byte[] routed = new byte[packet.length + 8];
    System.arraycopy(packet, 0, routed, 0, 40);
    System.arraycopy(packet, 40, routed, 48, packet.length - 40);
    routed = with(routed, 40, packet[6], 0, 0, 1);
    return with(routed, 4, 0, packet[5] + 8, IpProtocol.ROUTING);
  }

  @Test
  void isUnknownOfATransportThatIsNotReady() {
    IpPacket packet = parse(SamplePackets.KERNEL_UDP4);
    assertThat(PacketChecksums.of(packet, false)).isEqualTo(new PacketChecksums(RIGHT, UNKNOWN));
    assertThat(PacketChecksums.of(packet, true)).isEqualTo(packet.checksums());
  }

  @Test
  void leavesOutThePaddingBehindAPacket() {
    byte[] padded = Arrays.copyOf(SamplePackets.SCAPY_UDP4, 46);
    Arrays.fill(padded, SamplePackets.SCAPY_UDP4.length, padded.length, (byte) 0xa5);
    assertThat(of(padded).right()).isTrue();
  }
}
