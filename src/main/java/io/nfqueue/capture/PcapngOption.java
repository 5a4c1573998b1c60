package io.nfqueue.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An option of a pcapng block, to be written; {@link PcapngOptions} reads them.
 *
 * @param code what it is
 * @param value at most 65,535 bytes
 */
record PcapngOption(int code, byte[] value) {
  static final int HEADER_BYTES = 2 * Short.BYTES;

  private static final int MAX_VALUE_BYTES = 0xffff;
  private static final int UTF8_CONTINUATION = 0x80;
  private static final int UTF8_CONTINUATION_MASK = 0xc0;

  PcapngOption {
    checkLength(value);
  }

  /** Refuses what has no room behind the 16 bits of its length. */
  static void checkLength(byte[] value) {
    if (value.length > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "option of " + value.length + " bytes: at most " + MAX_VALUE_BYTES + " expected");
    }
  }

  /** UTF-8, where it is too long cut between two characters. */
  static PcapngOption text(int code, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = bytes.length;
    if (length > MAX_VALUE_BYTES) {
      length = MAX_VALUE_BYTES;
      while ((bytes[length] & UTF8_CONTINUATION_MASK) == UTF8_CONTINUATION) {
        length--;
      }
    }
    return new PcapngOption(code, Arrays.copyOf(bytes, length));
  }

  private static ByteBuffer allocate(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What is to be said of a packet, as options of its block. */
  static List<PcapngOption> of(PacketBlockOptions packet) {
    List<PcapngOption> options = new ArrayList<>();
    packet.comments().forEach(comment -> options.add(text(PcapngOptions.OPT_COMMENT, comment)));
    if (packet.direction() != Direction.UNKNOWN) {
      byte[] flags = allocate(Integer.BYTES).putInt(packet.direction().ordinal()).array();
      options.add(new PcapngOption(PcapngPacket.EPB_FLAGS, flags));
    }
    if (packet.packetId() != null) {
      byte[] id = allocate(Long.BYTES).putLong(packet.packetId()).array();
      options.add(new PcapngOption(PcapngPacket.EPB_PACKETID, id));
    }
    if (packet.queue() != null) {
      byte[] queue = allocate(Integer.BYTES).putInt(packet.queue().intValue()).array();
      options.add(new PcapngOption(PcapngPacket.EPB_QUEUE, queue));
    }
    packet.verdicts().stream()
        .map(verdict -> new PcapngOption(PcapngPacket.EPB_VERDICT, verdict))
        .forEach(options::add);
    return options;
  }

  /** Bytes that options take up, with their end. */
  static int size(List<PcapngOption> options) {
    if (options.isEmpty()) {
      return 0;
    }
    return HEADER_BYTES
        + options.stream()
            .mapToInt(option -> HEADER_BYTES + PcapngOptions.padded(option.value.length))
            .sum();
  }
}
