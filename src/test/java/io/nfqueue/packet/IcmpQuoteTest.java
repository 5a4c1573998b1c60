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
import org.junit.jupiter.params.provider.MethodSource;

class IcmpQuoteTest {
  private static final int IPV4_AND_ICMP = 20 + 8;
  private static final int IPV6_AND_ICMP = 40 + 8;

  /** An ICMP error about a packet, or its beginning; lengths right, checksums not. */
  private static byte[] error4(int type, byte[] quoted) {
    byte[] packet = Arrays.copyOf(SamplePackets.KERNEL_UNREACHABLE4, IPV4_AND_ICMP + quoted.length);
    System.arraycopy(quoted, 0, packet, IPV4_AND_ICMP, quoted.length);
    return with(with(packet, 2, packet.length >>> 8, packet.length), 20, type, 0, 0, 0, 0, 0, 0, 0);
  }

  private static byte[] error6(int type, byte[] quoted) {
    byte[] packet = Arrays.copyOf(SamplePackets.KERNEL_PING6, IPV6_AND_ICMP + quoted.length);
    System.arraycopy(quoted, 0, packet, IPV6_AND_ICMP, quoted.length);
    int length = packet.length - Ipv6Header.BYTES;
    return with(with(packet, 4, length >>> 8, length), 40, type, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void quotesAWholePacketOfTheKernel() {
    IpPacket quoted = parse(SamplePackets.KERNEL_UNREACHABLE4).quotedPacket();
    assertThat(quoted).hasToString("IP 10.9.0.1.5555 > 10.9.0.2.53: UDP, length 12");
    assertThat(quoted.truncated()).isFalse();
    assertThat(quoted.payload()).asString().isEqualTo("hello packet");
    assertThat(quoted.quotedPacket()).isNull();
  }

  static Stream<Arguments> others() {
    byte[] empty = error4(11, new byte[0]);
    byte[] error = SamplePackets.KERNEL_UNREACHABLE4;
    return Stream.of(
        arguments("echo request", parse(SamplePackets.KERNEL_PING4)),
        arguments("ICMPv6 echo request", parse(SamplePackets.KERNEL_PING6)),
        arguments("UDP", parse(SamplePackets.KERNEL_UDP4)),
        arguments("no packet", parse(new byte[0])),
        arguments("an error about nothing", parse(empty)),
        arguments("captured to its end", IpPacket.of(error, 0, IPV4_AND_ICMP, error.length)),
        arguments("captured into its header", IpPacket.of(error, 0, 27, error.length)),
        arguments("a later fragment", parse(with(error, 6, 0, 8))),
        arguments("ICMP in IPv6", parse(with(error6(11, SamplePackets.KERNEL_UDP6), 6, 1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void isNullWhereNothingIsQuoted(String name, IpPacket packet) {
    assertThat(packet.quotedPacket()).isNull();
  }

  static Stream<Arguments> quotedPackets() {
    return Stream.of(
        arguments("UDP", SamplePackets.KERNEL_UDP4),
        arguments("TCP", SamplePackets.KERNEL_SYN4),
        arguments("options", SamplePackets.SCAPY_TCP4_OPTIONS),
        arguments("SCTP", SamplePackets.SCAPY_SCTP4),
        arguments("an error", SamplePackets.KERNEL_UNREACHABLE4),
        arguments("first fragment", with(SamplePackets.SCAPY_UDP4, 6, 0x20, 0)),
        arguments("later fragment", SamplePackets.KERNEL_LATER_FRAGMENT4),
        arguments("UDP over IPv6", SamplePackets.KERNEL_UDP6),
        arguments("TCP over IPv6", SamplePackets.KERNEL_SYN6),
        arguments("extension headers", SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT),
        arguments("routing header", SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT),
        arguments("only an IPv6 header", onlyAnIpv6Header()));
  }

  private static byte[] onlyAnIpv6Header() {
    return Arrays.copyOf(with(SamplePackets.KERNEL_UDP6, 4, 0, 0, IpProtocol.NONE), 40);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("quotedPackets")
  void neverCallsAQuoteMalformedForBeingCut(String name, byte[] whole) {
    for (int length = 1; length <= whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      for (byte[] error :
          new byte[][] {error4(3, cut), error4(5, cut), error6(1, cut), error6(4, cut)}) {
        IpPacket quoted = parse(error).quotedPacket();
        assertThat(quoted.malformed()).as("%d bytes", length).isNull();
        assertThat(quoted.length()).isEqualTo(length);
        assertThat(quoted.truncated()).as("%d bytes", length).isEqualTo(length < whole.length);
        if (length >= Ipv6Header.BYTES) {
          assertThat(quoted.originalLength()).isEqualTo(whole.length);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("quotedPackets")
  void neverCallsAQuoteMalformedForBeingCutByTheCapture(String name, byte[] whole) {
    byte[] error = error6(3, whole);
    for (int length = IPV6_AND_ICMP + 1; length < error.length; length++) {
      IpPacket cut = IpPacket.of(Arrays.copyOf(error, length), 0, length, error.length);
      IpPacket quoted = cut.quotedPacket();
      assertThat(quoted.malformed()).as("%d bytes", length).isNull();
      assertThat(quoted.length()).isEqualTo(length - IPV6_AND_ICMP);
      assertThat(quoted.originalLength()).isEqualTo(whole.length);
    }
  }

  @Test
  void readsPortsAndSequenceOfTheEightBytesThatRfc792AsksFor() {
    byte[] quote = Arrays.copyOf(SamplePackets.KERNEL_SYN4, 28);
    IpPacket quoted = parse(error4(11, quote)).quotedPacket();
    assertThat(quoted.sourcePort()).isEqualTo(54722);
    assertThat(quoted.destinationPort()).isEqualTo(80);
    assertThat(quoted.tcp()).as("it is cut").isNull();
    assertThat(quoted.truncated()).isTrue();
    assertThat(quoted.ipLength()).isEqualTo(60);
  }

  @Test
  void leavesPaddingAndExtensionsOut() {
    IpPacket error = parse(SampleHeaders.SCAPY_TIME_EXCEEDED4_MPLS);
    IpPacket quoted = error.quotedPacket();
    assertThat(quoted.length()).as("with padding").isEqualTo(128);
    assertThat(quoted.ipLength()).isEqualTo(31);
    assertThat(quoted.payload()).asString().isEqualTo("abc");
    assertThat(quoted.malformed()).isNull();
    assertThat(quoted.truncated()).isFalse();
  }

  @Test
  void takesALengthBeyondTheMessageForAll() {
    byte[] error = with(error4(3, SamplePackets.KERNEL_UDP4), 25, 255);
    assertThat(parse(error).quotedPacket().length()).isEqualTo(40);
    byte[] shorter = with(error, 25, 7);
    assertThat(parse(shorter).quotedPacket().length()).isEqualTo(28);
    assertThat(parse(shorter).quotedPacket().originalLength()).isEqualTo(40);
    byte[] six = with(error6(1, SamplePackets.KERNEL_UDP6), 44, 6);
    assertThat(parse(six).quotedPacket().length()).isEqualTo(48);
  }

  @Test
  void takesALengthOfZeroForThatOfBigTcp() {
    byte[] four = with(SamplePackets.KERNEL_SYN4, 2, 0, 0);
    assertThat(parse(error4(3, four)).quotedPacket().malformed()).isNull();
    assertThat(parse(error4(3, four)).quotedPacket().destinationPort()).isEqualTo(80);
    byte[] six = with(SamplePackets.KERNEL_SYN6, 4, 0, 0);
    assertThat(parse(error6(2, six)).quotedPacket().malformed()).isNull();
    assertThat(parse(error6(2, six)).quotedPacket().destinationPort()).isEqualTo(80);
  }

  @Test
  void takesTheLengthOfAJumbogram() {
    IpPacket quoted = parse(error6(2, SampleHeaders.SCAPY_TCP6_JUMBO)).quotedPacket();
    assertThat(quoted.malformed()).isNull();
    assertThat(quoted.originalLength()).isEqualTo(40 + 131_072);
  }

  @Test
  void saysWhatIsWrongWithAQuote() {
    byte[] lie = with(SamplePackets.KERNEL_UDP4, 0, 0x55);
    assertThat(parse(error4(3, lie)).quotedPacket().malformed()).isEqualTo(Malformed.NOT_IP);
    byte[] udp = with(SamplePackets.KERNEL_UDP4, 24, 0, 7);
    assertThat(parse(error4(3, udp)).quotedPacket().malformed()).isEqualTo(Malformed.UDP_LENGTH);
    assertThat(parse(error4(3, udp)).malformed()).as("the error itself").isNull();
  }

  @Test
  void quotesWhatAnErrorQuotesInTurn() {
    IpPacket outer = parse(error4(3, SamplePackets.KERNEL_UNREACHABLE4));
    assertThat(outer.quotedPacket().quotedPacket().destinationPort()).isEqualTo(53);
  }
}
