package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.decoded;
import static io.nfqueue.queue.GoldenFilesTest.golden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.packet.PacketEditException;
import io.nfqueue.packet.PacketEditor;
import io.nfqueue.packet.PacketRepair;
import org.junit.jupiter.api.Test;

/** What an editor knows of the packet it comes from. */
class QueuedPacketEditTest {
  private static final QueuedPacket UDP = decoded(golden("packet-udp-4"));
  private static final QueuedPacket GSO = decoded(golden("packet-gso"));
  private static final QueuedPacket NOT_READY = decoded(golden("packet-csum-not-ready"));
  private static final QueuedPacket TRUNCATED = decoded(golden("packet-truncated"));

  @Test
  void leavesThePacketAsItIs() {
    byte[] before = UDP.payload();
    byte[] changed = UDP.edit().setTtl(3).setPayload(new byte[9]).toBytes();
    assertThat(changed[8]).isEqualTo((byte) 3);
    assertThat(UDP.payload()).isEqualTo(before);
    assertThat(UDP.ip().ttl()).isNotEqualTo(3);
  }

  @Test
  void refusesATruncatedPacketAtOnce() {
    assertThatThrownBy(TRUNCATED::edit)
        .isInstanceOf(PacketEditException.class)
        .hasMessageContainingAll("40", "128", "raise copyRange");
  }

  @Test
  void refusesAnotherLengthOfAGsoPacketAtOnce() {
    PacketEditor editor = GSO.edit();
    int length = GSO.ip().payloadLength();
    assertThatThrownBy(() -> editor.setPayload(new byte[length + 1]))
        .isInstanceOf(PacketEditException.class)
        .hasMessageContainingAll("78", "79", "GSO", "gso=false");
    assertThat(editor.setPayload(new byte[length]).toBytes()).hasSize(78);
  }

  @Test
  void refusesMoreThanAVerdictCarriesAtOnce() {
    PacketEditor editor = UDP.edit();
    assertThatThrownBy(() -> editor.setPayload(new byte[65_504]))
        .isInstanceOf(PacketEditException.class)
        .hasMessageContaining("65531 at most");
    assertThat(editor.setPayload(new byte[65_503]).toBytes()).hasSize(65_531);
  }

  @Test
  void computesAChecksumThatIsNotReady() {
    byte[] bytes = NOT_READY.edit().setTtl(NOT_READY.ip().ttl()).toBytes();
    assertThat(bytes).isEqualTo(PacketRepair.repair(NOT_READY.payload()));
    assertThat(bytes).isNotEqualTo(NOT_READY.payload());
  }

  @Test
  void leavesAWrongChecksumWrongOnTheWayToTheKernel() {
    byte[] message = golden("packet-udp-4");
    message[message.length - 1] ^= 1;
    QueuedPacket damaged = decoded(message);
    Verdict verdict = Verdict.accept().withEdited(damaged.edit().setTtl(3));
    byte[] sent = ResolvedVerdict.of(damaged, verdict).payload();
    assertThat(sent).isEqualTo(damaged.edit().setTtl(3).toBytes());
  }
}
