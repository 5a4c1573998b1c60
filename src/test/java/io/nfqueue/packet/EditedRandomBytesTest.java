package io.nfqueue.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever the bytes: a change is made or refused by name, and no byte outside is read. */
class EditedRandomBytesTest {
  private static final int PACKETS = 50_000;

  private final SplittableRandom random = new SplittableRandom(20261124);
  private final RandomPackets packets = new RandomPackets(random);
  private int refused;
  private int made;

  private byte[] mutated() {
    byte[] packet = packets.next();
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      // among the headers mostly
      int at = random.nextInt(Math.min(packet.length, 70));
      packet[at] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0
        ? Arrays.copyOf(packet, random.nextInt(packet.length + 1))
        : packet;
  }

  private void attempt(Runnable change) {
    try {
      change.run();
      made++;
    } catch (PacketEditException | MalformedPacketException e) {
      refused++;
    }
  }

  private void change(PacketEditor editor) {
    byte[] some = new byte[random.nextInt(30)];
    random.nextBytes(some);
    switch (random.nextInt(8)) {
      case 0 -> editor.setPayload(some);
      case 1 -> editor.tcp().setOption(2 + random.nextInt(6), some);
      case 2 -> editor.tcp().removeOption(2 + random.nextInt(6));
      case 3 -> editor.tcp().clampMaximumSegmentSize(random.nextInt(1500));
      case 4 -> {
        int length = editor.toBytesAsIs().length;
        editor.replace(0, random.nextInt(Math.min(20, length + 1)), some);
      }
      default -> {
        FieldEdits field = FieldEdits.values()[random.nextInt(FieldEdits.values().length)];
        boolean six = field.name().endsWith("ADDRESS_6");
        byte[] now = editor.toBytesAsIs();
        int version = now.length == 0 ? 0 : now[0] >>> 4 & 0xf;
        if (field.name().contains("ADDRESS") && six != (version == 6)) {
          return;
        }
        field.set(editor, field.randomValue(random));
      }
    }
  }

  @Test
  void areChangedOrRefused() {
    for (int i = 0; i < PACKETS; i++) {
      byte[] bytes = mutated();
      byte[] before = bytes.clone();
      PacketEditor[] editor = new PacketEditor[1];
      attempt(() -> editor[0] = new PacketEditor(bytes));
      if (editor[0] == null) {
        continue;
      }
      if (random.nextInt(8) == 0) {
        editor[0].withChecksumNotReady();
      }
      for (int edits = random.nextInt(5); edits > 0; edits--) {
        attempt(() -> change(editor[0]));
      }
      attempt(editor[0]::toBytes);
      assertThat(bytes).isEqualTo(before);
    }
    assertThat(refused).isGreaterThan(PACKETS / 10);
    assertThat(made).isGreaterThan(PACKETS);
  }
}
