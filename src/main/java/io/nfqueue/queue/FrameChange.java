package io.nfqueue.queue;

import io.nfqueue.netlink.NlMsgWriter;
import java.util.Arrays;

/**
 * What a verdict changes of the frame around a packet that crosses a bridge.
 *
 * <pre>
 * NFQA_VLAN   { NFQA_VLAN_PROTO  __be16,  NFQA_VLAN_TCI  __be16 }
 * NFQA_L2HDR  the bytes between MAC and network header
 * </pre>
 *
 * Source: {@code nfqa_parse_bridge} of {@code net/netfilter/nfnetlink_queue.c}. What that refuses,
 * it refuses with the packet already out of its queue: it is lost, and many kernels never free it.
 * So it is refused here.
 *
 * @param vlanProtocol Ethernet protocol of the new tag, or -1 where the tag stays
 * @param vlanTci the new tag
 * @param layer2Header the new header, or null
 */
record FrameChange(int vlanProtocol, int vlanTci, byte[] layer2Header) {
  static final FrameChange NONE = new FrameChange(-1, 0, null);

  private static final int MAX_UNSIGNED_SHORT = 0xffff;

  FrameChange withVlan(int protocol, int tci) {
    check("VLAN protocol", protocol);
    check("VLAN tag", tci);
    return new FrameChange(protocol, tci, layer2Header);
  }

  private static void check(String name, int value) {
    if (value < 0 || value > MAX_UNSIGNED_SHORT) {
      throw new IllegalArgumentException(name + " " + value + ": 0..65535 expected");
    }
  }

  FrameChange withLayer2Header(byte[] header) {
    return new FrameChange(vlanProtocol, vlanTci, header);
  }

  boolean isEmpty() {
    return !changesVlan() && layer2Header == null;
  }

  private boolean changesVlan() {
    return vlanProtocol >= 0;
  }

  /**
   * Checks it for a packet.
   *
   * @throws VerdictRefusedException where the kernel would lose the packet, or not do it
   */
  void check(QueuedPacket packet) {
    if (isEmpty()) {
      return;
    }
    byte[] before = packet.layer2Header();
    if (before == null) {
      throw new VerdictRefusedException(
          packet,
          "VLAN tag and layer-2 header can be changed of packets only that a rule of the bridge"
              + " family has queued");
    }
    if (layer2Header != null && layer2Header.length != before.length) {
      throw new VerdictRefusedException(
          packet,
          "a layer-2 header of "
              + layer2Header.length
              + " bytes: "
              + before.length
              + " expected, as before");
    }
  }

  /** Bytes that {@link #encode} writes, with padding. */
  int size() {
    int tag = NlMsgWriter.attributeSize(2 * NlMsgWriter.attributeSize(Short.BYTES));
    return (changesVlan() ? tag : 0)
        + (layer2Header == null ? 0 : NlMsgWriter.attributeSize(layer2Header.length));
  }

  void encode(NlMsgWriter writer) {
    if (changesVlan()) {
      int tag = writer.beginNested(Nfqnl.NFQA_VLAN);
      writer.putShort(Nfqnl.NFQA_VLAN_PROTO, vlanProtocol);
      writer.putShort(Nfqnl.NFQA_VLAN_TCI, vlanTci);
      writer.endNested(tag);
    }
    if (layer2Header != null) {
      writer.putBytes(Nfqnl.NFQA_L2HDR, layer2Header);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FrameChange that
        && vlanProtocol == that.vlanProtocol
        && vlanTci == that.vlanTci
        && Arrays.equals(layer2Header, that.layer2Header);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * vlanProtocol + vlanTci) + Arrays.hashCode(layer2Header);
  }

  /** Each change in brackets; nothing where there is none. */
  @Override
  public String toString() {
    String tag =
        changesVlan()
            ? "[VLAN 0x"
                + Integer.toHexString(vlanProtocol)
                + " 0x"
                + Integer.toHexString(vlanTci)
                + "]"
            : "";
    return layer2Header == null ? tag : tag + "[layer-2 header]";
  }
}
