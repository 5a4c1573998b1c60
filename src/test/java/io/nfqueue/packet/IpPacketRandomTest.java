package io.nfqueue.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IpPacketRandomTest {

  private static final long SEED = 20261123;
  private static final int PACKETS = 200_000;

  private static final List<byte[]> SEEDS =
      List.of(
          SamplePackets.KERNEL_PING4,
          SamplePackets.KERNEL_PING6,
          SamplePackets.KERNEL_MLD6,
          SamplePackets.KERNEL_SYN4,
          SamplePackets.KERNEL_SYN6,
          SamplePackets.SCAPY_TCP4_OPTIONS,
          SamplePackets.SCAPY_TCP6_ROUTING_TYPE_0,
          SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT,
          SamplePackets.SCAPY_UDP6_ATOMIC_FRAGMENT,
          SamplePackets.SCAPY_SCTP4);

  @Test
  void survivesRandomAndMutatedPackets() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < PACKETS; i++) {
      byte[] bytes = i % 4 == 0 ? randomBytes(random) : mutated(random);
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
      int originalLength = random.nextInt(4) == 0 ? length + random.nextInt(200_000) : length;
      // An array of its own: any read outside it throws.
      byte[] exact = Arrays.copyOf(bytes, length);
      checkPacket(IpPacket.of(exact, 0, length, originalLength), length, originalLength);
      checkRepair(exact);
    }
  }

  private static void checkPacket(IpPacket packet, int length, int originalLength) {
    boolean sane =
        packet.transportOffset() >= -1
            && packet.transportOffset() < Math.max(length, 1)
            && packet.payloadOffset() >= -1
            && packet.payloadOffset() <= length
            && packet.payloadLength() >= -1
            && packet.payloadLength() <= originalLength
            && packet.capturedPayloadLength() + packet.payloadOffset() <= length
            && packet.capturedPayloadLength() >= -1
            && packet.ipLength() >= 0
            && packet.ipLength() <= originalLength
            && packet.protocol() >= -1
            && packet.protocol() <= 255
            && packet.sourcePort() >= -1
            && packet.sourcePort() <= 65535
            && packet.tcpFlags() >= -1
            && packet.tcpFlags() <= 0x1ff
            && packet.icmpType() >= -1
            && packet.icmpCode() <= 255
            && packet.ttl() <= 255
            && packet.dscp() <= 63
            && packet.ecn() <= 3
            && (packet.sourceAddress() == null) == (packet.sourceAddressText() == null)
            && (packet.destinationAddress() == null) == (packet.destinationAddressText() == null);
    packet.flowHash();
    assertThat(packet.toString()).isNotEmpty();
    assertThat(sane).as("%s", packet).isTrue();
  }

  private static void checkRepair(byte[] packet) {
    byte[] repaired;
    try {
      repaired = PacketRepair.repair(packet);
    } catch (MalformedPacketException expected) {
      return;
    }
    assertThat(repaired).hasSameSizeAs(packet);
    assertThat(PacketRepair.repair(repaired)).isEqualTo(repaired);
  }

  private static byte[] randomBytes(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    if (bytes.length > 0 && random.nextBoolean()) {
      bytes[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
    }
    return bytes;
  }

  private static byte[] mutated(SplittableRandom random) {
    byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).clone();
    int mutations = 1 + random.nextInt(6);
    for (int i = 0; i < mutations; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
