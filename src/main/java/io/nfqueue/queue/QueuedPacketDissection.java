package io.nfqueue.queue;

import static io.nfqueue.packet.DissectionText.hex;

import io.nfqueue.packet.DissectionText;
import io.nfqueue.packet.EthernetHeader;
import io.nfqueue.packet.PacketDissection;
import java.util.HexFormat;

/**
 * A queued packet as several lines: what the kernel says of it, then the packet's own headers, then
 * the application message where one begins. What a packet does not have has no line.
 */
final class QueuedPacketDissection {
  private static final HexFormat ADDRESS = HexFormat.ofDelimiter(":");

  private QueuedPacketDissection() {}

  static String of(QueuedPacket packet) {
    DissectionText text = new DissectionText();
    DissectionText block =
        text.block("queue " + packet.queueNumber() + ", packet " + packet.packetId());
    kernel(packet, block);
    payload(packet, text);
    return text.toString();
  }

  private static void kernel(QueuedPacket packet, DissectionText block) {
    block
        .field("binding", packet.bindingId())
        .field("hook", packet.hookNumber() + " (" + packet.hook() + ")")
        .field("hardware protocol", hex(packet.hwProtocol(), 4));
    field(block, "timestamp", packet.timestamp());
    block.field("received", packet.receivedAt());
    device(block, "input device", packet.inputDeviceIndex(), packet.inputDevice());
    device(block, "output device", packet.outputDeviceIndex(), packet.outputDevice());
    device(
        block,
        "physical input device",
        packet.physicalInputDeviceIndex(),
        packet.physicalInputDevice());
    device(
        block,
        "physical output device",
        packet.physicalOutputDeviceIndex(),
        packet.physicalOutputDevice());
    frame(packet, block);
    mark(block, "mark", packet.mark());
    mark(block, "priority", packet.priority());
    number(block, "uid", packet.uid());
    number(block, "gid", packet.gid());
    field(block, "security context", packet.securityContext());
    mark(block, "cgroup class id", packet.cgroupClassId());
    checksum(packet, block);
    if (packet.gso()) {
      block.field("gso", "larger than the MTU, to be segmented");
    }
    field(block, "conntrack info", packet.conntrackInfo());
    field(block, "conntrack", packet.conntrack());
    if (packet.attributesMalformed()) {
      block.field("malformed", "the attributes of the message");
    }
  }

  private static void field(DissectionText block, String name, Object value) {
    if (value != null) {
      block.field(name, value);
    }
  }

  private static void number(DissectionText block, String name, long value) {
    if (value >= 0) {
      block.field(name, value);
    }
  }

  private static void mark(DissectionText block, String name, long value) {
    if (value != 0) {
      block.field(name, "0x" + Long.toHexString(value));
    }
  }

  private static void device(DissectionText block, String field, long index, String name) {
    if (index != 0) {
      block.field(field, name == null ? index : index + " (" + name + ")");
    }
  }

  private static void frame(QueuedPacket packet, DissectionText block) {
    byte[] address = packet.hardwareAddress();
    field(block, "hardware address", address == null ? null : ADDRESS.formatHex(address));
    field(block, "vlan tag", packet.vlanTag());
    field(block, "ethernet", packet.ethernet());
  }

  private static void checksum(QueuedPacket packet, DissectionText block) {
    if (packet.checksumNotReady()) {
      block.field("checksum", "not ready");
    } else if (packet.checksumNotVerified()) {
      block.field("checksum", "not verified");
    }
  }

  private static void payload(QueuedPacket packet, DissectionText text) {
    int protocol = packet.hwProtocol();
    boolean ip = protocol == EthernetHeader.IPV4 || protocol == EthernetHeader.IPV6;
    if (packet.payloadLength() == 0) {
      text.line("no payload copied");
    } else if (!ip) {
      text.line("no IP: " + packet.payloadLength() + " bytes, not dissected");
    } else {
      PacketDissection dissection = PacketDissection.of(packet.ip());
      (packet.checksumNotReady() ? dissection.withChecksumNotReady() : dissection).writeTo(text);
      ApplicationDissection.write(packet, text);
    }
  }
}
