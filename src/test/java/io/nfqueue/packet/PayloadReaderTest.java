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
  void remembersTheLastViewByItsType() {
    IpPacket ip = parse(SamplePackets.SCAPY_TCP4);
    String text = ip.payloadAs(String.class, PayloadReaderTest::text);
    assertThat(ip.payloadAs(String.class, PayloadReaderTest::notAsked)).isSameAs(text);
    assertThat(ip.<Integer>payloadAs(Integer.class, (bytes, offset, limit) -> null)).isNull();
    assertThat(ip.payloadAs(String.class, PayloadReaderTest::notAsked)).isSameAs(text);
    assertThat(ip.payloadAs(Integer.class, (bytes, offset, limit) -> limit - offset)).isEqualTo(5);
    assertThat(ip.payloadAs(String.class, PayloadReaderTest::text))
        .isEqualTo(text)
        .isNotSameAs(text);
  }
}
