package io.nfqueue.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.packet.EthernetHeader;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of an Ethernet frame, {@link LinkLayer} and {@link EthernetHeader} say the same. */
class EthernetFramesTest {
  private static final String ADDRESSES = "020000000901020000000902";
  private static final String TAG = "81000005";
  private static final String SNAP_OF_IPV4 = "aaaa030000000800";
  private static final int ETH_P_802_2 = 4;
  private static final int FRAMES = 50_000;

  private static final int[] FIELDS = {
    0x8100, 0x8100, 0x88a8, 0x9100, 0x0800, 0x86dd, 0x0600, 0x05ff, 0x05dd, 0x05dc, 0x0004, 0
  };

  private static void assertSame(byte[] frame) {
    LinkLayer link = LinkLayer.of(LinkType.LINKTYPE_ETHERNET, frame, frame.length);
    EthernetHeader header = EthernetHeader.ifWhole(frame, 0, frame.length);
    if (header == null) {
      assertThat(link.isIp()).as(HexFormat.of().formatHex(frame)).isFalse();
    } else {
      int type = header.etherType();
      assertThat(link.hwProtocol())
          .as(HexFormat.of().formatHex(frame))
          .isEqualTo(type < 0 ? ETH_P_802_2 : type);
      assertThat(link.payloadOffset()).isEqualTo(header.headerLengthBytes());
      boolean tagged = !header.vlanTags().isEmpty();
      assertThat(link.vlanProtocol()).isEqualTo(tagged ? header.vlanTags().get(0).tpid() : -1);
      assertThat(link.vlanTci()).isEqualTo(tagged ? header.vlanTags().get(0).tci() : -1);
    }
  }

  @ParameterizedTest(name = "{0} tags, then {1}")
  @CsvSource({
    "8, 0800, 0800, 46",
    // the tag that is one too many
    "9, 0800, 8100, 46",
    "0, 05dcaaaa030000000800, 0800, 22",
    // neither a length nor a type
    "0, 05ddaaaa030000000800, 0004, 14",
    "0, 05f0aaaa030000000800, 0004, 14",
    "0, 0600aaaa030000000800, 0600, 14"
  })
  void findsWhatIsBehindTagsAndSnap(int tags, String behind, String hwProtocol, int offset) {
    byte[] frame = HexFormat.of().parseHex(ADDRESSES + TAG.repeat(tags) + behind + "4500");
    LinkLayer link = LinkLayer.of(LinkType.LINKTYPE_ETHERNET, frame, frame.length);
    assertThat(link.hwProtocol()).isEqualTo(Integer.parseInt(hwProtocol, 16));
    assertThat(link.payloadOffset()).isEqualTo(offset);
    assertSame(frame);
  }

  @Test
  void findsTheSameInAnyFrame() {
    Random random = new Random(20261124);
    byte[] snap = HexFormat.of().parseHex(SNAP_OF_IPV4);
    for (int i = 0; i < FRAMES; i++) {
      byte[] frame = new byte[12 + 4 * random.nextInt(11) + 2 + 10];
      random.nextBytes(frame);
      int at = 12;
      while (at < frame.length - 2 - 10) {
        putField(frame, at, random.nextInt(20) == 0 ? any(random) : FIELDS[random.nextInt(4)]);
        at += 4;
      }
      putField(frame, at, any(random));
      if (random.nextBoolean()) {
        System.arraycopy(snap, 0, frame, at + 2, snap.length);
      }
      if (random.nextInt(4) == 0) {
        frame[at + 2 + random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
      }
      int length = random.nextInt(3) == 0 ? random.nextInt(frame.length + 1) : frame.length;
      assertSame(Arrays.copyOf(frame, length));
    }
  }

  private static int any(Random random) {
    return FIELDS[random.nextInt(FIELDS.length)];
  }

  private static void putField(byte[] frame, int at, int value) {
    frame[at] = (byte) (value >>> 8);
    frame[at + 1] = (byte) value;
  }
}
