package io.nfqueue.queue;

import static io.nfqueue.testcapture.MadePackets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.testcapture.MadeCapture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What was decided in a replay: captured, read again, and replayed again. */
class ReplayCaptureTest {
  private static final byte[] NEW_PACKET = udp(4000, 5000, "something else");
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  // epb_flags: inbound, outbound
  private static final Integer IN = 1;
  private static final Integer OUT = 2;

  @TempDir private Path folder;
  private Path decided;

  private interface Use {
    void of(PacketQueue queue) throws Exception;
  }

  @BeforeEach
  void name() {
    decided = folder.resolve("decided.pcapng");
  }

  private static MadeCapture packets(int count) {
    MadeCapture capture = MadeCapture.ofIpPackets();
    for (int i = 0; i < count; i++) {
      capture.with(i, udp(4000, 5000 + i, "packet " + i));
    }
    return capture;
  }

  /** Replays, and reads what was decided. */
  private List<DecidedPacket> decided(MadeCapture capture, Use use) throws Exception {
    CaptureConfig config = CaptureConfig.file(decided).withLossless(true);
    Replay replay = Replay.of(capture.in(folder)).atTopSpeed();
    try (PacketCapture into = PacketCapture.open(config);
        PacketQueue queue =
            PacketQueue.open(QueueConfig.number(7).withReplay(replay).withCapture(into))) {
      use.of(queue);
    }
    return DecidedPacket.read(decided);
  }

  private static Verdict verdictFor(QueuedPacket packet) {
    return switch (packet.destinationPort()) {
      case 5000 -> Verdict.accept();
      case 5001 -> Verdict.drop();
      case 5002 -> Verdict.accept().withMark(0x50);
      case 5003 -> Verdict.accept().withPayload(NEW_PACKET);
      case 5004 -> Verdict.repeat().withMark(1);
      case 5005 -> Verdict.queue(65535).withBypass();
      case 5006 -> Verdict.stop();
      default -> throw new IllegalStateException("boo");
    };
  }

  @Test
  void tellsEachPacketAndItsVerdict() throws Exception {
    List<DecidedPacket> packets =
        decided(packets(8), queue -> queue.run(ReplayCaptureTest::verdictFor));

    assertThat(packets)
        .extracting(DecidedPacket::packetId, p -> p.verdict().toString(), DecidedPacket::cause)
        .containsExactly(
            tuple(1L, "ACCEPT", DecisionCause.DECIDED),
            tuple(2L, "DROP", DecisionCause.DECIDED),
            tuple(3L, "ACCEPT[mark 0x50]", DecisionCause.DECIDED),
            tuple(4L, "ACCEPT", DecisionCause.DECIDED),
            tuple(5L, "REPEAT[mark 0x1]", DecisionCause.DECIDED),
            tuple(6L, "QUEUE:65535:bypass", DecisionCause.DECIDED),
            tuple(7L, "STOP", DecisionCause.DECIDED),
            tuple(8L, "DROP", DecisionCause.FAILURE));
    assertThat(packets).extracting(DecidedPacket::queue).containsOnly(7);
    assertThat(packets).extracting(DecidedPacket::hook).containsOnly(Hook.INPUT);
    assertThat(packets.get(0).bytes()).isEqualTo(udp(4000, 5000, "packet 0"));
    assertThat(packets.get(2).timestamp())
        .isEqualTo(Instant.ofEpochSecond(0, MadeCapture.BEGIN_NANOS).plusMillis(2));
    assertThat(packets.get(1)).hasToString("queue 7, packet 2: DROP " + packets.get(1).ip());
  }

  @Test
  void tellsAPacketAsItCameAndAsItWent() throws Exception {
    DecidedPacket packet =
        decided(packets(4), queue -> queue.run(ReplayCaptureTest::verdictFor)).get(3);

    assertThat(packet.bytes()).isEqualTo(udp(4000, 5003, "packet 3"));
    assertThat(packet.newBytes()).isEqualTo(NEW_PACKET);
    assertThat(packet.destinationPort()).isEqualTo(5003);
    assertThat(packet.newIp().destinationPort()).isEqualTo(5000);
    assertThat(packet).hasToString("queue 7, packet 4: ACCEPT[payload 42 bytes] " + packet.ip());
  }

  @Test
  void isInTheOrderOfTheFileWhateverTheOrderOfTheVerdicts() throws Exception {
    List<DecidedPacket> packets =
        decided(
            packets(5),
            queue -> {
              List<QueuedPacket> received = new ArrayList<>();
              queue.receive(PATIENCE).forEach(received::add);
              for (int i = received.size() - 1; i >= 0; i--) {
                queue.decide(received.get(i), i == 2 ? Verdict.drop() : Verdict.accept());
              }
            });

    assertThat(packets).extracting(DecidedPacket::packetId).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(packets.get(2).verdict()).isEqualTo(Verdict.drop());
  }

  @Test
  void tellsWhatAVerdictForManyPacketsDecided() throws Exception {
    List<DecidedPacket> packets =
        decided(
            packets(6),
            queue -> {
              queue.receive(PATIENCE).forEach(packet -> {});
              Verdict marked = Verdict.accept().withMark(9);
              queue.decideUpTo(queue.bindingId(), 4, marked, DecisionCause.DECIDED);
            });

    assertThat(packets.subList(0, 4))
        .extracting(p -> p.verdict().toString())
        .containsOnly("ACCEPT[mark 0x9]");
    assertThat(packets.subList(4, 6))
        .extracting(DecidedPacket::cause)
        .containsOnly(DecisionCause.SHUTDOWN);
  }

  @Test
  void replayedAgainAPacketComesAsItCameThen() throws Exception {
    byte[] packet = udp(4000, 5003, "x");
    MadeCapture ours = MadeCapture.ofIpPacketsInPcapng().on("eth0");
    ours.with(
        packet,
        7,
        null,
        "verdict=ACCEPT mark=0x7 oldmark=0x5 cause=DECIDED hook=FORWARD payload=replaced");
    ours.with(
        NEW_PACKET,
        7,
        null,
        "verdict=ACCEPT mark=0x7 oldmark=0x5 cause=DECIDED hook=FORWARD payload=new");
    ours.with(packet, 7, null, "verdict=DROP mark=0x9 cause=DECIDED hook=OUTPUT");
    List<QueuedPacket> came = new ArrayList<>();

    decided(
        ours,
        queue ->
            queue.run(
                received -> {
                  came.add(received);
                  return Verdict.accept();
                }));

    assertThat(came)
        .extracting(QueuedPacket::hook, QueuedPacket::mark, QueuedPacket::destinationPort)
        .containsExactly(tuple(Hook.FORWARD, 5L, 5003), tuple(Hook.OUTPUT, 9L, 5003));
    assertThat(came.get(0).inputDevice()).isEqualTo("eth0");
    assertThat(came.get(1).outputDevice()).isEqualTo("eth0");
  }

  /** Where the comment says nothing of interfaces, the record has one of them at most. */
  static Stream<Arguments> interfaces() {
    return Stream.of(
        arguments("forwarded", "eth0", IN, "FORWARD indev=lan0 outdev=wan0", "lan0", "wan0"),
        arguments(
            "after routing", "lan0", IN, "POSTROUTING indev=lan0 outdev=wan0", "lan0", "wan0"),
        arguments("of this host", "wan0", OUT, "POSTROUTING outdev=wan0", null, "wan0"),
        arguments("with a blank", "eth 0", IN, "INPUT indev=eth%200", "eth 0", null),
        arguments("without any", "nfqueue:7", null, "INPUT", null, null),
        arguments("no words, in", "lan0", IN, "POSTROUTING", "lan0", null),
        arguments("no words, out", "wan0", OUT, "FORWARD", null, "wan0"),
        arguments("no words, no direction", "wan0", null, "POSTROUTING", null, "wan0"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("interfaces")
  void replayedAgainAPacketHasTheInterfacesThatItHad(
      String name, String on, Integer flags, String hook, String input, String output)
      throws Exception {
    MadeCapture ours = MadeCapture.ofIpPacketsInPcapng().on(on);
    ours.with(udp(4000, 5000, "x"), 7, flags, "verdict=ACCEPT mark=0x0 cause=DECIDED hook=" + hook);
    List<QueuedPacket> came = new ArrayList<>();

    DecidedPacket decided =
        decided(
                ours,
                queue ->
                    queue.run(
                        received -> {
                          came.add(received);
                          assertThat(received.inputDevice()).isEqualTo(input);
                          assertThat(received.outputDevice()).isEqualTo(output);
                          return Verdict.accept();
                        }))
            .get(0);

    assertThat(came).hasSize(1);
    assertThat(decided.cause()).isEqualTo(DecisionCause.DECIDED);
    assertThat(decided.inputDevice()).isEqualTo(input);
    assertThat(decided.outputDevice()).isEqualTo(output);
  }

  @Test
  void whatAPacketWasChangedToIsCountedAndNotReplayed() throws Exception {
    String comment = "verdict=ACCEPT mark=0x0 cause=DECIDED hook=INPUT payload=";
    MadeCapture ours = MadeCapture.ofIpPacketsInPcapng();
    ours.with(udp(4000, 5003, "x"), 7, null, comment + "replaced");
    ours.with(NEW_PACKET, 7, null, comment + "new");

    decided(
        ours,
        queue -> {
          queue.run(received -> Verdict.accept());
          assertThat(queue.replay().orElseThrow().statistics())
              .hasToString("packets 1, accepted 1, skipped, new payloads 1");
        });
  }

  @Test
  void tellsTheMarkThatAPacketWentOnWith() throws Exception {
    MadeCapture ours = MadeCapture.ofIpPacketsInPcapng();
    ours.with(udp(4000, 5000, "x"), 7, null, "verdict=ACCEPT mark=0x5 cause=DECIDED hook=INPUT");
    ours.with(udp(4000, 5000, "x"), 7, null, "verdict=ACCEPT mark=0x5 cause=DECIDED hook=INPUT");

    List<DecidedPacket> packets =
        decided(
            ours,
            queue ->
                queue.run(
                    packet ->
                        packet.packetId() == 1
                            ? Verdict.accept().withMark(5)
                            : Verdict.accept().withMark(9).withPriority(6)));

    assertThat(packets).extracting(DecidedPacket::mark).containsExactly(5L, 5L);
    assertThat(packets).extracting(DecidedPacket::markAfter).containsExactly(5L, 9L);
    assertThat(packets.get(0).verdict()).as("what is so already").isEqualTo(Verdict.accept());
    assertThat(packets.get(1).verdict()).isEqualTo(Verdict.accept().withMark(9).withPriority(6));
  }

  /** By which the replayed file would be emptied, or lose its name. */
  static Stream<Arguments> captures() {
    return Stream.of(
        arguments("itself", "made.pcap", 0),
        arguments("a symbolic link", "symbolic", 0),
        arguments("a hard link", "hard", 0),
        arguments("an older one of several", "several", 1024));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("captures")
  void isNotWrittenOverTheFileThatIsReplayed(String name, String file, long maxBytes)
      throws Exception {
    Path replayed = packets(3).in(folder);
    Files.createSymbolicLink(folder.resolve("symbolic"), replayed);
    Files.createLink(folder.resolve("hard"), replayed);
    Files.createLink(folder.resolve("several.3"), replayed);
    byte[] before = Files.readAllBytes(replayed);
    CaptureConfig config = CaptureConfig.file(folder.resolve(file)).withMaxBytes(maxBytes);
    QueueConfig queue = QueueConfig.number(7).withReplay(Replay.of(replayed));

    try (PacketQueue replaying = PacketQueue.open(queue)) {
      assertThatThrownBy(() -> PacketCapture.open(config))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(replayed + " is being replayed");
      assertThat(Files.readAllBytes(replayed)).isEqualTo(before);
      assertThat(replaying.isClosed()).isFalse();
    }

    PacketCapture.open(config).close();
  }

  @Test
  void anotherCaptureTellsNoVerdicts() throws Exception {
    MadeCapture other = MadeCapture.ofIpPacketsInPcapng();
    Path file = other.with(udp(1, 2, "x"), 7, null, "verdict=guilty").in(folder);

    assertThatThrownBy(() -> DecidedPacket.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no capture of a queue");
  }
}
