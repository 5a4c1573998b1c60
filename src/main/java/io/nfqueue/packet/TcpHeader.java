package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.Objects;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          sourcePort           |        destinationPort        |
 * +-------------------------------+-------------------------------+
 * |                        sequenceNumber                         |
 * +---------------------------------------------------------------+
 * |                     acknowledgmentNumber                      |
 * +-------+-----+-----------------+-------------------------------+
 * |dataOff| rsv |A C E U A P R S F|            window             |
 * +-------+-----+-----------------+-------------------------------+
 * |           checksum            |         urgentPointer         |
 * +-------------------------------+-------------------------------+
 * |                      options, 0..40 bytes                     |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The TCP header, RFC 9293 section 3.1; the flags from high to low are AE (RFC 9768; earlier
 * NS), CWR, ECE, URG, ACK, PSH, RST, SYN, FIN. Big-endian. A view: the caller owns the bytes and
 * must not change them while it is used. Thread-safe.
 */
public final class TcpHeader {

  /** Bytes of a header without options. */
  public static final int MIN_BYTES = 20;

  /** No more data from the sender. */
  public static final int FIN = 0x001;

  /** Synchronize sequence numbers. */
  public static final int SYN = 0x002;

  /** Reset the connection. */
  public static final int RST = 0x004;

  /** Push. */
  public static final int PSH = 0x008;

  /** The acknowledgment number counts. */
  public static final int ACK = 0x010;

  /** The urgent pointer counts. */
  public static final int URG = 0x020;

  /** ECN echo (RFC 3168). */
  public static final int ECE = 0x040;

  /** Congestion window reduced (RFC 3168). */
  public static final int CWR = 0x080;

  /** Accurate ECN (RFC 9768). */
  public static final int AE = 0x100;

  private static final String NAME = "TCP header";

  static final int SEQUENCE_NUMBER_OFFSET = TransportHeader.PORTS_BYTES;
  static final int ACKNOWLEDGMENT_NUMBER_OFFSET = SEQUENCE_NUMBER_OFFSET + SIZE_OF_INT;
  private static final int DATA_OFFSET_OFFSET = ACKNOWLEDGMENT_NUMBER_OFFSET + SIZE_OF_INT;
  static final int FLAGS_OFFSET = DATA_OFFSET_OFFSET;
  static final int WINDOW_OFFSET = FLAGS_OFFSET + SIZE_OF_SHORT;
  static final int CHECKSUM_OFFSET = WINDOW_OFFSET + SIZE_OF_SHORT;
  static final int URGENT_POINTER_OFFSET = CHECKSUM_OFFSET + SIZE_OF_SHORT;

  /** Bytes a reader needs for data offset and flags. */
  static final int FLAGS_KNOWN_BYTES = FLAGS_OFFSET + SIZE_OF_SHORT;

  static final int FLAGS_MASK = 0x1ff;
  static final int BYTES_PER_WORD = 4;
  private static final String FLAG_LETTERS = "FSRP.UEWe";

  private final byte[] bytes;
  private final int offset;

  private TcpHeader(byte[] bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /**
   * Views a header and its options.
   *
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view; no accessor of it fails
   * @throws MalformedPacketException if the header is cut or its data offset is below 20 bytes
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static TcpHeader wrap(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    MalformedPacketException.checkBytes(NAME, offset, limit, MIN_BYTES);
    int dataOffset = dataOffset(bytes, offset);
    if (dataOffset < MIN_BYTES) {
      throw new MalformedPacketException(
          NAME, offset, "data offset 20..60", "data offset " + dataOffset);
    }
    MalformedPacketException.checkBytes(NAME, offset, limit, dataOffset);
    return new TcpHeader(bytes, offset);
  }

  /** The header, null where it is cut or its data offset is below 20 bytes. */
  static TcpHeader ifWhole(byte[] bytes, int offset, int limit) {
    boolean whole =
        limit - offset >= MIN_BYTES
            && dataOffset(bytes, offset) >= MIN_BYTES
            && dataOffset(bytes, offset) <= limit - offset;
    return whole ? new TcpHeader(bytes, offset) : null;
  }

  static int dataOffset(byte[] bytes, int at) {
    return (unsignedByte(bytes, at + DATA_OFFSET_OFFSET) >>> 4) * BYTES_PER_WORD;
  }

  static int flagsAt(byte[] bytes, int at) {
    return unsignedShort(bytes, at + FLAGS_OFFSET) & FLAGS_MASK;
  }

  /**
   * The source port.
   *
   * @return 0..65535
   */
  public int sourcePort() {
    return TransportHeader.sourcePort(bytes, offset);
  }

  /**
   * The destination port.
   *
   * @return 0..65535
   */
  public int destinationPort() {
    return TransportHeader.destinationPort(bytes, offset);
  }

  /**
   * The sequence number of the first byte of payload.
   *
   * @return 0..2^32-1
   */
  public long sequenceNumber() {
    return unsignedInt(bytes, offset + SEQUENCE_NUMBER_OFFSET);
  }

  /**
   * The next sequence number the sender expects; it counts only with {@link #ACK}.
   *
   * @return 0..2^32-1
   */
  public long acknowledgmentNumber() {
    return unsignedInt(bytes, offset + ACKNOWLEDGMENT_NUMBER_OFFSET);
  }

  /**
   * Header and options: where the payload starts.
   *
   * @return bytes, 20..60, a multiple of 4
   */
  public int dataOffsetBytes() {
    return dataOffset(bytes, offset);
  }

  /**
   * All flags, {@link #FIN} to {@link #AE}.
   *
   * @return 0..0x1ff
   */
  public int flags() {
    return flagsAt(bytes, offset);
  }

  /**
   * The receive window, not scaled.
   *
   * @return 0..65535
   */
  public int window() {
    return unsignedShort(bytes, offset + WINDOW_OFFSET);
  }

  /**
   * The checksum as it was received, right, wrong or not yet filled in.
   *
   * @return 0..65535
   */
  public int checksum() {
    return unsignedShort(bytes, offset + CHECKSUM_OFFSET);
  }

  /**
   * The urgent pointer; it counts only with {@link #URG}.
   *
   * @return 0..65535
   */
  public int urgentPointer() {
    return unsignedShort(bytes, offset + URGENT_POINTER_OFFSET);
  }

  /**
   * The options behind the fixed header.
   *
   * @return a view over them, empty without any
   */
  public TcpOptions options() {
    return new TcpOptions(bytes, offset + MIN_BYTES, offset + dataOffsetBytes());
  }

  /**
   * Flags as tcpdump writes them: {@code S.} for SYN and ACK.
   *
   * @param flags 0..0x1ff
   * @return the letters of the set flags, {@code none} when there are none
   */
  public static String flagsText(int flags) {
    StringBuilder text = new StringBuilder(FLAG_LETTERS.length());
    for (int bit = 0; bit < FLAG_LETTERS.length(); bit++) {
      if ((flags >>> bit & 1) != 0) {
        text.append(FLAG_LETTERS.charAt(bit));
      }
    }
    return text.isEmpty() ? "none" : text.toString();
  }

  /** The line tcpdump prints, with the payload's length, which the header does not know. */
  String describe(int payloadLength) {
    StringBuilder text = new StringBuilder("Flags [").append(flagsText(flags())).append(']');
    long sequence = sequenceNumber();
    if (payloadLength > 0) {
      long end = sequence + payloadLength & 0xffffffffL;
      text.append(", seq ").append(sequence).append(':').append(end);
    } else if ((flags() & (SYN | FIN | RST)) != 0) {
      text.append(", seq ").append(sequence);
    }
    if ((flags() & ACK) != 0) {
      text.append(", ack ").append(acknowledgmentNumber());
    }
    return text.append(", win ")
        .append(window())
        .append(", length ")
        .append(payloadLength)
        .toString();
  }

  @Override
  public String toString() {
    return "TCP %d > %d: Flags [%s], seq %d, ack %d, win %d"
        .formatted(
            sourcePort(),
            destinationPort(),
            flagsText(flags()),
            sequenceNumber(),
            acknowledgmentNumber(),
            window());
  }
}
