package io.nfqueue.queue;

import io.nfqueue.conntrack.Conntrack;
import io.nfqueue.conntrack.ConntrackInfo;
import io.nfqueue.netlink.NetworkOrder;
import io.nfqueue.netlink.NlAttrReader;
import io.nfqueue.packet.EthernetHeader;
import io.nfqueue.packet.VlanTag;
import java.time.Instant;
import java.util.Arrays;

/**
 * What the kernel says of a {@link QueuedPacket} beside its bytes: identity, hook, interfaces,
 * mark, layer-2 header, connection.
 *
 * <p>Source: {@code include/uapi/linux/netfilter/nfnetlink_queue.h}. Attributes are looked up when
 * asked for; absent ones give 0, -1 or null as each method says. Immutable.
 */
public abstract sealed class PacketMetadata permits QueuedPacket {
  final byte[] bytes;
  private final Receipt receipt;
  private final int attributesOffset;
  private final int limit;
  private final int headerOffset;
  private final boolean attributesMalformed;

  PacketMetadata(
      byte[] bytes,
      Receipt receipt,
      int attributesOffset,
      int limit,
      int headerOffset,
      boolean attributesMalformed) {
    this.bytes = bytes;
    this.receipt = receipt;
    this.attributesOffset = attributesOffset;
    this.limit = limit;
    this.headerOffset = headerOffset;
    this.attributesMalformed = attributesMalformed;
  }

  private NlAttrReader find(int type, int minimumLength) {
    NlAttrReader attributes = new NlAttrReader(bytes, attributesOffset, limit);
    return attributes.find(type, minimumLength) ? attributes : null;
  }

  final long unsignedInt(int type, long absent) {
    NlAttrReader found = find(type, Integer.BYTES);
    return found == null ? absent : found.unsignedInt(absent);
  }

  private byte[] bytesOf(int type) {
    NlAttrReader found = find(type, 0);
    return found == null
        ? null
        : Arrays.copyOfRange(bytes, found.valueOffset(), found.valueOffset() + found.valueLength());
  }

  /** The binding that received it; unguessable, new with every bind. */
  public String bindingId() {
    return receipt.bindingId();
  }

  /** The queue, 0..65535. */
  public int queueNumber() {
    return receipt.queue();
  }

  /** The kernel's id, 1..2^32-1; unique within the binding until it wraps. */
  public long packetId() {
    return Integer.toUnsignedLong(rawPacketId());
  }

  /** The id as the kernel's 32 bits. */
  int rawPacketId() {
    return PacketHdr.packetId(bytes, headerOffset);
  }

  /** When it was received here: {@link System#nanoTime()}. */
  public long receivedNanoTime() {
    return receipt.nanoTime();
  }

  /** When it was received here, wall clock. */
  public Instant receivedAt() {
    return Instant.ofEpochMilli(receipt.epochMillis());
  }

  /** Ethernet protocol: 0x0800 IPv4, 0x86dd IPv6. */
  public int hwProtocol() {
    return PacketHdr.hwProtocol(bytes, headerOffset);
  }

  /** Where it was queued. */
  public Hook hook() {
    return Hook.of(hookNumber());
  }

  /** Where it was queued, as the kernel's number. */
  public int hookNumber() {
    return PacketHdr.hook(bytes, headerOffset);
  }

  /** The packet's mark, 0..2^32-1; 0 also where it has none. */
  public long mark() {
    return unsignedInt(Nfqnl.NFQA_MARK, 0);
  }

  /** The packet's priority, 0..2^32-1; 0 also where it has none. */
  public long priority() {
    return unsignedInt(Nfqnl.NFQA_PRIORITY, 0);
  }

  /** When the kernel received it; null where it has no timestamp (as in OUTPUT). */
  public Instant timestamp() {
    NlAttrReader found = find(Nfqnl.NFQA_TIMESTAMP, PacketTimestamp.SIZE);
    return found == null ? null : PacketTimestamp.instant(bytes, found.valueOffset());
  }

  /** Interface index it came in by, 0 for none. */
  public long inputDeviceIndex() {
    return unsignedInt(Nfqnl.NFQA_IFINDEX_INDEV, 0);
  }

  /** Interface index it goes out by, 0 for none. */
  public long outputDeviceIndex() {
    return unsignedInt(Nfqnl.NFQA_IFINDEX_OUTDEV, 0);
  }

  /** Interface index of the bridge port it came in by, 0 for none. */
  public long physicalInputDeviceIndex() {
    return unsignedInt(Nfqnl.NFQA_IFINDEX_PHYSINDEV, 0);
  }

  /** Interface index of the bridge port it goes out by, 0 for none. */
  public long physicalOutputDeviceIndex() {
    return unsignedInt(Nfqnl.NFQA_IFINDEX_PHYSOUTDEV, 0);
  }

  /**
   * Name of the interface it came in by, in the queue's network namespace, as of now: a rename is
   * seen within 20 ms. After the queue is closed, the last name that was known.
   *
   * @return null for none, for one that is gone, or where names are not to be had
   */
  public String inputDevice() {
    return receipt.devices().name(inputDeviceIndex());
  }

  /** Name of the interface it goes out by; see {@link #inputDevice()}. */
  public String outputDevice() {
    return receipt.devices().name(outputDeviceIndex());
  }

  /** Name of the bridge port it came in by; see {@link #inputDevice()}. */
  public String physicalInputDevice() {
    return receipt.devices().name(physicalInputDeviceIndex());
  }

  /** Name of the bridge port it goes out by; see {@link #inputDevice()}. */
  public String physicalOutputDevice() {
    return receipt.devices().name(physicalOutputDeviceIndex());
  }

  /** The sender's link-layer address, at most 8 bytes; null where there is none. */
  public byte[] hardwareAddress() {
    NlAttrReader found = find(Nfqnl.NFQA_HWADDR, PacketHw.SIZE);
    return found == null ? null : PacketHw.address(bytes, found.valueOffset());
  }

  private boolean skbInfo(int bit) {
    return (unsignedInt(Nfqnl.NFQA_SKB_INFO, 0) & bit) != 0;
  }

  /** Whether the transport checksum in the payload is not yet computed. */
  public boolean checksumNotReady() {
    return skbInfo(Nfqnl.NFQA_SKB_CSUMNOTREADY);
  }

  /** Whether it is a GSO packet: larger than the MTU, to be segmented later. */
  public boolean gso() {
    return skbInfo(Nfqnl.NFQA_SKB_GSO);
  }

  /** Whether nobody has checked the transport checksum. */
  public boolean checksumNotVerified() {
    return skbInfo(Nfqnl.NFQA_SKB_CSUM_NOTVERIFIED);
  }

  /** User id of the sending socket, or -1: only for packets made here, with uidGid. */
  public long uid() {
    return unsignedInt(Nfqnl.NFQA_UID, -1);
  }

  /** Group id of the sending socket, or -1: only for packets made here, with uidGid. */
  public long gid() {
    return unsignedInt(Nfqnl.NFQA_GID, -1);
  }

  /** Security context, or null. */
  public String securityContext() {
    NlAttrReader found = find(Nfqnl.NFQA_SECCTX, 0);
    return found == null ? null : found.string();
  }

  /** Ethernet protocol of the VLAN tag (0x8100, 0x88a8), or -1; bridge family only. */
  public int vlanProtocol() {
    return vlan(Nfqnl.NFQA_VLAN_PROTO);
  }

  /** VLAN tag: priority, drop bit, and 12 bits of VLAN id, or -1; bridge family only. */
  public int vlanTci() {
    return vlan(Nfqnl.NFQA_VLAN_TCI);
  }

  /** VLAN tag, or null; bridge family only. Others may be in {@link #ethernet()}. */
  public VlanTag vlanTag() {
    int protocol = vlanProtocol();
    int tci = vlanTci();
    return protocol < 0 || tci < 0 ? null : new VlanTag(protocol, tci);
  }

  private int vlan(int type) {
    NlAttrReader found = find(Nfqnl.NFQA_VLAN, 0);
    NlAttrReader nested = found == null ? null : found.nested();
    return nested == null || !nested.find(type, Short.BYTES)
        ? -1
        : NetworkOrder.getUnsignedShort(bytes, nested.valueOffset());
  }

  /** The layer-2 header, or null; bridge family only. */
  public byte[] layer2Header() {
    return bytesOf(Nfqnl.NFQA_L2HDR);
  }

  /** The Ethernet header in the layer-2 header, null where that is absent or cut. */
  public EthernetHeader ethernet() {
    NlAttrReader found = find(Nfqnl.NFQA_L2HDR, 0);
    if (found == null) {
      return null;
    }
    int start = found.valueOffset();
    return EthernetHeader.ifWhole(bytes, start, start + found.valueLength());
  }

  /** net_cls class of the sending socket's control group, 0 for none. */
  public long cgroupClassId() {
    return unsignedInt(Nfqnl.NFQA_CGROUP_CLASSID, 0);
  }

  /** What it is to its connection; null where it has none, or the queue is not told of it. */
  public ConntrackInfo conntrackInfo() {
    int number = conntrackInfoNumber();
    return number < 0 ? null : ConntrackInfo.of(number);
  }

  /** What it is to its connection, as the kernel's number; -1 as {@link #conntrackInfo} is null. */
  public int conntrackInfoNumber() {
    return (int) Math.min(unsignedInt(Nfqnl.NFQA_CT_INFO, -1), Integer.MAX_VALUE);
  }

  /**
   * Its connection; null where it has none, or the queue has not {@link QueueFlag#CONNTRACK}. The
   * kernel tracks connections of a network namespace only while a rule asks for them.
   */
  public Conntrack conntrack() {
    NlAttrReader found = find(Nfqnl.NFQA_CT, 0);
    return found == null ? null : Conntrack.of(bytes, found.valueOffset(), found.valueLength());
  }

  /** Whether the attributes ended in one that did not fit. */
  public boolean attributesMalformed() {
    return attributesMalformed;
  }
}
