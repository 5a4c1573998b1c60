package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Where the length of a packet is not simply what its header says. */
class IpPacketLengthTest {

  @Test
  void takesTheRealLengthOfABigTcpPacket() {
    byte[] tcp4 = with(SamplePackets.SCAPY_TCP4, 2, 0, 0);
    IpPacket four = IpPacket.of(tcp4, 0, tcp4.length, 100_000);
    assertThat(four.malformed()).isNull();
    assertThat(four.payloadLength()).isEqualTo(100_000 - 40);
    assertThat(parse(tcp4).malformed())
        .as("a length of 0 where the real one fits the field")
        .isEqualTo(Malformed.TOTAL_LENGTH_TOO_SMALL);
    IpPacket six = IpPacket.of(with(SamplePackets.KERNEL_SYN6, 4, 0, 0), 0, 80, 180_000);
    assertThat(six.malformed()).isNull();
    assertThat(six.payloadLength()).isEqualTo(180_000 - 80);
    assertThat(six.capturedPayloadLength()).isZero();
  }

  @Test
  void takesTheLengthOfTheJumboOption() {
    byte[] tcp = Arrays.copyOfRange(SamplePackets.KERNEL_SYN6, 40, 80);
    byte[] head = with(Arrays.copyOf(SamplePackets.KERNEL_SYN6, 48), 4, 0, 0, 0);
    // 100,000 = 0x000186a0; option type 0xc2, length 4 (RFC 2675 section 2)
    head = with(head, 40, 6, 0, 0xc2, 4, 0, 1, 0x86, 0xa0);
    byte[] packet = Arrays.copyOf(head, 88);
    System.arraycopy(tcp, 0, packet, 48, 40);
    IpPacket jumbo = IpPacket.of(packet, 0, 88, 100_040);
    assertThat(jumbo.malformed()).isNull();
    assertThat(jumbo.ipLength()).isEqualTo(100_040);
    assertThat(jumbo.destinationPort()).isEqualTo(80);
    assertThat(IpPacket.of(packet, 0, 88, 100_039).malformed())
        .isEqualTo(Malformed.TOTAL_LENGTH_BEYOND_PACKET);
  }

  @Test
  void goesWithoutTheJumboOptionInBigTcpOnly() {
    byte[] padded = with(SampleHeaders.SCAPY_TCP6_JUMBO, 42, Ipv6Options.PADN, 4, 0, 0, 0, 0);
    IpPacket big = IpPacket.of(padded, 0, padded.length, 131_112);
    assertThat(big.malformed()).isNull();
    assertThat(big.ipLength()).isEqualTo(131_112);
    assertThat(big.destinationPort()).isEqualTo(2);
    byte[] tunnel = with(padded, 40, IpProtocol.UDP, 0, 1, 4, 0, 0, 0, 0, 0, 1, 0, 2, 0, 0);
    assertThat(IpPacket.of(tunnel, 0, tunnel.length, 131_112).malformed()).isNull();
    byte[] other = with(padded, 40, IpProtocol.ICMPV6);
    IpPacket lie = IpPacket.of(other, 0, other.length, 131_112);
    assertThat(lie.malformed()).isEqualTo(Malformed.JUMBO_OPTION_MISSING);
    assertThat(lie.ipLength()).isEqualTo(Ipv6Header.BYTES);
    assertThat(lie.protocol()).isEqualTo(-1);
    assertThat(lie.extensionHeaders()).isEmpty();
    assertThat(lie.sourceAddressText()).isEqualTo("2001:db8::1");
    assertThat(IpPacket.of(other, 0, 47, 131_112).malformed())
        .as("the option may be in what was not captured")
        .isNull();
    assertThat(parse(padded).malformed())
        .as("a length of 0 where the real one fits the field")
        .isEqualTo(Malformed.JUMBO_OPTION_MISSING);
  }

  @Test
  void allowsPaddingBehindTheIpLength() {
    byte[] padded = Arrays.copyOf(SamplePackets.SCAPY_UDP4, 46);
    assertThat(parse(padded).malformed()).isNull();
    assertThat(parse(padded).ipLength()).isEqualTo(31);
    assertThat(parse(padded).payloadLength()).isEqualTo(3);
  }
}
