package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.decoded;
import static io.nfqueue.queue.GoldenFilesTest.golden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.libc.Errno;
import io.nfqueue.netlink.NlMsgErr;
import io.nfqueue.netlink.NlMsgWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our encoders write what the C library sent, and our decoders read what the kernel sent. The
 * messages are taken apart here by hand: our own reader could share a mistake with our writer.
 */
class GoldenBytesTest {
  private static final HexFormat HEX = HexFormat.of();

  /** What may be another than in the C library's message; all else must be the same. */
  private enum Difference {
    /** Our nlmsg_seq is the packet id; the C library's is 0 or what golden.c counted. */
    SEQUENCE,
    /** libnfnetlink leaves the padding of the last attribute out of nlmsg_len; libmnl does not. */
    PADDING_COUNTED,
    /** We ask for at most 65531 bytes, to which the kernel cuts golden.c's 65535. */
    COPY_RANGE
  }

  /** A datagram, a line for each field. */
  private static List<String> fields(byte[] datagram) {
    ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
    List<String> fields = new ArrayList<>();
    while (in.remaining() >= 20) {
      int start = in.position();
      int length = in.getInt();
      fields.add("nlmsg_len " + length);
      fields.add("nlmsg_type 0x" + Integer.toHexString(in.getShort()));
      fields.add("nlmsg_flags 0x" + Integer.toHexString(in.getShort()));
      fields.add("nlmsg_seq " + in.getInt());
      fields.add("nlmsg_pid " + in.getInt());
      fields.add("nfgen_family " + in.get());
      fields.add("version " + in.get());
      fields.add("res_id 0x" + HEX.toHexDigits(in.get()) + HEX.toHexDigits(in.get()));
      while (in.position() < start + length) {
        int attribute = in.position();
        int attributeLength = in.getShort() & 0xffff;
        int type = in.getShort() & 0xffff;
        int end = attribute + attributeLength;
        int next = Math.min((end + 3) / 4 * 4, datagram.length);
        fields.add(
            "attribute "
                + type
                + " nla_len "
                + attributeLength
                + " value "
                + HEX.formatHex(datagram, attribute + 4, end)
                + " padding "
                + HEX.formatHex(datagram, end, next));
        in.position(next);
      }
    }
    assertThat(in.remaining()).as("bytes left over").isZero();
    return fields;
  }

  private static void assertSame(byte[] ours, byte[] theirs, Difference... allowed) {
    byte[] expected = theirs.clone();
    Set<Difference> differences = EnumSet.noneOf(Difference.class);
    differences.addAll(List.of(allowed));
    ByteBuffer mine = ByteBuffer.wrap(ours).order(ByteOrder.nativeOrder());
    ByteBuffer golden = ByteBuffer.wrap(expected).order(ByteOrder.nativeOrder());
    for (int at = 0; at < expected.length; at += (mine.getInt(at) + 3) / 4 * 4) {
      if (differences.contains(Difference.SEQUENCE)) {
        assertThat(golden.getInt(at + 8))
            .as("the named difference")
            .isNotEqualTo(mine.getInt(at + 8));
        golden.putInt(at + 8, mine.getInt(at + 8));
      }
      if (differences.contains(Difference.PADDING_COUNTED)) {
        int length = golden.getInt(at);
        assertThat(length % 4).as("the named difference").isNotZero();
        golden.putInt(at, (length + 3) / 4 * 4);
      }
    }
    if (differences.contains(Difference.COPY_RANGE)) {
      int params = indexOf(expected, 9, 2);
      assertThat(ByteBuffer.wrap(expected).getInt(params)).isEqualTo(65535);
      ByteBuffer.wrap(expected).putInt(params, 65531);
    }
    assertThat(fields(ours)).isEqualTo(fields(expected));
    assertThat(ours).isEqualTo(expected);
  }

  /** Where the value of the first attribute with this length and type starts. */
  private static int indexOf(byte[] message, int length, int type) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
    for (int at = 20; at < message.length; at += ((in.getShort(at) & 0xffff) + 3) / 4 * 4) {
      if (in.getShort(at) == length && in.getShort(at + 2) == type) {
        return at + 4;
      }
    }
    throw new AssertionError("no attribute " + type + " of length " + length);
  }

  private static byte[] bytes(NlMsgWriter writer) {
    return Arrays.copyOf(writer.array(), writer.length());
  }

  // --- configuration: both ask for the acknowledgement, so flags are the same ---

  private static final ConfigEncoder QUEUE_0 = new ConfigEncoder(0);
  private static final int ALL_FLAGS =
      Nfqnl.NFQA_CFG_F_FAIL_OPEN | Nfqnl.NFQA_CFG_F_GSO | Nfqnl.NFQA_CFG_F_UID_GID;

  static Stream<Arguments> configurations() {
    return Stream.of(
        arguments("unbind", QUEUE_0.unbind(0)),
        arguments("copy-mode", QUEUE_0.copyMode(0, CopyMode.PACKET, 65535)),
        arguments("copy-mode-40", QUEUE_0.copyMode(0, CopyMode.PACKET, 40)),
        arguments("copy-mode-meta", QUEUE_0.copyMode(0, CopyMode.META, 0)),
        arguments("max-length", QUEUE_0.maxLength(0, 8192)),
        arguments("flags", QUEUE_0.flags(0, ALL_FLAGS, ALL_FLAGS)),
        arguments("flags-clear", QUEUE_0.flags(0, ALL_FLAGS, 0)),
        arguments("unbind-mnl", new ConfigEncoder(6).unbind(2)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("configurations")
  void configuresAsTheLibraryDoes(String name, NlMsgWriter ours) {
    assertSame(bytes(ours), golden(name));
  }

  private static QueueConfig configuration(int queue) {
    return QueueConfig.number(queue)
        .withMaxLength(8192)
        .withFailOpen(true)
        .withGso(true)
        .withUidGid(true);
  }

  @Test
  void bindsAndConfiguresInOneMessageAsTheMnlHelpersDo() {
    NlMsgWriter ours = new ConfigEncoder(6).bind(1, configuration(6));
    assertSame(bytes(ours), golden("config-one-message-mnl"), Difference.COPY_RANGE);
  }

  @Test
  void bindsWithTheAttributesOfTheLibrarysFourMessages() {
    byte[] four = golden("bind");
    for (String name : List.of("copy-mode", "max-length", "flags")) {
      byte[] next = golden(name);
      int before = four.length;
      four = Arrays.copyOf(four, before + next.length - 20);
      System.arraycopy(next, 20, four, before, next.length - 20);
    }
    ByteBuffer.wrap(four).order(ByteOrder.nativeOrder()).putInt(0, four.length);
    assertSame(bytes(QUEUE_0.bind(0, configuration(0))), four, Difference.COPY_RANGE);
  }

  @Test
  void setsAfterALostAcknowledgementWhatTheBindWouldHaveSet() {
    List<String> bind = fields(bytes(QUEUE_0.bind(0, configuration(0))));
    List<String> settings = fields(bytes(QUEUE_0.settings(0, configuration(0))));
    bind.remove("attribute 1 nla_len 8 value 01000000 padding ");
    assertThat(settings.subList(1, settings.size())).isEqualTo(bind.subList(1, bind.size()));
  }

  @Test
  void leavesToTheKernelWhatIsNotConfigured() {
    byte[] ours = bytes(QUEUE_0.bind(0, QueueConfig.number(0)));
    assertThat(fields(ours).stream().filter(field -> field.startsWith("attribute")))
        .containsExactly(
            "attribute 1 nla_len 8 value 01000000 padding ",
            "attribute 2 nla_len 9 value 0000fffb02 padding 000000");
  }

  @Test
  void writesAMaximumLengthAndAQueueNumberWithoutSign() {
    List<String> fields = fields(bytes(new ConfigEncoder(65535).maxLength(0, 0xffff_ffffL)));
    assertThat(fields).contains("res_id 0xffff", "attribute 3 nla_len 8 value ffffffff padding ");
  }

  // --- verdicts: nobody asks for an acknowledgement, so flags are the same ---

  private static final QueuedPacket UNMARKED = decoded(golden("packet-udp-4"));

  private static byte[] verdict(int queue, int id, Verdict verdict) {
    NlMsgWriter writer = new NlMsgWriter(256);
    // so that padding which is not written shows
    Arrays.fill(writer.array(), (byte) 0xa5);
    ResolvedVerdict resolved = ResolvedVerdict.of(UNMARKED, verdict);
    VerdictEncoder.encode(writer, queue, id, resolved);
    assertThat(writer.length()).isLessThanOrEqualTo(VerdictEncoder.size(resolved));
    return bytes(writer);
  }

  private static byte[] payload(String name, int length) {
    byte[] message = golden(name);
    int at = indexOf(message, 4 + length, Nfqnl.NFQA_PAYLOAD);
    return Arrays.copyOfRange(message, at, at + length);
  }

  private static Arguments verdictRow(
      String name, int id, Verdict verdict, Difference... differences) {
    return arguments(name, id, verdict, differences);
  }

  static Stream<Arguments> verdicts() {
    Difference sequence = Difference.SEQUENCE;
    Difference padding = Difference.PADDING_COUNTED;
    Verdict accept = Verdict.accept();
    return Stream.of(
        verdictRow("verdict-accept", 2, accept, sequence),
        verdictRow("verdict-accept-mnl", 32, accept, sequence),
        verdictRow("verdict-drop", 6, Verdict.drop(), sequence),
        verdictRow("verdict-mark", 7, accept.withMark(0x2a), sequence),
        verdictRow("verdict-mark-mnl", 33, accept.withMark(0x2a), sequence),
        verdictRow("verdict-repeat-mark", 15, Verdict.repeat().withMark(0x2a), sequence),
        verdictRow("verdict-queue-5", 13, Verdict.queue(5), sequence),
        verdictRow("verdict-queue-5-bypass", 14, Verdict.queue(5).withBypass(), sequence),
        verdictRow(
            "verdict-mark-payload",
            8,
            accept.withMark(0x2a).withPayloadAsIs(payload("verdict-mark-payload", 30)),
            sequence,
            padding),
        verdictRow("verdict-payload-28", 9, replacement(28), sequence),
        verdictRow("verdict-payload-29", 10, replacement(29), sequence, padding),
        verdictRow("verdict-payload-30", 11, replacement(30), sequence, padding),
        verdictRow("verdict-payload-31", 12, replacement(31), sequence, padding),
        verdictRow("verdict-payload-28-mnl", 37, replacement(28), sequence),
        verdictRow("verdict-payload-29-mnl", 38, replacement(29), sequence),
        verdictRow("verdict-payload-30-mnl", 39, replacement(30), sequence),
        verdictRow("verdict-payload-31-mnl", 40, replacement(31), sequence));
  }

  private static Verdict replacement(int length) {
    return Verdict.accept().withPayloadAsIs(payload("verdict-payload-" + length, length));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("verdicts")
  void decidesAsTheLibraryDoes(String name, int id, Verdict verdict, Difference[] differences) {
    assertSame(verdict(0, id, verdict), golden(name), differences);
  }

  @Test
  void putsThePacketIdIntoTheSequenceNumber() {
    byte[] ours = verdict(0xfffe, 0xfffffffe, Verdict.accept());
    assertThat(fields(ours)).contains("nlmsg_seq -2", "res_id 0xfffe");
    assertThat(fields(ours)).contains("attribute 2 nla_len 12 value 00000001fffffffe padding ");
  }

  static Stream<Arguments> markAttributes() {
    QueuedPacket marked = decoded(golden("packet-mark"));
    return Stream.of(
        arguments("cleared", Verdict.accept().withMark(0), "00000000"),
        arguments("changed", Verdict.accept().withMark(0xffff_ffffL), "ffffffff"),
        arguments("as it was", Verdict.accept().withMark(marked.mark()), null),
        arguments("not spoken of", Verdict.stop(), null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("markAttributes")
  void writesTheMarkOnlyWhereItChanges(String name, Verdict verdict, String mark) {
    NlMsgWriter writer = new NlMsgWriter(256);
    ResolvedVerdict resolved = ResolvedVerdict.of(decoded(golden("packet-mark")), verdict);
    VerdictEncoder.encode(writer, 0, 24, resolved);
    String attribute = "attribute 3 nla_len 8 value " + mark + " padding ";
    assertThat(fields(bytes(writer)).stream().filter(field -> field.startsWith("attribute 3")))
        .isEqualTo(mark == null ? List.of() : List.of(attribute));
    assertThat(writer.length()).isEqualTo(VerdictEncoder.size(resolved));
  }

  @Test
  void putsTwoVerdictsIntoOneDatagramAsTheMnlHelpersDo() {
    NlMsgWriter writer = new NlMsgWriter(256);
    Arrays.fill(writer.array(), (byte) 0xa5);
    VerdictEncoder.encode(writer, 0, 41, ResolvedVerdict.of(UNMARKED, Verdict.drop()));
    VerdictEncoder.encode(writer, 0, 42, ResolvedVerdict.of(UNMARKED, Verdict.accept()));
    assertSame(bytes(writer), golden("two-verdicts-mnl"), Difference.SEQUENCE);
  }

  static Stream<Arguments> batchVerdicts() {
    return Stream.of(
        arguments("verdict-batch", 19, Verdict.accept()),
        arguments("verdict-batch-mark", 22, Verdict.accept().withMark(0x2a)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("batchVerdicts")
  void decidesABatchAsTheLibraryDoes(String name, int lastId, Verdict verdict) {
    NlMsgWriter writer = new NlMsgWriter(256);
    Arrays.fill(writer.array(), (byte) 0xa5);
    VerdictEncoder.encodeBatch(writer, 0, lastId, ResolvedVerdict.of(UNMARKED, verdict));
    assertSame(bytes(writer), golden(name), Difference.SEQUENCE);
  }

  // --- packets ---

  static Stream<Arguments> packets() {
    return Stream.of(
        arguments("packet-meta", "1 OUTPUT 0x800 out=1 csumNotReady", 0),
        arguments("packet-udp-1", "2 OUTPUT 0x800 out=1", 29),
        arguments("packet-udp-2", "3 OUTPUT 0x800 out=1", 30),
        arguments("packet-udp-3", "4 OUTPUT 0x800 out=1", 31),
        arguments("packet-udp-4", "5 OUTPUT 0x800 out=1", 32),
        arguments("packet-udp6", "23 OUTPUT 0x86dd out=1", 52),
        arguments("packet-mark", "24 OUTPUT 0x800 out=1 mark=42", 32),
        arguments("packet-priority", "25 OUTPUT 0x800 out=1 priority=6", 32),
        arguments("packet-truncated", "26 OUTPUT 0x800 out=1 of=128", 40),
        arguments("packet-uid-gid", "27 OUTPUT 0x800 out=1 uid=1001 gid=1002", 32),
        arguments("packet-csum-not-ready", "28 OUTPUT 0x800 out=1 csumNotReady", 32),
        arguments("packet-gso", "29 OUTPUT 0x800 out=1 csumNotReady gso", 78),
        arguments("packet-veth-input", "30 INPUT 0x800 in=2 hw=020000000002", 32),
        arguments("packet-timestamp", "31 INPUT 0x800 in=2 hw=020000000002 timestamp", 32),
        arguments("packet-queue-5", "1 OUTPUT 0x800 out=1", 32),
        arguments("packet-repeated", "16 OUTPUT 0x800 out=1 mark=42", 32),
        arguments("packet-repeated-priority", "35 OUTPUT 0x800 out=1 priority=6", 32));
  }

  /** Everything a packet says but its payload; what is absent is left out. */
  private static String describe(QueuedPacket packet) {
    StringBuilder text = new StringBuilder();
    text.append(packet.packetId()).append(' ').append(packet.hook());
    text.append(" 0x").append(Integer.toHexString(packet.hwProtocol()));
    put(text, "in", packet.inputDeviceIndex(), 0);
    put(text, "out", packet.outputDeviceIndex(), 0);
    put(text, "physin", packet.physicalInputDeviceIndex(), 0);
    put(text, "physout", packet.physicalOutputDeviceIndex(), 0);
    put(text, "mark", packet.mark(), 0);
    put(text, "priority", packet.priority(), 0);
    put(text, "uid", packet.uid(), -1);
    put(text, "gid", packet.gid(), -1);
    put(text, "of", packet.originalLength(), packet.payloadLength());
    put(text, "cgroup", packet.cgroupClassId(), 0);
    put(text, "vlanProtocol", packet.vlanProtocol(), -1);
    put(text, "vlanTci", packet.vlanTci(), -1);
    put(text, "conntrackInfo", packet.conntrackInfo(), -1);
    text.append(
        packet.hardwareAddress() == null ? "" : " hw=" + HEX.formatHex(packet.hardwareAddress()));
    text.append(packet.timestamp() == null ? "" : " timestamp");
    text.append(packet.securityContext() == null ? "" : " secctx");
    text.append(packet.layer2Header() == null ? "" : " l2");
    text.append(packet.conntrackAttributes() == null ? "" : " conntrack");
    text.append(packet.checksumNotReady() ? " csumNotReady" : "");
    text.append(packet.gso() ? " gso" : "");
    text.append(packet.checksumNotVerified() ? " csumNotVerified" : "");
    text.append(packet.attributesMalformed() ? " attributesMalformed" : "");
    text.append(packet.malformed() ? " malformed" : "");
    return text.toString();
  }

  private static void put(StringBuilder text, String name, long value, long absent) {
    if (value != absent) {
      text.append(' ').append(name).append('=').append(value);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packets")
  void readsWhatTheKernelSaysAboutAPacket(String name, String expected, int payloadBytes) {
    byte[] message = golden(name);
    QueuedPacket packet = decoded(message);
    assertThat(describe(packet)).isEqualTo(expected);
    // the payload is the last attribute, and not padded
    byte[] payload = Arrays.copyOfRange(message, message.length - payloadBytes, message.length);
    assertThat(packet.payloadLength()).isEqualTo(payloadBytes);
    assertThat(packet.payload()).isEqualTo(payload);
    assertThat(packet.payloadBuffer()).isEqualTo(ByteBuffer.wrap(payload));
    assertThat(packet.truncated()).isEqualTo(name.equals("packet-truncated"));
  }

  @Test
  void readsEveryPacketThatWasCaptured() throws IOException {
    assertThat(packets().map(row -> row.get()[0]))
        .containsExactlyInAnyOrderElementsOf(
            GoldenFilesTest.names()
                .filter(name -> name.startsWith("packet-"))
                .map(Object.class::cast)
                .toList());
  }

  @Test
  void readsTheTimestampToTheMicrosecond() {
    byte[] message = golden("packet-timestamp");
    ByteBuffer value = ByteBuffer.wrap(message, indexOf(message, 20, 4), 16);
    Instant expected = Instant.ofEpochSecond(value.getLong()).plusNanos(value.getLong() * 1000);
    assertThat(decoded(message).timestamp()).isEqualTo(expected).isAfter("2026-01-01T00:00:00Z");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"packet-udp-1", "packet-udp6", "packet-truncated", "packet-gso"})
  void readsThePortsOfThePacket(String name) {
    QueuedPacket packet = decoded(golden(name));
    assertThat(packet.sourcePort()).isEqualTo(4321);
    assertThat(packet.destinationPort()).isEqualTo(9);
    assertThat(packet.malformed()).isFalse();
  }

  @Test
  void readsAPacketBehindAnotherInOneDatagram() {
    byte[] first = golden("packet-udp-1");
    byte[] second = golden("packet-mark");
    byte[] both = GoldenFilesTest.datagram(first, second);
    assertThat(both).hasSize(76 + second.length);
    QueuedPacket packet =
        new PacketDecoder().decode(both, 76, second.length, new Receipt("binding", 0, 0, 0));
    assertThat(describe(packet)).isEqualTo("24 OUTPUT 0x800 out=1 mark=42");
    assertThat(packet.payload()).isEqualTo(decoded(second).payload());
  }

  // --- acknowledgements and errors ---

  static Stream<Arguments> answers() {
    String policy = "Attribute failed policy validation";
    return Stream.of(
        arguments("ack-bind", 0, 0x302, 0, null, -1),
        arguments("ack-bind-extack", 0, 0x302, 24, null, -1),
        arguments("ack-copy-mode", 0, 0x302, 0, null, -1),
        arguments("ack-unbind", 0, 0x302, 0, null, -1),
        arguments("error-enoent", 2, 0x301, 0, null, -1),
        arguments("error-enoent-capped", 2, 0x301, 0, null, -1),
        arguments("error-ebusy", 16, 0x302, 21, null, -1),
        arguments("error-eperm", 1, 0x302, 21, null, -1),
        arguments("error-enodev", 19, 0x302, 22, null, -1),
        arguments("error-extack", 34, 0x302, 23, policy, 28),
        arguments("error-extack-capped", 34, 0x302, 23, policy, 28));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void readsWhatTheKernelAnswers(
      String name, int error, int requestType, int sequence, String text, int offset) {
    byte[] message = golden(name);
    NlMsgErr answer = NlMsgErr.decode(message, 0, message.length);
    assertThat(answer).isEqualTo(new NlMsgErr(error, requestType, sequence, text, offset));
    assertThat(answer.acknowledges()).isEqualTo(error == 0);
    assertThat(answer.errno()).isEqualTo(new Errno(error));
  }

  @Test
  void readsEveryAnswerThatWasCaptured() throws IOException {
    assertThat(answers().map(row -> row.get()[0]))
        .containsExactlyInAnyOrderElementsOf(
            GoldenFilesTest.names()
                .filter(name -> name.matches("(ack|error)-.*"))
                .map(Object.class::cast)
                .toList());
  }
}
