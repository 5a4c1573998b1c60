package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Edits of any kind, read from bytes that somebody else chooses, and what holds of an editor
 * whatever it is given: each edit is made, or refused by name and then leaves nothing behind;
 * nothing outside the packet is read or written; and a right packet stays one.
 */
final class EditScript {
  private static final int KINDS = 12;
  private static final int FIRST_OPTION_KIND = 2;
  private static final int OPTION_KINDS = 254;
  private static final int LONG_REPLACEMENT = 257;
  private static final int SURROUNDING = 48;
  private static final byte OTHERS = (byte) 0xa5;

  private final ByteBuffer script;
  private int made;
  private int refused;
  private boolean isPacket;

  private EditScript(byte[] script) {
    this.script = ByteBuffer.wrap(script);
  }

  /**
   * Edits some bytes, and checks.
   *
   * @param bytes any
   * @param script any; the first one says whether the checksum is not ready
   */
  static EditScript check(byte[] bytes, byte[] script) {
    EditScript edits = new EditScript(script);
    byte[] original = bytes.clone();
    byte[] alone = edits.outcome(() -> new PacketEditor(original));
    assertThat(original).isEqualTo(bytes);

    byte[] within = surrounded(bytes);
    IpPacket inside = IpPacket.of(within, SURROUNDING, bytes.length, bytes.length);
    assertThat(new EditScript(script).outcome(inside::edit)).isEqualTo(alone);
    assertThat(within).isEqualTo(surrounded(bytes));

    byte[] right = repaired(bytes);
    if (right != null) {
      new EditScript(script).leavesRight(right);
    }
    return edits;
  }

  private static byte[] surrounded(byte[] bytes) {
    byte[] within = new byte[bytes.length + 2 * SURROUNDING];
    Arrays.fill(within, OTHERS);
    System.arraycopy(bytes, 0, within, SURROUNDING, bytes.length);
    return within;
  }

  private static byte[] repaired(byte[] bytes) {
    try {
      return PacketRepair.repair(bytes);
    } catch (MalformedPacketException e) {
      return null;
    }
  }

  /** Edits that were made. */
  int made() {
    return made;
  }

  /** Edits that were refused. */
  int refused() {
    return refused;
  }

  /** Whether a packet came out in the end. */
  boolean isPacket() {
    return isPacket;
  }

  private void leavesRight(byte[] right) {
    byte[] packet = outcome(() -> new PacketEditor(right));
    if (isPacket) {
      assertThat(packet).isEqualTo(PacketRepair.repair(packet));
      assertThat(parse(packet).malformed()).isIn(null, parse(right).malformed());
    }
  }

  /** The packet, or why there is none. */
  private byte[] outcome(Supplier<PacketEditor> begin) {
    try {
      PacketEditor editor = begin.get();
      if (next() % 4 == 1) {
        editor.withChecksumNotReady();
      }
      while (script.hasRemaining()) {
        attempt(editor);
      }
      byte[] packet = editor.toBytes();
      isPacket = true;
      return packet;
    } catch (PacketEditException | MalformedPacketException e) {
      return e.getMessage().getBytes(StandardCharsets.UTF_8);
    }
  }

  private void attempt(PacketEditor editor) {
    byte[] before = editor.toBytesAsIs();
    boolean changed = editor.changed();
    try {
      edit(editor);
      made++;
    } catch (PacketEditException | MalformedPacketException e) {
      refused++;
      assertThat(editor.toBytesAsIs()).as("after: %s", e.getMessage()).isEqualTo(before);
      assertThat(editor.changed()).as("after: %s", e.getMessage()).isEqualTo(changed);
    }
  }

  private int next() {
    return script.hasRemaining() ? script.get() & 0xff : 0;
  }

  private int nextShort() {
    return next() << Byte.SIZE | next();
  }

  private int nextUpTo(int most) {
    return nextShort() % (most + 1);
  }

  private int nextOptionKind() {
    return FIRST_OPTION_KIND + next() % OPTION_KINDS;
  }

  /** None to 64 KiB, short ones mostly. */
  private byte[] nextBytes() {
    int length = next();
    byte[] bytes = new byte[length % 16 == 7 ? length * LONG_REPLACEMENT : length % 64];
    Arrays.fill(bytes, (byte) next());
    return bytes;
  }

  private void edit(PacketEditor editor) {
    switch (next() % KINDS) {
      case 0 -> replacePayload(editor);
      case 1 -> editor.setPayload(nextBytes());
      case 2 -> editor.tcp().setOption(nextOptionKind(), nextBytes());
      case 3 -> editor.tcp().removeOption(nextOptionKind());
      case 4 -> editor.tcp().blankOption(nextOptionKind());
      case 5 -> editor.tcp().clampMaximumSegmentSize(nextShort());
      case 6 -> {
        int length = editor.toBytesAsIs().length;
        int from = nextUpTo(length);
        editor.replace(from, nextUpTo(length - from), nextBytes());
      }
      default -> setField(editor);
    }
  }

  private void replacePayload(PacketEditor editor) {
    int length = Math.max(0, parse(editor.toBytes()).payloadLength());
    int from = nextUpTo(length);
    editor.replacePayload(from, nextUpTo(length - from), nextBytes());
  }

  private void setField(PacketEditor editor) {
    FieldEdits field = FieldEdits.values()[next() % FieldEdits.values().length];
    long value = (long) nextShort() << Short.SIZE | nextShort();
    if (field.isOfItsVersion(parse(editor.toBytesAsIs()).ipVersion())) {
      field.set(editor, value & (1L << field.bits) - 1);
    }
  }
}
