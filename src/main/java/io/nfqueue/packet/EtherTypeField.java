package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *                                 +-------------------------------+
 *                                 |       the field, or tpid      |
 * +-----+-+-----------------------+-------------------------------+
 * | pcp |D|          vid          |     etherType, length, tpid   |  behind each VLAN tag
 * +-----+-+-------+---------------+---------------+---------------+
 * |   DSAP 0xaa   |   SSAP 0xaa   |  control 3    |               |  SNAP, behind a length
 * +---------------+---------------+---------------+               +
 * |    organization 0             |           etherType           |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>The last field of a link-layer header, which says what follows: an EtherType, or a length
 * (IEEE 802.3 clause 3), and what may be between it and the packet: VLAN tags (IEEE 802.1Q clause
 * 9), as many as Linux looks at, and behind a length a SNAP header (RFC 1042). Big-endian. A view:
 * the caller owns the bytes and must not change them while it is used. Thread-safe.
 */
public final class EtherTypeField {
  /** How many VLAN tags are passed over: {@code VLAN_MAX_DEPTH} of Linux. */
  public static final int MAX_VLAN_TAGS = 8;

  static final int TAG_BYTES = 2 * SIZE_OF_SHORT;

  private static final int MAX_LENGTH = 1500;
  private static final int MIN_ETHER_TYPE = 0x0600;

  private static final int LLC_OFFSET = 0;
  private static final int CONTROL_OFFSET = LLC_OFFSET + SIZE_OF_SHORT;
  private static final int ORGANIZATION_OFFSET = CONTROL_OFFSET + SIZE_OF_BYTE;
  private static final int SNAP_TYPE_OFFSET = ORGANIZATION_OFFSET + 3;
  private static final int SNAP_BYTES = SNAP_TYPE_OFFSET + SIZE_OF_SHORT;
  private static final int SNAP_SAPS = 0xaaaa;
  private static final int UNNUMBERED_INFORMATION = 3;

  private static final int ABSENT = -1;

  private final int first;
  private final byte[] bytes;
  private final int offset;
  private final int tags;
  private final boolean cut;

  /** The field behind all tags that are passed over. */
  private final int last;

  private final boolean snap;

  private EtherTypeField(int first, byte[] bytes, int offset, int limit) {
    this.first = first;
    this.bytes = bytes;
    this.offset = offset;
    int field = first;
    int passed = 0;
    int at = offset;
    while (VlanTag.isTag(field) && passed < MAX_VLAN_TAGS && limit - at >= TAG_BYTES) {
      field = unsignedShort(bytes, at + SIZE_OF_SHORT);
      at += TAG_BYTES;
      passed++;
    }
    tags = passed;
    last = field;
    cut = VlanTag.isTag(field) && passed < MAX_VLAN_TAGS;
    snap = field <= MAX_LENGTH && limit - at >= SNAP_BYTES && isSnap(bytes, at);
  }

  private static boolean isSnap(byte[] bytes, int at) {
    return unsignedShort(bytes, at + LLC_OFFSET) == SNAP_SAPS
        && unsignedByte(bytes, at + CONTROL_OFFSET) == UNNUMBERED_INFORMATION
        && unsignedByte(bytes, at + ORGANIZATION_OFFSET) == 0
        && unsignedShort(bytes, at + ORGANIZATION_OFFSET + SIZE_OF_BYTE) == 0;
  }

  /**
   * Looks at a field, and at what is behind the header that it ends.
   *
   * @param field its value, 0..65535
   * @param bytes the array
   * @param offset array index of what is behind the header
   * @param limit array index behind the last byte that may be read
   * @return the view, whatever the bytes are
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static EtherTypeField of(int field, byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    return new EtherTypeField(field, bytes, offset, limit);
  }

  /** {@return whether the bytes end in a VLAN tag: what follows it is not known} */
  public boolean cut() {
    return cut;
  }

  /** {@return whether there are more than {@link #MAX_VLAN_TAGS}} */
  public boolean hasMoreTags() {
    return !cut && VlanTag.isTag(last);
  }

  /** {@return the VLAN tags that are whole, in their order, the outermost first; at most 8} */
  public List<VlanTag> vlanTags() {
    List<VlanTag> found = new ArrayList<>(tags);
    int tpid = first;
    for (int at = offset; found.size() < tags; at += TAG_BYTES) {
      found.add(new VlanTag(tpid, unsignedShort(bytes, at)));
      tpid = unsignedShort(bytes, at + SIZE_OF_SHORT);
    }
    return List.copyOf(found);
  }

  /**
   * {@return what the packet is, behind VLAN tags and SNAP: 0x600..0xffff, below it only with SNAP;
   * -1 where there is no type but a length, or it is cut. Where there are more tags, the next
   * one's}
   */
  public int etherType() {
    if (snap) {
      return unsignedShort(bytes, offset + tagBytes() - SIZE_OF_SHORT);
    }
    return cut || last < MIN_ETHER_TYPE ? ABSENT : last;
  }

  /** {@return bytes behind the length, SNAP among them, 0..1500; -1 where there is none} */
  public int lengthBytes() {
    return last > MAX_LENGTH ? ABSENT : last;
  }

  /**
   * {@return bytes between the header and the packet: VLAN tags and SNAP; where a tag is cut, those
   * before it}
   */
  public int tagBytes() {
    return tags * TAG_BYTES + (snap ? SNAP_BYTES : 0);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (VlanTag tag : vlanTags()) {
      text.append(tag).append(", ");
    }
    return etherType() < 0
        ? text.append("length ").append(last).toString()
        : text.append("ethertype 0x%04x".formatted(etherType())).toString();
  }
}
