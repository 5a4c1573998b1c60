package io.nfqueue.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each view over bytes that a fuzzer chooses (src/test/fuzz), or, in the build, over the samples
 * and over what the fuzzer found worth keeping: no accessor fails or reads outside.
 */
class PacketFuzzTest {
  private static final ViewAnswers ANSWERS = new ViewAnswers();
  private static final int MOST_OPTION_BYTES = 40;
  private static final byte[] TCP_FIXED_HEADER =
      HexFormat.of().parseHex("03e800500000000000000000501020009e2b0000");
  private static final int TCP_DATA_OFFSET_INDEX = 12;
  private static final byte[] IPV4_FIXED_HEADER =
      HexFormat.of().parseHex("4a0000330001000040110f5ac0000201c0000202");

  static List<byte[]> packets() {
    return SampleHeaders.ALL;
  }

  /** What the packets hold behind an IPv4, or an IPv6 header. */
  static Stream<byte[]> upperLayers() {
    return SampleHeaders.ALL.stream()
        .map(
            packet ->
                Arrays.copyOfRange(
                    packet,
                    Math.min(packet[0] >>> 4 == 6 ? 40 : 20, packet.length),
                    packet.length));
  }

  /** A next header value, and the chain that it begins. */
  static Stream<byte[]> chains() {
    return SampleHeaders.ALL.stream()
        .filter(packet -> packet[0] >>> 4 == 6)
        .map(
            packet -> {
              byte[] chain = Arrays.copyOfRange(packet, Ipv6Header.BYTES - 1, packet.length);
              chain[0] = packet[6];
              return chain;
            });
  }

  static Stream<byte[]> tcpOptionLists() {
    return Stream.of(
            "020405b40402080a002a5f3c0000000001030307",
            "01010512000003e8000007d0fffffffafffffffffe04f989",
            "0101080a002a5f3c002a5f3b",
            "1e0c00010102030405060708",
            "0000")
        .map(HexFormat.of()::parseHex);
  }

  static Stream<byte[]> ipv4OptionLists() {
    return Stream.of(
            "070b08c000020900000000830704c0000207",
            "890704c0000207440c0d01c0000209ffffffff00",
            "94040000",
            "0101010100")
        .map(HexFormat.of()::parseHex);
  }

  @MethodSource("packets")
  @FuzzTest
  void ipPacket(byte[] bytes) {
    PacketView.IP_PACKET.answers(ANSWERS, bytes);
  }

  /** A copy that the kernel cut. */
  @MethodSource("packets")
  @FuzzTest
  void truncatedIpPacket(byte[] bytes) {
    ANSWERS.wherever(bytes, (b, from, to) -> IpPacket.of(b, from, to - from, to - from + 9000));
  }

  /** With all that can be asked for; the bytes around the packet must not show in it. */
  @MethodSource("packets")
  @FuzzTest
  void dissection(byte[] bytes) {
    String text = ANSWERS.wherever(bytes, (b, from, to) -> dissected(b, from, to, 0));
    ANSWERS.wherever(bytes, (b, from, to) -> dissected(b, from, to, 9000));
    assertThat(text).matches("[ -~\n]+");
  }

  private static String dissected(byte[] bytes, int from, int to, int missing) {
    IpPacket packet = IpPacket.of(bytes, from, to - from, to - from + missing);
    return PacketDissection.of(packet).withPayloadBytes() + packet.hexDump();
  }

  @MethodSource("packets")
  @FuzzTest
  void ipv4(byte[] bytes) {
    PacketView.IPV4.answers(ANSWERS, bytes);
  }

  @MethodSource("packets")
  @FuzzTest
  void ipv6(byte[] bytes) {
    PacketView.IPV6.answers(ANSWERS, bytes);
  }

  /** The first byte says what the chain begins with; before it a right IPv6 header. */
  @MethodSource("chains")
  @FuzzTest
  void ipv6Chain(byte[] bytes) {
    if (bytes.length > 0) {
      byte[] packet = new byte[Ipv6Header.BYTES + bytes.length - 1];
      packet[0] = 0x60;
      packet[4] = (byte) (bytes.length - 1 >>> Byte.SIZE);
      packet[5] = (byte) (bytes.length - 1);
      packet[6] = bytes[0];
      System.arraycopy(bytes, 1, packet, Ipv6Header.BYTES, bytes.length - 1);
      PacketView.IP_PACKET.answers(ANSWERS, packet);
    }
  }

  @MethodSource("upperLayers")
  @FuzzTest
  void extensionHeaders(byte[] bytes) {
    PacketView.HOP_BY_HOP.answers(ANSWERS, bytes);
    PacketView.FRAGMENT.answers(ANSWERS, bytes);
    PacketView.AH_IN_CHAIN.answers(ANSWERS, bytes);
  }

  @MethodSource("upperLayers")
  @FuzzTest
  void routing(byte[] bytes) {
    PacketView.ROUTING.answers(ANSWERS, bytes);
  }

  @MethodSource("upperLayers")
  @FuzzTest
  void mobilityAndIpsec(byte[] bytes) {
    PacketView.MOBILITY.answers(ANSWERS, bytes);
    PacketView.AH.answers(ANSWERS, bytes);
    PacketView.ESP.answers(ANSWERS, bytes);
  }

  @MethodSource("upperLayers")
  @FuzzTest
  void tcp(byte[] bytes) {
    PacketView.TCP.answers(ANSWERS, bytes);
  }

  /** Up to 40 bytes of options, behind a right header. */
  @MethodSource("tcpOptionLists")
  @FuzzTest
  void tcpOptions(byte[] bytes) {
    byte[] header = withOptions(TCP_FIXED_HEADER, bytes);
    header[TCP_DATA_OFFSET_INDEX] = (byte) (header.length / 4 << 4);
    PacketView.TCP.answers(ANSWERS, header);
  }

  @MethodSource("ipv4OptionLists")
  @FuzzTest
  void ipv4Options(byte[] bytes) {
    byte[] header = withOptions(IPV4_FIXED_HEADER, bytes);
    header[0] = (byte) (0x40 | header.length / 4);
    PacketView.IPV4.answers(ANSWERS, header);
  }

  private static byte[] withOptions(byte[] fixed, byte[] options) {
    int optionBytes = Math.min(options.length, MOST_OPTION_BYTES);
    byte[] header = Arrays.copyOf(fixed, fixed.length + (optionBytes + 3 & ~3));
    System.arraycopy(options, 0, header, fixed.length, optionBytes);
    return header;
  }

  @MethodSource("upperLayers")
  @FuzzTest
  void udpUdpLiteSctpAndDccp(byte[] bytes) {
    PacketView.UDP.answers(ANSWERS, bytes);
    PacketView.UDP_LITE.answers(ANSWERS, bytes);
    PacketView.SCTP.answers(ANSWERS, bytes);
    PacketView.DCCP.answers(ANSWERS, bytes);
  }

  @MethodSource("upperLayers")
  @FuzzTest
  void icmp(byte[] bytes) {
    PacketView.ICMP.answers(ANSWERS, bytes);
    PacketView.ICMPV6.answers(ANSWERS, bytes);
  }

  @MethodSource("packets")
  @FuzzTest
  void ethernet(byte[] bytes) {
    PacketView.ETHERNET.answers(ANSWERS, bytes);
    PacketView.ETHER_TYPE.answers(ANSWERS, bytes);
  }

  @MethodSource("packets")
  @FuzzTest
  void repair(byte[] bytes) {
    byte[] repaired;
    try {
      repaired = PacketRepair.repair(bytes);
    } catch (MalformedPacketException expected) {
      return;
    }
    assertThat(repaired).hasSameSizeAs(bytes);
    assertThat(PacketRepair.repair(repaired)).isEqualTo(repaired);
  }
}
