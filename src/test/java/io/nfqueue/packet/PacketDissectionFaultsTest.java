package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a dissection says of packets that are wrong, cut, or not to be judged. */
class PacketDissectionFaultsTest {
  private static final int TCP_CHECKSUM = 36;
  private static final int UDP_CHECKSUM = 26;

  private static IpPacket captured(byte[] packet, int length) {
    return IpPacket.of(packet, 0, length, packet.length);
  }

  /** The addresses of their pseudo-headers are in a routing header, or in an option. */
  @Test
  void findsTheChecksumsOfRealPacketsCorrect() {
    for (byte[] packet :
        List.of(
            SamplePackets.KERNEL_UDP6,
            SamplePackets.KERNEL_RST4,
            SamplePackets.SCAPY_TCP6_ROUTING_TYPE_0,
            SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT,
            SampleHeaders.SCAPY_UDP6_ROUTING_TYPE_2,
            SampleHeaders.SCAPY_UDP6_HOME_ADDRESS,
            SampleHeaders.SCAPY_UDP4_ROUTES)) {
      assertThat(parse(packet).dissection())
          .contains(" (correct)")
          .doesNotContain("incorrect", "not checked");
    }
  }

  @Test
  void saysWhatAWrongChecksumShouldBe() {
    byte[] spoilt = with(SamplePackets.KERNEL_SYN4, TCP_CHECKSUM, 0x46, 0x19);
    assertThat(parse(spoilt).dissection())
        .contains("  checksum: 0x4619 (incorrect, should be 0x4618)");
    byte[] hops = with(SamplePackets.KERNEL_SYN4, 8, 63);
    assertThat(parse(hops).dissection())
        .contains("  header checksum: 0xd642 (incorrect, should be 0xd742)");
  }

  @Test
  void saysWhyAChecksumIsNotChecked() {
    byte[] none = with(SamplePackets.SCAPY_UDP4, UDP_CHECKSUM, 0, 0);
    assertThat(parse(none).dissection()).contains("  checksum: 0x0000 (none)");
    byte[] sctp = with(SamplePackets.SCAPY_SCTP4, 28, 0, 0, 0, 0);
    assertThat(parse(sctp).dissection()).contains("  checksum: 0x00000000 (none)");
    byte[] syn = SamplePackets.KERNEL_SYN4;
    assertThat(PacketDissection.of(parse(syn)).withChecksumNotReady())
        .asString()
        .contains("  checksum: 0x4618 (not ready)");
    byte[] first = with(syn, 6, 0x20);
    assertThat(parse(first).dissection()).contains("(not checked: it covers all fragments)");
    byte[] data = SamplePackets.SCAPY_TCP4;
    assertThat(captured(data, data.length - 1).dissection())
        .contains("(not checked: it covers more than was captured)");
    byte[] hidden = with(SampleHeaders.SCAPY_UDP6_ROUTING_TYPE_2, 42, 99);
    assertThat(parse(hidden).dissection())
        .contains("(not checked: the routing header hides the final destination)");
  }

  @Test
  void saysWhatIsMissingFromACopy() {
    byte[] data = SamplePackets.SCAPY_TCP4;
    assertThat(captured(data, data.length - 2).dissection())
        .endsWith("payload: 5 bytes, 3 of them captured\ntruncated: 43 of 45 bytes captured");
    assertThat(captured(data, 34).dissection())
        .endsWith(
            "TCP header, not whole, bytes 20..33\n  source port: 1000\n  destination port: 80\n"
                + "  data offset: 20 bytes\n  flags: 0x018 (PSH, ACK)\n"
                + "truncated: 34 of 45 bytes captured");
    assertThat(captured(data, 12).dissection())
        .isEqualTo(
            "IPv4 header, not whole\nnot dissected: bytes 0..11\n"
                + "truncated: 12 of 45 bytes captured");
    assertThat(captured(data, 0).dissection())
        .isEqualTo("no bytes\ntruncated: 0 of 45 bytes captured");
    byte[] options = SamplePackets.SCAPY_TCP4_OPTIONS;
    assertThat(captured(options, 22).dissection())
        .startsWith("IPv4 header, not whole, bytes 0..19\n  ttl: 64\n")
        .contains("\nnot dissected: bytes 20..21\n");
  }

  @Test
  void saysWhatIsWrongAndWhereItStops() {
    byte[] offset = with(SamplePackets.SCAPY_TCP4, 32, 0x40);
    assertThat(parse(offset).dissection())
        .endsWith(
            "TCP header, not whole, bytes 20..39\n  source port: 1000\n  destination port: 80\n"
                + "  data offset: 16 bytes\n  flags: 0x018 (PSH, ACK)\n"
                + "malformed: the TCP data offset is below 20 bytes or beyond the packet"
                + " (TCP_DATA_OFFSET)\nnot dissected: bytes 40..44");
    byte[] length = with(SamplePackets.SCAPY_UDP4, 24, 0x01);
    assertThat(parse(length).dissection())
        .contains("  length: 267 bytes\n  checksum: 0xb354 (not checked: the packet is malformed)")
        .endsWith("(UDP_LENGTH)\nnot dissected: bytes 28..30");
    byte[] option = with(SamplePackets.KERNEL_SYN4, 43, 0x02, 0x08, 50);
    assertThat(parse(option).dissection())
        .contains(
            "    malformed: an option's length leads beyond the end of the options, at byte ");
    assertThat(parse(new byte[] {0x10, 2, 3}).dissection())
        .isEqualTo(
            "no IP header\nmalformed: the version is neither 4 nor 6 (NOT_IP)\n"
                + "not dissected: bytes 0..2");
  }

  @Test
  void tellsBytesThatAreNotThePacketsOwn() {
    byte[] padded = Arrays.copyOf(SamplePackets.SCAPY_UDP4, 46);
    assertThat(parse(padded).dissection()).endsWith("payload: 3 bytes\npadding: 15 bytes");
    byte[] surplus = with(SamplePackets.SCAPY_UDP4, 24, 0, 9);
    assertThat(parse(surplus).dissection())
        .endsWith("payload: 1 bytes\nbehind the datagram: 2 bytes");
  }
}
