package io.nfqueue.packet;

import static io.nfqueue.packet.InternetAddressText.IPV6_BYTES;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;
import static io.nfqueue.packet.OptionFormat.HEADER_BYTES;
import static io.nfqueue.packet.OptionFormat.LENGTH_OF_DATA;

import java.util.Arrays;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---+-+---------+---------------+-------------------------------+
 * |act|c| rest    |  dataLength   |  data ...
 * +---+-+---------+---------------+-------------------------------+
 * </pre>
 *
 * <p>The options of a hop-by-hop or destination options header, RFC 8200 section 4.2. An option
 * counts where its length is the right one; of several of one type the first counts, and none
 * behind a fault. No accessor fails. Big-endian. A view: the caller owns the bytes and must not
 * change them while it is used. Thread-safe.
 */
public final class Ipv6Options {
  /** One byte of padding. */
  public static final int PAD1 = 0;

  /** Two or more bytes of padding. */
  public static final int PADN = 1;

  /** Router alert (RFC 2711), hop-by-hop. */
  public static final int ROUTER_ALERT = 5;

  /** Jumbo payload (RFC 2675), hop-by-hop. */
  public static final int JUMBO_PAYLOAD = 0xc2;

  /** Home address of a mobile node (RFC 6275 section 6.3), destination options. */
  public static final int HOME_ADDRESS = 0xc9;

  private final byte[] bytes;
  private final int offset;
  private final int limit;

  /** The caller has checked that these bytes are there. */
  Ipv6Options(byte[] bytes, int offset, int limit) {
    this.bytes = bytes;
    this.offset = offset;
    this.limit = limit;
  }

  /** {@return a walk over all options} */
  public OptionCursor cursor() {
    return new OptionCursor(LENGTH_OF_DATA, bytes, offset, limit);
  }

  /** {@return bytes of all options, padding included, 6..2046} */
  public int lengthBytes() {
    return limit - offset;
  }

  /** {@return what is wrong with the list, null when nothing is} */
  public OptionFault fault() {
    return LENGTH_OF_DATA.fault(bytes, offset, limit);
  }

  /** {@return everything behind the IPv6 header, in bytes: 0..2^32-1, -1 when absent} */
  public long jumboPayloadLengthBytes() {
    return jumboPayloadLength(bytes, offset, limit);
  }

  static long jumboPayloadLength(byte[] bytes, int from, int limit) {
    int at = LENGTH_OF_DATA.first(bytes, from, limit, JUMBO_PAYLOAD, SIZE_OF_INT);
    return at < 0 ? -1 : unsignedInt(bytes, at + HEADER_BYTES);
  }

  /** {@return what routers shall look at: 0 MLD, 1 RSVP, 2 active networks; 0..65535, -1 absent} */
  public int routerAlert() {
    int at = find(ROUTER_ALERT, SIZE_OF_SHORT);
    return at < 0 ? -1 : unsignedShort(bytes, at + HEADER_BYTES);
  }

  /** {@return the home address of the mobile node that sent it, RFC 5952 text; null when absent} */
  public String homeAddressText() {
    int at = homeAddressAt(bytes, offset, limit);
    return at < 0 ? null : InternetAddressText.ipv6(bytes, at);
  }

  static int homeAddressAt(byte[] bytes, int from, int limit) {
    int at = LENGTH_OF_DATA.first(bytes, from, limit, HOME_ADDRESS, IPV6_BYTES);
    return at < 0 ? -1 : at + HEADER_BYTES;
  }

  /**
   * The data of the first option of any type, whatever its length.
   *
   * @param type 0..255, with the bits that say what to do where it is not known
   * @return a copy, null where there is none, and for {@link #PAD1}
   */
  public byte[] data(int type) {
    int at = find(type, OptionFormat.ANY);
    return at < 0
        ? null
        : Arrays.copyOfRange(
            bytes, at + HEADER_BYTES, at + LENGTH_OF_DATA.length(bytes, at, limit));
  }

  private int find(int type, int dataBytes) {
    return LENGTH_OF_DATA.first(bytes, offset, limit, type, dataBytes);
  }

  /** Types in their order, and what is wrong. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    OptionCursor cursor = cursor();
    while (cursor.next()) {
      text.append(text.length() == 1 ? "" : ",").append(name(cursor.type()));
    }
    if (cursor.fault() != null) {
      text.append(text.length() == 1 ? "" : ",").append("bad opt");
    }
    return text.append(']').toString();
  }

  private static String name(int type) {
    return switch (type) {
      case PAD1 -> "pad1";
      case PADN -> "padn";
      case ROUTER_ALERT -> "router alert";
      case JUMBO_PAYLOAD -> "jumbo payload";
      case HOME_ADDRESS -> "home address";
      default -> "unknown " + type;
    };
  }
}
