package io.nfqueue.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that real programs captured ({@code src/test/resources/capture-formats/README.md}), as we
 * and as tshark read them.
 */
class CapturedFilesTest {
  private static final Path FOLDER = Path.of("src/test/resources/capture-formats");
  private static final int FEWEST_FILES = 12;
  private static final int IPV4_ID_OFFSET = 4;

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().matches(".*\\.pcap(ng)?")).sorted().toList();
    }
  }

  private static List<CaptureRecord> read(Path file) throws IOException {
    try (CaptureReader reader = CaptureReader.open(file)) {
      return CaptureBytes.readAll(reader);
    }
  }

  private static String hex(int number) {
    return number < 0 ? "" : "0x%04x".formatted(number);
  }

  @Test
  void thereAreFiles() throws IOException {
    assertThat(files()).hasSizeGreaterThanOrEqualTo(FEWEST_FILES);
  }

  @ParameterizedTest
  @MethodSource("files")
  void lengthsTimesNamesAndCommentsAreThoseOfTshark(Path file) throws Exception {
    List<CaptureRecord> packets = read(file);
    List<List<String>> expected =
        CaptureProgram.tshark(
            file,
            "frame.len",
            "frame.cap_len",
            "frame.time_epoch",
            "frame.interface_name",
            "frame.comment");
    assertThat(packets).isNotEmpty().hasSameSizeAs(expected);
    for (int i = 0; i < packets.size(); i++) {
      CaptureRecord packet = packets.get(i);
      List<String> fields = expected.get(i);
      assertThat(packet.originalLength()).isEqualTo(Integer.parseInt(fields.get(0)));
      assertThat(packet.bytes()).hasSize(Integer.parseInt(fields.get(1)));
      assertThat(packet.epochNanos())
          .isEqualTo(new BigDecimal(fields.get(2)).movePointRight(9).longValueExact());
      if (packet.interfaceName() != null) {
        // else tshark may take a name from another section, or say "unknown"
        assertThat(packet.interfaceName()).isEqualTo(fields.get(3));
      }
      assertThat(String.join(",", packet.comments())).isEqualTo(fields.get(4));
    }
  }

  @Test
  void eachSectionHasItsOwnInterfaces() throws IOException {
    List<CaptureRecord> first = read(FOLDER.resolve("interfaces.pcapng"));
    List<CaptureRecord> second = read(FOLDER.resolve("nanoseconds.pcapng"));
    assertThat(first).extracting(CaptureRecord::interfaceName).contains("here", "lo");
    assertThat(second).extracting(CaptureRecord::interfaceName).containsOnlyNulls();
    List<CaptureRecord> both = read(FOLDER.resolve("sections.pcapng"));
    assertThat(both)
        .extracting(CaptureRecord::interfaceName, CaptureRecord::epochNanos)
        .containsExactlyElementsOf(
            Stream.concat(first.stream(), second.stream())
                .map(packet -> tuple(packet.interfaceName(), packet.epochNanos()))
                .toList());
  }

  /** The first of several values: of the packet itself, not of one that it quotes. */
  private static String first(String values) {
    return values.split(",")[0];
  }

  @ParameterizedTest
  @MethodSource("files")
  void theLayer3PacketIsWhereTsharkFindsIt(Path file) throws Exception {
    List<CaptureRecord> packets = read(file);
    List<List<String>> expected =
        CaptureProgram.tshark(
            file,
            "ip.id",
            "ipv6.plen",
            "eth.src",
            "sll.src.eth",
            "sll.pkttype",
            "ieee8021ad.id",
            "vlan.id");
    for (int i = 0; i < packets.size(); i++) {
      List<String> fields = expected.get(i);
      LinkLayer found = LinkLayer.of(packets.get(i));
      assertThat(found.outcome()).isEqualTo(LinkLayer.Outcome.FOUND);
      ByteBuffer ip =
          ByteBuffer.wrap(packets.get(i).bytes(), found.payloadOffset(), found.payloadLength());
      int id = ip.getShort(found.payloadOffset() + IPV4_ID_OFFSET) & 0xffff;
      if (found.hwProtocol() == 0x0800) {
        assertThat(hex(id)).isEqualTo(first(fields.get(0)));
      } else if (found.hwProtocol() == 0x86dd) {
        assertThat(String.valueOf(id)).as("payload length").isEqualTo(first(fields.get(1)));
      } else {
        assertThat(fields.get(0) + fields.get(1)).as("no IP").isEmpty();
      }
      byte[] address = found.hardwareAddress();
      assertThat(address == null ? "" : HexFormat.ofDelimiter(":").formatHex(address))
          .isEqualTo(fields.get(2) + fields.get(3));
      assertThat(found.packetType() < 0 ? "" : String.valueOf(found.packetType()))
          .isEqualTo(fields.get(4));
      String outermost = first(fields.get(5).isEmpty() ? fields.get(6) : fields.get(5));
      assertThat(found.vlanTci() < 0 ? "" : String.valueOf(found.vlanTci() & 0xfff))
          .isEqualTo(outermost);
    }
  }
}
