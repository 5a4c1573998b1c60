package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;
import static io.nfqueue.packet.OptionFormat.HEADER_BYTES;
import static io.nfqueue.packet.OptionFormat.LENGTH_OF_OPTION;

import java.util.Arrays;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+---+---------+---------------+-------------------------------+
 * |c|cls| number  |    length     |  data ...
 * +-+---+---------+---------------+-------------------------------+
 * </pre>
 *
 * <p>The options of an IPv4 header, RFC 791 section 3.1; router alert RFC 2113. An option counts
 * where its length allows what it must hold; of several of one type the first counts, and none
 * behind a fault. No accessor fails. Big-endian. A view: the caller owns the bytes and must not
 * change them while it is used. Thread-safe.
 */
public final class Ipv4Options {
  /** End of options: what follows is padding. */
  public static final int END_OF_OPTIONS = 0;

  /** No operation: one byte of padding. */
  public static final int NO_OPERATION = 1;

  /** Record route. */
  public static final int RECORD_ROUTE = 7;

  /** Internet timestamp. */
  public static final int TIMESTAMP = 68;

  /** Loose source and record route. */
  public static final int LOOSE_SOURCE_ROUTE = 131;

  /** Strict source and record route. */
  public static final int STRICT_SOURCE_ROUTE = 137;

  /** Router alert. */
  public static final int ROUTER_ALERT = 148;

  private final byte[] bytes;
  private final int offset;
  private final int limit;

  /** The caller has checked that these bytes are there. */
  Ipv4Options(byte[] bytes, int offset, int limit) {
    this.bytes = bytes;
    this.offset = offset;
    this.limit = limit;
  }

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

  /** {@return the addresses of the nodes it came by, null when absent} */
  public Ipv4RouteOption recordRoute() {
    return route(RECORD_ROUTE);
  }

  /** {@return the nodes it must come by, among others; null when absent} */
  public Ipv4RouteOption looseSourceRoute() {
    return route(LOOSE_SOURCE_ROUTE);
  }

  /** {@return all the nodes it must come by, null when absent} */
  public Ipv4RouteOption strictSourceRoute() {
    return route(STRICT_SOURCE_ROUTE);
  }

  /** Array index of the address to which a source route still leads, -1 without one. */
  int finalDestinationAt() {
    Ipv4RouteOption loose = looseSourceRoute();
    Ipv4RouteOption route = loose == null ? strictSourceRoute() : loose;
    return route == null ? -1 : route.finalDestinationAt();
  }

  private Ipv4RouteOption route(int type) {
    int at = find(type, OptionFormat.ANY);
    int length = at < 0 ? 0 : LENGTH_OF_OPTION.length(bytes, at, limit);
    return length < HEADER_BYTES + SIZE_OF_BYTE ? null : new Ipv4RouteOption(bytes, at, length);
  }

  /** {@return when it came by which nodes, null when absent} */
  public Ipv4TimestampOption timestamp() {
    int at = find(TIMESTAMP, OptionFormat.ANY);
    int length = at < 0 ? 0 : LENGTH_OF_OPTION.length(bytes, at, limit);
    return length < Ipv4TimestampOption.MIN_BYTES
        ? null
        : new Ipv4TimestampOption(bytes, at, length);
  }

  /** {@return what routers shall look at: 0 the packet; 0..65535, -1 when absent} */
  public int routerAlert() {
    int at = find(ROUTER_ALERT, SIZE_OF_SHORT);
    return at < 0 ? -1 : unsignedShort(bytes, at + HEADER_BYTES);
  }

  /**
   * The data of the first option of any type, whatever its length.
   *
   * @param type 0..255, with copy flag and class
   * @return a copy, null where there is none or the type has no data
   */
  public byte[] data(int type) {
    int at = find(type, OptionFormat.ANY);
    return at < 0
        ? null
        : Arrays.copyOfRange(
            bytes, at + HEADER_BYTES, at + LENGTH_OF_OPTION.length(bytes, at, limit));
  }

  private int find(int type, int dataBytes) {
    return LENGTH_OF_OPTION.first(bytes, offset, limit, type, dataBytes);
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
      case END_OF_OPTIONS -> "EOL";
      case NO_OPERATION -> "NOP";
      case RECORD_ROUTE -> "RR";
      case TIMESTAMP -> "TS";
      case LOOSE_SOURCE_ROUTE -> "LSRR";
      case STRICT_SOURCE_ROUTE -> "SSRR";
      case ROUTER_ALERT -> "RA";
      default -> "unknown " + type;
    };
  }
}
