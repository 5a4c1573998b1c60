package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChecksumTest {

  @Test
  void matchesTheExampleOfRfc1071() {
    // RFC 1071 section 3: 00 01 f2 03 f4 f5 f6 f7 sum to ddf2
    assertThat(Checksum.of(hex("0001f203f4f5f6f7"), 0, 8)).isEqualTo(~0xddf2 & 0xffff);
  }

  @Test
  void isZeroOverAHeaderThatHoldsItsChecksum() {
    assertThat(Checksum.of(SamplePackets.KERNEL_SYN4, 0, 20)).isZero();
    assertThat(Checksum.of(SamplePackets.SCAPY_TCP4_OPTIONS, 0, 24)).isZero();
  }

  @Test
  void agreesWithTheSlowLoopAtEveryLengthAndAlignment() {
    byte[] bytes = new byte[300];
    new SplittableRandom(1).nextBytes(bytes);
    for (int offset = 0; offset < 9; offset++) {
      for (int length = 0; length < 280; length++) {
        assertThat(Checksum.of(bytes, offset, length)).isEqualTo(slow(bytes, offset, length));
      }
    }
  }

  @Test
  void losesNoCarryInALargeRangeOfOnes() {
    byte[] ones = new byte[1 << 20];
    Arrays.fill(ones, (byte) 0xff);
    assertThat(Checksum.of(ones, 0, ones.length)).isZero();
    assertThat(Checksum.of(ones, 0, ones.length - 1)).isEqualTo(0xff);
    assertThat(Checksum.finish(Long.MAX_VALUE)).isEqualTo(slowFold(Long.MAX_VALUE));
    assertThat(Checksum.finish(-1L)).isZero();
  }

  @Test
  void isAllOnesOverNothing() {
    assertThat(Checksum.of(new byte[0], 0, 0)).isEqualTo(0xffff);
  }

  @Test
  void addsEvenRangesInAnyOrder() {
    byte[] bytes = SamplePackets.KERNEL_SYN6;
    long sum = Checksum.add(Checksum.add(0, bytes, 40, 40), bytes, 0, 40);
    assertThat(Checksum.finish(sum)).isEqualTo(Checksum.of(bytes, 0, 80));
  }

  @Test
  void verifiesRealPacketsWithTheirPseudoHeader() {
    byte[] four = SamplePackets.KERNEL_UDP4;
    long sum = Checksum.pseudoHeaderIpv4(four, 12, 16, IpProtocol.UDP, 20);
    assertThat(Checksum.finish(Checksum.add(sum, four, 20, 20))).isZero();
    byte[] six = SamplePackets.KERNEL_SYN6;
    sum = Checksum.pseudoHeaderIpv6(six, 8, six, 24, IpProtocol.TCP, 40);
    assertThat(Checksum.finish(Checksum.add(sum, six, 40, 40))).isZero();
  }

  /** RFC 1624 section 4: dd2f, where 5555 becomes 3285. RFC 1141's way gives ffff. */
  @Test
  void isBroughtUpToDateAsInTheExampleOfRfc1624() {
    assertThat(Checksum.update(0xdd2f, 0x5555, 0x3285)).isZero();
    assertThat(Checksum.update(0, 0x3285, 0x5555)).isEqualTo(0xdd2f);
  }

  @Test
  void refusesARangeOutsideTheArray() {
    assertThatThrownBy(() -> Checksum.of(new byte[4], 1, 4))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static int slow(byte[] bytes, int offset, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      int value = bytes[offset + i] & 0xff;
      sum += i % 2 == 0 ? value << 8 : value;
      if (sum > 0xffff) {
        sum -= 0xffff;
      }
    }
    return ~sum & 0xffff;
  }

  private static int slowFold(long sum) {
    return (int) ~(sum % 0xffff == 0 ? 0xffff : sum % 0xffff) & 0xffff;
  }
}
