package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.unsignedShort;

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
 * +-------------------------------+-------------------------------+
 * |  etherType, length, or tpid   |  EtherTypeField
 * +-------------------------------+
 * </pre>
 *
 * <p>An Ethernet header (IEEE 802.3 clause 3) with its VLAN tags and SNAP header, see {@link
 * EtherTypeField}: of a whole frame as in a capture, or a layer-2 header alone as the kernel hands
 * it out. Big-endian. A view: the caller owns the bytes and must not change them while it is used.
 * Thread-safe.
 */
public final class EthernetHeader {
  /** Bytes of a header without VLAN tags. */
  public static final int MIN_BYTES = 14;

  /** Bytes of an address. */
  public static final int ADDRESS_BYTES = 6;

  /** More VLAN tags are refused. */
  public static final int MAX_VLAN_TAGS = EtherTypeField.MAX_VLAN_TAGS;

  /** EtherType of IPv4. */
  public static final int IPV4 = 0x0800;

  /** EtherType of ARP. */
  public static final int ARP = 0x0806;

  /** EtherType of IPv6. */
  public static final int IPV6 = 0x86dd;

  private static final String NAME = "Ethernet header";

  private static final int DESTINATION_OFFSET = 0;
  private static final int SOURCE_OFFSET = DESTINATION_OFFSET + ADDRESS_BYTES;
  private static final int TYPE_OFFSET = SOURCE_OFFSET + ADDRESS_BYTES;

  private static final HexFormat ADDRESS_TEXT = HexFormat.ofDelimiter(":");

  private final byte[] bytes;
  private final int offset;
  private final EtherTypeField type;

  private EthernetHeader(byte[] bytes, int offset, EtherTypeField type) {
    this.bytes = bytes;
    this.offset = offset;
    this.type = type;
  }

  private static EtherTypeField type(byte[] bytes, int offset, int limit) {
    int field = unsignedShort(bytes, offset + TYPE_OFFSET);
    return EtherTypeField.of(field, bytes, offset + MIN_BYTES, limit);
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
    EtherTypeField type = type(bytes, offset, limit);
    if (type.hasMoreTags()) {
      throw new MalformedPacketException(
          NAME, offset, "at most " + MAX_VLAN_TAGS + " VLAN tags", "more");
    }
    int cutTag = type.cut() ? EtherTypeField.TAG_BYTES : 0;
    MalformedPacketException.checkBytes(NAME, offset, limit, MIN_BYTES + type.tagBytes() + cutTag);
    return new EthernetHeader(bytes, offset, type);
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
    EtherTypeField type = type(bytes, offset, limit);
    return type.cut() || type.hasMoreTags() ? null : new EthernetHeader(bytes, offset, type);
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
    return type.vlanTags();
  }

  /**
   * {@return what the payload is, behind VLAN tags and SNAP: 0x600..0xffff, below it only with
   * SNAP; -1 where there is no type but a length}
   */
  public int etherType() {
    return type.etherType();
  }

  /** {@return bytes behind the length in this frame, 0..1500, -1 where there is a type instead} */
  public int lengthBytes() {
    return type.lengthBytes();
  }

  /** {@return bytes of this header with VLAN tags and SNAP: where the payload starts, 14..54} */
  public int headerLengthBytes() {
    return MIN_BYTES + type.tagBytes();
  }

  @Override
  public String toString() {
    return sourceAddressText() + " > " + destinationAddressText() + ", " + type;
  }
}
