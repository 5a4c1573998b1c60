package io.nfqueue.camel;

import org.apache.camel.spi.Metadata;

/** Names of the headers about a packet's connection; {@link NfqueueConstants} has them all. */
public class ConntrackConstants {
  @Metadata(
      label = "common",
      description =
          "The mark of the packet's connection, 0 to 4294967295. Set it to change the mark with the verdict.",
      javaType = "Long")
  public static final String CONNTRACK_MARK = "CamelNfqueueConntrackMark";

  @Metadata(
      label = "common",
      description =
          "Which bits of the connection's mark the verdict changes, 0 to 4294967295; all of them by default.",
      javaType = "Long")
  public static final String CONNTRACK_MARK_MASK = "CamelNfqueueConntrackMarkMask";

  @Metadata(
      label = "common",
      description =
          "The labels of the packet's connection as hexadecimal text: label n is bit n % 8 of byte n / 8, as in 20 for label 5. Set it, 1 to 16 bytes, to change them with the verdict.",
      javaType = "String")
  public static final String CONNTRACK_LABELS = "CamelNfqueueConntrackLabels";

  @Metadata(
      label = "common",
      description =
          "Which labels the verdict changes, as hexadecimal text; all of them by default.",
      javaType = "String")
  public static final String CONNTRACK_LABELS_MASK = "CamelNfqueueConntrackLabelsMask";

  @Metadata(
      label = "common",
      description =
          "How long the packet's connection lives without further packets. Set it to change that with the verdict; the connection's next packet sets it back.",
      javaType = "java.time.Duration")
  public static final String CONNTRACK_TIMEOUT = "CamelNfqueueConntrackTimeout";

  @Metadata(
      label = "common",
      description =
          "The name of the connection's helper, as in ftp. Set it to the empty text to take the helper away with the verdict.",
      javaType = "String")
  public static final String CONNTRACK_HELPER = "CamelNfqueueConntrackHelper";

  @Metadata(
      label = "consumer",
      description =
          "What the packet is to its connection: NEW, ESTABLISHED, RELATED, ESTABLISHED_REPLY or RELATED_REPLY; with conntrack=true.",
      javaType = "String")
  public static final String CONNTRACK_STATE = "CamelNfqueueConntrackState";

  @Metadata(
      label = "consumer",
      description = "The kernel's id of the packet's connection.",
      javaType = "Long")
  public static final String CONNTRACK_ID = "CamelNfqueueConntrackId";

  @Metadata(
      label = "consumer",
      description = "The status bits of the packet's connection, as in SEEN_REPLY,ASSURED,DST_NAT.",
      javaType = "String")
  public static final String CONNTRACK_STATUS = "CamelNfqueueConntrackStatus";

  @Metadata(
      label = "consumer",
      description = "The zone of the packet's connection, 1 to 65535.",
      javaType = "Integer")
  public static final String CONNTRACK_ZONE = "CamelNfqueueConntrackZone";

  @Metadata(
      label = "consumer",
      description = "How far a TCP connection is, as in SYN_SENT or ESTABLISHED.",
      javaType = "String")
  public static final String CONNTRACK_TCP_STATE = "CamelNfqueueConntrackTcpState";

  @Metadata(
      label = "consumer",
      description =
          "Addresses, protocol and ports of the connection's first packet, before any translation.",
      javaType = "io.nfqueue.conntrack.ConntrackTuple")
  public static final String CONNTRACK_ORIGINAL = "CamelNfqueueConntrackOriginal";

  @Metadata(
      label = "consumer",
      description =
          "Addresses, protocol and ports of answers on the wire, before translation back.",
      javaType = "io.nfqueue.conntrack.ConntrackTuple")
  public static final String CONNTRACK_REPLY = "CamelNfqueueConntrackReply";

  /** For {@link NfqueueConstants}. */
  ConntrackConstants() {}
}
