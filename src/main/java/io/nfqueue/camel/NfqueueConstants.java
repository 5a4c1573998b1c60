package io.nfqueue.camel;

import org.apache.camel.spi.Metadata;

/**
 * Header names. Headers that describe a packet are computed when they are asked for; one that the
 * kernel or the packet does not have is absent.
 */
public final class NfqueueConstants extends ConntrackConstants implements ApplicationConstants {
  /** Exchange property: the {@link io.nfqueue.queue.QueuedPacket} the exchange was made for. */
  public static final String PACKET_PROPERTY = "CamelNfqueuePacket";

  /** Exchange property: the {@link io.nfqueue.queue.PacketBatch} the exchange was made for. */
  public static final String BATCH_PROPERTY = "CamelNfqueueBatch";

  @Metadata(
      label = "common",
      description = "The kernel's id of the packet, 1 to 4294967295, unique within its binding.",
      javaType = "Long",
      important = true)
  public static final String PACKET_ID = "CamelNfqueuePacketId";

  @Metadata(
      label = "common",
      description = "The number of the queue, 0 to 65535.",
      javaType = "Integer",
      important = true)
  public static final String QUEUE = "CamelNfqueueQueue";

  @Metadata(
      label = "common",
      description =
          "The unguessable id of the binding that received the packet; new whenever the queue is bound.",
      javaType = "String",
      important = true)
  public static final String BINDING_ID = "CamelNfqueueBindingId";

  @Metadata(
      label = "consumer",
      description = "How many packets the batch has, with batching=true.",
      javaType = "Integer")
  public static final String BATCH_SIZE = "CamelNfqueueBatchSize";

  @Metadata(
      label = "common",
      description =
          "The verdict to give: ACCEPT, DROP, REPEAT, STOP, QUEUE:n or QUEUE:n:bypass, as text or as io.nfqueue.queue.Verdict.",
      javaType = "String",
      important = true)
  public static final String VERDICT = "CamelNfqueueVerdict";

  @Metadata(
      label = "common",
      description =
          "The packet's mark, 0 to 4294967295. Set it to change the mark with the verdict.",
      javaType = "Long")
  public static final String MARK = "CamelNfqueueMark";

  @Metadata(
      label = "common",
      description =
          "Which bits of the mark the verdict changes, 0 to 4294967295; all of them by default.",
      javaType = "Long")
  public static final String MARK_MASK = "CamelNfqueueMarkMask";

  @Metadata(
      label = "common",
      description =
          "A whole new layer-3 packet, to replace the packet with the verdict: bytes, whose lengths and checksums are corrected unless fixChecksums=false, or an io.nfqueue.packet.PacketEditor, which has corrected what it made wrong.",
      javaType = "byte[]")
  public static final String PAYLOAD = "CamelNfqueuePayload";

  @Metadata(
      label = "common",
      description =
          "The packet's priority, 0 to 4294967295. Set it to change the priority with the verdict.",
      javaType = "Long")
  public static final String PRIORITY = "CamelNfqueuePriority";

  @Metadata(
      label = "consumer",
      description =
          "Where the packet was queued: PREROUTING, INPUT, FORWARD, OUTPUT or POSTROUTING, or the number of another hook.",
      javaType = "String")
  public static final String HOOK = "CamelNfqueueHook";

  @Metadata(
      label = "consumer",
      description = "The Ethernet protocol number: 2048 for IPv4, 34525 for IPv6.",
      javaType = "Integer")
  public static final String HARDWARE_PROTOCOL = "CamelNfqueueHardwareProtocol";

  @Metadata(
      label = "consumer",
      description = "The name of the interface the packet came in by.",
      javaType = "String")
  public static final String INPUT_DEVICE = "CamelNfqueueInputDevice";

  @Metadata(
      label = "consumer",
      description = "The name of the interface the packet goes out by.",
      javaType = "String")
  public static final String OUTPUT_DEVICE = "CamelNfqueueOutputDevice";

  @Metadata(
      label = "consumer",
      description = "The name of the bridge port the packet came in by.",
      javaType = "String")
  public static final String PHYSICAL_INPUT_DEVICE = "CamelNfqueuePhysicalInputDevice";

  @Metadata(
      label = "consumer",
      description = "The name of the bridge port the packet goes out by.",
      javaType = "String")
  public static final String PHYSICAL_OUTPUT_DEVICE = "CamelNfqueuePhysicalOutputDevice";

  @Metadata(
      label = "consumer",
      description = "The index of the interface the packet came in by.",
      javaType = "Integer")
  public static final String INPUT_DEVICE_INDEX = "CamelNfqueueInputDeviceIndex";

  @Metadata(
      label = "consumer",
      description = "The index of the interface the packet goes out by.",
      javaType = "Integer")
  public static final String OUTPUT_DEVICE_INDEX = "CamelNfqueueOutputDeviceIndex";

  @Metadata(
      label = "consumer",
      description = "The index of the bridge port the packet came in by.",
      javaType = "Integer")
  public static final String PHYSICAL_INPUT_DEVICE_INDEX = "CamelNfqueuePhysicalInputDeviceIndex";

  @Metadata(
      label = "consumer",
      description = "The index of the bridge port the packet goes out by.",
      javaType = "Integer")
  public static final String PHYSICAL_OUTPUT_DEVICE_INDEX = "CamelNfqueuePhysicalOutputDeviceIndex";

  @Metadata(
      label = "consumer",
      description =
          "The sender's link-layer address, as in 02:00:00:00:00:01; on input paths only.",
      javaType = "String")
  public static final String HARDWARE_ADDRESS = "CamelNfqueueHardwareAddress";

  @Metadata(
      label = "consumer",
      description =
          "When the packet was received, in milliseconds: by the kernel where it says so, else here.",
      javaType = "Long")
  public static final String MESSAGE_TIMESTAMP = "CamelMessageTimestamp";

  @Metadata(
      label = "consumer",
      description = "When the kernel received the packet.",
      javaType = "java.time.Instant")
  public static final String TIMESTAMP = "CamelNfqueueTimestamp";

  @Metadata(
      label = "consumer",
      description =
          "User id of the sending socket; packets made on this host only, with uidGid=true.",
      javaType = "Long")
  public static final String UID = "CamelNfqueueUid";

  @Metadata(
      label = "consumer",
      description =
          "Group id of the sending socket; packets made on this host only, with uidGid=true.",
      javaType = "Long")
  public static final String GID = "CamelNfqueueGid";

  @Metadata(
      label = "consumer",
      description = "The security context of the packet.",
      javaType = "String")
  public static final String SECURITY_CONTEXT = "CamelNfqueueSecurityContext";

  @Metadata(
      label = "consumer",
      description = "The net_cls class of the sender's control group.",
      javaType = "Long")
  public static final String CGROUP_CLASS_ID = "CamelNfqueueCgroupClassId";

  @Metadata(
      label = "consumer",
      description = "The VLAN id, 0 to 4095; bridge family only.",
      javaType = "Integer")
  public static final String VLAN_ID = "CamelNfqueueVlanId";

  @Metadata(
      label = "consumer",
      description = "The layer-2 header; bridge family only.",
      javaType = "byte[]")
  public static final String LAYER2_HEADER = "CamelNfqueueLayer2Header";

  @Metadata(
      label = "consumer",
      description = "Length of the packet in the kernel, in bytes.",
      javaType = "Long")
  public static final String ORIGINAL_LENGTH = "CamelNfqueueOriginalLength";

  @Metadata(
      label = "consumer",
      description = "Whether only the beginning of the packet was copied.",
      javaType = "Boolean")
  public static final String TRUNCATED = "CamelNfqueueTruncated";

  @Metadata(
      label = "consumer",
      description = "Whether the transport checksum is not computed yet.",
      javaType = "Boolean")
  public static final String CHECKSUM_NOT_READY = "CamelNfqueueChecksumNotReady";

  @Metadata(
      label = "consumer",
      description = "Whether nobody has checked the transport checksum.",
      javaType = "Boolean")
  public static final String CHECKSUM_NOT_VERIFIED = "CamelNfqueueChecksumNotVerified";

  @Metadata(
      label = "consumer",
      description = "Whether this is a GSO packet, larger than the MTU.",
      javaType = "Boolean")
  public static final String GSO = "CamelNfqueueGso";

  @Metadata(label = "consumer", description = "4 or 6.", javaType = "Integer")
  public static final String IP_VERSION = "CamelNfqueueIpVersion";

  @Metadata(
      label = "consumer",
      description = "The source address as text.",
      javaType = "String",
      important = true)
  public static final String SOURCE_ADDRESS = "CamelNfqueueSourceAddress";

  @Metadata(
      label = "consumer",
      description = "The destination address as text.",
      javaType = "String",
      important = true)
  public static final String DESTINATION_ADDRESS = "CamelNfqueueDestinationAddress";

  @Metadata(
      label = "consumer",
      description =
          "The transport protocol: TCP, UDP, ICMP, ICMPv6 and others by name, else its number as text.",
      javaType = "String",
      important = true)
  public static final String PROTOCOL = "CamelNfqueueProtocol";

  @Metadata(
      label = "consumer",
      description = "Time to live, or hop limit, 0 to 255.",
      javaType = "Integer")
  public static final String TTL = "CamelNfqueueTtl";

  @Metadata(
      label = "consumer",
      description = "FIRST or LATER for a fragment. A later fragment has no ports.",
      javaType = "String")
  public static final String FRAGMENT = "CamelNfqueueFragment";

  @Metadata(
      label = "consumer",
      description = "The source port.",
      javaType = "Integer",
      important = true)
  public static final String SOURCE_PORT = "CamelNfqueueSourcePort";

  @Metadata(
      label = "consumer",
      description = "The destination port.",
      javaType = "Integer",
      important = true)
  public static final String DESTINATION_PORT = "CamelNfqueueDestinationPort";

  @Metadata(
      label = "consumer",
      description = "The TCP flags that are set, as in SYN,ACK.",
      javaType = "String")
  public static final String TCP_FLAGS = "CamelNfqueueTcpFlags";

  @Metadata(
      label = "consumer",
      description = "Type of the ICMP or ICMPv6 message.",
      javaType = "Integer")
  public static final String ICMP_TYPE = "CamelNfqueueIcmpType";

  @Metadata(
      label = "consumer",
      description = "Code of the ICMP or ICMPv6 message.",
      javaType = "Integer")
  public static final String ICMP_CODE = "CamelNfqueueIcmpCode";

  @Metadata(
      label = "consumer",
      description = "A hash of addresses, protocol and ports, the same for both directions.",
      javaType = "Integer")
  public static final String FLOW_HASH = "CamelNfqueueFlowHash";

  @Metadata(
      label = "consumer",
      description =
          "What is wrong with a malformed packet, as in TRANSPORT_CUT; with malformedVerdict=ROUTE.",
      javaType = "String")
  public static final String MALFORMED = "CamelNfqueueMalformed";

  @Metadata(
      label = "consumer",
      description =
          "Whether the packet, or one of the batch, is the last one that its queue has of a replayed file; absent for all others.",
      javaType = "Boolean")
  public static final String REPLAY_FINISHED = "CamelNfqueueReplayFinished";

  private NfqueueConstants() {}
}
