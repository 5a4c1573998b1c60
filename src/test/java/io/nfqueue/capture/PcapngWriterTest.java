package io.nfqueue.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PcapngWriterTest {
  private static final int RAW = 101;
  private static final byte[] PACKET = {0x45, 1, 2, 3, 4};
  private static final int ROUNDS = 500;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void writesTheBlocksOfTheDraft() throws IOException {
    try (PcapngWriter writer = PcapngWriter.to(out, "me")) {
      int id = writer.addInterface(RAW, "eth0");
      writer.write(
          id,
          0x1122_3344_5566_7788L,
          PACKET,
          1500,
          PacketBlockOptions.NONE
              .withComment("abc")
              .withDirection(Direction.OUTBOUND)
              .withPacketId(-2)
              .withQueue(0xffff_ffffL));
    }
    CaptureBytes expected = new CaptureBytes(ByteOrder.LITTLE_ENDIAN);
    String os = System.getProperty("os.name") + " " + System.getProperty("os.version");
    expected.block(
        CaptureBytes.SHB,
        expected.body().u32(0x1a2b3c4d).u16(1, 0).u64(-1).text(3, os).text(4, "me").u16(0, 0));
    expected.block(
        CaptureBytes.IDB,
        expected.body().u16(RAW, 0).u32(0).text(2, "eth0").u16(9, 1).u8(9, 0, 0, 0).u16(0, 0));
    expected.block(
        CaptureBytes.EPB,
        expected
            .body()
            .u32(0, 0x1122_3344L, 0x5566_7788L, 5, 1500)
            .u8(0x45, 1, 2, 3, 4, 0, 0, 0)
            .u16(1, 3)
            .u8('a', 'b', 'c', 0)
            .u16(2, 4)
            .u32(2)
            .u16(5, 8)
            .u64(-2)
            .u16(6, 4)
            .u32(0xffff_ffffL)
            .u16(0, 0));
    assertThat(out.toByteArray()).isEqualTo(expected.array());
  }

  @Test
  void writesNoOptionsWhereThereAreNone() throws IOException {
    try (PcapngWriter writer = PcapngWriter.to(out, "me")) {
      int id = writer.addInterface(RAW, null);
      long before = writer.size();
      writer.write(id, 1, new byte[0], 0, PacketBlockOptions.NONE);
      assertThat(writer.size() - before).isEqualTo(32);
    }
    CaptureRecord packet = CaptureBytes.read(out.toByteArray()).get(0);
    assertThat(packet.interfaceName()).isNull();
    assertThat(packet.bytes()).isEmpty();
  }

  private static PacketBlockOptions anyOptions(Random random) {
    PacketBlockOptions options =
        PacketBlockOptions.NONE.withDirection(Direction.values()[random.nextInt(3)]);
    for (int comments = random.nextInt(3); comments > 0; comments--) {
      options = options.withComment("größer".repeat(random.nextInt(20)));
    }
    if (random.nextBoolean()) {
      options = options.withPacketId(random.nextLong());
    }
    return random.nextBoolean() ? options : options.withQueue(random.nextInt(65536));
  }

  private static void assertSame(CaptureRecord read, CaptureRecord written) {
    assertThat(read).usingRecursiveComparison().as("%s", written).isEqualTo(written);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Random random = new Random(5);
    List<CaptureRecord> packets = new ArrayList<>();
    try (PcapngWriter writer = PcapngWriter.to(out, "me")) {
      int raw = writer.addInterface(RAW, "raw");
      int ethernet = writer.addInterface(1, "größer0");
      for (int i = 0; i < ROUNDS; i++) {
        byte[] bytes = new byte[random.nextInt(i % 50 == 0 ? 70_000 : 200)];
        random.nextBytes(bytes);
        CaptureRecord packet =
            new CaptureRecord(
                i % 2 == 0 ? RAW : 1,
                random.nextLong() & Long.MAX_VALUE,
                bytes,
                bytes.length + random.nextInt(3),
                0,
                i % 2 == 0 ? "raw" : "größer0",
                anyOptions(random));
        packets.add(packet);
        writer.write(
            i % 2 == 0 ? raw : ethernet,
            packet.epochNanos(),
            packet.bytes(),
            packet.originalLength(),
            packet.options());
      }
    }
    List<CaptureRecord> read = CaptureBytes.read(out.toByteArray());
    assertThat(read).hasSameSizeAs(packets);
    for (int i = 0; i < packets.size(); i++) {
      assertSame(read.get(i), packets.get(i));
    }
  }

  @Test
  void writesAPacketOfTheLargestSizeAndNoLarger() throws IOException {
    byte[] large = new byte[CaptureReader.MAX_CAPTURED_BYTES];
    try (PcapngWriter writer = PcapngWriter.to(out, "me")) {
      int id = writer.addInterface(RAW, "eth0");
      writer.write(id, 1, large, 0xffff_ffffL, PacketBlockOptions.NONE);
      assertThatThrownBy(
              () -> writer.write(id, 1, new byte[large.length + 1], 1, PacketBlockOptions.NONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("captured bytes=262145: 0..262144 expected");
    }
    assertThat(CaptureBytes.read(out.toByteArray()).get(0).bytes()).isEqualTo(large);
  }

  @Test
  void leavesTheBytesOfABufferToItsOwner() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(PACKET, 1, 3);
    try (PcapngWriter writer = PcapngWriter.to(out, "me")) {
      writer.write(writer.addInterface(RAW, null), 1, bytes, 3, PacketBlockOptions.NONE);
    }
    assertThat(bytes.position()).isEqualTo(1);
    assertThat(CaptureBytes.read(out.toByteArray()).get(0).bytes()).containsExactly(1, 2, 3);
  }

  @Test
  void cutsACommentThatIsTooLongBetweenTwoCharacters() throws IOException {
    try (PcapngWriter writer = PcapngWriter.to(out, "me")) {
      int id = writer.addInterface(RAW, null);
      writer.write(id, 1, PACKET, 5, PacketBlockOptions.NONE.withComment("€".repeat(30_000)));
      writer.write(id, 1, PACKET, 5, PacketBlockOptions.NONE.withComment("x" + "€".repeat(30_000)));
    }
    List<CaptureRecord> packets = CaptureBytes.read(out.toByteArray());
    assertThat(packets.get(0).comments().get(0)).isEqualTo("€".repeat(65_535 / 3));
    assertThat(packets.get(1).comments().get(0)).isEqualTo("x" + "€".repeat(65_534 / 3));
  }

  @Test
  void writesATimeBeforeTheEpochAsTheEpoch() throws IOException {
    try (PcapngWriter writer = PcapngWriter.to(out, "me")) {
      writer.write(
          writer.addInterface(RAW, null),
          CaptureRecord.NO_TIMESTAMP,
          PACKET,
          5,
          PacketBlockOptions.NONE);
    }
    assertThat(CaptureBytes.read(out.toByteArray()).get(0).epochNanos()).isZero();
  }

  @Test
  void refusesWhatItCannotWrite() throws IOException {
    PcapngWriter writer = PcapngWriter.to(out, "me");
    assertThatThrownBy(() -> writer.write(0, 1, PACKET, 5, PacketBlockOptions.NONE))
        .hasMessage("interfaceId=0: 0..-1 expected");
    assertThatThrownBy(() -> writer.addInterface(65_536, null))
        .hasMessage("linkType=65536: 0..65535 expected");
    int id = writer.addInterface(RAW, null);
    assertThatThrownBy(() -> writer.write(id, 1, PACKET, 1L << 32, PacketBlockOptions.NONE))
        .hasMessage("originalLength=4294967296: 0..4294967295 expected");
    assertThatThrownBy(() -> PacketBlockOptions.NONE.withQueue(-1))
        .hasMessage("queue=-1: 0..4294967295 expected");
    List<byte[]> longVerdict = List.of(new byte[65_536]);
    assertThatThrownBy(
            () -> new PacketBlockOptions(List.of(), Direction.UNKNOWN, null, null, longVerdict))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("option of 65536 bytes: at most 65535 expected");
    assertThatThrownBy(() -> new PcapngOption(1, new byte[70_000]))
        .isInstanceOf(IllegalArgumentException.class);
    PacketBlockOptions tooMuch = PacketBlockOptions.NONE;
    for (int i = 0; i < 17; i++) {
      tooMuch = tooMuch.withComment("x".repeat(65_535));
    }
    PacketBlockOptions options = tooMuch;
    assertThatThrownBy(() -> writer.write(id, 1, PACKET, 5, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1048576 expected");
  }

  @Test
  void writesTheLongestVerdict() throws IOException {
    byte[] longest = new byte[65_535];
    Arrays.fill(longest, (byte) 7);
    try (PcapngWriter writer = PcapngWriter.to(out, "me")) {
      int id = writer.addInterface(RAW, null);
      PacketBlockOptions options =
          new PacketBlockOptions(List.of("x"), Direction.UNKNOWN, null, null, List.of(longest));
      writer.write(id, 1, PACKET, 5, options);
      writer.write(id, 2, PACKET, 5, PacketBlockOptions.NONE);
    }
    List<CaptureRecord> packets = CaptureBytes.read(out.toByteArray());
    assertThat(packets).hasSize(2);
    assertThat(packets.get(0).options().verdicts()).singleElement().isEqualTo(longest);
  }

  /** Keeps the lengths of what is written at once. */
  private static final class Chunks extends OutputStream {
    final List<byte[]> written = new ArrayList<>();
    boolean closed;

    @Override
    public void write(int b) {
      throw new AssertionError("byte by byte");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      written.add(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void givesWholeBlocksToTheFileWhenTheBufferIsFullAndAtAFlush() throws IOException {
    Chunks chunks = new Chunks();
    PcapngWriter writer = PcapngWriter.to(chunks, "me");
    int id = writer.addInterface(RAW, null);
    assertThat(chunks.written).as("gathered").isEmpty();
    writer.flush();
    writer.flush();
    assertThat(chunks.written).as("nothing new, nothing written").hasSize(1);
    for (int i = 0; i < 1000; i++) {
      writer.write(id, 1, new byte[100 + i], 100, PacketBlockOptions.NONE);
    }
    assertThat(chunks.written.size()).isBetween(9, 13);
    writer.close();
    assertThat(chunks.closed).isTrue();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (byte[] chunk : chunks.written) {
      file.write(chunk);
      // what is there so far can be read
      CaptureBytes.read(file.toByteArray());
    }
    assertThat(CaptureBytes.read(file.toByteArray())).hasSize(1000);
    assertThat(writer.size()).isEqualTo(file.size());
  }
}
