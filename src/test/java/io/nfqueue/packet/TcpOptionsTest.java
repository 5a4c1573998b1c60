package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.packet.TcpOptions.SackBlock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpOptionsTest {

  private static TcpOptions options(String hex) {
    byte[] bytes = hex(hex);
    return new TcpOptions(bytes, 0, bytes.length);
  }

  @Test
  void readsTheOptionsOfASynFromTheKernel() {
    TcpOptions options = SamplePackets.parse(SamplePackets.KERNEL_SYN4).tcp().options();
    assertThat(options.lengthBytes()).isEqualTo(20);
    assertThat(options.mss()).isEqualTo(1460);
    assertThat(options.windowScale()).isEqualTo(10);
    assertThat(options.sackPermitted()).isTrue();
    assertThat(options.sackBlocks()).isEmpty();
    assertThat(options.timestampValue()).isEqualTo(3932547487L);
    assertThat(options.timestampEchoReply()).isZero();
    assertThat(options.fault()).isNull();
    assertThat(options).hasToString("[mss 1460,sackOK,TS val 3932547487 ecr 0,nop,wscale 10]");
  }

  @Test
  void readsTheBlocksOfASelectiveAcknowledgment() {
    TcpOptions options = SamplePackets.parse(SampleHeaders.SCAPY_TCP4_SACK).tcp().options();
    assertThat(options.sackBlocks())
        .containsExactly(new SackBlock(1000, 2000), new SackBlock(4294967290L, 4294967295L));
    assertThat(options)
        .hasToString("[nop,nop,sack 2 {1000:2000}{4294967290:4294967295},kind 254, 2 bytes]");
    assertThat(options.data(254)).isEqualTo(hex("f989"));
  }

  @Test
  void hasNothingWithoutOptions() {
    TcpOptions options = SamplePackets.parse(SamplePackets.SCAPY_TCP4).tcp().options();
    assertThat(options.lengthBytes()).isZero();
    assertThat(options.mss()).isEqualTo(-1);
    assertThat(options.windowScale()).isEqualTo(-1);
    assertThat(options.sackPermitted()).isFalse();
    assertThat(options.timestampValue()).isEqualTo(-1);
    assertThat(options.timestampEchoReply()).isEqualTo(-1);
    assertThat(options.data(TcpOptions.MAXIMUM_SEGMENT_SIZE)).isNull();
    assertThat(options.cursor().next()).isFalse();
    assertThat(options).hasToString("[]");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "02, LENGTH_CUT",
    "0101fe, LENGTH_CUT",
    "0200, LENGTH_TOO_SMALL",
    "020405b4fe01, LENGTH_TOO_SMALL",
    "020405, LENGTH_BEYOND_END",
    "01010829ffffffff, LENGTH_BEYOND_END",
    "00020405, ",
    "01010100, ",
    "fe02, ",
    "'', "
  })
  void endsTheWalkWhereALengthLies(String hex, OptionFault fault) {
    assertThat(options(hex).fault()).isEqualTo(fault);
    OptionCursor cursor = options(hex).cursor();
    while (cursor.next()) {
      assertThat(cursor.fault()).isNull();
    }
    assertThat(cursor.fault()).isEqualTo(fault);
    assertThat(cursor.next()).isFalse();
    assertThat(options(hex).toString().contains("bad opt")).isEqualTo(fault != null);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    // before a fault, behind one, behind the end of options, of another length, twice
    "020405b4fe00, 1460",
    "fe00020405b4, -1",
    "00020405b4, -1",
    "0101020405b4, 1460",
    "0203ff, -1",
    "0205ffffff, -1",
    "020405b40204ffff, 65535",
    "0204ffff0203ff, 65535"
  })
  void takesTheLastMaximumSegmentSizeOfTheRightLengthBeforeAFault(String hex, int mss) {
    assertThat(options(hex).mss()).isEqualTo(mss);
  }

  @Test
  void readsNumbersAtTheirTop() {
    TcpOptions options = options("0303ff" + "080affffffffffffffff");
    assertThat(options.windowScale()).isEqualTo(255);
    assertThat(options.timestampValue()).isEqualTo(0xffffffffL);
    assertThat(options.timestampEchoReply()).isEqualTo(0xffffffffL);
  }

  @Test
  void walksOverUnknownKindsAndPadding() {
    OptionCursor cursor = options("01" + "fd04abcd" + "fe02" + "00" + "0204").cursor();
    List<String> walked = new ArrayList<>();
    while (cursor.next()) {
      walked.add(
          cursor.type()
              + " of "
              + cursor.lengthBytes()
              + ", "
              + cursor.dataLength()
              + " at "
              + cursor.dataOffset());
    }
    assertThat(walked)
        .containsExactly(
            "1 of 1, 0 at 1", "253 of 4, 2 at 3", "254 of 2, 0 at 7", "0 of 1, 0 at 8");
    assertThat(cursor.fault()).isNull();
  }

  @Test
  void refusesToSayWhatIsNotThere() {
    OptionCursor cursor = options("0204ffff").cursor();
    assertThatThrownBy(cursor::type).isInstanceOf(IllegalStateException.class);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.data()).isEqualTo(hex("ffff"));
    assertThat(cursor.next()).isFalse();
    assertThatThrownBy(cursor::data).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givesNoBlocksOfASelectiveAcknowledgmentThatIsNoWholeNumberOfThem() {
    assertThat(options("050900000001000000").sackBlocks()).isEmpty();
    assertThat(options("0502").sackBlocks()).isEmpty();
  }
}
