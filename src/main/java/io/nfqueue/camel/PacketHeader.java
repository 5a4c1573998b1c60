package io.nfqueue.camel;

import io.nfqueue.application.DnsMessage;
import io.nfqueue.application.HttpRequest;
import io.nfqueue.application.TlsClientHello;
import io.nfqueue.conntrack.Conntrack;
import io.nfqueue.conntrack.ConntrackInfo;
import io.nfqueue.conntrack.TcpConntrackState;
import io.nfqueue.packet.Fragment;
import io.nfqueue.packet.IpProtocol;
import io.nfqueue.packet.TcpHeader;
import io.nfqueue.queue.Hook;
import io.nfqueue.queue.QueuedPacket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The headers that are computed from a packet when they are asked for. */
enum PacketHeader {
  PACKET_ID(NfqueueConstants.PACKET_ID, QueuedPacket::packetId),
  QUEUE(NfqueueConstants.QUEUE, QueuedPacket::queueNumber),
  BINDING_ID(NfqueueConstants.BINDING_ID, QueuedPacket::bindingId),
  MARK(NfqueueConstants.MARK, p -> positive(p.mark())),
  PRIORITY(NfqueueConstants.PRIORITY, p -> positive(p.priority())),
  HOOK(NfqueueConstants.HOOK, PacketHeader::hook),
  HARDWARE_PROTOCOL(NfqueueConstants.HARDWARE_PROTOCOL, QueuedPacket::hwProtocol),
  INPUT_DEVICE(NfqueueConstants.INPUT_DEVICE, QueuedPacket::inputDevice),
  OUTPUT_DEVICE(NfqueueConstants.OUTPUT_DEVICE, QueuedPacket::outputDevice),
  PHYSICAL_INPUT_DEVICE(NfqueueConstants.PHYSICAL_INPUT_DEVICE, QueuedPacket::physicalInputDevice),
  PHYSICAL_OUTPUT_DEVICE(
      NfqueueConstants.PHYSICAL_OUTPUT_DEVICE, QueuedPacket::physicalOutputDevice),
  INPUT_DEVICE_INDEX(NfqueueConstants.INPUT_DEVICE_INDEX, p -> index(p.inputDeviceIndex())),
  OUTPUT_DEVICE_INDEX(NfqueueConstants.OUTPUT_DEVICE_INDEX, p -> index(p.outputDeviceIndex())),
  PHYSICAL_INPUT_DEVICE_INDEX(
      NfqueueConstants.PHYSICAL_INPUT_DEVICE_INDEX, p -> index(p.physicalInputDeviceIndex())),
  PHYSICAL_OUTPUT_DEVICE_INDEX(
      NfqueueConstants.PHYSICAL_OUTPUT_DEVICE_INDEX, p -> index(p.physicalOutputDeviceIndex())),
  HARDWARE_ADDRESS(NfqueueConstants.HARDWARE_ADDRESS, PacketHeader::hardwareAddress),
  MESSAGE_TIMESTAMP(NfqueueConstants.MESSAGE_TIMESTAMP, PacketHeader::messageTimestamp),
  TIMESTAMP(NfqueueConstants.TIMESTAMP, QueuedPacket::timestamp),
  UID(NfqueueConstants.UID, p -> known(p.uid())),
  GID(NfqueueConstants.GID, p -> known(p.gid())),
  SECURITY_CONTEXT(NfqueueConstants.SECURITY_CONTEXT, QueuedPacket::securityContext),
  CGROUP_CLASS_ID(NfqueueConstants.CGROUP_CLASS_ID, p -> positive(p.cgroupClassId())),
  VLAN_ID(NfqueueConstants.VLAN_ID, p -> p.vlanTci() < 0 ? null : p.vlanTci() & 0xfff),
  LAYER2_HEADER(NfqueueConstants.LAYER2_HEADER, QueuedPacket::layer2Header),
  ORIGINAL_LENGTH(NfqueueConstants.ORIGINAL_LENGTH, p -> positive(p.originalLength())),
  TRUNCATED(NfqueueConstants.TRUNCATED, QueuedPacket::truncated),
  CHECKSUM_NOT_READY(NfqueueConstants.CHECKSUM_NOT_READY, QueuedPacket::checksumNotReady),
  CHECKSUM_NOT_VERIFIED(NfqueueConstants.CHECKSUM_NOT_VERIFIED, QueuedPacket::checksumNotVerified),
  GSO(NfqueueConstants.GSO, QueuedPacket::gso),
  IP_VERSION(NfqueueConstants.IP_VERSION, p -> p.ip().ipVersion() == 0 ? null : p.ip().ipVersion()),
  SOURCE_ADDRESS(NfqueueConstants.SOURCE_ADDRESS, p -> p.ip().sourceAddressText()),
  DESTINATION_ADDRESS(NfqueueConstants.DESTINATION_ADDRESS, p -> p.ip().destinationAddressText()),
  PROTOCOL(NfqueueConstants.PROTOCOL, PacketHeader::protocol),
  TTL(NfqueueConstants.TTL, p -> known(p.ip().ttl())),
  FRAGMENT(NfqueueConstants.FRAGMENT, PacketHeader::fragment),
  SOURCE_PORT(NfqueueConstants.SOURCE_PORT, p -> known(p.ip().sourcePort())),
  DESTINATION_PORT(NfqueueConstants.DESTINATION_PORT, p -> known(p.ip().destinationPort())),
  TCP_FLAGS(NfqueueConstants.TCP_FLAGS, PacketHeader::tcpFlags),
  ICMP_TYPE(NfqueueConstants.ICMP_TYPE, p -> known(p.ip().icmpType())),
  ICMP_CODE(NfqueueConstants.ICMP_CODE, p -> known(p.ip().icmpCode())),
  FLOW_HASH(NfqueueConstants.FLOW_HASH, p -> p.ip().ipVersion() == 0 ? null : p.ip().flowHash()),
  MALFORMED(NfqueueConstants.MALFORMED, PacketHeader::malformed),
  CONNTRACK_STATE(NfqueueConstants.CONNTRACK_STATE, PacketHeader::conntrackState),
  CONNTRACK_ID(NfqueueConstants.CONNTRACK_ID, ofConnection(c -> known(c.id()))),
  CONNTRACK_STATUS(NfqueueConstants.CONNTRACK_STATUS, ofConnection(PacketHeader::statuses)),
  CONNTRACK_ZONE(NfqueueConstants.CONNTRACK_ZONE, ofConnection(c -> index(c.zone()))),
  CONNTRACK_TCP_STATE(NfqueueConstants.CONNTRACK_TCP_STATE, ofConnection(PacketHeader::tcpState)),
  CONNTRACK_ORIGINAL(NfqueueConstants.CONNTRACK_ORIGINAL, ofConnection(Conntrack::original)),
  CONNTRACK_REPLY(NfqueueConstants.CONNTRACK_REPLY, ofConnection(Conntrack::reply)),
  CONNTRACK_MARK(NfqueueConstants.CONNTRACK_MARK, ofConnection(c -> positive(c.mark()))),
  CONNTRACK_LABELS(NfqueueConstants.CONNTRACK_LABELS, ofConnection(PacketHeader::labels)),
  CONNTRACK_TIMEOUT(NfqueueConstants.CONNTRACK_TIMEOUT, ofConnection(Conntrack::timeout)),
  CONNTRACK_HELPER(NfqueueConstants.CONNTRACK_HELPER, ofConnection(Conntrack::helper)),
  DNS_QUESTION(NfqueueConstants.DNS_QUESTION, ofDns(DnsMessage::question)),
  DNS_QUESTION_TYPE(NfqueueConstants.DNS_QUESTION_TYPE, ofDns(DnsMessage::questionTypeName)),
  DNS_RESPONSE(NfqueueConstants.DNS_RESPONSE, ofDns(d -> d.flags() < 0 ? null : d.response())),
  TLS_CLIENT_HELLO(NfqueueConstants.TLS_CLIENT_HELLO, ofTls(t -> t.state().name())),
  TLS_SERVER_NAME(NfqueueConstants.TLS_SERVER_NAME, ofTls(TlsClientHello::serverName)),
  TLS_ALPN(NfqueueConstants.TLS_ALPN, ofTls(PacketHeader::alpn)),
  HTTP_REQUEST(NfqueueConstants.HTTP_REQUEST, ofHttp(h -> h.state().name())),
  HTTP_METHOD(NfqueueConstants.HTTP_METHOD, ofHttp(HttpRequest::method)),
  HTTP_TARGET(NfqueueConstants.HTTP_TARGET, ofHttp(HttpRequest::target)),
  HTTP_HOST(NfqueueConstants.HTTP_HOST, ofHttp(HttpRequest::host));

  private static final Map<String, PacketHeader> EXACT = new HashMap<>();
  private static final Map<String, PacketHeader> ANY_CASE =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  static {
    for (PacketHeader header : values()) {
      EXACT.put(header.headerName, header);
      ANY_CASE.put(header.headerName, header);
    }
  }

  private final String headerName;
  private final Function<QueuedPacket, Object> value;

  PacketHeader(String headerName, Function<QueuedPacket, Object> value) {
    this.headerName = headerName;
    this.value = value;
  }

  /**
   * Computes one header.
   *
   * @param ignoreCase whether the name may be in another case
   * @return null where there is no such header, or the packet does not have it
   */
  static Object compute(QueuedPacket packet, String name, boolean ignoreCase) {
    PacketHeader header = EXACT.get(name);
    if (header == null && ignoreCase && startsWithPrefix(name)) {
      header = ANY_CASE.get(name);
    }
    return header == null ? null : header.value.apply(packet);
  }

  private static boolean startsWithPrefix(String name) {
    String prefix = "Camel";
    return name != null && name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  /** Puts every header that the packet has into a map. */
  static void putAll(QueuedPacket packet, Map<String, Object> into) {
    for (PacketHeader header : values()) {
      Object computed = header.value.apply(packet);
      if (computed != null) {
        into.put(header.headerName, computed);
      }
    }
  }

  private static Long positive(long value) {
    return value == 0 ? null : Long.valueOf(value);
  }

  private static Integer index(long value) {
    return value == 0 ? null : Integer.valueOf((int) value);
  }

  private static Long known(long value) {
    return value < 0 ? null : Long.valueOf(value);
  }

  private static Integer known(int value) {
    return value < 0 ? null : Integer.valueOf(value);
  }

  private static String hook(QueuedPacket packet) {
    Hook hook = packet.hook();
    return hook == Hook.UNKNOWN ? String.valueOf(packet.hookNumber()) : hook.name();
  }

  private static Long messageTimestamp(QueuedPacket packet) {
    Instant kernel = packet.timestamp();
    return (kernel == null ? packet.receivedAt() : kernel).toEpochMilli();
  }

  private static String hardwareAddress(QueuedPacket packet) {
    byte[] address = packet.hardwareAddress();
    return address == null ? null : HexFormat.ofDelimiter(":").formatHex(address);
  }

  private static String protocol(QueuedPacket packet) {
    int protocol = packet.ip().protocol();
    return protocol < 0 ? null : IpProtocol.name(protocol);
  }

  private static String fragment(QueuedPacket packet) {
    Fragment fragment = packet.ip().fragment();
    return fragment == Fragment.NONE ? null : fragment.name();
  }

  private static String malformed(QueuedPacket packet) {
    if (!packet.malformed()) {
      return null;
    }
    return packet.attributesMalformed() ? "ATTRIBUTES" : packet.ip().malformed().name();
  }

  private static Function<QueuedPacket, Object> ofConnection(Function<Conntrack, Object> value) {
    return of(QueuedPacket::conntrack, value);
  }

  private static Function<QueuedPacket, Object> ofDns(Function<DnsMessage, Object> value) {
    return of(QueuedPacket::dns, value);
  }

  private static Function<QueuedPacket, Object> ofTls(Function<TlsClientHello, Object> value) {
    return of(QueuedPacket::tls, value);
  }

  private static Function<QueuedPacket, Object> ofHttp(Function<HttpRequest, Object> value) {
    return of(QueuedPacket::http, value);
  }

  private static <T> Function<QueuedPacket, Object> of(
      Function<QueuedPacket, T> part, Function<T, Object> value) {
    return packet -> {
      T found = part.apply(packet);
      return found == null ? null : value.apply(found);
    };
  }

  private static String alpn(TlsClientHello hello) {
    return hello.alpn() == null ? null : String.join(",", hello.alpn());
  }

  private static String conntrackState(QueuedPacket packet) {
    ConntrackInfo info = packet.conntrackInfo();
    return info == ConntrackInfo.UNKNOWN
        ? String.valueOf(packet.conntrackInfoNumber())
        : Objects.toString(info, null);
  }

  private static String statuses(Conntrack connection) {
    return connection.statuses().stream().map(Enum::name).collect(Collectors.joining(","));
  }

  private static String tcpState(Conntrack connection) {
    TcpConntrackState state = connection.tcpState();
    return state == TcpConntrackState.UNKNOWN
        ? String.valueOf(connection.tcpStateNumber())
        : Objects.toString(state, null);
  }

  private static String labels(Conntrack connection) {
    byte[] labels = connection.labels();
    return labels == null ? null : HexFormat.of().formatHex(labels);
  }

  private static String tcpFlags(QueuedPacket packet) {
    int flags = packet.ip().tcpFlags();
    if (flags < 0) {
      return null;
    }
    List<String> set = new ArrayList<>();
    add(set, flags, TcpHeader.FIN, "FIN");
    add(set, flags, TcpHeader.SYN, "SYN");
    add(set, flags, TcpHeader.RST, "RST");
    add(set, flags, TcpHeader.PSH, "PSH");
    add(set, flags, TcpHeader.ACK, "ACK");
    add(set, flags, TcpHeader.URG, "URG");
    add(set, flags, TcpHeader.ECE, "ECE");
    add(set, flags, TcpHeader.CWR, "CWR");
    add(set, flags, TcpHeader.AE, "AE");
    return String.join(",", set);
  }

  private static void add(List<String> set, int flags, int flag, String name) {
    if ((flags & flag) != 0) {
      set.add(name);
    }
  }
}
