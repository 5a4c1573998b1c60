package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NlMsgWriterTest {
  private static final int HEADERS = 20;
  private final NlMsgWriter writer = new NlMsgWriter(256);

  /** Whatever is zero afterwards was written. */
  @BeforeEach
  void fillWithRubbish() {
    Arrays.fill(writer.array(), (byte) 0xa5);
  }

  private String written(int from) {
    return HexFormat.of().formatHex(writer.array(), from, writer.length());
  }

  private int nativeShort(int offset) {
    return ByteBuffer.wrap(writer.array()).order(ByteOrder.nativeOrder()).getShort(offset) & 0xffff;
  }

  private int nativeInt(int offset) {
    return ByteBuffer.wrap(writer.array()).order(ByteOrder.nativeOrder()).getInt(offset);
  }

  private void begin() {
    writer.begin(0x301, 1, 77, 2, 0xfffe);
  }

  @Test
  void writesBothHeaders() {
    begin();
    writer.end();
    assertThat(nativeInt(0)).as("nlmsg_len").isEqualTo(HEADERS);
    assertThat(nativeShort(4)).as("nlmsg_type").isEqualTo(0x301);
    assertThat(nativeShort(6)).as("nlmsg_flags").isEqualTo(1);
    assertThat(nativeInt(8)).as("nlmsg_seq").isEqualTo(77);
    assertThat(nativeInt(12)).as("nlmsg_pid").isZero();
    assertThat(written(16)).as("nfgenmsg, res_id big-endian").isEqualTo("0200fffe");
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 28, 29, 30, 31})
  void padsWithZeroesThatTheLengthDoesNotCount(int valueBytes) {
    byte[] value = new byte[valueBytes];
    Arrays.fill(value, (byte) 0x77);
    begin();
    writer.putBytes(10, value);
    writer.end();
    assertThat(nativeShort(HEADERS)).as("nla_len").isEqualTo(4 + valueBytes);
    assertThat(nativeShort(HEADERS + 2)).as("nla_type").isEqualTo(10);
    int padding = (4 - valueBytes % 4) % 4;
    assertThat(written(HEADERS + 4)).isEqualTo("77".repeat(valueBytes) + "00".repeat(padding));
    assertThat(nativeInt(0)).as("nlmsg_len").isEqualTo(HEADERS + 4 + valueBytes + padding);
    assertThat(NlMsgWriter.attributeSize(valueBytes)).isEqualTo(4 + valueBytes + padding);
  }

  @Test
  void writesNumbersInNetworkOrder() {
    begin();
    writer.putInt(3, 0x80000001);
    writer.putInts(2, 0x00050003, 0xfffffffe);
    assertThat(written(HEADERS + 4).substring(0, 8)).isEqualTo("80000001");
    assertThat(nativeShort(HEADERS + 8)).as("nla_len of two numbers").isEqualTo(12);
    assertThat(written(HEADERS + 12)).isEqualTo("00050003fffffffe");
  }

  @Test
  void readsBackWhatItWrote() {
    begin();
    writer.putBytes(2, new byte[] {1, 2, 3, 4, 5});
    writer.putInt(3, 0xfffffffe);
    writer.putBytes(10, new byte[0]);
    writer.end();
    NlAttrReader reader = new NlAttrReader(writer.array(), HEADERS, writer.length());
    assertThat(reader.find(2, 5)).isTrue();
    assertThat(writer.array()[reader.valueOffset() + 4]).isEqualTo((byte) 5);
    assertThat(reader.find(3, 4)).isTrue();
    assertThat(reader.unsignedInt(0)).isEqualTo(0xffff_fffeL);
    assertThat(reader.find(10, 0)).isTrue();
    assertThat(reader.valueLength()).isZero();
    assertThat(reader.next()).isFalse();
    assertThat(reader.malformed()).isNull();
  }

  @Test
  void writesSeveralMessagesOneBehindTheOther() {
    begin();
    writer.putBytes(10, new byte[] {1, 2, 3});
    writer.end();
    int second = writer.length();
    writer.begin(0x303, 1, 78, 0, 5);
    writer.end();
    byte[] datagram = Arrays.copyOf(writer.array(), writer.length());
    assertThat(NlMsgHdr.checkedLength(datagram, 0, datagram.length)).isEqualTo(28);
    assertThat(second).isEqualTo(28);
    assertThat(NlMsgHdr.checkedLength(datagram, second, datagram.length)).isEqualTo(HEADERS);
    assertThat(NlMsgHdr.sequence(datagram, second)).isEqualTo(78);
    assertThat(NfGenMsg.resId(datagram, second + NlMsgHdr.SIZE)).isEqualTo(5);
  }

  @Test
  void startsAnewAfterItWasCleared() {
    begin();
    writer.end();
    writer.clear();
    assertThat(writer.length()).isZero();
    begin();
    writer.end();
    assertThat(nativeInt(0)).isEqualTo(HEADERS);
  }

  @Test
  void refusesAValueThatNoAttributeCanHold() {
    NlMsgWriter large = new NlMsgWriter(128 * 1024);
    large.begin(0x301, 1, 1, 0, 0);
    assertThatThrownBy(() -> large.putBytes(10, new byte[65532]))
        .as("nla_len has 16 bits: 65536 would be written as 0")
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65532")
        .hasMessageContaining("65531");
  }

  @Test
  void writesTheLongestValueThatAnAttributeCanHold() {
    NlMsgWriter large = new NlMsgWriter(128 * 1024);
    large.begin(0x301, 1, 1, 0, 0);
    large.putBytes(10, new byte[65531]);
    large.end();
    NlAttrReader reader = new NlAttrReader(large.array(), HEADERS, large.length());
    assertThat(reader.find(10, 65531)).isTrue();
  }
}
