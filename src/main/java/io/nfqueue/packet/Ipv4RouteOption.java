package io.nfqueue.packet;

import static io.nfqueue.packet.InternetAddressText.IPV4_BYTES;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;

import java.util.ArrayList;
import java.util.List;

/**
 *
 *
 * <pre>
 * +---------------+---------------+---------------+----------------
 * |     type      |    length     |    pointer    | addresses, 4 bytes each
 * +---------------+---------------+---------------+----------------
 * </pre>
 *
 * <p>Record route (7), loose (131) or strict (137) source route, RFC 791 section 3.1. No accessor
 * fails. A view: the caller owns the bytes and must not change them while it is used. Thread-safe.
 */
public final class Ipv4RouteOption {
  private static final int POINTER_OFFSET = OptionFormat.HEADER_BYTES;
  private static final int ADDRESSES_OFFSET = POINTER_OFFSET + SIZE_OF_BYTE;

  private final byte[] bytes;
  private final int offset;
  private final int length;

  /** The caller has checked that these bytes are there, and hold a pointer. */
  Ipv4RouteOption(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  /** {@return the type, 7, 131 or 137} */
  public int type() {
    return OptionFormat.type(bytes, offset);
  }

  /**
   * {@return which byte of the option, counted from 1, the next address begins at: the next to be
   * written, or to go to; 0..255, above the option's length when there is none left}
   */
  public int pointer() {
    return unsignedByte(bytes, offset + POINTER_OFFSET);
  }

  /** {@return how many whole addresses there are, 0..9, recorded or not} */
  public int addressCount() {
    return (length - ADDRESSES_OFFSET) / IPV4_BYTES;
  }

  /** {@return all addresses as dotted quads, those before the pointer recorded} */
  public List<String> addresses() {
    List<String> addresses = new ArrayList<>(addressCount());
    for (int i = 0; i < addressCount(); i++) {
      addresses.add(InternetAddressText.ipv4(bytes, offset + ADDRESSES_OFFSET + i * IPV4_BYTES));
    }
    return List.copyOf(addresses);
  }

  /** Array index of the last address, -1 where the pointer leaves none to go to. */
  int finalDestinationAt() {
    int lastAt = ADDRESSES_OFFSET + (addressCount() - 1) * IPV4_BYTES;
    // counted from 1
    boolean left = addressCount() > 0 && pointer() - 1 <= lastAt;
    return left ? offset + lastAt : -1;
  }

  @Override
  public String toString() {
    return "type " + type() + ", pointer " + pointer() + ", " + addresses();
  }
}
