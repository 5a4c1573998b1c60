package io.nfqueue.capture;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nfqueue.packet.ViewAnswers;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that a fuzzer chooses (src/test/fuzz): packets, the end, or a typed error. */
class CaptureFuzzTest {
  private static final ViewAnswers ANSWERS = new ViewAnswers();
  private static final int[] LINK_TYPES = {0, 1, 12, 14, 101, 108, 113, 228, 229, 276};
  private static final int PCAPNG_FIRST_BYTE = 0x0a;

  static Stream<byte[]> pcapFiles() {
    return HostileCaptureTest.files().stream().filter(file -> file[0] != PCAPNG_FIRST_BYTE);
  }

  static Stream<byte[]> pcapngFiles() {
    return HostileCaptureTest.files().stream().filter(file -> file[0] == PCAPNG_FIRST_BYTE);
  }

  /** The index of a link type, and a frame. */
  static Stream<byte[]> frames() throws IOException {
    List<CaptureRecord> records = CaptureBytes.read(HostileCaptureTest.files().get(0));
    return IntStream.range(0, LINK_TYPES.length)
        .mapToObj(
            i -> {
              byte[] packet = records.get(0).bytes();
              byte[] frame = new byte[packet.length + 1];
              frame[0] = (byte) i;
              System.arraycopy(packet, 0, frame, 1, packet.length);
              return frame;
            });
  }

  private static void read(byte[] file) throws IOException {
    List<CaptureRecord> records;
    try {
      records = CaptureBytes.read(file);
    } catch (MalformedCaptureException expected) {
      return;
    }
    for (CaptureRecord record : records) {
      ANSWERS.of(record);
      ANSWERS.of(LinkLayer.of(record));
    }
  }

  @MethodSource("pcapFiles")
  @FuzzTest
  void pcap(byte[] bytes) throws IOException {
    read(bytes);
  }

  @MethodSource("pcapngFiles")
  @FuzzTest
  void pcapng(byte[] bytes) throws IOException {
    read(bytes);
  }

  @MethodSource("frames")
  @FuzzTest
  void linkLayer(byte[] bytes) {
    if (bytes.length > 0) {
      int linkType = LINK_TYPES[(bytes[0] & 0xff) % LINK_TYPES.length];
      byte[] frame = Arrays.copyOfRange(bytes, 1, bytes.length);
      ANSWERS.of(LinkLayer.of(linkType, frame, frame.length));
    }
  }
}
