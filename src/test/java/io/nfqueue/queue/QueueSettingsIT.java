package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Flags, length and copy mode, at the start and while packets flow. */
class QueueSettingsIT extends QueueIT {
  private static final Set<QueueFlag> NONE = Set.of();

  private QueuedPacket nextOf(PacketQueue queue, DatagramChannel client) throws IOException {
    gate.send(client, peer.ipv4(PORT), "text");
    QueuedPacket packet = receiveOne(queue);
    queue.decide(packet, Verdict.accept());
    return packet;
  }

  /** A queue of what a socket of the gate sends. */
  private DatagramChannel sendThroughQueue0() throws IOException {
    gate.queueUdp("OUTPUT", PORT, 0);
    return gate.udp(gate.ipv4(0));
  }

  @Test
  void aFlagIsSetAndClearedAndOthersStay() throws Exception {
    // then packets wait for the device to make their checksums, which only gso shows
    gate.run("ethtool -K " + gate.device() + " tx on");
    DatagramChannel client = sendThroughQueue0();
    PacketQueue queue = open(queue(0).withGso(true));
    assertThat(nextOf(queue, client).uid()).isEqualTo(-1);

    queue.settings().setFlags(Set.of(QueueFlag.UID_GID), Set.of(QueueFlag.UID_GID));
    QueuedPacket withUser = nextOf(queue, client);
    assertThat(withUser.uid()).isNotNegative();
    assertThat(withUser.checksumNotReady()).as("gso still on").isTrue();

    queue.settings().setFlags(EnumSet.of(QueueFlag.UID_GID, QueueFlag.GSO), NONE);
    QueuedPacket plain = nextOf(queue, client);
    assertThat(plain.uid()).isEqualTo(-1);
    assertThat(plain.checksumNotReady()).isFalse();
  }

  @Test
  void failOpenIsSetAndCleared() throws Exception {
    gate.queueUdp("INPUT", PORT, 0);
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    DatagramChannel client = peer.udp(peer.ipv4(0));
    PacketQueue queue = open(queue(0).withMaxLength(1));
    peer.send(client, gate.ipv4(PORT), "fills the queue");
    awaitKernel(queue, kernel -> kernel.waiting() == 1);

    queue.settings().setFlags(Set.of(QueueFlag.FAIL_OPEN), Set.of(QueueFlag.FAIL_OPEN));
    peer.send(client, gate.ipv4(PORT), "passes");
    assertThat(text(gate, server)).isEqualTo("passes");

    queue.settings().setFlags(Set.of(QueueFlag.FAIL_OPEN), NONE);
    peer.send(client, gate.ipv4(PORT), "is dropped");
    awaitKernel(queue, kernel -> kernel.queueDropped() == 1);
    assertNothingArrives(gate, server);
  }

  @Test
  void lengthAndCopyModeChange() throws Exception {
    DatagramChannel client = sendThroughQueue0();
    PacketQueue queue = open(queue(0).withMaxLength(1));
    assertThat(nextOf(queue, client).truncated()).isFalse();

    queue.settings().setCopyMode(CopyMode.PACKET, 30);
    assertThat(nextOf(queue, client).payloadLength()).isEqualTo(30);
    queue.settings().setCopyMode(CopyMode.META, 1);
    assertThat(nextOf(queue, client).payloadLength()).isZero();
    assertThat(kernel(queue).copyMode()).isEqualTo(1);

    queue.settings().setMaxLength(3);
    for (int i = 0; i < 4; i++) {
      gate.send(client, peer.ipv4(PORT), "text");
    }
    awaitKernel(queue, kernel -> kernel.queueDropped() == 1);
    assertThat(kernel(queue).waiting()).isEqualTo(3);
  }

  /** Which flags a kernel has is its own affair; that it either has one or is named, is ours. */
  @ParameterizedTest
  @EnumSource(QueueFlag.class)
  void aFlagIsTakenOrRefusedByName(QueueFlag flag) {
    PacketQueue queue = open(queue(0));
    boolean taken = true;
    try {
      queue.settings().setFlags(Set.of(flag), Set.of(flag));
    } catch (QueueUnsupportedException e) {
      taken = false;
      assertNames(e, "set flags of queue 0: EOPNOTSUPP (95): ", flag);
    }
    queue.close();

    // at the start it must be the same
    QueueConfig config = queue(1).withGso(true).withFlag(flag, true);
    if (taken) {
      assertThat(open(config).config().flags()).contains(flag);
    } else {
      assertThatThrownBy(() -> open(config))
          .isInstanceOfSatisfying(
              QueueUnsupportedException.class,
              e -> {
                assertNames(e, "bind queue 1: EOPNOTSUPP (95): ", flag);
                assertThat(e).hasMessageNotContaining("NFQA_CFG_F_GSO");
              });
    }
  }

  @Test
  void flagsThatAreRefusedTogetherChangeNothing() throws Exception {
    DatagramChannel client = sendThroughQueue0();
    PacketQueue queue = open(queue(0));
    Set<QueueFlag> all = EnumSet.allOf(QueueFlag.class);
    boolean taken = true;
    try {
      queue.settings().setFlags(all, all);
    } catch (QueueUnsupportedException e) {
      taken = false;
    }
    assertThat(nextOf(queue, client).uid() >= 0).as("uidGid is on").isEqualTo(taken);
  }

  private static void assertNames(QueueUnsupportedException e, String start, QueueFlag flag) {
    assertThat(e)
        .message()
        .startsWith(start + "this kernel (Linux " + System.getProperty("os.version") + ") refuses ")
        .contains("NFQA_CFG_F_" + flag);
  }

  @Test
  void refusesFlagsOutsideTheMask() {
    QueueSettings settings = open(queue(0)).settings();
    assertThatThrownBy(() -> settings.setFlags(Set.of(QueueFlag.GSO), Set.of(QueueFlag.FAIL_OPEN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("flags [FAIL_OPEN]: some of [GSO] expected");
  }

  @Test
  void refusesWhatIsOutOfRange() {
    QueueSettings settings = open(queue(0)).settings();
    for (long packets : new long[] {-1, 0, 1L << 32}) {
      assertThatThrownBy(() -> settings.setMaxLength(packets))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("maxLength=" + packets + ": 1..4294967295 expected");
    }
    for (int bytes : new int[] {-1, 0, 65_532}) {
      assertThatThrownBy(() -> settings.setCopyMode(CopyMode.PACKET, bytes))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("copyRange=" + bytes + ": 1..65531 expected");
    }
  }

  @Test
  void aQueueThatIsEndingDoesNotBeginAgain() {
    PacketQueue queue = open(queue(0));
    queue.stopIntake(Verdict.drop());
    assertThatThrownBy(() -> queue.settings().setMaxLength(1024))
        .isInstanceOf(QueueClosedException.class)
        .hasMessage("queue 0: closing: its settings can no longer be changed");
  }
}
