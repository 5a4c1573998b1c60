package io.nfqueue.event;

import io.nfqueue.conntrack.Conntrack;
import io.nfqueue.conntrack.ConntrackInfo;
import io.nfqueue.packet.Fragment;
import io.nfqueue.packet.IpPacket;
import io.nfqueue.queue.Hook;
import io.nfqueue.queue.QueuedPacket;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A packet as an event, in the field names of Suricata's EVE ({@code event_type} {@code packet}),
 * with what only a queued packet has in an object {@code nfqueue}. A field that packet or kernel do
 * not have is absent. An immutable value: each {@code with} gives a new one.
 *
 * <p>The whole packet is part of it ({@code packet}, base64), as far as it was copied: with the
 * event, its payload leaves the process. {@link #withoutPacket} leaves it out.
 *
 * <pre>{@code
 * {"timestamp":"2026-11-23T22:39:00.123456+0000","event_type":"packet","in_iface":"eth0",
 *  "src_ip":"10.9.0.1","src_port":40000,"dest_ip":"10.9.0.2","dest_port":23,"proto":"TCP",
 *  "packet":"RQAAPA...","packet_info":{"linktype":101},
 *  "nfqueue":{"version":1,"node":"gw1","queue":0,"packet_id":7,"binding":"9d5c...","hook":"INPUT",
 *             "hw_protocol":2048,"mark":0,"length":60}}
 * }</pre>
 *
 * Source of the names: Suricata's user guide, "Eve JSON Format", and its {@code src/output-json.c}.
 */
public final class PacketEvent {
  /** LINKTYPE_RAW of tcpdump.org's registry: the packet begins with its IPv4 or IPv6 header. */
  private static final int LINKTYPE_RAW = 101;

  private static final int ETHERNET_ADDRESS_BYTES = 6;
  private static final int VLAN_ID = 0xfff;
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxx", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final QueuedPacket packet;
  private final String node;
  private final boolean withPacket;

  private PacketEvent(QueuedPacket packet, String node, boolean withPacket) {
    this.packet = packet;
    this.node = node;
    this.withPacket = withPacket;
  }

  /** The packet as an event of this host, by its host name. */
  public static PacketEvent of(QueuedPacket packet) {
    return new PacketEvent(Objects.requireNonNull(packet, "packet"), HostName.get(), true);
  }

  /**
   * Names the host otherwise.
   *
   * @param name any text by which verdicts find their way back
   */
  public PacketEvent withNode(String name) {
    return new PacketEvent(packet, Objects.requireNonNull(name, "name"), withPacket);
  }

  /** Leaves the packet's bytes out. */
  public PacketEvent withoutPacket() {
    return new PacketEvent(packet, node, false);
  }

  /**
   * The event.
   *
   * @return text, numbers, booleans, lists and maps, as JSON has them; the caller's own
   */
  public Map<String, Object> toMap() {
    Map<String, Object> event = new LinkedHashMap<>();
    Instant kernel = packet.timestamp();
    event.put("timestamp", TIMESTAMP.format(kernel == null ? packet.receivedAt() : kernel));
    event.put("event_type", "packet");
    put(event, "in_iface", packet.inputDevice());
    put(event, "out_iface", packet.outputDevice());
    if (packet.vlanTci() >= 0) {
      event.put("vlan", List.of(packet.vlanTci() & VLAN_ID));
    }
    putHeaders(event);
    byte[] address = packet.hardwareAddress();
    if (address != null && address.length == ETHERNET_ADDRESS_BYTES) {
      event.put("ether", Map.of("src_mac", HexFormat.ofDelimiter(":").formatHex(address)));
    }
    if (withPacket && packet.payloadLength() > 0) {
      event.put("packet", Base64.getEncoder().encodeToString(packet.payload()));
      if (packet.ip().ipVersion() != 0) {
        event.put("packet_info", Map.of("linktype", LINKTYPE_RAW));
      }
    }
    event.put(PacketReference.OBJECT, queued());
    return event;
  }

  private void putHeaders(Map<String, Object> event) {
    IpPacket ip = packet.ip();
    put(event, "src_ip", ip.sourceAddressText());
    putKnown(event, "src_port", ip.sourcePort());
    put(event, "dest_ip", ip.destinationAddressText());
    putKnown(event, "dest_port", ip.destinationPort());
    if (ip.protocol() >= 0) {
      event.put("proto", EveProtocol.name(ip.protocol()));
    }
    putKnown(event, "icmp_type", ip.icmpType());
    putKnown(event, "icmp_code", ip.icmpCode());
    if (ip.tcpFlags() >= 0) {
      event.put("tcp", tcp(ip.tcpFlags()));
    }
  }

  /** EVE has the eight flags of RFC 3168, from bit 0, and names those that are set. */
  private static Map<String, Object> tcp(int flags) {
    Map<String, Object> tcp = new LinkedHashMap<>();
    tcp.put("tcp_flags", HexFormat.of().toHexDigits((byte) flags));
    String[] names = {"fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"};
    for (int bit = 0; bit < names.length; bit++) {
      putTrue(tcp, names[bit], (flags & 1 << bit) != 0);
    }
    return tcp;
  }

  private Map<String, Object> queued() {
    Map<String, Object> nfqueue = PacketReference.of(packet, node).toMap();
    Hook hook = packet.hook();
    nfqueue.put("hook", hook == Hook.UNKNOWN ? "" + packet.hookNumber() : hook.name());
    nfqueue.put("hw_protocol", packet.hwProtocol());
    nfqueue.put("mark", packet.mark());
    putPositive(nfqueue, "priority", packet.priority());
    putPositive(nfqueue, "length", packet.originalLength());
    putTrue(nfqueue, "truncated", packet.truncated() && packet.payloadLength() > 0);
    putTrue(nfqueue, "gso", packet.gso());
    putTrue(nfqueue, "checksum_not_ready", packet.checksumNotReady());
    Fragment fragment = packet.ip().fragment();
    put(nfqueue, "fragment", fragment == Fragment.NONE ? null : fragment.name());
    put(nfqueue, "malformed", malformed());
    put(nfqueue, "phys_in_iface", packet.physicalInputDevice());
    put(nfqueue, "phys_out_iface", packet.physicalOutputDevice());
    putKnown(nfqueue, "uid", packet.uid());
    putKnown(nfqueue, "gid", packet.gid());
    put(nfqueue, "security_context", packet.securityContext());
    put(nfqueue, "conntrack", connection());
    return nfqueue;
  }

  private String malformed() {
    if (!packet.malformed()) {
      return null;
    }
    return packet.attributesMalformed() ? "ATTRIBUTES" : packet.ip().malformed().name();
  }

  private Map<String, Object> connection() {
    Map<String, Object> connection = new LinkedHashMap<>();
    ConntrackInfo info = packet.conntrackInfo();
    put(
        connection,
        "state",
        info == ConntrackInfo.UNKNOWN
            ? String.valueOf(packet.conntrackInfoNumber())
            : Objects.toString(info, null));
    Conntrack conntrack = packet.conntrack();
    if (conntrack != null) {
      putKnown(connection, "id", conntrack.id());
      connection.put("mark", conntrack.mark());
    }
    return connection.isEmpty() ? null : connection;
  }

  private static void put(Map<String, Object> object, String name, Object value) {
    if (value != null) {
      object.put(name, value);
    }
  }

  private static void putKnown(Map<String, Object> object, String name, int value) {
    if (value >= 0) {
      object.put(name, value);
    }
  }

  private static void putKnown(Map<String, Object> object, String name, long value) {
    if (value >= 0) {
      object.put(name, value);
    }
  }

  private static void putPositive(Map<String, Object> object, String name, long value) {
    if (value > 0) {
      object.put(name, value);
    }
  }

  private static void putTrue(Map<String, Object> object, String name, boolean value) {
    if (value) {
      object.put(name, true);
    }
  }

  /**
   * The event as JSON, on one line.
   *
   * @throws IllegalStateException where Jackson is not on the class path
   */
  public String toJson() {
    return EventJson.write(toMap());
  }

  /** Which packet; nothing of it. */
  @Override
  public String toString() {
    return "event of queue " + packet.queueNumber() + ", packet " + packet.packetId();
  }
}
