package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.decoded;
import static io.nfqueue.queue.GoldenFilesTest.golden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
