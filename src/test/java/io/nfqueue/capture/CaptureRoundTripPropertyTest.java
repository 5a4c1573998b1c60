package io.nfqueue.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** What is written to pcapng is what is read from it. */
class CaptureRoundTripPropertyTest {
  private static final char FIRST = 1;

  // behind it come surrogates, of which one alone is no text
  private static final char LAST = 0xd7ff;

  private static final long MAX_32 = 0xffff_ffffL;

  @Property(tries = 300)
  void givesBackWhatWasWritten(
      @ForAll @IntRange(max = 65_535) int linkType,
      @ForAll @CharRange(from = FIRST, to = LAST) @StringLength(min = 1, max = 15) String name,
      @ForAll @LongRange(max = Long.MAX_VALUE) long epochNanos,
      @ForAll @Size(max = 2000) byte[] packet,
      @ForAll @IntRange(max = 100_000) int more,
      @ForAll @Size(max = 3)
          List<@CharRange(from = FIRST, to = LAST) @StringLength(max = 20) String> comments,
      @ForAll Direction direction,
      @ForAll long packetId,
      @ForAll @LongRange(max = MAX_32) long queue,
      @ForAll @Size(max = 3) List<@Size(max = 9) byte[]> verdicts)
      throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    PacketBlockOptions options =
        new PacketBlockOptions(comments, direction, packetId, queue, verdicts);
    try (PcapngWriter writer = PcapngWriter.to(file, "test")) {
      int id = writer.addInterface(linkType, name);
      writer.write(id, epochNanos, packet, packet.length + more, options);
    }
    List<CaptureRecord> records = CaptureBytes.read(file.toByteArray());
    assertThat(records).hasSize(1);
    CaptureRecord record = records.get(0);
    assertThat(record.linkType()).isEqualTo(linkType);
    assertThat(record.interfaceName()).isEqualTo(name);
    assertThat(record.epochNanos()).isEqualTo(epochNanos);
    assertThat(record.bytes()).isEqualTo(packet);
    assertThat(record.originalLength()).isEqualTo(packet.length + more);
    assertThat(record.comments()).isEqualTo(comments);
    assertThat(record.options().direction()).isEqualTo(direction);
    assertThat(record.options().packetId()).isEqualTo(packetId);
    assertThat(record.options().queue()).isEqualTo(queue);
    assertThat(record.options().verdicts()).usingRecursiveComparison().isEqualTo(verdicts);
  }
}
