package io.nfqueue.capture;

import static io.nfqueue.capture.LinkLayer.Outcome.CUT;
import static io.nfqueue.capture.LinkLayer.Outcome.FOUND;
import static io.nfqueue.capture.LinkLayer.Outcome.NO_PROTOCOL;
import static io.nfqueue.capture.LinkLayer.Outcome.UNKNOWN_LINK_TYPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkLayerTest {
  private static final String ETHERNET = "ffffffffffff020000000902";
  private static final int[] LINK_TYPES = {0, 1, 12, 14, 101, 108, 113, 228, 229, 276};
  private static final int RANDOM_FRAMES = 20_000;

  private static LinkLayer of(int linkType, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return LinkLayer.of(linkType, bytes, bytes.length);
  }

  private static void assertFound(LinkLayer found, int hwProtocol, int payloadOffset) {
    assertThat(found.outcome()).isEqualTo(FOUND);
    assertThat(found.hwProtocol()).isEqualTo(hwProtocol);
    assertThat(found.payloadOffset()).isEqualTo(payloadOffset);
  }

  private static void assertNothing(LinkLayer found, LinkLayer.Outcome outcome) {
    assertThat(found.outcome()).isEqualTo(outcome);
    assertThat(found.hwProtocol()).isEqualTo(-1);
    assertThat(found.payloadLength()).isZero();
    assertThat(found.originalPayloadLength()).isZero();
    assertThat(found.isIp()).isFalse();
  }

  @Test
  void ethernet() {
    LinkLayer found = of(1, ETHERNET + "0800" + "4500");
    assertFound(found, 0x0800, 14);
    assertThat(found.isIp()).isTrue();
    assertThat(found.payloadLength()).isEqualTo(2);
    assertThat(found.hardwareAddress()).containsExactly(2, 0, 0, 0, 9, 2);
    assertThat(found.vlanProtocol()).isEqualTo(-1);
    assertThat(found.vlanTci()).isEqualTo(-1);
    assertThat(found.packetType()).isEqualTo(-1);
    assertThat(found.interfaceIndex()).isEqualTo(-1);
    assertThat(found.direction()).isEqualTo(Direction.UNKNOWN);
  }

  @Test
  void ethernetWithOtherProtocols() {
    assertFound(of(1, ETHERNET + "86dd"), 0x86dd, 14);
    LinkLayer arp = of(1, ETHERNET + "0806" + "0001");
    assertFound(arp, 0x0806, 14);
    assertThat(arp.isIp()).isFalse();
  }

  @Test
  void vlanTagsOneInAnother() {
    LinkLayer found = of(1, ETHERNET + "88a8" + "6064" + "8100" + "0005" + "86dd" + "60");
    assertFound(found, 0x86dd, 22);
    assertThat(found.vlanProtocol()).as("the outermost").isEqualTo(0x88a8);
    assertThat(found.vlanTci()).isEqualTo(0x6064);
  }

  @Test
  void anEthernetFrameWithALengthIsOf8022AndMayHaveSnap() {
    assertFound(of(1, ETHERNET + "0003" + "424203"), 0x0004, 14);
    assertFound(of(1, ETHERNET + "0008" + "aaaa030000000800"), 0x0800, 22);
    assertFound(of(1, ETHERNET + "0008" + "aaaa0300000c2000"), 0x0004, 14);
    assertFound(of(1, ETHERNET + "8100" + "0001" + "0008" + "aaaa0300000086dd"), 0x86dd, 26);
  }

  @Test
  void ethernetThatIsCut() {
    assertNothing(of(1, ETHERNET + "08"), CUT);
    assertNothing(of(1, ""), CUT);
    LinkLayer cut = of(1, ETHERNET + "8100" + "0005" + "08");
    assertNothing(cut, CUT);
    assertThat(cut.hardwareAddress()).as("known all the same").isNotNull();
  }

  @ParameterizedTest(name = "link type {0}: {1}")
  @CsvSource({
    "101, 45, 0800",
    "101, 60, 86dd",
    "12, 45, 0800",
    "12, 60, 86dd",
    "14, 4f, 0800",
    "14, 6a, 86dd",
    // these two are what they are called
    "228, 60, 0800",
    "229, 45, 86dd",
    "228, '', 0800"
  })
  void rawIp(int linkType, String packet, String hwProtocol) {
    assertFound(of(linkType, packet), Integer.parseInt(hwProtocol, 16), 0);
  }

  @Test
  void rawThatIsNoIp() {
    assertNothing(of(101, "55"), NO_PROTOCOL);
    assertNothing(of(101, ""), CUT);
  }

  @ParameterizedTest(name = "link type {0}: {1}")
  @CsvSource({
    "0, 00000002, 0800",
    "0, 02000000, 0800",
    "108, 00000002, 0800",
    "0, 0a000000, 86dd",
    "0, 18000000, 86dd",
    "0, 1c000000, 86dd",
    "0, 1e000000, 86dd",
    "0, 0000000a, 86dd",
    "0, 00000018, 86dd",
    "108, 0000001c, 86dd",
    "108, 0000001e, 86dd"
  })
  void loopback(int linkType, String family, String hwProtocol) {
    assertFound(of(linkType, family + "45"), Integer.parseInt(hwProtocol, 16), 4);
  }

  @Test
  void loopbackOfAnotherFamilyOrCut() {
    assertNothing(of(0, "07000000"), NO_PROTOCOL);
    assertNothing(of(0, "02000002"), NO_PROTOCOL);
    assertNothing(of(108, "02000000"), NO_PROTOCOL);
    assertNothing(of(108, "000000"), CUT);
  }

  @Test
  void linuxCooked() {
    LinkLayer found = of(113, "0004" + "0001" + "0006" + "0200000009010000" + "0800" + "45");
    assertFound(found, 0x0800, 16);
    assertThat(found.packetType()).isEqualTo(4);
    assertThat(found.direction()).isEqualTo(Direction.OUTBOUND);
    assertThat(found.hardwareAddress()).containsExactly(2, 0, 0, 0, 9, 1);
    assertThat(found.interfaceIndex()).isEqualTo(-1);
  }

  @Test
  void linuxCookedWithATagOr8022() {
    LinkLayer tagged =
        of(113, "0000" + "0001" + "0006" + "0200000009010000" + "8100" + "0005" + "86dd");
    assertFound(tagged, 0x86dd, 20);
    assertThat(tagged.vlanTci()).isEqualTo(5);
    assertFound(
        of(113, "0000" + "0001" + "0000" + "0000000000000000" + "0004" + "aaaa030000000800"),
        0x0800,
        24);
    assertFound(of(113, "0000" + "0001" + "0000" + "0000000000000000" + "0001"), 1, 16);
  }

  @Test
  void linuxCookedTwo() {
    LinkLayer found =
        of(276, "86dd" + "0000" + "80000003" + "0304" + "03" + "04" + "0a00000100000000" + "60");
    assertFound(found, 0x86dd, 20);
    assertThat(found.packetType()).isEqualTo(3);
    assertThat(found.direction()).isEqualTo(Direction.INBOUND);
    assertThat(found.hardwareAddress()).containsExactly(10, 0, 0, 1);
    assertThat(found.interfaceIndex()).isEqualTo(0x8000_0003L);
  }

  @Test
  void aCookedAddressThatIsLongerThanItsPlaceIsCut() {
    assertThat(of(113, "0000" + "0020" + "0014" + "0102030405060708" + "0800").hardwareAddress())
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(of(113, "0000" + "0304" + "0000" + "0102030405060708" + "0800").hardwareAddress())
        .isNull();
  }

  @Test
  void aCookedHeaderOfNetlinkHasNoEthernetProtocol() {
    assertNothing(of(113, "0004" + "0338" + "0000" + "0000000000000000" + "0000"), NO_PROTOCOL);
  }

  @Test
  void aCookedHeaderThatIsCut() {
    assertNothing(of(113, "00".repeat(15)), CUT);
    assertNothing(of(276, "00".repeat(19)), CUT);
  }

  @Test
  void anUnknownLinkType() {
    assertNothing(of(105, "00".repeat(60)), UNKNOWN_LINK_TYPE);
    assertNothing(of(-1, ""), UNKNOWN_LINK_TYPE);
  }

  private static CaptureRecord record(int captured, int original, int fcsBytes) {
    byte[] bytes = new byte[captured];
    bytes[12] = 8;
    return new CaptureRecord(1, 0, bytes, original, fcsBytes, null, PacketBlockOptions.NONE);
  }

  @ParameterizedTest(name = "{0} of {1} bytes, with {2} of FCS: payload {3} of {4}")
  @CsvSource({
    "64, 64, 4, 46, 46",
    "64, 64, 0, 50, 50",
    "62, 64, 4, 46, 46",
    "60, 64, 4, 46, 46",
    "40, 64, 4, 26, 46",
    "40, 64, 0, 26, 50",
    // a file that lies
    "64, 0, 4, 46, 46",
    "16, 16, 4, 0, 0"
  })
  void leavesOutTheFrameCheckSequenceSoFarAsItIsThere(
      int captured, int original, int fcsBytes, int payload, int originalPayload) {
    LinkLayer found = LinkLayer.of(record(captured, original, fcsBytes));
    assertThat(found.payloadLength()).isEqualTo(payload);
    assertThat(found.originalPayloadLength()).isEqualTo(originalPayload);
  }

  @Test
  void looksNotBehindTheLimit() {
    byte[] bytes = HexFormat.of().parseHex(ETHERNET + "0800" + "4500");
    assertNothing(LinkLayer.of(1, bytes, 13), CUT);
    assertThat(LinkLayer.of(1, bytes, 15).payloadLength()).isEqualTo(1);
    assertThat(LinkLayer.of(1, bytes, 15).originalPayloadLength()).isEqualTo(1);
    assertThatThrownBy(() -> LinkLayer.of(1, bytes, 17))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void takesAnyBytes() {
    Random random = new Random(8);
    for (int i = 0; i < RANDOM_FRAMES; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      if (bytes.length > 16) {
        // tags, and lengths, in the places of types
        bytes[12] = (byte) (random.nextBoolean() ? 0x81 : 0);
        bytes[13] = 0;
      }
      for (int linkType : LINK_TYPES) {
        LinkLayer found = LinkLayer.of(linkType, bytes, bytes.length);
        assertThat(found.payloadOffset()).isBetween(0, bytes.length);
        assertThat(found.payloadOffset() + found.payloadLength()).isLessThanOrEqualTo(bytes.length);
        assertThat(found.hwProtocol() >= 0).isEqualTo(found.outcome() == FOUND);
      }
    }
  }
}
