package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Gathered verdicts leave as batch verdicts where that decides the same packets. A batch verdict
 * decides all up to an id, so what is waited for here above all is what must not happen.
 */
class BatchVerdictIT extends QueuedUdpIT {
  private static final int PLAIN_BYTES = VerdictEncoder.PLAIN_BYTES;

  private final List<Long> sentBytes = new CopyOnWriteArrayList<>();

  /** Notes how long each datagram to the kernel is, and lets it be sent. */
  private int note(long bytes) {
    sentBytes.add(bytes);
    return 0;
  }

  /** That many packets, named 1, 2, 3 ..., in one batch. */
  private PacketQueue openWith(int packets) throws IOException {
    PacketQueue queue = open(queue(0), TappedLibC.sending(this::note));
    for (int i = 1; i <= packets; i++) {
      peer.send(client, gate.ipv4(PORT), String.valueOf(i));
    }
    awaitKernel(queue, kernel -> kernel.waiting() == packets);
    sentBytes.clear();
    return queue;
  }

  private static void decideAll(PacketQueue queue, Function<QueuedPacket, Verdict> verdicts) {
    for (QueuedPacket packet : queue.receive(PATIENCE)) {
      Verdict verdict = verdicts.apply(packet);
      if (verdict != null) {
        queue.decide(packet, verdict);
      }
    }
    queue.receive(Duration.ZERO);
  }

  private static String[] numbers(int from, int to, Set<Integer> but) {
    List<String> texts = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      if (!but.contains(i)) {
        texts.add(String.valueOf(i));
      }
    }
    return texts.toArray(String[]::new);
  }

  /** One message for each run of equal verdicts, and for each time the clock came between. */
  private void assertSentByRange(int runs, int messageBytesAtMost) {
    long bytes = sentBytes.stream().mapToLong(Long::longValue).sum();
    int datagrams = sentBytes.size();
    assertThat(bytes).isLessThanOrEqualTo((runs + datagrams - 1L) * messageBytesAtMost);
  }

  @Test
  void equalVerdictsOfAllThatWaitAreOne() throws IOException {
    PacketQueue queue = openWith(40);
    decideAll(queue, packet -> Verdict.accept());
    assertArrive(gate, server, numbers(1, 40, Set.of()));
    assertSentByRange(1, PLAIN_BYTES);
    awaitAccepted(queue, 40);
    assertThat(kernel(queue).waiting()).isZero();
  }

  @Test
  void eachRunOfEqualVerdictsIsOne() throws IOException {
    PacketQueue queue = openWith(30);
    decideAll(
        queue,
        packet ->
            packet.packetId() > 10 && packet.packetId() <= 20 ? Verdict.drop() : Verdict.accept());
    assertArrive(gate, server, numbers(1, 30, Set.of(11, 12, 13, 14, 15, 16, 17, 18, 19, 20)));
    assertSentByRange(3, PLAIN_BYTES);
    awaitStatistics(queue, statistics -> statistics.dropped() == 10);
  }

  @Test
  void marksAreForThoseThatGotThem() throws IOException {
    gate.iptables("-t mangle -A INPUT -p udp -j NFQUEUE --queue-num 0");
    gate.iptables("-t mangle -A INPUT -p udp -m mark --mark 5");
    gate.iptables("-D INPUT -p udp --dport " + PORT + " -j NFQUEUE --queue-num 0");
    gate.iptables("-A INPUT -p udp -m mark --mark 5");
    PacketQueue queue = openWith(20);
    decideAll(
        queue, packet -> packet.packetId() <= 5 ? Verdict.accept() : Verdict.accept().withMark(5));
    assertArrive(gate, server, numbers(1, 20, Set.of()));
    assertSentByRange(2, PLAIN_BYTES + 8);
    assertThat(matched(gate, "filter", "INPUT", "--mark 0x5")).isEqualTo(15);
  }

  @Test
  void aPacketThatIsHeldIsNotDecidedByThoseBehindIt() throws IOException {
    PacketQueue queue = openWith(20);
    List<QueuedPacket> held = new ArrayList<>();
    decideAll(
        queue,
        packet -> {
          if (packet.packetId() == 3) {
            held.add(packet);
            return null;
          }
          return Verdict.accept();
        });
    assertArrive(gate, server, numbers(1, 20, Set.of(3)));
    assertThat(kernel(queue).waiting()).isEqualTo(1);

    queue.decide(held.get(0), Verdict.drop());
    assertThat(kernel(queue).waiting()).isZero();
    assertNothingArrives(gate, server);
    awaitStatistics(queue, statistics -> statistics.dropped() == 1);
    assertThat(queue.statistics().stale()).isZero();
  }

  @Test
  void aPacketThatIsHeldFromAnEarlierBatchIsNotDecidedEither() throws IOException {
    PacketQueue queue = openWith(2);
    List<QueuedPacket> held = receive(queue, 2);
    sentBytes.clear();
    for (int i = 3; i <= 10; i++) {
      peer.send(client, gate.ipv4(PORT), String.valueOf(i));
    }
    awaitKernel(queue, kernel -> kernel.waiting() == 10);
    decideAll(queue, packet -> Verdict.accept());
    assertArrive(gate, server, numbers(3, 10, Set.of()));
    assertThat(kernel(queue).waiting()).isEqualTo(2);
    queue.decide(held.get(1), Verdict.accept());
    queue.decide(held.get(0), Verdict.accept());
    assertArrive(gate, server, "2", "1");
  }

  @Test
  void onesWithANewPayloadGoBetweenThem() throws IOException {
    PacketQueue queue = openWith(9);
    decideAll(
        queue,
        packet ->
            packet.packetId() == 4
                ? Verdict.accept().withPayload(packet.payload())
                : Verdict.accept());
    assertArrive(gate, server, numbers(1, 9, Set.of()));
    awaitAccepted(queue, 9);
  }

  @Test
  void anotherBatchFollowsOnceTheHeldPacketIsDecided() throws IOException {
    PacketQueue queue = openWith(4);
    List<QueuedPacket> first = receive(queue, 4);
    queue.decide(first.get(0), Verdict.accept());
    queue.decide(first.get(2), Verdict.accept());
    queue.decide(first.get(3), Verdict.accept());
    queue.decide(first.get(1), Verdict.accept());
    queue.receive(Duration.ZERO);
    sentBytes.clear();
    for (int i = 5; i <= 24; i++) {
      peer.send(client, gate.ipv4(PORT), String.valueOf(i));
    }
    awaitKernel(queue, kernel -> kernel.waiting() == 20);
    decideAll(queue, packet -> Verdict.accept());
    assertSentByRange(1, PLAIN_BYTES);
    awaitAccepted(queue, 24);
  }
}
