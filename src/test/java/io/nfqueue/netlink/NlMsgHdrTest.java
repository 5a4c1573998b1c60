package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NlMsgHdrTest {

  static Stream<Arguments> lengths() {
    return Stream.of(
        arguments("no bytes", 0, 16, -1),
        arguments("15 bytes, one less than the header", 15, 15, -1),
        arguments("header only", 16, 16, 16),
        arguments("length 0", 64, 0, -1),
        arguments("length 15, less than the header", 64, 15, -1),
        arguments("length of all there is", 64, 64, 64),
        arguments("length no multiple of 4", 63, 63, 63),
        arguments("one byte beyond the datagram", 63, 64, -1),
        arguments("length 2^31-1", 64, Integer.MAX_VALUE, -1),
        arguments("length 2^31, negative as an int", 64, Integer.MIN_VALUE, -1),
        arguments("length 2^32-1", 64, -1, -1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lengths")
  void judgesTheLengthOfAMessage(String name, int datagramBytes, int length, int expected) {
    byte[] datagram = nativeBytes(datagramBytes, length);
    assertThat(NlMsgHdr.checkedLength(datagram, 0, datagramBytes)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}, behind another message")
  @MethodSource("lengths")
  void judgesTheLengthOfALaterMessage(String name, int datagramBytes, int length, int expected) {
    byte[] first = new byte[20];
    byte[] second = nativeBytes(datagramBytes, length);
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    assertThat(NlMsgHdr.checkedLength(both, first.length, both.length)).isEqualTo(expected);
  }

  private static byte[] nativeBytes(int bytes, int length) {
    byte[] wide = new byte[Math.max(bytes, Integer.BYTES)];
    ByteBuffer.wrap(wide).order(ByteOrder.nativeOrder()).putInt(0, length);
    return Arrays.copyOf(wide, bytes);
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({"0,0", "1,4", "3,4", "4,4", "5,8", "65535,65536"})
  void roundsUpToAMultipleOfFour(int length, int aligned) {
    assertThat(NlMsgHdr.align(length)).isEqualTo(aligned);
  }

  @Test
  void readsEveryFieldInNativeOrderAndWidensTheUnsignedOnes() {
    byte[] bytes = new byte[1 + NlMsgHdr.SIZE];
    // at an odd offset: a reader must not need alignment
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.nativeOrder())
        .putInt(1, 16)
        .putShort(5, (short) 0xfedc)
        .putShort(7, (short) 0xffff)
        .putInt(9, 0xfffffffe)
        .putInt(13, 0x12345678);
    assertThat(NlMsgHdr.checkedLength(bytes, 1, bytes.length)).isEqualTo(16);
    assertThat(NlMsgHdr.type(bytes, 1)).isEqualTo(0xfedc);
    assertThat(NlMsgHdr.flags(bytes, 1)).isEqualTo(0xffff);
    assertThat(NlMsgHdr.sequence(bytes, 1)).isEqualTo(0xfffffffe);
  }

  @Test
  void writesEveryFieldOverWhatWasThere() {
    byte[] bytes = new byte[NlMsgHdr.SIZE];
    Arrays.fill(bytes, (byte) 0xa5);
    NlMsgHdr.put(bytes, 0, 0x301, 0x5, 0xfffffffe);
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    assertThat(header.getInt(0)).isEqualTo(16);
    assertThat(header.getShort(4)).isEqualTo((short) 0x301);
    assertThat(header.getShort(6)).isEqualTo((short) 0x5);
    assertThat(header.getInt(8)).isEqualTo(0xfffffffe);
    assertThat(header.getInt(12)).as("nlmsg_pid: the kernel fills it in").isZero();
  }
}
