package io.nfqueue.queue;

import static io.nfqueue.testcapture.MadePackets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.libc.CpuSet;
import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.netlink.ReceivedDatagrams;
import io.nfqueue.testcapture.MadeCapture;
import io.nfqueue.testnet.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a queue behaves that replays a file: when packets come, what is lost, when it ends. */
class ReplayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORTLY = Duration.ofMillis(50);
  private static final QueueConfig CONFIG = QueueConfig.number(7);

  @TempDir private Path folder;
  private PacketQueue queue;

  @AfterEach
  void close() {
    if (queue != null) {
      queue.close();
    }
  }

  private static MadeCapture packets(int count) {
    MadeCapture capture = MadeCapture.ofIpPackets();
    for (int i = 0; i < count; i++) {
      capture.with(udp(4000, 5000 + i, "packet " + i));
    }
    return capture;
  }

  private Replay of(MadeCapture capture) throws Exception {
    return Replay.of(capture.in(folder));
  }

  private PacketQueue open(QueueConfig config, Replay replay) {
    queue = PacketQueue.open(config.withReplay(replay));
    return queue;
  }

  private ReplayProgress progress() {
    return queue.replay().orElseThrow();
  }

  private static List<QueuedPacket> list(PacketBatch batch) {
    List<QueuedPacket> packets = new ArrayList<>();
    batch.forEach(packets::add);
    return packets;
  }

  @Test
  void aHandlerReturnsAtTheEndOfTheFile() throws Exception {
    open(CONFIG, of(packets(200)).atTopSpeed());
    List<Integer> ports = new ArrayList<>();

    queue.run(
        packet -> {
          ports.add(packet.destinationPort());
          return packet.destinationPort() % 2 == 0 ? Verdict.accept() : Verdict.drop();
        });

    assertThat(ports).hasSize(200).isSorted();
    assertThat(progress().isFinished()).isTrue();
    assertThat(progress().statistics()).hasToString("packets 200, accepted 100, dropped 100");
    assertThat(queue.statistics().accepted()).isEqualTo(100);
    assertThat(queue.statistics().pending()).isZero();
    assertThat(queue.isClosed()).isFalse();
  }

  @Test
  void knowsTheLastPacketWhenItIsThere() throws Exception {
    open(CONFIG, of(packets(3)).atTopSpeed());

    List<QueuedPacket> packets = list(queue.receive(PATIENCE));

    assertThat(packets).hasSize(3);
    assertThat(packets).map(progress()::isLast).containsExactly(false, false, true);
    assertThat(progress().isFinished()).isFalse();
  }

  @Test
  void endsNotBeforeTheLastVerdictWhoeverGivesIt() throws Exception {
    open(CONFIG, of(packets(2)).atTopSpeed());
    List<QueuedPacket> packets = list(queue.receive(PATIENCE));
    queue.decide(packets.get(1), Verdict.accept());

    assertThat(queue.receive(SHORTLY).isEmpty()).isTrue();
    assertThat(progress().isFinished()).isFalse();
    Background receiver = Background.start("receiver", () -> queue.receive());
    Background.start("decider", () -> queue.decide(packets.get(0), Verdict.drop())).join();

    receiver.join();
    assertThat(progress().isFinished()).isTrue();
  }

  @Test
  void aPacketThatNobodyDecidesEndsByTheTimeout() throws Exception {
    open(CONFIG.withVerdictTimeout(SHORTLY), of(packets(1)).atTopSpeed());

    queue.run(packet -> null);

    assertThat(queue.statistics().timedOut()).isEqualTo(1);
    assertThat(progress().statistics().dropped()).isEqualTo(1);
  }

  @Test
  void atTopSpeedPacketsWaitForRoomAndNoneIsLost() throws Exception {
    open(CONFIG.withMaxLength(2), of(packets(5)).atTopSpeed());

    List<QueuedPacket> first = list(queue.receive(PATIENCE));
    assertThat(first).hasSize(2);
    assertThat(queue.receive(SHORTLY).isEmpty()).isTrue();
    queue.decide(first.get(1), Verdict.accept());
    assertThat(list(queue.receive(PATIENCE))).hasSize(1);

    assertThat(queue.kernelStatistics().orElseThrow().waiting()).isEqualTo(2);
    assertThat(progress().statistics().queueDropped()).isZero();
  }

  @Test
  void inTimeAFullQueueLosesPacketsAsAKernelDoes() throws Exception {
    open(CONFIG.withMaxLength(2), of(packets(5)));

    assertThat(list(queue.receive(PATIENCE))).map(QueuedPacket::packetId).containsExactly(1L, 2L);
    queue.decideUpTo(queue.bindingId(), 2, Verdict.accept(), DecisionCause.DECIDED);

    assertThat(queue.receive(PATIENCE).isEmpty()).isTrue();
    assertThat(progress().isFinished()).isTrue();
    assertThat(queue.kernelStatistics().orElseThrow().queueDropped()).isEqualTo(3);
    assertThat(progress().statistics())
        .hasToString("packets 2, accepted 2, dropped by a full queue 3");
    assertThat(queue.statistics().missed()).isZero();
  }

  @Test
  void inTimeAFullQueueLetsPacketsPassWithFailOpen() throws Exception {
    open(CONFIG.withMaxLength(2).withFailOpen(true), of(packets(5)));

    assertThat(list(queue.receive(PATIENCE))).hasSize(2);

    assertThat(progress().statistics().passedUnseen()).isEqualTo(3);
    assertThat(progress().statistics().queueDropped()).isZero();
  }

  @ParameterizedTest(name = "speed {0}")
  @ValueSource(doubles = {1, 3})
  void aPacketComesNotBeforeItsTime(double speed) throws Exception {
    byte[] packet = udp(4000, 5000, "x");
    MadeCapture capture =
        MadeCapture.ofIpPackets().with(packet).with(150, packet).with(300, packet);
    open(CONFIG, of(capture).withSpeed(speed));
    List<Long> nanos = new ArrayList<>();
    long begin = System.nanoTime();

    queue.run(
        received -> {
          nanos.add(received.receivedNanoTime());
          return Verdict.accept();
        });

    long scaled = (long) (TimeUnit.MILLISECONDS.toNanos(150) / speed);
    assertThat(nanos).hasSize(3);
    assertThat(nanos.get(1) - begin).isGreaterThanOrEqualTo(scaled);
    assertThat(nanos.get(2) - begin).isGreaterThanOrEqualTo(2 * scaled);
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anHourTakesNoHourAtAHigherSpeed() throws Exception {
    byte[] packet = udp(4000, 5000, "x");
    MadeCapture capture = MadeCapture.ofIpPackets().with(packet).with(3_600_000, packet);
    open(CONFIG, of(capture).withSpeed(1_000_000));

    queue.run(received -> Verdict.accept());

    assertThat(queue.statistics().accepted()).isEqualTo(2);
  }

  @Test
  void inTimeAReceiverThatIsBehindIsGivenWhatItMissed() throws Exception {
    int packets = 5000;
    open(CONFIG, of(packets(packets)));

    queue.run(packet -> Verdict.accept());

    assertThat(progress().statistics()).hasToString("packets " + packets + ", accepted " + packets);
  }

  /** Where the last verdict is sent, and not yet counted. */
  @Test
  void atTheEndAReceiverDoesNotSpin() throws Exception {
    ReplayTransport transport =
        ReplayTransport.open(CONFIG.withReplay(of(MadeCapture.ofIpPackets()).atTopSpeed()));
    ReceivedDatagrams datagrams = new ReceivedDatagrams(1);
    assertThat(transport.receive(datagrams, -1)).as("the end is told at once").isZero();
    assertThat(transport.isFinished()).isTrue();
    long begin = System.nanoTime();

    for (int i = 0; i < 20; i++) {
      assertThat(transport.receive(datagrams, -1)).isZero();
    }

    transport.close();
    assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(10));
  }

  @Test
  void timesThatGoBackAreNoReasonToWait() throws Exception {
    byte[] packet = udp(4000, 5000, "x");
    MadeCapture capture = MadeCapture.ofIpPackets().with(packet).with(-3_600_000, packet);
    open(CONFIG, of(capture));

    assertThat(list(queue.receive(PATIENCE))).hasSize(2);
  }

  @Test
  void aQueueIsClosedWhileItWaitsForAPacketOfTomorrow() throws Exception {
    byte[] packet = udp(4000, 5000, "x");
    open(CONFIG, of(MadeCapture.ofIpPackets().with(packet).with(86_400_000, packet)));
    assertThat(list(queue.receive(PATIENCE))).hasSize(1);
    Background receiver = Background.start("receiver", () -> queue.receive());

    queue.close();

    receiver.join();
    assertThat(queue.statistics().shutDown()).isEqualTo(1);
    assertThat(queue.statistics().lost()).isZero();
    assertThat(progress().isFinished()).isFalse();
  }

  @Test
  void anInterruptedThreadReceivesAllTheSame() throws Exception {
    open(CONFIG, of(packets(1)).atTopSpeed());
    Thread.currentThread().interrupt();

    assertThat(list(queue.receive(PATIENCE))).hasSize(1);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void settingsChangeWhilePacketsFlow() throws Exception {
    open(CONFIG.withMaxLength(1), of(packets(4)).atTopSpeed());
    QueuedPacket first = list(queue.receive(PATIENCE)).get(0);

    queue.settings().setMaxLength(3);
    queue.settings().setCopyMode(CopyMode.META, 1);
    List<QueuedPacket> more = list(queue.receive(PATIENCE));

    assertThat(first.payloadLength()).isPositive();
    assertThat(more).hasSize(2).allMatch(packet -> packet.payloadLength() == 0);
  }

  @Test
  void aSuspendedQueueAnswersByItself() throws Exception {
    open(CONFIG, of(packets(3)).atTopSpeed());
    queue.suspend(Verdict.drop());

    Background receiver = Background.start("receiver", () -> queue.receive());
    await().atMost(PATIENCE).until(() -> progress().isFinished());

    receiver.join();
    assertThat(queue.statistics().suspended()).isEqualTo(3);
  }

  @Test
  void aQueueHasOnlyItsOwnPacketsWhereTheFileSaysWhoseTheyAre() throws Exception {
    byte[] packet = udp(4000, 5000, "x");
    MadeCapture capture = MadeCapture.ofIpPacketsInPcapng();
    String ours = "verdict=ACCEPT mark=0x0 cause=DECIDED hook=INPUT";
    capture.with(packet, 7, null, ours).with(packet, 8, null, ours).with(packet, 7, null, ours);
    // of a network card, perhaps
    capture.with(packet, 3, null, "another program's");
    open(CONFIG, of(capture).atTopSpeed());

    queue.run(received -> Verdict.accept());

    assertThat(progress().statistics()).hasToString("packets 3, accepted 3, of other queues 1");
  }

  @Test
  void flowsAreSpreadOverTheQueuesOfARange() throws Exception {
    MadeCapture capture = MadeCapture.ofIpPackets();
    int server = 0x0a090001;
    for (int client = 0x0a090100; client < 0x0a090140; client++) {
      capture.with(udp(client, server, client & 0xffff, 53, "question"));
      capture.with(udp(server, client, 53, client & 0xffff, "answer"));
    }
    Replay replay = of(capture).atTopSpeed().spreadOver(QueueRange.parse("7-9"));
    int packets = 0;
    TreeSet<String> clients = new TreeSet<>();
    for (int number = 7; number <= 9; number++) {
      TreeSet<String> here = new TreeSet<>();
      try (PacketQueue one = PacketQueue.open(QueueConfig.number(number).withReplay(replay))) {
        one.run(
            packet -> {
              boolean question = packet.destinationPort() == 53;
              here.add(
                  question
                      ? packet.ip().sourceAddressText()
                      : packet.ip().destinationAddressText());
              return Verdict.accept();
            });
        packets += (int) one.statistics().accepted();
        assertThat(one.statistics().accepted()).isEqualTo(2L * here.size()).isPositive();
      }
      assertThat(Collections.disjoint(here, clients)).isTrue();
      clients.addAll(here);
    }
    assertThat(packets).isEqualTo(128);
    assertThat(clients).hasSize(64);
  }

  @Test
  void neitherNamespaceNorThreadOptionsMatter() throws Exception {
    QueueConfig config =
        CONFIG
            .withNamespace(NetworkNamespace.of("/nowhere"))
            .withCpuAffinity(CpuSet.parse("1023"))
            .withNice(-20)
            .withConntrack(true);
    open(config, of(packets(1)).atTopSpeed());

    queue.run(packet -> Verdict.accept());

    assertThat(queue.statistics().accepted()).isEqualTo(1);
  }
}
