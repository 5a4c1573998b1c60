package io.nfqueue.packet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Whole packets with random fields, the same for the same seed: IPv4 with and without options, IPv6
 * with and without extension headers, every transport that an editor knows. Lengths and checksums
 * are right.
 */
final class RandomPackets {
  static final int[] PROTOCOLS = {
    IpProtocol.TCP,
    IpProtocol.UDP,
    IpProtocol.UDPLITE,
    IpProtocol.DCCP,
    IpProtocol.SCTP,
    IpProtocol.ICMP,
    IpProtocol.ICMPV6
  };

  private static final int TCP_OPTION_MSS = 2;
  private static final int TCP_OPTION_WINDOW_SCALE = 3;
  private static final int TCP_OPTION_SACK_PERMITTED = 4;
  private static final int TCP_OPTION_TIMESTAMPS = 8;

  private static final int ECHO_REQUEST = 8;
  private static final int ICMPV6_ECHO_REQUEST = 128;

  private final SplittableRandom random;

  RandomPackets(SplittableRandom random) {
    this.random = random;
  }

  /** One of any kind; ICMP only over IPv4, ICMPv6 only over IPv6. */
  byte[] next() {
    int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
    boolean four = protocol == IpProtocol.ICMP || random.nextBoolean();
    return of(four && protocol != IpProtocol.ICMPV6 ? 4 : 6, protocol, random.nextInt(100));
  }

  byte[] of(int version, int protocol, int payloadBytes) {
    byte[] transport = transport(protocol, payloadBytes);
    byte[] packet =
        PacketRepair.repair(version == 4 ? ipv4(protocol, transport) : ipv6(protocol, transport));
    IpPacket view = SamplePackets.parse(packet);
    if (view.malformed() != null || view.protocol() != protocol) {
      throw new AssertionError("made " + view + ": " + view.malformed());
    }
    return packet;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] ipv4(int protocol, byte[] transport) {
    int words = random.nextBoolean() ? 5 : 5 + random.nextInt(11);
    ByteBuffer packet = ByteBuffer.allocate(words * 4 + transport.length);
    packet.put((byte) (0x40 | words)).put((byte) random.nextInt(256)).putShort((short) 0);
    packet.putShort((short) random.nextInt()).putShort((short) (random.nextInt(2) << 14));
    packet.put((byte) random.nextInt(256)).put((byte) protocol).putShort((short) 0).put(bytes(8));
    while (packet.position() < words * 4) {
      packet.put((byte) 1);
    }
    return packet.put(transport).array();
  }

  private byte[] ipv6(int protocol, byte[] transport) {
    byte[][] chain = {
      random.nextBoolean() ? new byte[] {0, 0, 1, 4, 0, 0, 0, 0} : null,
      random.nextBoolean() ? routing() : null,
      random.nextBoolean() ? new byte[] {0, 0, 1, 4, 0, 0, 0, 0} : null
    };
    int[] types = {IpProtocol.HOPOPTS, IpProtocol.ROUTING, IpProtocol.DSTOPTS};
    ByteBuffer packet = ByteBuffer.allocate(1000);
    packet.putInt(6 << 28 | random.nextInt() >>> 4).putShort((short) 0);
    packet.put((byte) 0).put((byte) random.nextInt(256)).put(bytes(32));
    int nextHeaderAt = 6;
    for (int i = 0; i < chain.length; i++) {
      if (chain[i] != null) {
        packet.put(nextHeaderAt, (byte) types[i]);
        nextHeaderAt = packet.position();
        packet.put(chain[i]);
      }
    }
    packet.put(nextHeaderAt, (byte) protocol).put(transport);
    return Arrays.copyOf(packet.array(), packet.position());
  }

  /** Type 0, 3 (with 8 bytes of each address elided) or 4, of two addresses, 0..2 left. */
  private byte[] routing() {
    int type = new int[] {0, 3, 4}[random.nextInt(3)];
    byte[] header = bytes(8 + (type == 3 ? 16 : 32));
    header[1] = (byte) (header.length / 8 - 1);
    header[2] = (byte) type;
    header[3] = (byte) random.nextInt(3);
    // how much of each address is elided; the index of the last address
    header[4] = (byte) (type == 3 ? 0x88 : 1);
    header[5] = 0;
    return header;
  }

  private byte[] transport(int protocol, int payloadBytes) {
    byte[] payload = bytes(payloadBytes);
    return switch (protocol) {
      case IpProtocol.TCP -> tcp(payload);
      case IpProtocol.UDP -> join(bytes(8), payload);
      case IpProtocol.UDPLITE -> {
        byte[] datagram = join(bytes(8), payload);
        int coverage = random.nextBoolean() ? 0 : 8 + random.nextInt(payloadBytes + 1);
        datagram[4] = (byte) (coverage >>> 8);
        datagram[5] = (byte) coverage;
        yield datagram;
      }
      case IpProtocol.DCCP -> {
        byte[] segment = join(bytes(16), payload);
        segment[4] = 4;
        segment[5] = (byte) random.nextInt(Math.min(15, payloadBytes / 4 + 1) + 1);
        yield segment;
      }
      case IpProtocol.SCTP -> join(bytes(12), payload);
      case IpProtocol.ICMP -> join(icmp(ECHO_REQUEST), payload);
      default -> join(icmp(ICMPV6_ECHO_REQUEST), payload);
    };
  }

  /** Any message, an echo request often: few others have an identifier. */
  private byte[] icmp(int often) {
    byte[] header = bytes(8);
    if (random.nextBoolean()) {
      header[0] = (byte) often;
    }
    return header;
  }

  private byte[] tcp(byte[] payload) {
    ByteBuffer options = ByteBuffer.allocate(40);
    if (random.nextBoolean()) {
      options.put((byte) TCP_OPTION_MSS).put((byte) 4).putShort((short) random.nextInt());
    }
    if (random.nextBoolean()) {
      options.put((byte) TCP_OPTION_SACK_PERMITTED).put((byte) 2);
    }
    if (random.nextBoolean()) {
      options.put((byte) 1).put((byte) 1);
      options.put((byte) TCP_OPTION_TIMESTAMPS).put((byte) 10).put(bytes(8));
    }
    if (random.nextBoolean()) {
      options.put((byte) TCP_OPTION_WINDOW_SCALE).put((byte) 3).put((byte) random.nextInt(15));
    }
    int length = options.position() + 3 & ~3;
    byte[] header = join(bytes(20), Arrays.copyOf(options.array(), length));
    header[12] = (byte) (header.length / 4 << 4 | random.nextInt(16));
    return join(header, payload);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
