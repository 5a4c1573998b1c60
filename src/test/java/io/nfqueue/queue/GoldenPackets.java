package io.nfqueue.queue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Queued packets that no kernel holds, decoded from the golden bytes of src/test/resources/golden.
 * In this package because decoder and receipt are its own.
 */
public final class GoldenPackets {
  /** Every golden NFQNL_MSG_PACKET. */
  public static final String[] NAMES = {
    "packet-csum-not-ready",
    "packet-ct-expected",
    "packet-ct-icmp",
    "packet-ct-icmp6",
    "packet-ct-seq-adj",
    "packet-ct-tcp",
    "packet-ct-tcp-new",
    "packet-ct-tcp6",
    "packet-ct-udp",
    "packet-ct-udp-reply",
    "packet-ct-zone",
    "packet-ct-zone-original",
    "packet-gso",
    "packet-mark",
    "packet-meta",
    "packet-priority",
    "packet-queue-5",
    "packet-repeated",
    "packet-repeated-priority",
    "packet-timestamp",
    "packet-truncated",
    "packet-udp-1",
    "packet-udp-2",
    "packet-udp-3",
    "packet-udp-4",
    "packet-udp6",
    "packet-uid-gid",
    "packet-veth-input"
  };

  private static final int ATTRIBUTE_HEADER_BYTES = 4;
  private static final String BINDING_ID = "9d5c5d8e-0000-4000-8000-000000000001";

  private GoldenPackets() {}

  /**
   * Decodes one.
   *
   * @param name as in {@code packet-udp-1}
   */
  public static QueuedPacket decode(String name) {
    return decode(message(name));
  }

  private static QueuedPacket decode(byte[] message) {
    DeviceNames devices = index -> index == 0 ? null : "eth" + index;
    Receipt receipt = new Receipt(BINDING_ID, 0, System.nanoTime(), 1_795_000_000_000L, devices);
    return new PacketDecoder().decode(message, 0, message.length, receipt);
  }

  /**
   * One that no kernel has sent: packet-meta with a payload.
   *
   * @param packet from its IP header on
   */
  public static QueuedPacket carrying(byte[] packet) {
    byte[] meta = message("packet-meta");
    int attributeLength = ATTRIBUTE_HEADER_BYTES + packet.length;
    byte[] message =
        ByteBuffer.allocate(meta.length + attributeLength)
            .order(ByteOrder.nativeOrder())
            .put(meta)
            .putShort((short) attributeLength)
            .putShort((short) Nfqnl.NFQA_PAYLOAD)
            .put(packet)
            .putInt(0, meta.length + attributeLength)
            .array();
    return decode(message);
  }

  /** The message itself, in an array of its own. */
  static byte[] message(String name) {
    String file = "/golden/" + name + ".hex";
    try (InputStream in = GoldenPackets.class.getResourceAsStream(file)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.split("\n")) {
        String hex = line.replaceFirst("#.*", "").replace(" ", "").strip();
        bytes.writeBytes(HexFormat.of().parseHex(hex));
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
