package io.nfqueue.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write, read by tshark, tcpdump and capinfos, none of which complains. */
class CaptureProgramsTest {
  private static final int RAW = 101;
  private static final long NANOS = 1_700_000_000_123_456_789L;

  /** UDP 10.9.0.2:5000 > 10.9.0.1:53, 4 bytes. */
  private static final byte[] IPV4 =
      HexFormat.of().parseHex("45000020000140004011265a0a0900020a09000113880035000c000001020304");

  /** ICMPv6 echo request fd09::2 > fd09::1. */
  private static final byte[] IPV6 =
      HexFormat.of()
          .parseHex(
              "6000000000083a40fd090000000000000000000000000002fd090000000000000000000000000001"
                  + "8000000000010001");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeAFile() throws Exception {
    file = folder.resolve("packets.pcapng");
    try (CaptureFiles files = CaptureFiles.open(file, 0, 1, "camel-nfqueue test")) {
      PacketBlockOptions options =
          PacketBlockOptions.NONE
              .withDirection(Direction.INBOUND)
              .withPacketId(4_294_967_295L)
              .withQueue(65_535)
              .withComment("größer")
              .withComment("the second");
      files.write(RAW, "to-peer", NANOS, ByteBuffer.wrap(IPV4), IPV4.length, options);
      files.write(
          RAW, "eth0", NANOS + 1, ByteBuffer.wrap(IPV6, 0, 40), 48, PacketBlockOptions.NONE);
      for (int length = 0; length < 8; length++) {
        // every padding there is
        byte[] packet = Arrays.copyOf(IPV4, IPV4.length + length);
        PacketBlockOptions comment = PacketBlockOptions.NONE.withComment("x".repeat(length));
        files.write(
            RAW, "eth0", NANOS + 2 + length, ByteBuffer.wrap(packet), packet.length, comment);
      }
      files.write(
          RAW, "eth0", NANOS + 10, ByteBuffer.wrap(new byte[0]), 60_000, PacketBlockOptions.NONE);
    }
  }

  @Test
  void tsharkReadsEveryField() throws Exception {
    List<List<String>> packets =
        CaptureProgram.tshark(
            file,
            "frame.time_epoch",
            "frame.len",
            "frame.cap_len",
            "frame.interface_name",
            "frame.encap_type",
            "frame.packet_id",
            "frame.interface_queue",
            "frame.packet_flags_direction",
            "frame.comment",
            "udp.dstport",
            "ipv6.dst");
    assertThat(packets).hasSize(11);
    assertThat(packets.get(0))
        .containsExactly(
            "1700000000.123456789",
            "32",
            "32",
            "to-peer",
            "7",
            "4294967295",
            "65535",
            "0x00000001",
            "größer,the second",
            "53",
            "");
    assertThat(packets.get(1))
        .containsExactly(
            "1700000000.123456790", "48", "40", "eth0", "7", "", "", "", "", "", "fd09::1");
    assertThat(packets.get(9).get(8)).isEqualTo("x".repeat(7));
    assertThat(packets.get(10).subList(1, 3)).containsExactly("60000", "0");
  }

  @Test
  void tsharkFindsNothingMalformedInTheFile() throws Exception {
    assertThat(
            CaptureProgram.run(
                "tshark",
                "-n",
                "-r",
                file.toString(),
                "-Y",
                "_ws.malformed && frame.cap_len >= 48"))
        .isEmpty();
  }

  @Test
  void tcpdumpReadsRawPacketsOfOneInterface() throws Exception {
    Path raw = folder.resolve("raw.pcapng");
    try (CaptureFiles files = CaptureFiles.open(raw, 0, 1, "camel-nfqueue test")) {
      for (byte[] packet : new byte[][] {IPV4, IPV6}) {
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        files.write(RAW, "to-peer", NANOS, bytes, packet.length, PacketBlockOptions.NONE);
      }
    }
    List<String> lines =
        CaptureProgram.run("tcpdump", "-n", "-tt", "-r", raw.toString()).lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("1700000000.123456 IP 10.9.0.2.5000 > 10.9.0.1.53: ");
    assertThat(lines.get(1))
        .startsWith("1700000000.123456 IP6 fd09::2 > fd09::1: ICMP6, echo request");
  }

  /** With LINKTYPE_RAW it refuses the second: its library compares 101 with its own 12. */
  @Test
  void tcpdumpReadsCookedPacketsOfSeveralInterfaces() throws Exception {
    Path cooked = folder.resolve("cooked.pcapng");
    byte[] header = HexFormat.of().parseHex("0000ffff000000000000000000000800");
    ByteBuffer packet =
        ByteBuffer.allocate(header.length + IPV4.length).put(header).put(IPV4).flip();
    try (CaptureFiles files = CaptureFiles.open(cooked, 0, 1, "camel-nfqueue test")) {
      for (String device : List.of("to-peer", "eth0", "to-peer")) {
        files.write(
            LinkType.LINKTYPE_LINUX_SLL, device, NANOS, packet, 48, PacketBlockOptions.NONE);
      }
    }
    assertThat(CaptureProgram.run("tcpdump", "-n", "-r", cooked.toString()).lines())
        .hasSize(3)
        .allMatch(line -> line.contains("IP 10.9.0.2.5000 > 10.9.0.1.53: "));
  }

  @Test
  void capinfosKnowsTheFileAndItsInterfaces() throws Exception {
    String output = CaptureProgram.run("capinfos", file.toString());
    assertThat(output)
        .contains("Wireshark/... - pcapng")
        .containsPattern("Number of packets: +11")
        .containsPattern("Capture application: +camel-nfqueue test")
        .containsPattern("Number of interfaces in file: +2")
        .containsPattern("Time precision = nanoseconds");
  }
}
