package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.decoded;
import static io.nfqueue.queue.GoldenFilesTest.golden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolvedVerdictTest {
  private static final QueuedPacket UNMARKED = decoded(golden("packet-udp-4"));
  private static final QueuedPacket MARKED_2A = decoded(golden("packet-mark"));
  private static final QueuedPacket TRUNCATED = decoded(golden("packet-truncated"));
  private static final QueuedPacket GSO = decoded(golden("packet-gso"));

  /** A whole packet of 31 bytes: IPv4, UDP without checksum, "XYZ". */
  private static byte[] replacement() {
    byte[] message = golden("verdict-payload-31");
    return Arrays.copyOfRange(message, message.length - 32, message.length - 1);
  }

  private static void assertRefused(QueuedPacket packet, Verdict verdict, String... because) {
    assertThatThrownBy(() -> ResolvedVerdict.of(packet, verdict))
        .isInstanceOf(VerdictRefusedException.class)
        .hasMessageContaining("queue 0, packet " + packet.packetId() + ": refused: ")
        .hasMessageContainingAll(because);
  }

  static Stream<Arguments> plain() {
    return Stream.of(
        arguments("ACCEPT", Verdict.accept(), 1),
        arguments("DROP", Verdict.drop(), 0),
        arguments("STOP", Verdict.stop(), 5),
        arguments("QUEUE:5", Verdict.queue(5), 0x50003));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plain")
  void sendsNeitherMarkNorPayloadWhereThereIsNone(String name, Verdict verdict, int number) {
    ResolvedVerdict resolved = ResolvedVerdict.of(MARKED_2A, verdict);
    assertThat(resolved.kind()).isEqualTo(verdict.kind());
    assertThat(resolved.number()).isEqualTo(number);
    assertThat(resolved.changesMark()).isFalse();
    assertThat(resolved.changesPriority()).isFalse();
    assertThat(resolved.conntrack()).isNull();
    assertThat(resolved.payload()).isNull();
  }

  // --- priority ---

  static Stream<Arguments> priorities() {
    QueuedPacket six = decoded(golden("packet-priority"));
    Verdict accept = Verdict.accept();
    return Stream.of(
        arguments("set", UNMARKED, accept.withPriority(6), true),
        arguments("set to 2^32-1", UNMARKED, accept.withPriority(0xffff_ffffL), true),
        arguments("changed", six, accept.withPriority(7), true),
        arguments("cleared", six, accept.withPriority(0), true),
        arguments("the same again", six, accept.withPriority(6), false),
        arguments("0 on a packet without one", UNMARKED, accept.withPriority(0), false),
        arguments("not spoken of", six, accept.withMark(1), false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("priorities")
  void sendsThePriorityOnlyWhereItChanges(
      String name, QueuedPacket packet, Verdict verdict, boolean sent) {
    ResolvedVerdict resolved = ResolvedVerdict.of(packet, verdict);
    assertThat(resolved.changesPriority()).isEqualTo(sent);
    if (sent) {
      assertThat(resolved.priority()).isEqualTo(verdict.priority().intValue());
    }
    assertThat(resolved.isPlain()).as("a batch verdict carries it").isTrue();
  }

  // --- mark ---

  static Stream<Arguments> marks() {
    Verdict accept = Verdict.accept();
    return Stream.of(
        arguments("set", UNMARKED, accept.withMark(7), true, 7),
        arguments("set to 2^32-1", UNMARKED, accept.withMark(0xffff_ffffL), true, -1),
        arguments("changed", MARKED_2A, accept.withMark(7), true, 7),
        arguments("cleared", MARKED_2A, accept.withMark(0), true, 0),
        arguments("a bit set", MARKED_2A, accept.withMark(0xff, 0x80), true, 0xaa),
        arguments("a bit cleared", MARKED_2A, accept.withMark(0, 2), true, 0x28),
        arguments("0 on a packet without one", UNMARKED, accept.withMark(0), false, 0),
        arguments("the same again", MARKED_2A, accept.withMark(0x2a), false, 0x2a),
        arguments("a bit that is set", MARKED_2A, accept.withMark(0xff, 2), false, 0x2a),
        arguments("no bit", MARKED_2A, accept.withMark(0xff, 0), false, 0x2a));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("marks")
  void sendsTheMarkOnlyWhereItChanges(
      String name, QueuedPacket packet, Verdict verdict, boolean sent, int mark) {
    ResolvedVerdict resolved = ResolvedVerdict.of(packet, verdict);
    assertThat(resolved.changesMark()).isEqualTo(sent);
    if (sent) {
      assertThat(resolved.mark()).isEqualTo(mark);
    }
  }

  static Stream<Arguments> loops() {
    return Stream.of(
        arguments("no mark", UNMARKED, Verdict.repeat()),
        arguments("no mark on a marked packet", MARKED_2A, Verdict.repeat()),
        arguments("mark 0 on a packet without one", UNMARKED, Verdict.repeat().withMark(0)),
        arguments("the same mark", MARKED_2A, Verdict.repeat().withMark(0x2a)),
        arguments("bits that are set", MARKED_2A, Verdict.repeat().withMark(0xff, 0x22)),
        arguments("only the payload", UNMARKED, Verdict.repeat().withPayload(replacement())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("loops")
  void refusesRepeatWithoutAChangedMark(String name, QueuedPacket packet, Verdict verdict) {
    assertRefused(packet, verdict, "REPEAT", "for ever", "-m mark");
  }

  @Test
  void repeatsWithAChangedMark() {
    ResolvedVerdict resolved = ResolvedVerdict.of(MARKED_2A, Verdict.repeat().withMark(0x2b));
    assertThat(resolved.number()).isEqualTo(4);
    assertThat(resolved.changesMark()).isTrue();
    assertThat(resolved.mark()).isEqualTo(0x2b);
  }

  // --- payload ---

  @Test
  void correctsLengthsAndChecksums() {
    byte[] good = replacement();
    byte[] spoilt = good.clone();
    // total length, header checksum, UDP length
    for (int at : new int[] {2, 3, 10, 11, 24, 25}) {
      spoilt[at] = (byte) 0xa5;
    }
    byte[] given = spoilt.clone();
    byte[] sent = ResolvedVerdict.of(UNMARKED, Verdict.accept().withPayload(spoilt)).payload();
    assertThat(spoilt).as("the caller's own").isEqualTo(given);
    assertThat(udpChecksumHolds(sent)).isTrue();
    // the C library's was sent without UDP checksum
    sent[26] = 0;
    sent[27] = 0;
    assertThat(sent).isEqualTo(good);
  }

  @Test
  void computesTheChecksumOfAPacketThatHadNoneInFull() {
    QueuedPacket packet = decoded(golden("packet-csum-not-ready"));
    byte[] payload = packet.payload();
    assertThat(udpChecksumHolds(payload)).as("the sum of the pseudo header alone").isFalse();
    payload[payload.length - 1] ^= 0x55;
    byte[] sent = ResolvedVerdict.of(packet, Verdict.accept().withPayload(payload)).payload();
    assertThat(udpChecksumHolds(sent)).isTrue();
  }

  /** RFC 768 over an IPv4 packet without options; the sum with the checksum is all ones. */
  private static boolean udpChecksumHolds(byte[] packet) {
    long sum = 17 + packet.length - 20;
    for (int at = 12; at < packet.length; at++) {
      sum += (packet[at] & 0xff) << (at % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum == 0xffff && (packet[26] != 0 || packet[27] != 0);
  }

  @Test
  void leavesThePayloadAsItIsWhereItIsToldSo() {
    byte[] rubbish = new byte[20];
    rubbish[0] = (byte) 0xa5;
    assertThat(ResolvedVerdict.of(UNMARKED, Verdict.accept().withPayloadAsIs(rubbish)).payload())
        .isSameAs(rubbish);
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {0, 1, 19, 27})
  void refusesToCorrectWhatIsNoPacket(int length) {
    byte[] cut = Arrays.copyOf(replacement(), length);
    assertRefused(UNMARKED, Verdict.accept().withPayload(cut), "the new payload is no packet");
  }

  static Stream<Arguments> cutHeaders() {
    QueuedPacket six = decoded(golden("packet-udp6"));
    byte[] options = golden("packet-udp-4");
    options[options.length - 32] = 0x46;
    return Stream.of(
        arguments("IPv4", UNMARKED, 19, 20),
        arguments("IPv4, nothing left", UNMARKED, 0, 20),
        arguments("IPv4 with options", decoded(options), 23, 24),
        arguments("IPv6", six, 39, 40));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cutHeaders")
  void refusesAPayloadThatEndsInsideTheIpHeader(
      String name, QueuedPacket packet, int length, int header) {
    Verdict cut = Verdict.accept().withPayloadAsIs(new byte[length]);
    assertRefused(packet, cut, length + " bytes", "IP header of " + header);
    Verdict whole = Verdict.accept().withPayloadAsIs(new byte[header]);
    assertThat(ResolvedVerdict.of(packet, whole).payload()).hasSize(header);
  }

  static Stream<Arguments> payloadsForATruncatedPacket() {
    return Stream.of(
        arguments("corrected", Verdict.accept().withPayload(replacement())),
        arguments("as it is", Verdict.accept().withPayloadAsIs(replacement())),
        arguments("its own", Verdict.accept().withPayload(TRUNCATED.payload())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("payloadsForATruncatedPacket")
  void refusesANewPayloadForATruncatedPacket(String name, Verdict verdict) {
    assertRefused(TRUNCATED, verdict, "40 bytes", "128", "copyRange");
  }

  @Test
  void decidesATruncatedPacketWithoutANewPayload() {
    assertThat(ResolvedVerdict.of(TRUNCATED, Verdict.accept().withMark(7)).payload()).isNull();
  }

  static Stream<Arguments> changesOfADroppedPacket() {
    Verdict drop = Verdict.drop();
    return Stream.of(
        arguments("its payload", UNMARKED, drop.withPayload(replacement())),
        arguments("a payload that is no packet", UNMARKED, drop.withPayload(new byte[1])),
        arguments("a truncated one", TRUNCATED, drop.withPayload(replacement())),
        arguments("the length of a GSO packet", GSO, drop.withPayloadAsIs(new byte[79])),
        arguments("the frame of none", UNMARKED, drop.withVlan(0x8100, 5)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changesOfADroppedPacket")
  void dropsAPacketWhateverItWouldHaveBecome(String name, QueuedPacket packet, Verdict verdict) {
    ResolvedVerdict resolved = ResolvedVerdict.of(packet, verdict);
    assertThat(resolved).isEqualTo(ResolvedVerdict.of(packet, Verdict.drop()));
    assertThat(resolved.isPlain()).isTrue();
  }

  @Test
  void refusesAnotherLengthForAGsoPacket() {
    assertRefused(GSO, Verdict.accept().withPayload(replacement()), "GSO", "78", "31", "gso=false");
    assertRefused(GSO, Verdict.accept().withPayloadAsIs(new byte[79]), "GSO", "78", "79");
  }

  @Test
  void replacesAGsoPacketByOneOfTheSameLength() {
    byte[] payload = GSO.payload();
    assertThat(ResolvedVerdict.of(GSO, Verdict.accept().withPayloadAsIs(payload)).payload())
        .isSameAs(payload);
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {65_532, 65_535, 65_536, 100_000})
  void refusesAPayloadThatTheMessageCannotHold(int length) {
    // nla_len has 16 bits and counts its own 4 bytes: 65532 would be written as 0
    assertRefused(UNMARKED, Verdict.accept().withPayloadAsIs(new byte[length]), length + " bytes");
  }

  @Test
  void sendsThePayloadOfTheGreatestLength() {
    byte[] largest = new byte[65_531];
    assertThat(ResolvedVerdict.of(UNMARKED, Verdict.accept().withPayloadAsIs(largest)).payload())
        .isSameAs(largest);
  }
}
