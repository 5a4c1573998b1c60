package io.nfqueue.packet;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Every accessor of every view answers, whatever the bytes; see {@link ViewAnswers#wherever}. */
class AnyBytesPropertyTest {
  private static final int MOST_BYTES = 2000;
  private static final int FEW_LINES = 80;
  private static final int[] FIRST_BYTES = {0x45, 0x4f, 0x46, 0x60, 0x6f};

  private final ViewAnswers answers = new ViewAnswers();

  /** All bytes by chance; with the first byte of an IP header; or samples with bytes changed. */
  @Provide
  Arbitrary<byte[]> anyBytes() {
    Arbitrary<byte[]> random = Arbitraries.bytes().array(byte[].class).ofMaxSize(MOST_BYTES);
    Arbitrary<Integer> first = Arbitraries.integers().between(0, FIRST_BYTES.length - 1);
    Arbitrary<byte[]> ip =
        random
            .filter(bytes -> bytes.length > 0)
            .flatMap(
                bytes ->
                    first.map(
                        i -> {
                          byte[] packet = bytes.clone();
                          packet[0] = (byte) FIRST_BYTES[i];
                          return packet;
                        }));
    return Arbitraries.oneOf(random, ip, changedSamples());
  }

  private static Arbitrary<byte[]> changedSamples() {
    Arbitrary<byte[]> change = Arbitraries.bytes().array(byte[].class).ofSize(4);
    return Arbitraries.of(SampleHeaders.ALL)
        .flatMap(
            sample ->
                change
                    .list()
                    .ofMaxSize(6)
                    .map(
                        changes -> {
                          byte[] packet = sample.clone();
                          for (byte[] c : changes) {
                            int at = (c[0] & 0xff) << 8 | c[1] & 0xff;
                            packet[at % packet.length] = c[2];
                          }
                          return packet;
                        }));
  }

  @Property(tries = 2000)
  void areAnswered(@ForAll("anyBytes") byte[] bytes) {
    for (PacketView view : PacketView.values()) {
      assertThat(view.answers(answers, bytes)).isNotEmpty();
    }
  }

  /** No byte of a packet can begin a line or command a terminal, and lines do not multiply. */
  @Property(tries = 2000)
  void areDissected(@ForAll("anyBytes") byte[] bytes, @ForAll @IntRange(max = 70_000) int missing) {
    IpPacket packet = IpPacket.of(bytes, 0, bytes.length, bytes.length + missing);
    PacketDissection plain = PacketDissection.of(packet);
    String all = plain.withPayloadBytes().withChecksumNotReady().toString();
    assertThat(all).matches("[ -~\n]+");
    assertThat(all.lines()).hasSizeLessThan(FEW_LINES + bytes.length);
    assertThat(packet.dissection()).isEqualTo(plain.toString()).matches("[ -~\n]+");
    assertThat(all.lines())
        .containsAll(packet.dissection().lines().filter(l -> !l.contains("checksum:")).toList());
    assertThat(packet.hexDump().lines()).hasSize((bytes.length + 15) / 16);
  }
}
