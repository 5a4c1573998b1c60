package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PayloadReaderTest {
  private static String text(byte[] bytes, int offset, int limit) {
    return new String(bytes, offset, limit - offset, StandardCharsets.US_ASCII);
  }

  private static <T> T notAsked(byte[] bytes, int offset, int limit) {
    throw new AssertionError();
  }

  @Test
  void readsThePayloadWhereItIs() {
    byte[] packet = SamplePackets.SCAPY_TCP4;
    byte[] array = new byte[packet.length + 7];
    Arrays.fill(array, (byte) 'x');
    System.arraycopy(packet, 0, array, 3, packet.length);
    IpPacket ip = IpPacket.of(array, 3, packet.length, packet.length);
    assertThat(ip.payloadAs(String.class, PayloadReaderTest::text)).isEqualTo("hello");
    assertThat(ip.payloadAs(byte[].class, (bytes, offset, limit) -> bytes)).isSameAs(array);
  }

  @Test
  void readsWhatIsPresentOfATruncatedCopy() {
    byte[] packet = SamplePackets.SCAPY_TCP4;
    IpPacket ip = IpPacket.of(packet, 0, packet.length - 2, packet.length);
    assertThat(ip.payloadAs(String.class, PayloadReaderTest::text)).isEqualTo("hel");
  }

  @Test
  void asksNobodyWhereThereIsNoPayload() {
    assertThat(
            parse(SamplePackets.KERNEL_SYN4).payloadAs(String.class, PayloadReaderTest::notAsked))
        .isNull();
    assertThat(
            parse(SamplePackets.KERNEL_LATER_FRAGMENT4)
                .payloadAs(String.class, PayloadReaderTest::notAsked))
        .isNull();
  }

  @Test
  void remembersTheLastViewByItsReaderAndType() {
    PayloadReader<String> text = PayloadReaderTest::text;
    IpPacket ip = parse(SamplePackets.SCAPY_TCP4);
    String read = ip.payloadAs(String.class, text);
    assertThat(ip.payloadAs(String.class, text)).isSameAs(read);
    assertThat(ip.<Integer>payloadAs(Integer.class, (bytes, offset, limit) -> null)).isNull();
    assertThat(ip.payloadAs(String.class, text)).as("none was made").isSameAs(read);
    assertThat(ip.payloadAs(Integer.class, (bytes, offset, limit) -> limit - offset)).isEqualTo(5);
    assertThat(ip.payloadAs(String.class, text)).isEqualTo(read).isNotSameAs(read);
  }

  @Test
  void givesNoOtherReadersViewOfTheSameType() {
    PayloadReader<String> first = (bytes, offset, limit) -> text(bytes, offset, offset + 1);
    PayloadReader<String> last = (bytes, offset, limit) -> text(bytes, limit - 1, limit);
    IpPacket ip = parse(SamplePackets.SCAPY_TCP4);
    assertThat(ip.payloadAs(String.class, first)).isEqualTo("h");
    assertThat(ip.payloadAs(String.class, last)).isEqualTo("o");
    assertThat(ip.payloadAs(String.class, first)).isEqualTo("h");
  }
}
