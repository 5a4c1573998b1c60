package io.nfqueue.capture;

import static io.nfqueue.capture.CaptureBytes.EPB;
import static io.nfqueue.capture.CaptureBytes.IDB;
import static io.nfqueue.capture.CaptureBytes.SHB;
import static io.nfqueue.capture.CaptureBytes.SPB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each way in which a pcapng file can be wrong. */
class PcapngMalformedTest {
  private static final byte[] PACKET = {0x45, 1, 2, 3, 4};
  private static final int RAW = 101;
  private static final int SECTION_BYTES = 28;
  private static final int INTERFACE_BYTES = 20;
  private static final int PACKETS_OFFSET = SECTION_BYTES + INTERFACE_BYTES;

  private static CaptureBytes file() {
    return new CaptureBytes(ByteOrder.BIG_ENDIAN);
  }

  private static CaptureBytes withInterface() {
    return file().section().anInterface(RAW);
  }

  private static void assertMalformed(
      CaptureBytes file, String block, long offset, String expected, String found) {
    assertThatThrownBy(file::read)
        .isInstanceOf(MalformedCaptureException.class)
        .hasMessage("%s at file offset %d: expected %s, found %s", block, offset, expected, found);
  }

  @Test
  void aSectionWithoutItsMagicNumber() {
    assertMalformed(
        file().u32(SHB, 28, 0x1a2b3c4e),
        "Section Header Block",
        0,
        "byte-order magic 0x1a2b3c4d",
        "0x1a2b3c4e");
  }

  @Test
  void aSectionOfAnotherMajorVersion() {
    assertMalformed(
        file().u32(SHB, 28, 0x1a2b3c4d).u16(2, 0),
        "Section Header Block",
        0,
        "major version 1",
        "2");
  }

  @Test
  void aSectionThatIsTooShort() {
    assertMalformed(
        file().u32(SHB, 24, 0x1a2b3c4d),
        "Section Header Block",
        0,
        "a block total length of at least 28, a multiple of 4",
        "24");
  }

  @Test
  void aSectionThatIsCut() {
    assertMalformed(
        file().u32(SHB, 28, 0x1a2b3c4d).u16(1, 0).u32(0),
        "Section Header Block",
        0,
        "10 bytes from file offset 14",
        "the end of the file");
  }

  @Test
  void aBlockTypeThatIsCut() {
    assertMalformed(
        withInterface().u8(0, 0, 0),
        "pcapng block",
        PACKETS_OFFSET,
        "a block type of 4 bytes",
        "3 bytes and the end of the file");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 11, 13, 14, 15, 0xffff_ffffL})
  void aLengthThatIsNone(long length) {
    assertMalformed(
        withInterface().u32(0x0bad, length),
        "block of type 0x00000bad",
        PACKETS_OFFSET,
        "a block total length of at least 12, a multiple of 4",
        String.valueOf(length));
  }

  @Test
  void aLengthBelowTheFieldsOfItsBlock() {
    assertMalformed(
        withInterface().u32(EPB, 28),
        "Enhanced Packet Block",
        PACKETS_OFFSET,
        "a block total length of at least 32, a multiple of 4",
        "28");
  }

  @Test
  void lengthsThatDoNotAgree() {
    CaptureBytes body = file().packetBody(0, 1, PACKET);
    assertMalformed(
        withInterface().u32(EPB, 12 + body.size()).bytes(body.array()).u32(36),
        "Enhanced Packet Block",
        PACKETS_OFFSET,
        "the block total length 40 again at its end",
        "36");
    assertMalformed(
        withInterface().u32(0x0bad, 16, 0, 0xffff_ffffL),
        "block of type 0x00000bad",
        PACKETS_OFFSET,
        "the block total length 16 again at its end",
        "4294967295");
  }

  @Test
  void aBlockOfAPacketThatIsTooLong() {
    assertMalformed(
        withInterface().u32(EPB, 0x7fff_fffcL),
        "Enhanced Packet Block",
        PACKETS_OFFSET,
        "a block total length of at most 1048576",
        "2147483644");
  }

  @Test
  void anUnknownBlockThatIsCut() {
    assertMalformed(
        withInterface().u32(0x0bad, 0xffff_fffcL, 0),
        "block of type 0x00000bad",
        PACKETS_OFFSET,
        "4294967280 bytes from file offset " + (PACKETS_OFFSET + 8),
        "the end of the file");
  }

  @Test
  void aPacketOfAnInterfaceThatIsNotThere() {
    assertMalformed(
        withInterface().packet(1, 1, PACKET),
        "Enhanced Packet Block",
        PACKETS_OFFSET,
        "one of 1 interfaces",
        "interface 1");
    assertMalformed(
        withInterface().packet(-1, 1, PACKET),
        "Enhanced Packet Block",
        PACKETS_OFFSET,
        "one of 1 interfaces",
        "interface 4294967295");
  }

  @Test
  void aPacketOfAnInterfaceOfTheSectionBefore() {
    assertMalformed(
        withInterface().section().packet(0, 1, PACKET),
        "Enhanced Packet Block",
        PACKETS_OFFSET + SECTION_BYTES,
        "one of 0 interfaces",
        "interface 0");
  }

  @Test
  void aSimplePacketWithoutAnInterface() {
    assertMalformed(
        file().section().block(SPB, file().u32(0)),
        "Simple Packet Block",
        SECTION_BYTES,
        "one of 0 interfaces",
        "interface 0");
  }

  @Test
  void aSimplePacketThatIsCut() {
    assertMalformed(
        withInterface().block(SPB, file().u32(5).u8(1, 2, 3, 4)),
        "Simple Packet Block",
        PACKETS_OFFSET,
        "a captured length of at most 4",
        "5");
  }

  @ParameterizedTest
  @ValueSource(longs = {9, 0x7fff_ffffL, 0xffff_ffffL})
  void aPacketThatIsLongerThanItsBlock(long captured) {
    assertMalformed(
        withInterface().block(EPB, file().u32(0, 0, 1, captured, captured).padded(PACKET)),
        "Enhanced Packet Block",
        PACKETS_OFFSET,
        "a captured length of at most 8",
        String.valueOf(captured));
  }

  @Test
  void aPacketThatIsTooLong() {
    byte[] tooLong = new byte[CaptureReader.MAX_CAPTURED_BYTES + 1];
    assertMalformed(
        withInterface().packet(0, 1, tooLong),
        "Enhanced Packet Block",
        PACKETS_OFFSET,
        "a captured length of at most 262144",
        "262145");
  }

  @Test
  void anOptionThatIsLongerThanItsBlock() {
    assertMalformed(
        withInterface().block(EPB, file().packetBody(0, 1, PACKET).u16(1, 5).u32(0)),
        "Enhanced Packet Block",
        PACKETS_OFFSET,
        "option 1 of at most 4 bytes",
        "5 bytes");
  }

  @Test
  void anOptionOfAnotherLengthThanItsMeaningHas() {
    assertMalformed(
        file().section().block(IDB, file().u16(RAW, 0).u32(0).option(9, new byte[4])),
        "Interface Description Block",
        SECTION_BYTES,
        "option 9 of 1 bytes",
        "4 bytes");
  }

  @Test
  void aPacketsOptionOfAnotherLengthIsAsIfItWereNotThere() throws IOException {
    CaptureBytes file =
        withInterface()
            .block(
                EPB,
                file()
                    .packetBody(0, 1, PACKET)
                    .option(2, new byte[] {2})
                    .option(5, new byte[4])
                    .option(6, new byte[8])
                    .text(1, "all the same"))
            .packet(0, 2, PACKET);
    List<CaptureRecord> packets = CaptureBytes.read(file.array());
    assertThat(packets).hasSize(2);
    assertThat(packets.get(0).options())
        .isEqualTo(PacketBlockOptions.NONE.withComment("all the same"));
    assertThat(packets.get(0).bytes()).isEqualTo(PACKET);
  }

  @Test
  void moreInterfacesThanAnyFileNeeds() {
    CaptureBytes file = file().section();
    for (int i = 0; i <= CaptureReader.MAX_INTERFACES; i++) {
      file.anInterface(RAW);
    }
    assertMalformed(
        file,
        "Interface Description Block",
        SECTION_BYTES + (long) INTERFACE_BYTES * CaptureReader.MAX_INTERFACES,
        "at most 65536 interfaces in a section",
        "another one");
  }

  @Test
  void whatIsReadBeforeIsGivenAndTheErrorStays() throws IOException {
    CaptureBytes file = withInterface().packet(0, 1, PACKET).u32(EPB, 33).packet(0, 1, PACKET);
    try (CaptureReader reader = CaptureReader.of(new ByteArrayInputStream(file.array()))) {
      assertThat(reader.next()).isNotNull();
      Throwable first = catchThrowable(reader::next);
      assertThat(first).isInstanceOf(MalformedCaptureException.class);
      assertThat(catchThrowable(reader::next)).isSameAs(first);
    }
  }

  @Test
  void readsAlsoWhereAStreamGivesOneByteAtATime() throws IOException {
    CaptureBytes file = withInterface().u32(EPB, 1 << 20);
    byte[] start = Arrays.copyOf(file.array(), file.size() + 1000);
    InputStream slow =
        new ByteArrayInputStream(start) {
          @Override
          public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(1, length));
          }
        };
    try (CaptureReader reader = CaptureReader.of(slow)) {
      assertThatThrownBy(reader::next)
          .hasMessageContaining("found 1000 bytes and the end of the file");
    }
  }
}
