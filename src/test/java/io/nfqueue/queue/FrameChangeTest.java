package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.decoded;
import static io.nfqueue.queue.GoldenFilesTest.golden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.netlink.NlMsgWriter;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a verdict may say of a bridge's frame; that the kernel does it, BridgeIT shows. */
class FrameChangeTest {
  private static final QueuedPacket ROUTED = decoded(golden("packet-udp-4"));
  private static final QueuedPacket BRIDGED = decoded(golden("../made/packet-bridge"));

  private static void assertRefused(QueuedPacket packet, Verdict verdict, String because) {
    assertThatThrownBy(() -> ResolvedVerdict.of(packet, verdict))
        .isInstanceOf(VerdictRefusedException.class)
        .hasMessageContaining(because);
  }

  @Test
  void isRefusedForAPacketThatCrossesNoBridge() {
    assertRefused(ROUTED, Verdict.accept().withVlan(0x8100, 5), "bridge family");
    assertRefused(ROUTED, Verdict.accept().withLayer2Header(new byte[14]), "bridge family");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 13, 15})
  void anotherLengthOfTheHeaderIsRefused(int length) {
    Verdict verdict = Verdict.accept().withLayer2Header(new byte[length]);
    assertRefused(BRIDGED, verdict, length + " bytes: 14 expected, as before");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65536})
  void valuesOutOfRangeAreRefused(int value) {
    assertThatThrownBy(() -> Verdict.accept().withVlan(value, 0))
        .hasMessage("VLAN protocol " + value + ": 0..65535 expected");
    assertThatThrownBy(() -> Verdict.accept().withVlan(0x8100, value))
        .hasMessage("VLAN tag " + value + ": 0..65535 expected");
  }

  @Test
  void isNotSharedByABatchOfPlainVerdicts() {
    Verdict verdict = Verdict.accept().withVlan(0x8100, 65535).withLayer2Header(new byte[14]);
    assertThat(ResolvedVerdict.of(BRIDGED, verdict).isPlain()).isFalse();
    assertThat(verdict).hasToString("ACCEPT[VLAN 0x8100 0xffff][layer-2 header]");
    assertThat(verdict)
        .isEqualTo(Verdict.accept().withLayer2Header(new byte[14]).withVlan(0x8100, 65535))
        .isNotEqualTo(Verdict.accept().withVlan(0x8100, 65535));
  }

  @Test
  void takesTheRoomThatItSays() {
    Verdict accept = Verdict.accept();
    for (Verdict verdict :
        List.of(
            accept.withVlan(0, 0),
            accept.withLayer2Header(new byte[14]),
            accept.withVlan(0x88a8, 1).withLayer2Header(new byte[14]))) {
      ResolvedVerdict resolved = ResolvedVerdict.of(BRIDGED, verdict);
      NlMsgWriter writer = new NlMsgWriter(128);
      VerdictEncoder.encode(writer, 0, 1, resolved);
      assertThat(VerdictEncoder.size(resolved)).as("%s", verdict).isEqualTo(writer.length());
      assertThat(writer.length()).isGreaterThan(VerdictEncoder.PLAIN_BYTES);
    }
  }

  @Test
  void isWrittenAsTheKernelReadsIt() {
    byte[] header = HexFormat.of().parseHex("0102030405060708090a0b0c0800");
    Verdict verdict = Verdict.accept().withVlan(0x88a8, 0x2005).withLayer2Header(header);
    NlMsgWriter writer = new NlMsgWriter(128);
    VerdictEncoder.encode(writer, 0, 1, ResolvedVerdict.of(BRIDGED, verdict));
    assertThat(HexFormat.of().formatHex(writer.array(), 0, writer.length()))
        .as("NFQA_VLAN { PROTO, TCI }, NFQA_L2HDR on a little-endian machine")
        .endsWith(
            "14001380"
                + "0600010088a80000"
                + "0600020020050000"
                + "12001400"
                + "0102030405060708090a0b0c08000000");
  }
}
