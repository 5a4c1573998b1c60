package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/**
 * What fields' changes do to checksums is what computing these in full does ({@link PacketRepair}),
 * whatever the packet and however many changes; and any bytes take any edits, or refuse them.
 */
@StatisticsReport(StatisticsReportMode.OFF)
class PacketEditorPropertyTest {
  private static final int TRIES = 2000;
  private static final int MOST_EDITS = 12;
  private static final int MOST_PAYLOAD_BYTES = 300;
  private static final int MOST_SCRIPT_BYTES = 80;
  private static final int HEADERS_BYTES = 70;

  /** A field that is set, where a packet has it. */
  record Edit(FieldEdits field, long value) {
    boolean isMade(PacketEditor editor, byte[] packet) {
      boolean there = field.isIn(packet);
      if (there) {
        field.set(editor, value & (1L << field.bits) - 1);
      }
      return there;
    }
  }

  @Provide
  Arbitrary<List<Edit>> edits() {
    Arbitrary<Long> value = Arbitraries.longs();
    return Combinators.combine(Arbitraries.of(FieldEdits.class), value)
        .as(Edit::new)
        .list()
        .ofMaxSize(MOST_EDITS);
  }

  /** Right ones of every kind. */
  @Provide
  Arbitrary<byte[]> packets() {
    return Arbitraries.randomValue(
        random -> new RandomPackets(new SplittableRandom(random.nextLong())).next());
  }

  @Provide
  Arbitrary<byte[]> udpPackets() {
    return Arbitraries.randomValue(
        random ->
            new RandomPackets(new SplittableRandom(random.nextLong()))
                .of(
                    random.nextBoolean() ? 4 : 6,
                    IpProtocol.UDP,
                    random.nextInt(MOST_PAYLOAD_BYTES)));
  }

  private static PacketEditor edited(byte[] packet, List<Edit> edits) {
    PacketEditor editor = new PacketEditor(packet);
    for (Edit edit : edits) {
      if (edit.isMade(editor, packet)) {
        Statistics.label("fields").collect(edit.field);
      }
    }
    return editor;
  }

  private static int checksumOffset(byte[] packet) {
    IpPacket view = parse(packet);
    return view.transportOffset() + TransportChecksum.offset(view.protocol(), view.ipVersion());
  }

  private static byte[] withChecksum(byte[] packet, int checksum) {
    byte[] copy = packet.clone();
    NetworkOrder.putShort(copy, checksumOffset(packet), checksum);
    return copy;
  }

  @Property(tries = TRIES)
  void bringsChecksumsToWhereComputingThemInFullWould(
      @ForAll("packets") byte[] packet, @ForAll("edits") List<Edit> edits) {
    byte[] before = packet.clone();
    PacketEditor editor = edited(packet, edits);
    assertThat(editor.toBytes()).isEqualTo(PacketRepair.repair(editor.toBytesAsIs()));
    assertThat(packet).as("the packet it began with").isEqualTo(before);

    Statistics.label("protocols").collect(parse(packet).protocol());
    Statistics.label("fields")
        .coverage(
            seen -> {
              for (FieldEdits field : FieldEdits.values()) {
                seen.check(field).count(count -> count > 0);
              }
            });
    Statistics.label("protocols")
        .coverage(
            seen -> {
              for (int protocol : RandomPackets.PROTOCOLS) {
                seen.check(protocol).count(count -> count > 0);
              }
            });
  }

  @Property(tries = TRIES)
  void givesTheSameByOneEditorAndByOneForEachChange(
      @ForAll("packets") byte[] packet, @ForAll("edits") List<Edit> edits) {
    byte[] changed = packet;
    for (Edit edit : edits) {
      PacketEditor editor = new PacketEditor(changed);
      edit.isMade(editor, packet);
      changed = editor.toBytes();
    }
    assertThat(edited(packet, edits).toBytes()).isEqualTo(changed);
  }

  /** RFC 768; over IPv6, RFC 6936. */
  @Property(tries = TRIES)
  void leavesUdpWithoutChecksumWithout(
      @ForAll("udpPackets") byte[] packet, @ForAll("edits") List<Edit> edits) {
    byte[] changed = edited(withChecksum(packet, 0), edits).toBytes();
    assertThat(changed).isEqualTo(withChecksum(edited(packet, edits).toBytes(), 0));
  }

  /** RFC 768, RFC 3828: 0 says that there is none. Others have no such word. */
  @Property(tries = TRIES)
  void writesAChecksumThatBecomesZeroAsItsProtocolDoes(
      @ForAll("packets") byte[] packet, @ForAll("edits") List<Edit> edits) {
    byte[] changed = edited(packet, edits).toBytes();
    IpPacket view = parse(changed);
    boolean udp = view.protocol() == IpProtocol.UDP || view.protocol() == IpProtocol.UDPLITE;
    boolean other = view.protocol() == IpProtocol.TCP || view.protocol() == IpProtocol.DCCP;
    if (udp || other) {
      // the port takes up what the checksum made up for
      int sum = view.sourcePort() + NetworkOrder.unsignedShort(changed, checksumOffset(changed));
      byte[] zero =
          new PacketEditor(changed).setSourcePort((sum & 0xffff) + (sum >>> 16)).toBytes();
      assertThat(zero).isEqualTo(withChecksum(zero, udp ? 0xffff : 0));
      assertThat(zero).isEqualTo(PacketRepair.repair(zero));
    }
  }

  /** Not 0: no pseudo-header's sum is, and UDP says so that it has none. */
  @Property(tries = TRIES)
  void computesAChecksumThatIsNotReadyWhateverStandsInItsPlace(
      @ForAll("packets") byte[] packet,
      @ForAll("edits") List<Edit> edits,
      @ForAll @IntRange(min = 1, max = 0xffff) int other) {
    byte[] notReady = withChecksum(packet, other);
    byte[] changed = edited(notReady, edits).withChecksumNotReady().toBytes();
    assertThat(changed).isEqualTo(edited(packet, edits).toBytes());
  }

  /** Right packets, some bytes of theirs changed, headers' mostly; some are cut. */
  @Provide
  Arbitrary<byte[]> mutatedPackets() {
    return Arbitraries.randomValue(
        random -> {
          SplittableRandom numbers = new SplittableRandom(random.nextLong());
          byte[] packet = new RandomPackets(numbers).next();
          for (int changes = numbers.nextInt(4); changes > 0; changes--) {
            int at = numbers.nextInt(Math.min(packet.length, HEADERS_BYTES));
            packet[at] = (byte) numbers.nextInt(256);
          }
          int length = numbers.nextInt(4) == 0 ? numbers.nextInt(packet.length) : packet.length;
          return Arrays.copyOf(packet, length);
        });
  }

  @Property(tries = TRIES)
  void changesAnyBytesOrRefusesTo(
      @ForAll("mutatedPackets") byte[] bytes,
      @ForAll @Size(max = MOST_SCRIPT_BYTES) byte[] script) {
    EditScript edits = EditScript.check(bytes, script);
    Statistics.label("made").collect(edits.made() > 0);
    Statistics.label("refused").collect(edits.refused() > 0);
    Statistics.label("packet").collect(edits.isPacket());
    for (String label : List.of("made", "refused", "packet")) {
      Statistics.label(label)
          .coverage(seen -> seen.check(true).percentage(percent -> percent > 10));
    }
  }
}
