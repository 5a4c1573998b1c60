package io.nfqueue.capture;

import static io.nfqueue.capture.CaptureBytes.EPB;
import static io.nfqueue.capture.CaptureBytes.IDB;
import static io.nfqueue.capture.CaptureBytes.PB;
import static io.nfqueue.capture.CaptureBytes.SHB;
import static io.nfqueue.capture.CaptureBytes.SPB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngReaderTest {
  private static final byte[] PACKET = {0x45, 1, 2, 3, 4};
  private static final int RAW = 101;
  private static final int ETHERNET = 1;

  private static CaptureBytes file() {
    return new CaptureBytes(ByteOrder.LITTLE_ENDIAN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BIG_ENDIAN", "LITTLE_ENDIAN"})
  void readsBothByteOrders(String order) throws IOException {
    CaptureBytes file =
        new CaptureBytes(order.startsWith("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    CaptureBytes body =
        file.packetBody(0, 1_700_000_000_123_456L, PACKET)
            .option(2, file.body().u32(2).array())
            .option(5, file.body().u64(-2).array())
            .option(6, file.body().u32(0xffff_ffffL).array());
    List<CaptureRecord> packets =
        file.section().anInterface(RAW).block(EPB, body).packet(0, 3, PACKET).read();
    assertThat(packets).hasSize(2);
    CaptureRecord packet = packets.get(0);
    assertThat(packet.linkType()).isEqualTo(RAW);
    assertThat(packet.epochNanos()).isEqualTo(1_700_000_000_123_456_000L);
    assertThat(packet.hasTimestamp()).isTrue();
    assertThat(packet.bytes()).isEqualTo(PACKET);
    assertThat(packet.originalLength()).isEqualTo(PACKET.length);
    assertThat(packet.options().direction()).isEqualTo(Direction.OUTBOUND);
    assertThat(packet.options().packetId()).as("64 bits, unsigned").isEqualTo(-2);
    assertThat(packet.options().queue()).isEqualTo(0xffff_ffffL);
    assertThat(packets.get(1).epochNanos()).isEqualTo(3000);
    assertThat(packets.get(1).options()).isEqualTo(PacketBlockOptions.NONE);
  }

  @Test
  void knowsEachPacketsInterface() throws IOException {
    CaptureBytes file = file().section();
    file.block(
        IDB, file.body().u16(RAW, 0).u32(0).text(2, "eth0").option(9, new byte[] {9}).u16(0, 0));
    file.block(
        IDB,
        file.body()
            .u16(ETHERNET, 0)
            .u32(0)
            .text(2, "br0\0")
            .option(9, new byte[] {3})
            .option(13, new byte[] {32})
            .option(14, file.body().u64(-1).array())
            .u16(0, 0)
            .bytes("behind the end of options".getBytes("US-ASCII"))
            .u8(0, 0, 0));
    List<CaptureRecord> packets =
        file.packet(1, 5000, PACKET).packet(0, 5000, PACKET).packet(1, 0, PACKET).read();
    assertThat(packets)
        .extracting(
            CaptureRecord::interfaceName,
            CaptureRecord::linkType,
            CaptureRecord::epochNanos,
            CaptureRecord::fcsBytes)
        .containsExactly(
            tuple("br0", ETHERNET, 4_000_000_000L, 4),
            tuple("eth0", RAW, 5000L, 0),
            tuple("br0", ETHERNET, -1_000_000_000L, 4));
  }

  @Test
  void startsAnewWithEachSectionAlsoInItsByteOrder() throws IOException {
    CaptureBytes first = file().section().anInterface(RAW).anInterface(RAW).packet(1, 1, PACKET);
    CaptureBytes second =
        new CaptureBytes(ByteOrder.BIG_ENDIAN).section().anInterface(ETHERNET).packet(0, 2, PACKET);
    List<CaptureRecord> packets =
        file().bytes(first.array()).bytes(second.array()).bytes(first.array()).read();
    assertThat(packets)
        .extracting(CaptureRecord::linkType, CaptureRecord::epochNanos)
        .containsExactly(tuple(RAW, 1000L), tuple(ETHERNET, 2000L), tuple(RAW, 1000L));
  }

  @Test
  void readsCommentsAndWhatItDoesNotKnowItPassesOver() throws IOException {
    CaptureBytes file = file().section().anInterface(RAW);
    file.block(0x0bad, file.body().u32(1, 2, 3)).block(5, file.body());
    CaptureBytes body =
        file.packetBody(0, 1, PACKET)
            .text(1, "first")
            .text(2988, "custom")
            .text(1, "größer")
            .option(7, new byte[] {2, 1, 2, 3})
            .text(1, "");
    CaptureRecord packet = file.block(EPB, body).read().get(0);
    assertThat(packet.comments()).containsExactly("first", "größer", "");
    assertThat(packet.options().verdicts()).containsExactly(new byte[] {2, 1, 2, 3});
  }

  @Test
  void readsSimplePacketBlocksWhichHaveNoTime() throws IOException {
    CaptureBytes file = file().section();
    file.block(IDB, file.body().u16(RAW, 0).u32(3));
    file.block(SPB, file.body().u32(2).u8(0x45, 1, 0, 0));
    file.block(SPB, file.body().u32(1500).u8(0x45, 1, 2, 0));
    List<CaptureRecord> packets = file.read();
    assertThat(packets.get(0).bytes()).containsExactly(0x45, 1);
    assertThat(packets.get(0).originalLength()).isEqualTo(2);
    assertThat(packets.get(0).hasTimestamp()).isFalse();
    assertThat(packets.get(1).bytes()).as("cut by the snap length").containsExactly(0x45, 1, 2);
    assertThat(packets.get(1).originalLength()).isEqualTo(1500);
  }

  @Test
  void readsTheOldPacketBlock() throws IOException {
    CaptureBytes file = file().section().anInterface(ETHERNET).anInterface(RAW);
    CaptureBytes body =
        file.body()
            .u16(1, 99)
            .u32(0, 7, PACKET.length, 60)
            .padded(PACKET)
            .option(2, file.body().u32(1).array());
    CaptureRecord packet = file.block(PB, body).read().get(0);
    assertThat(packet.linkType()).isEqualTo(RAW);
    assertThat(packet.epochNanos()).isEqualTo(7000);
    assertThat(packet.bytes()).isEqualTo(PACKET);
    assertThat(packet.originalLength()).isEqualTo(60);
    assertThat(packet.options().direction()).isEqualTo(Direction.INBOUND);
  }

  @ParameterizedTest(name = "flags {0}")
  @CsvSource({
    "0, UNKNOWN, 2",
    "1, INBOUND, 2",
    "2, OUTBOUND, 2",
    "3, UNKNOWN, 2",
    "16, UNKNOWN, 2"
  })
  void readsDirectionAndFrameCheckSequenceOfThePacketsFlags(
      int flags, Direction direction, int fcsBytes) throws IOException {
    CaptureBytes file = file().section();
    file.block(IDB, file.body().u16(ETHERNET, 0).u32(0).option(13, new byte[] {2}));
    CaptureBytes body = file.packetBody(0, 1, PACKET).option(2, file.body().u32(flags).array());
    CaptureRecord packet = file.block(EPB, body).read().get(0);
    assertThat(packet.options().direction()).isEqualTo(direction);
    assertThat(packet.fcsBytes()).isEqualTo(fcsBytes);
  }

  @Test
  void theFlagsLengthOfTheFrameCheckSequenceHoldsBeforeTheInterfaces() throws IOException {
    CaptureBytes file = file().section();
    file.block(IDB, file.body().u16(ETHERNET, 0).u32(0).option(13, new byte[] {16}));
    CaptureBytes body = file.packetBody(0, 1, PACKET).option(2, file.body().u32(4 << 5).array());
    assertThat(file.block(EPB, body).read().get(0).fcsBytes()).isEqualTo(4);
  }

  @Test
  void needsNoSectionLengthNorBelievesIt() throws IOException {
    CaptureBytes file = file();
    file.block(SHB, file.body().u32(0x1a2b3c4d).u16(1, 2).u64(4).text(4, "someone"));
    assertThat(file.anInterface(RAW).packet(0, 1, PACKET).read()).hasSize(1);
  }

  @Test
  void keepsAsMuchOfAnInterfacesNameAsItNeeds() throws IOException {
    CaptureBytes file = file().section();
    file.block(IDB, file.body().u16(RAW, 0).u32(0).text(2, "x".repeat(60_000)));
    assertThat(file.packet(0, 1, PACKET).read().get(0).interfaceName()).hasSize(256);
  }
}
