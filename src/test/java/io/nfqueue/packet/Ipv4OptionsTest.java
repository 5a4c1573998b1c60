package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static io.nfqueue.packet.SamplePackets.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.packet.Ipv4TimestampOption.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv4OptionsTest {

  private static Ipv4Options options(String hex) {
    byte[] bytes = hex(hex);
    return new Ipv4Options(bytes, 0, bytes.length);
  }

  @Test
  void readsRoutes() {
    Ipv4Options options = parse(SampleHeaders.SCAPY_UDP4_ROUTES).ipv4().options();
    assertThat(options.recordRoute().pointer()).isEqualTo(8);
    assertThat(options.recordRoute().addresses()).containsExactly("192.0.2.9", "0.0.0.0");
    assertThat(options.looseSourceRoute().type()).isEqualTo(Ipv4Options.LOOSE_SOURCE_ROUTE);
    assertThat(options.looseSourceRoute().addresses()).containsExactly("192.0.2.7");
    assertThat(options.strictSourceRoute()).isNull();
    assertThat(options.timestamp()).isNull();
    assertThat(options.routerAlert()).isEqualTo(-1);
    assertThat(options.fault()).isNull();
    assertThat(options.toString()).startsWith("[RR,LSRR");
  }

  @Test
  void readsAStrictSourceRouteAndTimestamps() {
    Ipv4Options options = parse(SampleHeaders.SCAPY_UDP4_TIMESTAMP).ipv4().options();
    assertThat(options.strictSourceRoute().addresses()).containsExactly("192.0.2.7");
    assertThat(options.timestamp().flag()).isEqualTo(Ipv4TimestampOption.WITH_ADDRESSES);
    assertThat(options.timestamp().pointer()).isEqualTo(13);
    assertThat(options.timestamp().overflow()).isZero();
    assertThat(options.timestamp().entries()).containsExactly(new Entry("192.0.2.9", 4294967295L));
  }

  @Test
  void readsARouterAlert() {
    Ipv4Options options = parse(SamplePackets.SCAPY_TCP4_OPTIONS).ipv4().options();
    assertThat(options.routerAlert()).isZero();
    assertThat(options.data(Ipv4Options.ROUTER_ALERT)).isEqualTo(hex("0000"));
    assertThat(options.lengthBytes()).isEqualTo(4);
    assertThat(options).hasToString("[RA]");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "4404050000000000, 0",
    "440c0500ffffffff00000001, 2",
    "440c0501c0000201ffffffff, 1",
    "440c0503c0000201ffffffff, 1",
    "44080501ffffffff, 0",
    "440c0502c0000201ffffffff, 0",
    "440405f0, 0"
  })
  void givesWholeTimestampsOfKnownKindsOnly(String hex, int entries) {
    assertThat(options(hex).timestamp().entries()).hasSize(entries);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"0702, 44020000", "070300, 4403ff00"})
  void needsRoomForPointersAndFlags(String route, String timestamp) {
    assertThat(options(timestamp).timestamp()).isNull();
    boolean pointer = route.length() > 4;
    assertThat(options(route).recordRoute() != null).isEqualTo(pointer);
    if (pointer) {
      assertThat(options(route).recordRoute().addresses()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "94, LENGTH_CUT",
    "9400, LENGTH_TOO_SMALL",
    "94050000, LENGTH_BEYOND_END",
    "00940400, ",
    "1e04abcd, "
  })
  void endsTheWalkWhereALengthLies(String hex, OptionFault fault) {
    assertThat(options(hex).fault()).isEqualTo(fault);
    assertThat(options(hex).routerAlert()).isEqualTo(-1);
    assertThat(options(hex).toString().contains("bad opt")).isEqualTo(fault != null);
  }

  @Test
  void keepsWhatItDoesNotKnow() {
    assertThat(options("1e04abcd").data(0x1e)).isEqualTo(hex("abcd"));
    assertThat(options("1e04abcd")).hasToString("[unknown 30]");
  }

  @Test
  void readsTheReservedFlagAndRawAddresses() {
    byte[] packet = with(SamplePackets.SCAPY_UDP4, 6, 0x80, 0);
    Ipv4Header header = parse(with(packet, 12, 255, 255, 255, 255)).ipv4();
    assertThat(header.reservedFlag()).isTrue();
    assertThat(header.dontFragment()).isFalse();
    assertThat(header.rawSourceAddress()).isEqualTo(0xffffffffL);
    assertThat(header.rawDestinationAddress()).isEqualTo(0xc0000202L);
    assertThat(header.destinationAddress().getHostAddress()).isEqualTo("192.0.2.2");
    assertThat(header.sourceAddress().getHostAddress()).isEqualTo("255.255.255.255");
    assertThat(parse(SamplePackets.SCAPY_UDP4).ipv4().reservedFlag()).isFalse();
  }
}
