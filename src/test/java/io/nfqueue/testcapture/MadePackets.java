package io.nfqueue.testcapture;

import io.nfqueue.packet.PacketRepair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Layer-3 packets with right lengths and checksums, and frames around them. */
public final class MadePackets {
  /** The sender's address in {@link #ethernet} and the cooked headers. */
  public static final byte[] SENDER = {2, 0, 0, 0, 9, 2};

  private static final byte[] RECEIVER = {2, 0, 0, 0, 9, 1};
  private static final int UDP = 17;

  private MadePackets() {}

  /** UDP from 10.9.0.2 to 10.9.0.1. */
  public static byte[] udp(int sourcePort, int destinationPort, String text) {
    return udp(0x0a090002, 0x0a090001, sourcePort, destinationPort, text);
  }

  /** UDP over IPv4. */
  public static byte[] udp(
      int source, int destination, int sourcePort, int destinationPort, String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer packet = ByteBuffer.allocate(28 + payload.length);
    packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0);
    packet.put((byte) 64).put((byte) UDP).putShort((short) 0).putInt(source).putInt(destination);
    packet.putShort((short) sourcePort).putShort((short) destinationPort);
    packet.putShort((short) (8 + payload.length)).putShort((short) 0).put(payload);
    return PacketRepair.repair(packet.array());
  }

  /** An Ethernet frame, padded to 60 bytes as on a wire. */
  public static byte[] ethernet(int etherType, byte[] payload) {
    int length = Math.max(60, 14 + payload.length);
    ByteBuffer frame = ByteBuffer.allocate(length).put(RECEIVER).put(SENDER);
    return frame.putShort((short) etherType).put(payload).array();
  }

  /** An Ethernet frame of IPv4 with an 802.1Q tag. */
  public static byte[] tagged(int tci, byte[] packet) {
    ByteBuffer behind = ByteBuffer.allocate(4 + packet.length).putShort((short) tci);
    return ethernet(0x8100, behind.putShort((short) 0x0800).put(packet).array());
  }

  /** A Linux cooked header, version 1, and an IPv4 packet. */
  public static byte[] cooked(int packetType, byte[] packet) {
    ByteBuffer bytes = ByteBuffer.allocate(16 + packet.length).putShort((short) packetType);
    bytes.putShort((short) 1).putShort((short) 6).put(SENDER).putShort((short) 0);
    return bytes.putShort((short) 0x0800).put(packet).array();
  }

  /** A Linux cooked header, version 2, and an IPv4 packet. */
  public static byte[] cooked2(int packetType, int interfaceIndex, byte[] packet) {
    ByteBuffer bytes = ByteBuffer.allocate(20 + packet.length).putShort((short) 0x0800);
    bytes.putShort((short) 0).putInt(interfaceIndex).putShort((short) 1);
    bytes.put((byte) packetType).put((byte) 6).put(SENDER).putShort((short) 0);
    return bytes.put(packet).array();
  }

  /** A loopback header of AF_INET, and an IPv4 packet. */
  public static byte[] loopback(boolean bigEndian, byte[] packet) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + packet.length);
    return bytes.putInt(bigEndian ? 2 : 2 << 24).put(packet).array();
  }
}
