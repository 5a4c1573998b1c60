package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |                      destinationAddress                       |
 * +-------------------------------+-------------------------------+
 * |                               |         sourceAddress         |
 * +-------------------------------+                               |
 * |                                                               |
 * +-------------------------------+-----+-+-----------------------+
 * |             tpid              | pcp |D|          vid          |  each VLAN tag, none or several
 * +-------------------------------+-----+-+-----------------------+
 * |      etherType or length      |
 * +-------------------------------+
 *
 * +---------------+---------------+---------------+---------------+
 * |   DSAP 0xaa   |   SSAP 0xaa   |  control 3    |               |  SNAP, behind a length
 * +---------------+---------------+---------------+               +
 * |    organization 0             |           etherType           |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>An Ethernet header (IEEE 802.3 clause 3) with its VLAN tags (IEEE 802.1Q clause 9), and where
 * a length stands for the type, the SNAP header (RFC 1042) if there is one: of a whole frame as in
 * a capture, or a layer-2 header alone as the kernel hands it out. Big-endian. A view: the caller
 * owns the bytes and must not change them while it is used. Thread-safe.
 */
public final class EthernetHeader {
  /** Bytes of a header without VLAN tags. */
  public static final int MIN_BYTES = 14;

  /** Bytes of an address. */
  public static final int ADDRESS_BYTES = 6;

  /** More VLAN tags are refused. */
  public static final int MAX_VLAN_TAGS = 8;

  /** EtherType of IPv4. */
  public static final int IPV4 = 0x0800;

  /** EtherType of ARP. */
  public static final int ARP = 0x0806;

  /** EtherType of IPv6. */
  public static final int IPV6 = 0x86dd;

  private static final String NAME = "Ethernet header";

  private static final int DESTINATION_OFFSET = 0;
  private static final int SOURCE_OFFSET = DESTINATION_OFFSET + ADDRESS_BYTES;
  private static final int TAGS_OFFSET = SOURCE_OFFSET + ADDRESS_BYTES;
  private static final int TCI_OFFSET = SIZE_OF_SHORT;
  private static final int TAG_BYTES = TCI_OFFSET + SIZE_OF_SHORT;
  private static final int MAX_LENGTH = 1500;
  private static final int MIN_ETHER_TYPE = 0x0600;

  private static final int LLC_OFFSET = SIZE_OF_SHORT;
  private static final int CONTROL_OFFSET = LLC_OFFSET + SIZE_OF_SHORT;
  private static final int ORGANIZATION_OFFSET = CONTROL_OFFSET + SIZE_OF_BYTE;
  private static final int SNAP_TYPE_OFFSET = ORGANIZATION_OFFSET + 3;
  private static final int SNAP_END = SNAP_TYPE_OFFSET + SIZE_OF_SHORT;
  private static final int SNAP_SAPS = 0xaaaa;
  private static final int UNNUMBERED_INFORMATION = 3;

  private static final int ABSENT = -1;
  private static final HexFormat ADDRESS_TEXT = HexFormat.ofDelimiter(":");

  private final byte[] bytes;
  private final int offset;

  /** Array index of the type or length behind all tags. */
  private final int typeIndex;

  private final boolean snap;

  private EthernetHeader(byte[] bytes, int offset, int typeIndex, int limit) {
    this.bytes = bytes;
    this.offset = offset;
    this.typeIndex = typeIndex;
    this.snap =
        limit - typeIndex >= SNAP_END
            && unsignedShort(bytes, typeIndex) <= MAX_LENGTH
            && unsignedShort(bytes, typeIndex + LLC_OFFSET) == SNAP_SAPS
            && unsignedByte(bytes, typeIndex + CONTROL_OFFSET) == UNNUMBERED_INFORMATION
            && unsignedByte(bytes, typeIndex + ORGANIZATION_OFFSET) == 0
            && unsignedShort(bytes, typeIndex + ORGANIZATION_OFFSET + SIZE_OF_BYTE) == 0;
  }

  /**
   * Views a header and its VLAN tags.
   *
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view; no accessor of it fails
   * @throws MalformedPacketException if the header is cut, or has more than {@link #MAX_VLAN_TAGS}
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static EthernetHeader wrap(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    MalformedPacketException.checkBytes(NAME, offset, limit, MIN_BYTES);
    int typeIndex = typeIndex(bytes, offset, limit);
    if (typeIndex - offset > TAGS_OFFSET + MAX_VLAN_TAGS * TAG_BYTES) {
      throw new MalformedPacketException(
          NAME, offset, "at most " + MAX_VLAN_TAGS + " VLAN tags", "more");
    }
    MalformedPacketException.checkBytes(NAME, offset, limit, typeIndex + SIZE_OF_SHORT - offset);
    return new EthernetHeader(bytes, offset, typeIndex, limit);
  }

  /**
   * Views a header and its VLAN tags, where they are all there.
   *
   * @param bytes the array
   * @param offset array index of the header
   * @param limit array index behind the last byte that may be read
   * @return the view, null where {@link #wrap} throws a {@link MalformedPacketException}
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static EthernetHeader ifWhole(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    if (limit - offset < MIN_BYTES) {
      return null;
    }
    int typeIndex = typeIndex(bytes, offset, limit);
    boolean whole =
        typeIndex - offset <= TAGS_OFFSET + MAX_VLAN_TAGS * TAG_BYTES
            && limit - typeIndex >= SIZE_OF_SHORT;
    return whole ? new EthernetHeader(bytes, offset, typeIndex, limit) : null;
  }

  /** Where the type is, or would be: behind the last tag, or behind one tag too many. */
  private static int typeIndex(byte[] bytes, int offset, int limit) {
    int at = offset + TAGS_OFFSET;
    for (int tags = 0; tags <= MAX_VLAN_TAGS; tags++) {
      if (limit - at < SIZE_OF_SHORT || !VlanTag.isTag(unsignedShort(bytes, at))) {
        return at;
      }
      at += TAG_BYTES;
    }
    return at;
  }

  /** {@return the destination address, 6 bytes, a copy} */
  public byte[] destinationAddress() {
    return address(DESTINATION_OFFSET);
  }

  /** {@return the source address, 6 bytes, a copy} */
  public byte[] sourceAddress() {
    return address(SOURCE_OFFSET);
  }

  /** {@return the destination address, as in 02:00:00:00:09:01} */
  public String destinationAddressText() {
    return ADDRESS_TEXT.formatHex(address(DESTINATION_OFFSET));
  }

  /** {@return the source address, as in 02:00:00:00:09:02} */
  public String sourceAddressText() {
    return ADDRESS_TEXT.formatHex(address(SOURCE_OFFSET));
  }

  private byte[] address(int at) {
    return Arrays.copyOfRange(bytes, offset + at, offset + at + ADDRESS_BYTES);
  }

  /** {@return the VLAN tags in their order, the outermost first; often empty, at most 8} */
  public List<VlanTag> vlanTags() {
    List<VlanTag> tags = new ArrayList<>();
    for (int at = offset + TAGS_OFFSET; at < typeIndex; at += TAG_BYTES) {
      tags.add(new VlanTag(unsignedShort(bytes, at), unsignedShort(bytes, at + TCI_OFFSET)));
    }
    return List.copyOf(tags);
  }

  /**
   * {@return what the payload is, behind VLAN tags and SNAP: 0x600..0xffff, below it only with
   * SNAP; -1 where there is no type but a length}
   */
  public int etherType() {
    if (snap) {
      return unsignedShort(bytes, typeIndex + SNAP_TYPE_OFFSET);
    }
    int type = unsignedShort(bytes, typeIndex);
    return type < MIN_ETHER_TYPE ? ABSENT : type;
  }

  /** {@return bytes behind the length in this frame, 0..1500, -1 where there is a type instead} */
  public int lengthBytes() {
    int length = unsignedShort(bytes, typeIndex);
    return length > MAX_LENGTH ? ABSENT : length;
  }

  /** {@return bytes of this header with VLAN tags and SNAP: where the payload starts, 14..54} */
  public int headerLengthBytes() {
    return typeIndex - offset + (snap ? SNAP_END : SIZE_OF_SHORT);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(sourceAddressText()).append(" > ").append(destinationAddressText());
    for (VlanTag tag : vlanTags()) {
      text.append(", ").append(tag);
    }
    return etherType() < 0
        ? text.append(", length ").append(unsignedShort(bytes, typeIndex)).toString()
        : text.append(", ethertype 0x%04x".formatted(etherType())).toString();
  }
}
