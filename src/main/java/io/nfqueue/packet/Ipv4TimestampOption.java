package io.nfqueue.packet;

import static io.nfqueue.packet.InternetAddressText.IPV4_BYTES;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;

import java.util.ArrayList;
import java.util.List;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+-------+-------+
 * |   type 68     |    length     |    pointer    |overflw| flag  |
 * +---------------+---------------+---------------+-------+-------+
 * |                   address, with flags 1 and 3                 |
 * +---------------------------------------------------------------+
 * |                           timestamp                           |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The Internet timestamp option, RFC 791 section 3.1. Big-endian. No accessor fails. A view: the
 * caller owns the bytes and must not change them while it is used. Thread-safe.
 */
public final class Ipv4TimestampOption {
  /** Flag: timestamps only. */
  public static final int TIMESTAMPS_ONLY = 0;

  /** Flag: each timestamp behind the address of its node. */
  public static final int WITH_ADDRESSES = 1;

  /** Flag: the addresses were given by the sender. */
  public static final int ADDRESSES_GIVEN = 3;

  private static final int POINTER_OFFSET = OptionFormat.HEADER_BYTES;
  private static final int OVERFLOW_FLAG_OFFSET = POINTER_OFFSET + SIZE_OF_BYTE;
  private static final int ENTRIES_OFFSET = OVERFLOW_FLAG_OFFSET + SIZE_OF_BYTE;
  private static final int FLAG_BITS = 4;
  private static final int FLAG_MASK = 0x0f;

  /** Bytes before the first entry. */
  static final int MIN_BYTES = ENTRIES_OFFSET;

  private final byte[] bytes;
  private final int offset;
  private final int length;

  /**
   * One node's timestamp.
   *
   * @param address a dotted quad, null where the option has none
   * @param timestamp milliseconds since midnight UT where the highest bit is clear, else as that
   *     node likes; 0..2^32-1
   */
  public record Entry(String address, long timestamp) {}

  /** The caller has checked that these bytes are there, at least {@link #MIN_BYTES}. */
  Ipv4TimestampOption(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  /** {@return which byte of the option, counted from 1, the next entry begins at, 0..255} */
  public int pointer() {
    return unsignedByte(bytes, offset + POINTER_OFFSET);
  }

  /** {@return how many nodes found no room, 0..15} */
  public int overflow() {
    return unsignedByte(bytes, offset + OVERFLOW_FLAG_OFFSET) >>> FLAG_BITS;
  }

  /** {@return what the entries hold, as {@link #WITH_ADDRESSES}; 0..15} */
  public int flag() {
    return unsignedByte(bytes, offset + OVERFLOW_FLAG_OFFSET) & FLAG_MASK;
  }

  /** {@return all whole entries, written or not; empty where the flag is not known} */
  public List<Entry> entries() {
    boolean addresses = flag() == WITH_ADDRESSES || flag() == ADDRESSES_GIVEN;
    if (!addresses && flag() != TIMESTAMPS_ONLY) {
      return List.of();
    }
    int addressBytes = addresses ? IPV4_BYTES : 0;
    int entryBytes = addressBytes + SIZE_OF_INT;
    List<Entry> entries = new ArrayList<>();
    for (int at = ENTRIES_OFFSET; at + entryBytes <= length; at += entryBytes) {
      String address = addresses ? InternetAddressText.ipv4(bytes, offset + at) : null;
      entries.add(new Entry(address, unsignedInt(bytes, offset + at + addressBytes)));
    }
    return List.copyOf(entries);
  }

  @Override
  public String toString() {
    return "flag " + flag() + ", pointer " + pointer() + ", overflow " + overflow();
  }
}
