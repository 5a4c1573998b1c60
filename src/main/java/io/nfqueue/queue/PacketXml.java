package io.nfqueue.queue;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * A packet's metadata as the XML that libnetfilter_queue's {@code nfq_snprintf_xml} prints: the
 * same elements, order and numbers as version 1.0.5, on one line.
 *
 * <pre>
 * &lt;pkt&gt;&lt;when&gt;...&lt;/when&gt;&lt;hook&gt;1&lt;/hook&gt;&lt;id&gt;7&lt;/id&gt;&lt;hw&gt;&lt;proto&gt;0800&lt;/proto&gt;&lt;src&gt;020000000902&lt;/src&gt;&lt;/hw&gt;
 * &lt;mark&gt;42&lt;/mark&gt;&lt;indev&gt;2&lt;/indev&gt;&lt;uid&gt;0&lt;/uid&gt;&lt;gid&gt;0&lt;/gid&gt;&lt;payload&gt;4500...&lt;/payload&gt;&lt;/pkt&gt;
 * </pre>
 *
 * Two things differ. {@code <when>} is when the packet was received, by the kernel or else here,
 * and not when it is printed. The security context, for which 1.0.5 has a flag and prints nothing,
 * is {@code <secctx>}, before the payload.
 */
public final class PacketXml {
  private static final int LONGEST_WITHOUT_PAYLOAD = 512;

  /** What to print beside hook and id; an element is absent where the packet does not have it. */
  public enum Part {
    /** NFQ_XML_HW: Ethernet protocol and the sender's hardware address, in hexadecimal digits. */
    HW,
    /** NFQ_XML_MARK: the mark; absent where it is 0. */
    MARK,
    /** NFQ_XML_DEV: indexes of the interfaces. */
    DEV,
    /** NFQ_XML_PHYSDEV: indexes of the bridge ports. */
    PHYSDEV,
    /** NFQ_XML_PAYLOAD: the layer-3 packet, as far as it was copied, in hexadecimal digits. */
    PAYLOAD,
    /** NFQ_XML_TIME: the time of receipt, in the JVM's time zone. */
    TIME,
    /** NFQ_XML_UID: user id of the sending socket. */
    UID,
    /** NFQ_XML_GID: group id of the sending socket. */
    GID,
    /** NFQ_XML_SECCTX: the security context. */
    SECCTX;

    /** NFQ_XML_ALL. */
    public static final Set<Part> ALL = Set.copyOf(EnumSet.allOf(Part.class));
  }

  private PacketXml() {}

  /**
   * Prints a packet.
   *
   * @param packet what to print
   * @param parts what of it; all is {@link Part#ALL}
   * @return one line, without a line feed
   */
  public static String print(QueuedPacket packet, Set<Part> parts) {
    return print(packet, parts, ZoneId.systemDefault());
  }

  static String print(QueuedPacket packet, Set<Part> parts, ZoneId zone) {
    int payloadDigits = parts.contains(Part.PAYLOAD) ? 2 * packet.payloadLength() : 0;
    StringBuilder xml = new StringBuilder(LONGEST_WITHOUT_PAYLOAD + payloadDigits);
    xml.append("<pkt>");
    if (parts.contains(Part.TIME)) {
      Instant kernel = packet.timestamp();
      putWhen(xml, (kernel == null ? packet.receivedAt() : kernel).atZone(zone));
    }
    put(xml, "hook", packet.hookNumber());
    put(xml, "id", packet.packetId());
    if (parts.contains(Part.HW)) {
      putHardware(xml, packet);
    }
    if (parts.contains(Part.MARK)) {
      putUnless(0, xml, "mark", packet.mark());
    }
    if (parts.contains(Part.DEV)) {
      putUnless(0, xml, "indev", packet.inputDeviceIndex());
      putUnless(0, xml, "outdev", packet.outputDeviceIndex());
    }
    if (parts.contains(Part.PHYSDEV)) {
      putUnless(0, xml, "physindev", packet.physicalInputDeviceIndex());
      putUnless(0, xml, "physoutdev", packet.physicalOutputDeviceIndex());
    }
    if (parts.contains(Part.UID)) {
      putUnless(-1, xml, "uid", packet.uid());
    }
    if (parts.contains(Part.GID)) {
      putUnless(-1, xml, "gid", packet.gid());
    }
    if (parts.contains(Part.SECCTX) && packet.securityContext() != null) {
      put(xml, "secctx", escaped(packet.securityContext()));
    }
    if (parts.contains(Part.PAYLOAD) && packet.payloadLength() > 0) {
      put(xml, "payload", HexFormat.of().formatHex(packet.payload()));
    }
    return xml.append("</pkt>").toString();
  }

  private static void put(StringBuilder xml, String element, Object value) {
    xml.append('<').append(element).append('>').append(value);
    xml.append("</").append(element).append('>');
  }

  private static void putUnless(long absent, StringBuilder xml, String element, long value) {
    if (value != absent) {
      put(xml, element, value);
    }
  }

  /** As C's struct tm has them, but with months and days of the week from 1: Sunday is 1. */
  private static void putWhen(StringBuilder xml, ZonedDateTime when) {
    xml.append("<when>");
    put(xml, "hour", when.getHour());
    put(xml, "min", twoDigits(when.getMinute()));
    put(xml, "sec", twoDigits(when.getSecond()));
    put(xml, "wday", when.getDayOfWeek().getValue() % 7 + 1);
    put(xml, "day", when.getDayOfMonth());
    put(xml, "month", when.getMonthValue());
    put(xml, "year", when.getYear());
    xml.append("</when>");
  }

  private static String twoDigits(int value) {
    return value < 10 ? "0" + value : String.valueOf(value);
  }

  private static void putHardware(StringBuilder xml, QueuedPacket packet) {
    xml.append("<hw>");
    put(xml, "proto", HexFormat.of().toHexDigits((short) packet.hwProtocol()));
    byte[] source = packet.hardwareAddress();
    if (source != null) {
      put(xml, "src", HexFormat.of().formatHex(source));
    }
    xml.append("</hw>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
