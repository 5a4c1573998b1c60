package io.nfqueue.queue;

import static io.nfqueue.testcapture.MadePackets.SENDER;
import static io.nfqueue.testcapture.MadePackets.cooked;
import static io.nfqueue.testcapture.MadePackets.cooked2;
import static io.nfqueue.testcapture.MadePackets.ethernet;
import static io.nfqueue.testcapture.MadePackets.loopback;
import static io.nfqueue.testcapture.MadePackets.tagged;
import static io.nfqueue.testcapture.MadePackets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.testcapture.MadeCapture;
import io.nfqueue.testcapture.MadeCapture.Format;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a packet of a capture file looks like in a queue: as a kernel's. */
class ReplayFormatsTest {
  private static final byte[] PACKET = udp(4000, 5000, "hello");
  private static final byte[] LLDP = ethernet(0x88cc, new byte[40]);
  private static final byte[] ARP = ethernet(0x0806, new byte[28]);
  private static final Instant BEGIN = Instant.ofEpochSecond(0, MadeCapture.BEGIN_NANOS);
  private static final int PACKET_HOST = 0;
  private static final int PACKET_OTHERHOST = 3;
  private static final int PACKET_OUTGOING = 4;

  @TempDir private Path folder;
  private ReplayStatistics statistics;

  private List<QueuedPacket> replayed(MadeCapture capture) throws Exception {
    return replayed(QueueConfig.number(7), capture.in(folder));
  }

  private List<QueuedPacket> replayed(QueueConfig config, Path file) {
    List<QueuedPacket> packets = new ArrayList<>();
    try (PacketQueue queue = PacketQueue.open(config.withReplay(Replay.of(file).atTopSpeed()))) {
      queue.run(
          packet -> {
            packets.add(packet);
            return Verdict.accept();
          });
      statistics = queue.replay().orElseThrow().statistics();
    }
    return packets;
  }

  static Stream<Arguments> files() {
    return Arrays.stream(Format.values())
        .flatMap(
            format ->
                Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                    .map(order -> arguments(format, order)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("files")
  void readsEveryFormatInBothByteOrders(Format format, ByteOrder order) throws Exception {
    MadeCapture capture = new MadeCapture(format, order, 101);
    capture.with(PACKET).with(1500, udp(4001, 5001, "again"));

    List<QueuedPacket> packets = replayed(capture);

    assertThat(packets).hasSize(2);
    QueuedPacket first = packets.get(0);
    assertThat(first.payload()).isEqualTo(PACKET);
    assertThat(first.queueNumber()).isEqualTo(7);
    assertThat(first.packetId()).isEqualTo(1);
    assertThat(first.hwProtocol()).isEqualTo(0x0800);
    assertThat(first.timestamp()).isEqualTo(BEGIN);
    assertThat(first.mark()).isZero();
    assertThat(first.truncated()).isFalse();
    assertThat(first.attributesMalformed()).isFalse();
    assertThat(packets.get(1).destinationPort()).isEqualTo(5001);
    assertThat(packets.get(1).timestamp()).isEqualTo(BEGIN.plusMillis(1500));
    assertThat(packets.get(1).packetId()).isEqualTo(2);
  }

  private static Arguments link(String name, int linkType, byte[] bytes, Hook hook, byte[] sender) {
    return arguments(name, linkType, bytes, hook, sender);
  }

  static Stream<Arguments> linkTypes() {
    return Stream.of(
        link("Ethernet", 1, ethernet(0x0800, PACKET), Hook.INPUT, SENDER),
        link("Ethernet with a VLAN tag", 1, tagged(5, PACKET), Hook.INPUT, SENDER),
        link("raw IP", 101, PACKET, Hook.INPUT, null),
        link("raw IP of a BSD", 12, PACKET, Hook.INPUT, null),
        link("IPv4", 228, PACKET, Hook.INPUT, null),
        link("loopback, little-endian", 0, loopback(false, PACKET), Hook.INPUT, null),
        link("loopback, big-endian", 0, loopback(true, PACKET), Hook.INPUT, null),
        link("loopback of OpenBSD", 108, loopback(true, PACKET), Hook.INPUT, null),
        link("cooked, incoming", 113, cooked(PACKET_HOST, PACKET), Hook.INPUT, SENDER),
        link("cooked, outgoing", 113, cooked(PACKET_OUTGOING, PACKET), Hook.OUTPUT, null),
        link("cooked, to others", 113, cooked(PACKET_OTHERHOST, PACKET), Hook.FORWARD, SENDER),
        link("cooked 2, incoming", 276, cooked2(PACKET_HOST, 3, PACKET), Hook.INPUT, SENDER),
        link("cooked 2, outgoing", 276, cooked2(PACKET_OUTGOING, 3, PACKET), Hook.OUTPUT, null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("linkTypes")
  void findsThePacketBehindEveryLinkLayer(
      String name, int linkType, byte[] bytes, Hook hook, byte[] sender) throws Exception {
    List<QueuedPacket> packets =
        replayed(
            new MadeCapture(Format.PCAP_MICROS, ByteOrder.LITTLE_ENDIAN, linkType).with(bytes));

    assertThat(packets).hasSize(1);
    QueuedPacket packet = packets.get(0);
    assertThat(packet.payload()).as("without the padding of the frame").isEqualTo(PACKET);
    assertThat(packet.originalLength()).isEqualTo(PACKET.length);
    assertThat(packet.hook()).isEqualTo(hook);
    assertThat(packet.hardwareAddress()).isEqualTo(sender);
    assertThat(packet.malformed()).isFalse();
  }

  @Test
  void givesAnEthernetFrameItsHeaderAndTag() throws Exception {
    MadeCapture capture = new MadeCapture(Format.PCAP_MICROS, ByteOrder.LITTLE_ENDIAN, 1);
    List<QueuedPacket> packets =
        replayed(capture.with(tagged(0x2005, PACKET)).with(ethernet(0x0800, PACKET)));

    byte[] untagged = Arrays.copyOf(ethernet(0x0800, PACKET), 14);
    assertThat(packets.get(0).vlanProtocol()).isEqualTo(0x8100);
    assertThat(packets.get(0).vlanTci()).isEqualTo(0x2005);
    assertThat(packets.get(0).layer2Header()).isEqualTo(untagged);
    assertThat(packets.get(1).vlanProtocol()).isEqualTo(-1);
    assertThat(packets.get(1).layer2Header()).isEqualTo(untagged);
  }

  @Test
  void leavesOutWhatNoQueueSeesAndCountsIt() throws Exception {
    MadeCapture capture = new MadeCapture(Format.PCAP_MICROS, ByteOrder.LITTLE_ENDIAN, 1);
    capture.with(ARP).with(ethernet(0x0800, PACKET)).with(LLDP).with(new byte[13]).with(ARP);

    assertThat(replayed(capture)).hasSize(1);
    assertThat(statistics.packets()).isEqualTo(1);
    assertThat(statistics.notIp()).isEqualTo(3);
    assertThat(statistics.unreadable()).isEqualTo(1);
    assertThat(statistics)
        .hasToString("packets 1, accepted 1, skipped, not IP 3, skipped, unreadable 1");
  }

  @Test
  void leavesOutAnUnknownLinkLayer() throws Exception {
    MadeCapture capture = new MadeCapture(Format.PCAP_MICROS, ByteOrder.LITTLE_ENDIAN, 147);

    assertThat(replayed(capture.with(PACKET))).isEmpty();
    assertThat(statistics.unreadable()).isEqualTo(1);
  }

  @Test
  void letsAMalformedPacketInAsSuch() throws Exception {
    byte[] cut = Arrays.copyOf(PACKET, 22);

    List<QueuedPacket> packets = replayed(MadeCapture.ofIpPackets().with(cut));

    assertThat(packets).hasSize(1);
    assertThat(packets.get(0).malformed()).isTrue();
  }

  @Test
  void saysHowLongAPacketWasThatTheCaptureCut() throws Exception {
    byte[] packet = udp(4000, 5000, "x".repeat(100));
    List<QueuedPacket> packets =
        replayed(MadeCapture.ofIpPackets().withCut(Arrays.copyOf(packet, 40), packet.length));

    assertThat(packets.get(0).payloadLength()).isEqualTo(40);
    assertThat(packets.get(0).originalLength()).isEqualTo(packet.length);
    assertThat(packets.get(0).truncated()).isTrue();
    assertThat(packets.get(0).malformed()).isFalse();
  }

  @Test
  void copiesAsMuchAsTheConfigurationSays() throws Exception {
    Path file = MadeCapture.ofIpPackets().with(PACKET).in(folder);

    QueuedPacket some = replayed(QueueConfig.number(0).withCopyRangeBytes(24), file).get(0);
    QueuedPacket none = replayed(QueueConfig.number(0).withCopyMode(CopyMode.META), file).get(0);

    assertThat(some.payload()).isEqualTo(Arrays.copyOf(PACKET, 24));
    assertThat(some.originalLength()).isEqualTo(PACKET.length);
    assertThat(none.payloadLength()).isZero();
    assertThat(none.hwProtocol()).isEqualTo(0x0800);
  }

  @Test
  void namesTheInterfaceAndTheDirectionThatPcapngTells() throws Exception {
    MadeCapture capture = MadeCapture.ofIpPacketsInPcapng().on("eth7");
    capture.with(PACKET, null, 1, null).with(PACKET, null, 2, null);

    List<QueuedPacket> packets = replayed(capture);

    assertThat(packets.get(0).hook()).isEqualTo(Hook.INPUT);
    assertThat(packets.get(0).inputDevice()).isEqualTo("eth7");
    assertThat(packets.get(0).outputDevice()).isNull();
    assertThat(packets.get(1).hook()).isEqualTo(Hook.OUTPUT);
    assertThat(packets.get(1).inputDevice()).isNull();
    assertThat(packets.get(1).outputDevice()).isEqualTo("eth7");
  }

  @Test
  void endsWhereTheFileCannotBeReadAnyFurtherAndSaysWhy() throws Exception {
    byte[] whole = MadeCapture.ofIpPackets().with(PACKET).with(PACKET).bytes();
    Path file = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(whole, whole.length - 1));

    assertThat(replayed(QueueConfig.number(0), file)).hasSize(1);
    assertThat(statistics.accepted()).isEqualTo(1);
    assertThat(statistics.failure()).contains("cut.pcap").contains("expected");
  }

  @Test
  void endsAtOnceWhereThereAreNoPackets() throws Exception {
    assertThat(replayed(MadeCapture.ofIpPackets())).isEmpty();
    assertThat(statistics).hasToString("packets 0");
  }

  @Test
  void refusesWhatIsNoCaptureFile() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "hello, world");

    assertRefused(folder.resolve("nothing"), "there is no such file");
    assertRefused(folder, "not a regular file");
    assertRefused(text, "magic number");
  }

  private static void assertRefused(Path file, String why) {
    QueueConfig config = QueueConfig.number(7).withReplay(Replay.of(file));
    assertThatThrownBy(() -> PacketQueue.open(config))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("replay " + file + " in queue 7")
        .hasMessageContaining(why);
  }
}
