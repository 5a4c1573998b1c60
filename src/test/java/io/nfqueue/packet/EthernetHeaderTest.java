package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EthernetHeaderTest {
  private static final byte[] PLAIN = hex("020000000901" + "020000000902" + "0800");

  private static EthernetHeader header(byte[] frame) {
    return EthernetHeader.wrap(frame, 0, frame.length);
  }

  @Test
  void readsALayer2HeaderAlone() {
    EthernetHeader header = header(PLAIN);
    assertThat(header.destinationAddressText()).isEqualTo("02:00:00:00:09:01");
    assertThat(header.sourceAddressText()).isEqualTo("02:00:00:00:09:02");
    assertThat(header.destinationAddress()).isEqualTo(hex("020000000901"));
    assertThat(header.sourceAddress()).isEqualTo(hex("020000000902"));
    assertThat(header.vlanTags()).isEmpty();
    assertThat(header.etherType()).isEqualTo(EthernetHeader.IPV4);
    assertThat(header.lengthBytes()).isEqualTo(-1);
    assertThat(header.headerLengthBytes()).isEqualTo(14);
    assertThat(header).hasToString("02:00:00:00:09:02 > 02:00:00:00:09:01, ethertype 0x0800");
  }

  @Test
  void readsStackedTagsInFrontOfAPacket() {
    byte[] frame = SampleHeaders.SCAPY_STACKED_TAGS;
    EthernetHeader header = header(frame);
    assertThat(header.vlanTags())
        .containsExactly(
            new VlanTag(VlanTag.S_TAG, 5 << 13 | 1 << 12 | 100),
            new VlanTag(VlanTag.C_TAG, 0x2005));
    VlanTag outer = header.vlanTags().get(0);
    assertThat(outer.pcp()).isEqualTo(5);
    assertThat(outer.dei()).isTrue();
    assertThat(outer.vid()).isEqualTo(100);
    assertThat(outer).hasToString("vlan 100, p 5, DEI, tpid 0x88a8");
    assertThat(header.etherType()).isEqualTo(EthernetHeader.IPV4);
    int at = header.headerLengthBytes();
    assertThat(at).isEqualTo(22);
    IpPacket packet = IpPacket.of(frame, at, frame.length - at, frame.length - at);
    assertThat(packet.destinationPort()).isEqualTo(53);
    assertThat(header.toString()).contains("vlan 100, p 5, DEI, tpid 0x88a8, vlan 5, p 1");
  }

  @Test
  void findsTheTypeBehindALengthInASnapHeader() {
    byte[] frame = SampleHeaders.SCAPY_SNAP;
    EthernetHeader header = header(frame);
    assertThat(header.lengthBytes()).isEqualTo(39);
    assertThat(header.etherType()).isEqualTo(EthernetHeader.IPV4);
    assertThat(header.headerLengthBytes()).isEqualTo(22);
    assertThat(Ipv4Header.version(frame, 22)).isEqualTo(4);
  }

  @ParameterizedTest(name = "{0}: type {1}, length {2}, header {3}")
  @CsvSource({
    "0000, -1, 0, 14",
    "05dc, -1, 1500, 14",
    "05dd, -1, -1, 14",
    "05ff, -1, -1, 14",
    "0600, 1536, -1, 14",
    "ffff, 65535, -1, 14",
    "0008424203, -1, 8, 14",
    "0008aaaa03000000, -1, 8, 14",
    "0008aaaa030000000800, 2048, 8, 22",
    "0008aaaa030000010800, -1, 8, 14",
    "0008aaaa130000000800, -1, 8, 14",
    "0800aaaa030000000800, 2048, -1, 14",
    "8100e0050800, 2048, -1, 18",
    "910000018100000286dd, 34525, -1, 22",
    "81000001002688aa, -1, 38, 18"
  })
  void tellsTypesFromLengths(String behindAddresses, int type, int length, int headerLength) {
    EthernetHeader header = header(hex("020000000901020000000902" + behindAddresses));
    assertThat(header.etherType()).isEqualTo(type);
    assertThat(header.lengthBytes()).isEqualTo(length);
    assertThat(header.headerLengthBytes()).isEqualTo(headerLength);
  }

  static Stream<Arguments> cuts() {
    byte[] tagged = hex("020000000901020000000902" + "88a80001" + "81000002" + "0800");
    return Stream.of(
        arguments("nothing", new byte[0], "found 0 bytes"),
        arguments("13 bytes", Arrays.copyOf(PLAIN, 13), "found 13 bytes"),
        arguments("a tag's type", Arrays.copyOf(tagged, 14), "at least 18 bytes, found 14"),
        arguments("half a tag", Arrays.copyOf(tagged, 15), "at least 18 bytes, found 15"),
        arguments("tag without type", Arrays.copyOf(tagged, 16), "at least 18 bytes, found 16"),
        arguments("second tag cut", Arrays.copyOf(tagged, 19), "at least 22 bytes, found 19"),
        arguments("type cut", Arrays.copyOf(tagged, 21), "at least 22 bytes, found 21"),
        arguments("nine tags", tags(9), "expected at most 8 VLAN tags, found more"));
  }

  private static byte[] tags(int count) {
    byte[] frame = new byte[12 + count * 4 + 2];
    for (int i = 0; i < count; i++) {
      frame = with(frame, 12 + i * 4, 0x81, 0, 0, i + 1);
    }
    return with(frame, frame.length - 2, 8, 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cuts")
  void refusesAHeaderThatIsCutOrEndless(String name, byte[] frame, String reason) {
    assertThatThrownBy(() -> header(frame))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContaining(reason);
    assertThat(EthernetHeader.ifWhole(frame, 0, frame.length)).isNull();
  }

  @Test
  void takesAsManyTagsAsTheKernel() {
    assertThat(header(tags(8)).vlanTags()).hasSize(8);
    assertThat(header(tags(8)).vlanTags().get(7).vid()).isEqualTo(8);
    assertThat(header(tags(8)).etherType()).isEqualTo(EthernetHeader.IPV4);
  }

  @Test
  void refusesATagThatDoesNotFitItsBits() {
    assertThat(new VlanTag(0xffff, 0xffff).vid()).isEqualTo(4095);
    assertThat(new VlanTag(0xffff, 0xffff).pcp()).isEqualTo(7);
    assertThatThrownBy(() -> new VlanTag(0x10000, 0)).hasMessageContaining("tpid 65536");
    assertThatThrownBy(() -> new VlanTag(0, -1)).hasMessageContaining("tci -1: 0..65535");
  }
}
