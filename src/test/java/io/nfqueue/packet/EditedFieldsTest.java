package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a field's change does to the field, to the checksums, and to all else. */
class EditedFieldsTest {
  private static final long SEED = 20261123;
  private static final int PACKETS = 20_000;
  private static final int PACKETS_OF_A_FIELD = 400;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final RandomPackets packets = new RandomPackets(random);

  private byte[] packetWith(FieldEdits field) {
    byte[] packet = packets.next();
    while (!field.isIn(packet)) {
      packet = packets.next();
    }
    return packet;
  }

  @ParameterizedTest
  @EnumSource
  void isReadAsItWasSet(FieldEdits field) {
    for (int i = 0; i < PACKETS_OF_A_FIELD; i++) {
      byte[] packet = packetWith(field);
      byte[] before = packet.clone();
      long value = field.randomValue(random);
      PacketEditor editor = new PacketEditor(packet);
      field.set(editor, value);
      byte[] changed = editor.toBytes();
      assertThat(field.get(changed)).as("%s of %s", field, parse(packet)).isEqualTo(value);
      assertThat(packet).as("the packet it began with").isEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void changesItsOwnBitsAndChecksumsOnly(FieldEdits field) {
    for (int i = 0; i < PACKETS_OF_A_FIELD; i++) {
      byte[] packet = packetWith(field);
      PacketEditor editor = new PacketEditor(packet);
      field.set(editor, field.randomValue(random));
      byte[] changed = editor.toBytesAsIs();
      // another value, and back: what differs then is what belongs to no field
      PacketEditor back = new PacketEditor(changed);
      field.set(back, field.get(packet));
      byte[] restored = back.toBytesAsIs();
      boolean six = field.name().endsWith("ADDRESS_6");
      assertThat(changed).hasSameSizeAs(packet);
      assertThat(bitsThatDiffer(packet, changed)).isLessThanOrEqualTo(six ? 128 : field.bits);
      if (!six) {
        assertThat(restored).isEqualTo(packet);
      }
    }
  }

  private static int bitsThatDiffer(byte[] first, byte[] second) {
    int bits = 0;
    for (int i = 0; i < first.length; i++) {
      bits += Integer.bitCount((first[i] ^ second[i]) & 0xff);
    }
    return bits;
  }

  @Test
  void leavesAWrongChecksumAsWrongAsItWas() {
    for (int i = 0; i < PACKETS; i++) {
      byte[] right = packets.next();
      IpPacket view = parse(right);
      int checksumAt =
          view.transportOffset() + TransportChecksum.offset(view.protocol(), view.ipVersion());
      byte[] wrong = right.clone();
      // never to or from the zero that UDP takes for none
      wrong[checksumAt] ^= 0x40;
      wrong[checksumAt + 1] ^= 0x04;
      boolean udp = view.protocol() == IpProtocol.UDP || view.protocol() == IpProtocol.UDPLITE;
      if (udp && NetworkOrder.unsignedShort(wrong, checksumAt) == 0) {
        continue;
      }
      FieldEdits field = FieldEdits.randomOf(right, random);
      PacketEditor editor = new PacketEditor(wrong);
      field.set(editor, field.randomValue(random));
      byte[] changed = editor.toBytes();
      assertThat(changed).as("%s of %s", field, view).isNotEqualTo(PacketRepair.repair(changed));
      field.set(editor, field.get(right));
      if (!field.name().endsWith("ADDRESS_6")) {
        assertThat(editor.toBytes()).isEqualTo(wrong);
      }
    }
  }

  @Test
  void leavesAWrongIpv4HeaderChecksumWrong() {
    byte[] wrong = with(SamplePackets.KERNEL_UDP4, 10, 0x12, 0x34);
    byte[] changed = new PacketEditor(wrong).setTtl(3).toBytes();
    assertThat(Checksum.of(changed, 0, 20)).isEqualTo(Checksum.of(wrong, 0, 20)).isNotZero();
  }

  @Test
  void leavesUdpWithoutChecksumWithout() {
    byte[] four = with(SamplePackets.KERNEL_UDP4, 26, 0, 0);
    byte[] changed =
        new PacketEditor(four).setSourcePort(1).setDestinationAddress("10.0.0.1").toBytes();
    assertThat(UdpHeader.wrap(changed, 20, changed.length).checksum()).isZero();
    byte[] six = with(SamplePackets.KERNEL_UDP6, 46, 0, 0);
    changed = new PacketEditor(six).setSourcePort(1).setDestinationAddress("fd00::9").toBytes();
    assertThat(UdpHeader.wrap(changed, 40, changed.length).checksum()).isZero();
  }

  @Test
  void givesUdpWithANewPayloadAChecksum() {
    byte[] four = with(SamplePackets.KERNEL_UDP4, 26, 0, 0);
    byte[] payload = Arrays.copyOfRange(four, 28, four.length);
    assertThat(new PacketEditor(four).setPayload(payload).toBytes())
        .isEqualTo(SamplePackets.KERNEL_UDP4);
  }

  @Test
  void sendsAUdpChecksumThatBecomesZeroAsAllOnes() {
    // the source port that makes the sum all ones: the old one plus the old checksum
    byte[] golden = SamplePackets.KERNEL_UDP4;
    int port = 0x15b3 + 0x5896;
    byte[] changed = new PacketEditor(golden).setSourcePort(port).toBytes();
    assertThat(UdpHeader.wrap(changed, 20, changed.length).checksum()).isEqualTo(0xffff);
    assertThat(changed).isEqualTo(PacketRepair.repair(changed));
    assertThat(new PacketEditor(changed).setSourcePort(0x15b3).toBytes()).isEqualTo(golden);
  }

  /** Nothing but zeros sums to zero, and its checksum is the other zero. */
  @Test
  void sumsAnIcmpMessageOfZerosAsItWouldInFull() {
    byte[] ping = hex("4500001c0000000040010000c0000201c000020200000000" + "00050000");
    byte[] zeros =
        new PacketEditor(PacketRepair.repair(ping)).icmp().setIdentifier(0).packet().toBytes();
    assertThat(IcmpHeader.wrap(zeros, 20, 28).checksum()).isEqualTo(0xffff);
    assertThat(zeros).isEqualTo(PacketRepair.repair(zeros));
  }

  @Test
  void computesAChecksumThatIsNotReadyInFullWhateverChanges() {
    byte[] golden = SamplePackets.KERNEL_SYN4;
    // what the kernel hands over then: the sum of the pseudo-header alone
    int pseudo = ~Checksum.finish(Checksum.pseudoHeaderIpv4(golden, 12, 16, 6, 40)) & 0xffff;
    byte[] notReady = with(golden, 36, pseudo >>> 8, pseudo);
    assertThat(new PacketEditor(notReady).withChecksumNotReady().toBytes()).isEqualTo(golden);
    byte[] changed = new PacketEditor(notReady).withChecksumNotReady().setTtl(9).toBytes();
    assertThat(changed).isEqualTo(new PacketEditor(golden).setTtl(9).toBytes());
    changed =
        new PacketEditor(notReady).withChecksumNotReady().setSourceAddress("10.0.0.7").toBytes();
    assertThat(changed).isEqualTo(PacketRepair.repair(changed));
  }

  @Test
  void leavesThePacketAsItIsWhereNothingChanges() {
    byte[] wrong = with(SamplePackets.KERNEL_UDP4, 10, 1, 2, 3, 4);
    assertThat(new PacketEditor(wrong).toBytes()).isEqualTo(wrong).isNotSameAs(wrong);
    assertThat(new PacketEditor(wrong).changed()).isFalse();
    assertThat(new PacketEditor(wrong).setTtl(64).changed()).isTrue();
  }

  @Test
  void changesTheHeaderDestinationOfARoutedPacketAndNotTheFinalOne() {
    byte[] golden = SamplePackets.SCAPY_UDP6_SEGMENTS_LEFT;
    byte[] changed = new PacketEditor(golden).setDestinationAddress("2001:db8::77").toBytes();
    assertThat(parse(changed).destinationAddressText()).isEqualTo("2001:db8::77");
    assertThat(UdpHeader.wrap(changed, 80, 91).checksum()).as("of the final one").isEqualTo(0xb0e9);
  }

  @Test
  void changesWhatAFirstFragmentHas() {
    byte[] whole = SamplePackets.KERNEL_UDP4;
    byte[] first = PacketRepair.repair(with(whole, 6, 0x20, 0));
    byte[] changed =
        new PacketEditor(first).setSourcePort(9).setSourceAddress("10.9.0.7").toBytes();
    byte[] expected =
        new PacketEditor(whole).setSourcePort(9).setSourceAddress("10.9.0.7").toBytes();
    assertThat(changed).isEqualTo(PacketRepair.repair(with(expected, 6, 0x20, 0)));
  }

  @Test
  void keepsMoreFragmentsBesideDontFragment() {
    byte[] first = PacketRepair.repair(with(SamplePackets.KERNEL_UDP4, 6, 0x60, 0));
    byte[] changed = new PacketEditor(first).setDontFragment(false).toBytes();
    assertThat(changed).isEqualTo(PacketRepair.repair(with(first, 6, 0x20, 0)));
  }

  @Test
  void changesTheAddressesOfALaterFragment() {
    byte[] later = SamplePackets.KERNEL_LATER_FRAGMENT4;
    byte[] changed = new PacketEditor(later).setSourceAddress("10.9.0.7").setTtl(2).toBytes();
    assertThat(Checksum.of(changed, 0, 20)).isZero();
    assertThat(Arrays.copyOfRange(changed, 20, changed.length))
        .isEqualTo(Arrays.copyOfRange(later, 20, later.length));
  }

  @Test
  void leavesPaddingBehindThePacketOut() {
    byte[] padded = Arrays.copyOf(SamplePackets.KERNEL_RST4, 46);
    assertThat(new PacketEditor(padded).setTtl(64).toBytes()).isEqualTo(SamplePackets.KERNEL_RST4);
  }
}
