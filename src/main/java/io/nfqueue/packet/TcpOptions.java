package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;
import static io.nfqueue.packet.OptionFormat.HEADER_BYTES;
import static io.nfqueue.packet.OptionFormat.LENGTH_OF_OPTION;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 *
 *
 * <pre>
 * +---------+---------+-------------------+
 * | kind 2  | len 4   |        mss        |                        RFC 9293 section 3.7.1
 * +---------+---------+---------+---------+
 * | kind 3  | len 3   |windowScl|                                  RFC 7323 section 2
 * +---------+---------+---------+
 * | kind 4  | len 2   |                                            RFC 2018 section 2
 * +---------+---------+-------------------+-------------------+
 * | kind 5  | len 8n+2| leftEdge          | rightEdge         | n  RFC 2018 section 3
 * +---------+---------+-------------------+-------------------+
 * | kind 8  | len 10  | timestampValue    | timestampEcho     |    RFC 7323 section 3
 * +---------+---------+-------------------+-------------------+
 * </pre>
 *
 * <p>The options of a TCP header. An option counts where its length is the right one; of several of
 * one kind the last counts, as Linux and the BSDs have it. Options behind a fault do not. No
 * accessor fails, and only those that return a list or an array make objects. Big-endian. A view:
 * the caller owns the bytes and must not change them while it is used. Thread-safe.
 */
public final class TcpOptions {
  /** End of options: what follows is padding. */
  public static final int END_OF_OPTIONS = 0;

  /** No operation: one byte of padding. */
  public static final int NO_OPERATION = 1;

  /** Maximum segment size. */
  public static final int MAXIMUM_SEGMENT_SIZE = 2;

  /** Window scale. */
  public static final int WINDOW_SCALE = 3;

  /** SACK permitted. */
  public static final int SACK_PERMITTED = 4;

  /** Selective acknowledgment. */
  public static final int SACK = 5;

  /** Timestamps. */
  public static final int TIMESTAMPS = 8;

  /** A block of bytes that the receiver has. */
  private static final int BLOCK_BYTES = 2 * SIZE_OF_INT;

  private static final int TIMESTAMPS_BYTES = 2 * SIZE_OF_INT;
  private static final int ABSENT = -1;

  private final byte[] bytes;
  private final int offset;
  private final int limit;

  /** The caller has checked that these bytes are there. */
  TcpOptions(byte[] bytes, int offset, int limit) {
    this.bytes = bytes;
    this.offset = offset;
    this.limit = limit;
  }

  /**
   * Some bytes that the receiver has got behind a gap.
   *
   * @param leftEdge sequence number of the first one, 0..2^32-1
   * @param rightEdge sequence number behind the last one, 0..2^32-1
   */
  public record SackBlock(long leftEdge, long rightEdge) {}

  /** {@return a walk over all options} */
  public OptionCursor cursor() {
    return new OptionCursor(LENGTH_OF_OPTION, bytes, offset, limit);
  }

  /** {@return bytes of all options, padding included, 0..40} */
  public int lengthBytes() {
    return limit - offset;
  }

  /** {@return what is wrong with the list, null when nothing is} */
  public OptionFault fault() {
    return LENGTH_OF_OPTION.fault(bytes, offset, limit);
  }

  /** {@return the maximum segment size in bytes, 0..65535, -1 when absent} */
  public int mss() {
    int data = data(MAXIMUM_SEGMENT_SIZE, SIZE_OF_SHORT);
    return data < 0 ? ABSENT : unsignedShort(bytes, data);
  }

  /**
   * {@return by how many bits the window is shifted, as the sender says: 0..255, of which those
   * above 14 mean 14 (RFC 7323 section 2.3); -1 when absent}
   */
  public int windowScale() {
    int data = data(WINDOW_SCALE, SIZE_OF_BYTE);
    return data < 0 ? ABSENT : unsignedByte(bytes, data);
  }

  /** {@return whether the sender takes selective acknowledgments} */
  public boolean sackPermitted() {
    return data(SACK_PERMITTED, 0) >= 0;
  }

  /** {@return the blocks of the selective acknowledgment in its order, at most 4; often empty} */
  public List<SackBlock> sackBlocks() {
    List<SackBlock> blocks = List.of();
    OptionCursor cursor = cursor();
    while (cursor.next()) {
      if (cursor.type() == SACK && isBlocks(cursor.dataLength())) {
        blocks = blocks(cursor.dataOffset(), cursor.dataLength());
      }
    }
    return blocks;
  }

  private static boolean isBlocks(int dataLength) {
    return dataLength > 0 && dataLength % BLOCK_BYTES == 0;
  }

  private List<SackBlock> blocks(int data, int dataLength) {
    List<SackBlock> blocks = new ArrayList<>(dataLength / BLOCK_BYTES);
    for (int at = data; at < data + dataLength; at += BLOCK_BYTES) {
      blocks.add(new SackBlock(unsignedInt(bytes, at), unsignedInt(bytes, at + SIZE_OF_INT)));
    }
    return List.copyOf(blocks);
  }

  /** {@return the sender's timestamp (TSval), 0..2^32-1, -1 when absent} */
  public long timestampValue() {
    int data = data(TIMESTAMPS, TIMESTAMPS_BYTES);
    return data < 0 ? ABSENT : unsignedInt(bytes, data);
  }

  /**
   * {@return the timestamp that is echoed (TSecr), 0..2^32-1, -1 when absent; it counts only with
   * {@link TcpHeader#ACK}}
   */
  public long timestampEchoReply() {
    int data = data(TIMESTAMPS, TIMESTAMPS_BYTES);
    return data < 0 ? ABSENT : unsignedInt(bytes, data + SIZE_OF_INT);
  }

  /**
   * The data of the last option of any kind, whatever its length.
   *
   * @param kind 0..255
   * @return a copy, null where there is none or the kind has no data
   */
  public byte[] data(int kind) {
    int at = LENGTH_OF_OPTION.last(bytes, offset, limit, kind, OptionFormat.ANY);
    return at < 0
        ? null
        : Arrays.copyOfRange(
            bytes, at + HEADER_BYTES, at + LENGTH_OF_OPTION.length(bytes, at, limit));
  }

  /** Array index of an option's data, -1 without one. */
  private int data(int kind, int dataBytes) {
    int at = LENGTH_OF_OPTION.last(bytes, offset, limit, kind, dataBytes);
    return at < 0 ? ABSENT : at + HEADER_BYTES;
  }

  /** As tcpdump prints them. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    OptionCursor cursor = cursor();
    while (cursor.next()) {
      text.append(text.length() == 1 ? "" : ",").append(text(cursor));
    }
    if (cursor.fault() != null) {
      text.append(text.length() == 1 ? "" : ",").append("bad opt");
    }
    return text.append(']').toString();
  }

  private String text(OptionCursor option) {
    int data = option.dataOffset();
    int length = option.dataLength();
    int kind = option.type();
    if (kind == END_OF_OPTIONS || kind == NO_OPERATION) {
      return kind == NO_OPERATION ? "nop" : "eol";
    }
    if (kind == MAXIMUM_SEGMENT_SIZE && length == SIZE_OF_SHORT) {
      return "mss " + unsignedShort(bytes, data);
    }
    if (kind == WINDOW_SCALE && length == SIZE_OF_BYTE) {
      return "wscale " + unsignedByte(bytes, data);
    }
    if (kind == SACK_PERMITTED && length == 0) {
      return "sackOK";
    }
    if (kind == TIMESTAMPS && length == TIMESTAMPS_BYTES) {
      return "TS val %d ecr %d"
          .formatted(unsignedInt(bytes, data), unsignedInt(bytes, data + SIZE_OF_INT));
    }
    if (kind == SACK && isBlocks(length)) {
      StringBuilder text = new StringBuilder("sack ").append(length / BLOCK_BYTES).append(' ');
      for (int at = data; at < data + length; at += BLOCK_BYTES) {
        text.append('{').append(unsignedInt(bytes, at)).append(':');
        text.append(unsignedInt(bytes, at + SIZE_OF_INT)).append('}');
      }
      return text.toString();
    }
    return "kind " + kind + ", " + length + " bytes";
  }
}
