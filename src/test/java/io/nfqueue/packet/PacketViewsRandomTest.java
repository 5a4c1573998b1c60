package io.nfqueue.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Calls every accessor of every view, also of those that a view returns, over random bytes and
 * mutated packets, as a fixed seed has them; see {@link ViewAnswers#wherever}.
 */
class PacketViewsRandomTest {
  private static final long SEED = 20261124;
  private static final int PACKETS = 10_000;
  private static final int MOST_BYTES = 2000;

  private final ViewAnswers answers = new ViewAnswers();
  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void answersAlikeWhateverSurroundsThePacket() {
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = i % 4 == 0 ? randomBytes() : mutated();
      int length = random.nextInt(4) == 0 ? random.nextInt(packet.length + 1) : packet.length;
      int original = random.nextInt(4) == 0 ? length + random.nextInt(200_000) : length;
      byte[] exact = Arrays.copyOf(packet, length);
      answers.wherever(exact, (b, from, to) -> IpPacket.of(b, from, to - from, original));
      answers.wherever(exact, EthernetHeader::ifWhole);
      for (PacketView view : PacketView.values()) {
        view.answers(answers, exact);
      }
    }
    assertThat(answers.seen())
        .as("views that some packet had")
        .contains(
            AuthenticationHeader.class,
            DccpHeader.class,
            EspHeader.class,
            EthernetHeader.class,
            IcmpHeader.class,
            IpPacket.class,
            Ipv4Header.class,
            Ipv4Options.class,
            Ipv4RouteOption.class,
            Ipv4TimestampOption.class,
            Ipv6ExtensionHeader.class,
            Ipv6Header.class,
            Ipv6Options.class,
            Ipv6RoutingHeader.class,
            MobilityHeader.class,
            OptionCursor.class,
            SctpHeader.class,
            TcpHeader.class,
            TcpOptions.class,
            UdpHeader.class,
            UdpLiteHeader.class,
            VlanTag.class);
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[random.nextInt(MOST_BYTES + 1)];
    random.nextBytes(bytes);
    if (bytes.length > 0 && random.nextBoolean()) {
      bytes[0] = (byte) (random.nextBoolean() ? 0x40 | random.nextInt(16) : 0x60);
    }
    return bytes;
  }

  private byte[] mutated() {
    List<byte[]> samples = SampleHeaders.ALL;
    byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
    int mutations = random.nextInt(6);
    for (int i = 0; i < mutations; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
