package io.nfqueue.packet;

/**
 *
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-----+-+-----------------------+
 * |             tpid              | pcp |D|          vid          |
 * +-------------------------------+-----+-+-----------------------+
 * </pre>
 *
 * <p>A VLAN tag, IEEE 802.1Q clause 9.6. A value.
 *
 * @param tpid tag protocol identifier, as {@link #C_TAG}; 0..65535
 * @param tci tag control information: priority, drop bit and VLAN id; 0..65535
 */
public record VlanTag(int tpid, int tci) {
  /** The tag of IEEE 802.1Q, a customer's. */
  public static final int C_TAG = 0x8100;

  /** The outer one of stacked tags, a provider's (once IEEE 802.1ad). */
  public static final int S_TAG = 0x88a8;

  /** The outer one of stacked tags, before there was a standard. */
  public static final int OLD_S_TAG = 0x9100;

  private static final int PCP_SHIFT = 13;
  private static final int DEI = 0x1000;
  private static final int VID_MASK = 0x0fff;

  /** Refuses numbers that do not fit into their 16 bits. */
  public VlanTag {
    checkUnsignedShort("tpid", tpid);
    checkUnsignedShort("tci", tci);
  }

  private static void checkUnsignedShort(String name, int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException(name + " " + value + ": 0..65535 expected");
    }
  }

  static boolean isTag(int etherType) {
    return etherType == C_TAG || etherType == S_TAG || etherType == OLD_S_TAG;
  }

  /** {@return the priority code point, 0..7} */
  public int pcp() {
    return tci >>> PCP_SHIFT;
  }

  /** {@return whether it may be dropped first (drop eligible indicator)} */
  public boolean dei() {
    return (tci & DEI) != 0;
  }

  /** {@return the VLAN id, 0..4095: 0 none, the tag is for the priority only} */
  public int vid() {
    return tci & VID_MASK;
  }

  @Override
  public String toString() {
    return "vlan %d, p %d%s, tpid 0x%04x".formatted(vid(), pcp(), dei() ? ", DEI" : "", tpid);
  }
}
