package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.putShort;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;
import static io.nfqueue.packet.OptionFormat.ANY;
import static io.nfqueue.packet.OptionFormat.HEADER_BYTES;
import static io.nfqueue.packet.OptionFormat.LENGTH_OF_OPTION;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The options of a TCP header (RFC 9293 section 3.1), as they would be with one of them set or
 * removed: the rest in its order, padded at the end to a multiple of 4 bytes. They are read as
 * {@link TcpOptions} reads them: of several of one kind, the last counts.
 */
final class TcpOptionSpace {

  /** The longest option space, in bytes: data offset 15. */
  static final int MAX_BYTES = 40;

  /** The longest data of one option, in bytes. */
  static final int MAX_DATA_BYTES = MAX_BYTES - HEADER_BYTES;

  private static final int NOT_FOUND = -1;

  private final byte[] options;

  TcpOptionSpace(byte[] options) {
    this.options = options;
  }

  /** Them as they are. */
  TcpOptions view() {
    return new TcpOptions(options, 0, options.length);
  }

  /** Refuses a list that is malformed: nobody knows what follows a length that lies. */
  void requireWhole() {
    OptionCursor cursor = view().cursor();
    int at = 0;
    while (cursor.next()) {
      at += cursor.lengthBytes();
    }
    if (cursor.fault() != null) {
      int lengthAt = at + SIZE_OF_BYTE;
      int length = lengthAt < options.length ? unsignedByte(options, lengthAt) : 0;
      throw new PacketEditException(
          "TCP options: expected an option of 2..%d bytes at byte %d, found kind %d, length %d"
              .formatted(options.length - at, at, OptionFormat.type(options, at), length));
    }
  }

  private int last(int kind) {
    return LENGTH_OF_OPTION.last(options, 0, options.length, kind, ANY);
  }

  /** Whether there is any of a kind. */
  boolean has(int kind) {
    return last(kind) >= 0;
  }

  /** With the option of a kind that counts replaced where it is, or a new one at the end. */
  byte[] with(int kind, byte[] data) {
    int last = last(kind);
    int length = HEADER_BYTES + data.length;
    boolean only = last == LENGTH_OF_OPTION.first(options, 0, options.length, kind, ANY);
    if (last >= 0 && only && LENGTH_OF_OPTION.length(options, last, options.length) == length) {
      byte[] same = options.clone();
      System.arraycopy(data, 0, same, last + HEADER_BYTES, data.length);
      return same;
    }
    ByteArrayOutputStream option = new ByteArrayOutputStream(MAX_BYTES);
    option.write(kind);
    option.write(length);
    option.writeBytes(data);
    return rewritten(kind, last < 0 ? options.length : last, option.toByteArray());
  }

  /** Without any option of a kind. */
  byte[] without(int kind) {
    return rewritten(kind, NOT_FOUND, new byte[0]);
  }

  /**
   * Without the options of a kind, and the padding at the end.
   *
   * @param at where another option comes instead, or the index of none
   */
  private byte[] rewritten(int kind, int at, byte[] option) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(MAX_BYTES);
    int counts = 0;
    OptionCursor cursor = view().cursor();
    while (cursor.next()) {
      if (cursor.offset() == at) {
        out.writeBytes(option);
        counts = out.size();
      } else if (cursor.type() != kind) {
        out.write(options, cursor.offset(), cursor.lengthBytes());
        counts = isPadding(cursor.type()) ? counts : out.size();
      }
    }
    byte[] rest = Arrays.copyOf(out.toByteArray(), counts);
    return padded(at == options.length ? join(rest, option) : rest);
  }

  private static boolean isPadding(int kind) {
    return kind == TcpOptions.NO_OPERATION || kind == TcpOptions.END_OF_OPTIONS;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] padded(byte[] list) {
    int words = (list.length + TcpHeader.BYTES_PER_WORD - 1) / TcpHeader.BYTES_PER_WORD;
    int length = words * TcpHeader.BYTES_PER_WORD;
    if (length > MAX_BYTES) {
      throw new PacketEditException(
          "TCP options: %d bytes are too many, a header has room for %d"
              .formatted(length, MAX_BYTES));
    }
    // zeros end the list
    return Arrays.copyOf(list, length);
  }

  /** With all options of a kind overwritten by no operations: as long as before. */
  byte[] blanked(int kind) {
    byte[] blank = options.clone();
    OptionCursor cursor = view().cursor();
    while (cursor.next()) {
      if (cursor.type() == kind) {
        int end = cursor.offset() + cursor.lengthBytes();
        Arrays.fill(blank, cursor.offset(), end, (byte) TcpOptions.NO_OPERATION);
      }
    }
    return blank;
  }

  /** With all maximum segment sizes lowered that are above this one; null where none is. */
  byte[] clamped(int mss) {
    byte[] clamped = null;
    OptionCursor cursor = view().cursor();
    while (cursor.next()) {
      boolean isMss =
          cursor.type() == TcpOptions.MAXIMUM_SEGMENT_SIZE && cursor.dataLength() == SIZE_OF_SHORT;
      if (isMss && unsignedShort(options, cursor.dataOffset()) > mss) {
        clamped = clamped == null ? options.clone() : clamped;
        putShort(clamped, cursor.dataOffset(), mss);
      }
    }
    return clamped;
  }
}
