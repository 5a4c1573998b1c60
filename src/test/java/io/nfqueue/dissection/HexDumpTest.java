package io.nfqueue.dissection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.capture.CaptureProgram;
import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.packet.HexDump;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hex dumps beside those of tshark, and read back by text2pcap (package tshark brings both). */
class HexDumpTest {
  private static final int ETHERNET = 1;

  @TempDir Path folder;

  private static String dump(byte[] bytes) {
    return HexDump.of(bytes, 0, bytes.length);
  }

  @Test
  void printsWhatTsharkPrintsOfEveryCapturedFrame() throws Exception {
    int frames = 0;
    for (Path file : CapturedPackets.files()) {
      List<CaptureRecord> records = CapturedPackets.records(file);
      String expected =
          CaptureProgram.run(
              "tshark", "-n", "-r", file.toString(), "--hexdump", "frames", "--hexdump", "delimit");
      String found =
          records.stream().map(record -> dump(record.bytes())).collect(Collectors.joining("\n\n"));
      assertThat(found).as(file.toString()).isEqualTo(expected.replaceFirst("\\n+$", ""));
      frames += records.size();
    }
    assertThat(frames).isGreaterThan(100);
  }

  /** As many digits as tshark's of an offset, and text that looks like digits or like an offset. */
  @Test
  void isReadBackByText2pcapWhateverTheBytesAre() throws Exception {
    List<byte[]> packets = new ArrayList<>();
    for (String text : List.of("ab", "ab cd | 12 34", "0000  00 11", "00000000ffffffff 12 34 56")) {
      packets.add(text.getBytes(StandardCharsets.US_ASCII));
    }
    byte[] every = new byte[70_000];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) (i * 31 >>> 3);
    }
    packets.add(every);
    for (Path file : CapturedPackets.files()) {
      CapturedPackets.records(file).forEach(record -> packets.add(record.bytes()));
    }
    packets.removeIf(packet -> packet.length == 0);

    List<byte[]> found = readBack(packets);
    assertThat(found).hasSameSizeAs(packets);
    for (int i = 0; i < packets.size(); i++) {
      assertThat(found.get(i)).isEqualTo(packets.get(i));
    }
  }

  private List<byte[]> readBack(List<byte[]> packets) throws Exception {
    Path text = folder.resolve("dump.txt");
    Path file = folder.resolve("read.pcap");
    String dumps = packets.stream().map(HexDumpTest::dump).collect(Collectors.joining("\n\n"));
    Files.writeString(text, dumps + "\n");
    CaptureProgram.run(
        "text2pcap",
        "-q",
        "-F",
        "pcap",
        "-l",
        Integer.toString(ETHERNET),
        text.toString(),
        file.toString());
    return CapturedPackets.records(file).stream().map(CaptureRecord::bytes).toList();
  }

  @Test
  void countsFromTheFirstByteThatIsWanted() {
    byte[] bytes = "..0123456789abcdefg..".getBytes(StandardCharsets.US_ASCII);
    assertThat(HexDump.of(bytes, 2, 19))
        .isEqualTo(
            "0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66   |0123456789abcdef|\n"
                + "0010  67                                                |g|");
  }

  @Test
  void isEmptyForNoBytes() {
    assertThat(HexDump.of(new byte[3], 3, 3)).isEmpty();
  }

  @Test
  void refusesARangeThatIsNotInTheArray() {
    assertThatThrownBy(() -> HexDump.of(new byte[3], 1, 4))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
