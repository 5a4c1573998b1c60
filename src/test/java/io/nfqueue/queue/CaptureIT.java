package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.capture.CaptureProgram;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real packets, their verdicts, and what tshark reads of them in a capture. */
class CaptureIT extends QueuedUdpIT {
  private static final int PACKETS = 5000;
  private static final int WINDOW = 64;
  private static final int FLOOD_PORT = PORT + 1;
  private static final int DEVICE_INDEX = 77;

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("packets.pcapng");
  }

  private PacketCapture capture(CaptureConfig config) throws Exception {
    return PacketCapture.open(config);
  }

  /** The word of a comment that begins so. */
  private static String word(String comment, String name) {
    return Stream.of(comment.split(" "))
        .filter(word -> word.startsWith(name + "="))
        .map(word -> word.substring(name.length() + 1))
        .findFirst()
        .orElse(null);
  }

  @Test
  void everyDecidedPacketIsInTheCaptureWithItsVerdict() throws Exception {
    PacketQueue queue;
    try (PacketCapture capture = capture(CaptureConfig.file(file()))) {
      queue = open(queue(0).withCapture(capture));
      run(
          queue,
          packet ->
              switch ((int) (packet.packetId() % 3)) {
                case 0 -> Verdict.drop();
                case 1 -> Verdict.accept().withMark(packet.packetId());
                default -> Verdict.accept();
              });
      PacketQueue bound = queue;
      gate.queueUdp("INPUT", FLOOD_PORT, 0);
      Flood flood = flood(FLOOD_PORT, WINDOW, PACKETS, () -> bound.statistics().dropped());
      flood.awaitSent();
      awaitStatistics(queue, now -> now.decided() == PACKETS);
      queue.close();
    }
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.captured() + statistics.captureDropped()).isEqualTo(PACKETS);
    List<List<String>> packets =
        CaptureProgram.tshark(
            file(),
            "frame.packet_id",
            "frame.interface_queue",
            "frame.interface_name",
            "frame.comment",
            "udp.dstport",
            "frame.len");
    assertThat(packets).hasSize((int) statistics.captured());
    Map<Long, List<String>> byId = new TreeMap<>();
    packets.forEach(fields -> byId.put(Long.decode(fields.get(0)), fields));
    assertThat(byId).as("each once").hasSameSizeAs(packets);
    byId.forEach(
        (id, fields) -> {
          assertThat(fields.get(1)).isEqualTo("0");
          assertThat(fields.get(2)).isEqualTo("to-peer");
          assertThat(fields.get(4)).isEqualTo(String.valueOf(FLOOD_PORT));
          assertThat(fields.get(5)).isEqualTo("52");
          String comment = fields.get(3);
          assertThat(word(comment, "verdict")).isEqualTo(id % 3 == 0 ? "DROP" : "ACCEPT");
          assertThat(word(comment, "mark"))
              .isEqualTo("0x" + Long.toHexString(id % 3 == 1 ? id : 0));
          assertThat(word(comment, "cause")).isEqualTo("DECIDED");
          assertThat(word(comment, "hook")).isEqualTo("INPUT");
        });
  }

  @Test
  void aChangedPacketIsThereTwice() throws Exception {
    try (PacketCapture capture = capture(CaptureConfig.file(file()))) {
      PacketQueue queue = open(queue(0).withCapture(capture));
      run(
          queue,
          packet -> {
            byte[] changed = packet.payload();
            changed[changed.length - 1] = '!';
            return Verdict.accept().withPayload(changed);
          });
      send("hello");
      assertArrive(gate, server, "hell!");
      awaitAccepted(queue, 1);
      queue.close();
    }
    List<List<String>> packets =
        CaptureProgram.tshark(
            file(), "frame.packet_id", "data.data", "udp.checksum.status", "frame.comment");
    assertThat(packets).hasSize(2);
    assertThat(packets.get(0).get(1)).isEqualTo("68656c6c6f");
    assertThat(packets.get(1).get(1)).isEqualTo("68656c6c21");
    assertThat(packets.get(1).get(0)).isEqualTo(packets.get(0).get(0));
    assertThat(word(packets.get(0).get(3), "payload")).isEqualTo("replaced");
    assertThat(word(packets.get(1).get(3), "payload")).isEqualTo("new");
  }

  @Test
  void filesOfACaptureAreWholeAndHoldAllThatIsKept() throws Exception {
    int sent = 500;
    CaptureConfig config = CaptureConfig.file(file()).withMaxBytes(16_384).withMaxFiles(100);
    PacketQueue queue;
    try (PacketCapture capture = capture(config)) {
      queue = open(queue(0).withCapture(capture));
      run(queue, packet -> Verdict.accept());
      gate.queueUdp("INPUT", FLOOD_PORT, 0);
      flood(FLOOD_PORT, WINDOW, sent).awaitSent();
      awaitAccepted(queue, sent);
      queue.close();
    }
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.captured()).isEqualTo(sent);
    List<String> ids = new ArrayList<>();
    int files = 0;
    for (int number = 20; number >= 0; number--) {
      Path file = number == 0 ? file() : folder.resolve("packets.pcapng." + number);
      if (Files.exists(file)) {
        files++;
        CaptureProgram.tshark(file, "frame.packet_id").forEach(fields -> ids.add(fields.get(0)));
      }
    }
    assertThat(files).isBetween(4, 12);
    assertThat(ids).hasSize(sent).doesNotHaveDuplicates();
  }

  @Test
  void packetsOfBothWaysHaveTheirDeviceAndDirection() throws Exception {
    gate.queueUdp("OUTPUT", PORT + 1, 0);
    try (PacketCapture capture = capture(CaptureConfig.file(file()))) {
      PacketQueue queue = open(queue(0).withCapture(capture));
      run(queue, packet -> Verdict.accept());
      send("in");
      gate.send(server, peer.ipv4(PORT + 1), "out");
      awaitAccepted(queue, 2);
      queue.close();
    }
    List<List<String>> packets =
        CaptureProgram.tshark(file(), "frame.interface_name", "frame.packet_flags_direction");
    assertThat(packets)
        .containsExactlyInAnyOrder(
            List.of("to-peer", "0x00000001"), List.of("to-peer", "0x00000002"));
  }

  /** After routing, a forwarded packet has the interface that it came in by since Linux 5.7. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"filter -A FORWARD", "mangle -A POSTROUTING"})
  void aForwardedPacketIsReplayedWithBothItsDevices(String chain) throws Exception {
    MoreWires.second(gate, peer, DEVICE_INDEX);
    MoreWires.routeThroughTheGate(gate, peer);
    gate.iptables("-t " + chain + " -p udp --dport " + PORT + " -j NFQUEUE --queue-num 0");
    Hook hook;
    byte[] address;
    try (PacketCapture capture = capture(CaptureConfig.file(file()))) {
      PacketQueue queue = open(queue(0).withCapture(capture));
      peer.send(peer.udp(null), new InetSocketAddress(MoreWires.ROUTED, PORT), "through");
      QueuedPacket live = receiveOne(queue);
      hook = live.hook();
      address = live.hardwareAddress();
      assertThat(live.inputDevice()).isEqualTo("in-gate");
      assertThat(live.outputDevice()).isEqualTo(gate.device());
      queue.decide(live, Verdict.accept());
      queue.close();
    }

    QueueConfig config = queue(0).withReplay(Replay.of(file()).atTopSpeed());
    try (PacketQueue replayed = PacketQueue.open(config)) {
      QueuedPacket packet = receiveOne(replayed);
      assertThat(packet.hook()).isEqualTo(hook);
      assertThat(packet.inputDevice()).isEqualTo("in-gate");
      assertThat(packet.outputDevice()).isEqualTo(gate.device());
      assertThat(packet.hardwareAddress()).isEqualTo(address);
    }
  }

  @Test
  void whatIsPendingAtTheEndIsThereWithItsCause() throws Exception {
    try (PacketCapture capture = capture(CaptureConfig.file(file()))) {
      PacketQueue queue = open(queue(0).withCapture(capture).withShutdownVerdict(Verdict.accept()));
      run(queue, packet -> null);
      send("1", "2");
      awaitStatistics(queue, now -> now.pending() == 2);
      queue.close();
    }
    assertThat(CaptureProgram.tshark(file(), "frame.comment"))
        .hasSize(2)
        .allSatisfy(
            fields -> {
              assertThat(word(fields.get(0), "verdict")).isEqualTo("ACCEPT");
              assertThat(word(fields.get(0), "cause")).isEqualTo("SHUTDOWN");
            });
  }
}
