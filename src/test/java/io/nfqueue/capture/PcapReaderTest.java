package io.nfqueue.capture;

import static io.nfqueue.capture.CaptureBytes.MICROS;
import static io.nfqueue.capture.CaptureBytes.NANOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapReaderTest {
  private static final byte[] PACKET = {0x45, 1, 2, 3, 4};
  private static final int RAW = 101;
  private static final int HEADER_BYTES = 24;

  private static CaptureBytes file() {
    return new CaptureBytes(ByteOrder.LITTLE_ENDIAN);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "BIG_ENDIAN,    a1b2c3d4, 1700000000123456000",
    "BIG_ENDIAN,    a1b23c4d, 1700000000000123456",
    "LITTLE_ENDIAN, a1b2c3d4, 1700000000123456000",
    "LITTLE_ENDIAN, a1b23c4d, 1700000000000123456",
  })
  void readsBothByteOrdersAndBothUnitsOfTime(String order, String magic, long nanos)
      throws IOException {
    ByteOrder byteOrder = order.startsWith("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    List<CaptureRecord> packets =
        new CaptureBytes(byteOrder)
            .pcapHeader((int) Long.parseLong(magic, 16), RAW)
            .pcapRecord(1_700_000_000, 123_456, PACKET)
            .pcapRecord(1_700_000_000, 123_456, new byte[0])
            .read();
    assertThat(packets).hasSize(2);
    CaptureRecord packet = packets.get(0);
    assertThat(packet.epochNanos()).isEqualTo(nanos);
    assertThat(packet.linkType()).isEqualTo(RAW);
    assertThat(packet.bytes()).isEqualTo(PACKET);
    assertThat(packet.originalLength()).isEqualTo(PACKET.length);
    assertThat(packet.truncated()).isFalse();
    assertThat(packet.interfaceName()).isNull();
    assertThat(packet.options()).isEqualTo(PacketBlockOptions.NONE);
    assertThat(packets.get(1).bytes()).isEmpty();
  }

  @Test
  void hasNoPacketInAFileOfAHeaderOnly() throws IOException {
    assertThat(file().pcapHeader(MICROS, RAW).read()).isEmpty();
  }

  @ParameterizedTest(name = "{0} s, {1} us")
  @CsvSource({
    "2147483647, 999999,     2147483647999999000", // the last signed second, in 2038
    "2147483648, 0,          2147483648000000000",
    "4294967295, 999999,     4294967295999999000", // the last unsigned one, in 2106
    "1,          1000000,    2000000000", // a second of microseconds is one second more
    "4294967295, 4294967295, 4294971589967295000",
  })
  void keepsWhatTheNumbersOfATimeSay(long seconds, long micros, long nanos) throws IOException {
    CaptureBytes file = file().pcapHeader(MICROS, RAW).pcapRecord(seconds, micros, PACKET);
    assertThat(file.read().get(0).epochNanos()).isEqualTo(nanos);
  }

  @Test
  void doesNotBelieveTheSnapLength() throws IOException {
    CaptureBytes file = file().u32(MICROS).u16(2, 4).u32(0, 0, 2, RAW).pcapRecord(1, 2, PACKET);
    assertThat(file.read().get(0).bytes()).isEqualTo(PACKET);
  }

  @Test
  void tellsTheLengthOnTheWireFromWhatWasCaptured() throws IOException {
    CaptureRecord cut =
        file().pcapHeader(MICROS, RAW).u32(1, 2, 5, 1500).bytes(PACKET).read().get(0);
    assertThat(cut.originalLength()).isEqualTo(1500);
    assertThat(cut.truncated()).isTrue();
    CaptureRecord lying =
        file().pcapHeader(MICROS, RAW).u32(1, 2, 5, 0).bytes(PACKET).read().get(0);
    assertThat(lying.originalLength()).isZero();
    CaptureRecord huge =
        file().pcapHeader(MICROS, RAW).u32(1, 2, 5, 0xffff_ffffL).bytes(PACKET).read().get(0);
    assertThat(huge.originalLength()).isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest(name = "{0}: type {1}, {2} bytes")
  @CsvSource({
    "00000001, 1, 0",
    "24000001, 1, 4", // two units of 16 bits
    "f4000001, 1, 30",
    "20000001, 1, 0", // a length that is not said to be present
    "03ff0114, 276, 0", // reserved bits
  })
  void readsTheLengthOfTheFrameCheckSequence(String type, int linkType, int fcsBytes)
      throws IOException {
    CaptureRecord packet =
        file()
            .pcapHeader(MICROS, (int) Long.parseLong(type, 16))
            .pcapRecord(1, 2, PACKET)
            .read()
            .get(0);
    assertThat(packet.linkType()).isEqualTo(linkType);
    assertThat(packet.fcsBytes()).isEqualTo(fcsBytes);
  }

  @Test
  void readsAPacketOfTheLargestSize() throws IOException {
    byte[] large = new byte[CaptureReader.MAX_CAPTURED_BYTES];
    large[large.length - 1] = 7;
    assertThat(file().pcapHeader(NANOS, RAW).pcapRecord(1, 2, large).read().get(0).bytes())
        .isEqualTo(large);
  }

  private static void assertMalformed(
      CaptureBytes file, String block, long offset, String expected, String found) {
    assertThatThrownBy(file::read)
        .isInstanceOfSatisfying(
            MalformedCaptureException.class,
            e -> {
              assertThat(e.block()).isEqualTo(block);
              assertThat(e.offset()).isEqualTo(offset);
              assertThat(e.expected()).isEqualTo(expected);
              assertThat(e.found()).isEqualTo(found);
              assertThat(e)
                  .hasMessage(
                      "%s at file offset %d: expected %s, found %s",
                      block, offset, expected, found);
            });
  }

  @ParameterizedTest
  @ValueSource(longs = {CaptureReader.MAX_CAPTURED_BYTES + 1, 0x7fff_ffffL, 0xffff_ffffL})
  void refusesAPacketThatIsTooLongWithoutAllocatingIt(long length) {
    assertMalformed(
        file().pcapHeader(MICROS, RAW).pcapRecord(1, 2, PACKET).u32(1, 2, length, length),
        "pcap packet record",
        HEADER_BYTES + 16 + PACKET.length,
        "a captured length of at most 262144",
        String.valueOf(length));
  }

  @Test
  void refusesAFileThatEndsWithinAPacket() {
    assertMalformed(
        file().pcapHeader(MICROS, RAW).u32(1, 2, 6, 6).bytes(PACKET),
        "pcap packet record",
        HEADER_BYTES,
        "6 bytes",
        "5 bytes and the end of the file");
  }

  @Test
  void refusesAFileThatEndsWithinAPacketHeader() {
    assertMalformed(
        file().pcapHeader(MICROS, RAW).u32(1, 2, 6).u8(0, 0, 0),
        "pcap packet record",
        HEADER_BYTES,
        "a header of 16 bytes",
        "15 bytes and the end of the file");
  }

  @Test
  void refusesAFileThatEndsWithinItsHeader() {
    assertMalformed(
        file().u32(MICROS).u16(2, 4),
        "pcap file header",
        0,
        "20 bytes",
        "4 bytes and the end of the file");
  }

  @Test
  void refusesAnotherVersion() {
    assertMalformed(
        file().u32(MICROS).u16(2, 2).u32(0, 0, 0, 0), "pcap file header", 0, "version 2.4", "2.2");
    assertMalformed(
        file().u32(MICROS).u16(543, 4).u32(0, 0, 0, 0),
        "pcap file header",
        0,
        "version 2.4",
        "543.4");
  }

  @Test
  void refusesWhatIsNoCaptureFile() {
    String expected = "the magic number of pcap or pcapng";
    assertMalformed(file(), "capture file", 0, expected, "0 bytes");
    assertMalformed(file().u8(0xa1, 0xb2, 0xc3), "capture file", 0, expected, "3 bytes");
    assertMalformed(file().u8(0xa1, 0xb2, 0xcd, 0x34), "capture file", 0, expected, "0xa1b2cd34");
  }
}
