package io.nfqueue.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.QueueStatistics;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import io.nfqueue.testnet.Background;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Packets flow while the collector is busy, and none is corrupted. The queue is in use all the
 * time; what becomes of memory whose owner is forgotten meanwhile is NetlinkSocketMemoryIT's.
 */
@ExtendWith(TestNetworkExtension.class)
class NativeMemoryIT {
  private static final int PORT = 5000;
  private static final int WINDOW = 64;
  private static final Duration LASTING = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong arrived = new AtomicLong();
  private final AtomicLong seen = new AtomicLong();
  private final AtomicLong corrupted = new AtomicLong();
  private final AtomicLong collections = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();

  /** Fills a datagram, of a length that its number gives, with bytes that its number gives. */
  private static void fill(ByteBuffer datagram, long number) {
    datagram.clear().putLong(number);
    int length = Long.BYTES + (int) (number * 37 % 1400);
    for (int i = Long.BYTES; i < length; i++) {
      datagram.put((byte) (number * 31 + i));
    }
    datagram.flip();
  }

  private static boolean isIntact(ByteBuffer datagram, long number) {
    ByteBuffer expected = ByteBuffer.allocate(2048);
    fill(expected, number);
    return expected.equals(datagram);
  }

  /** Other bytes of the same length, so that verdicts carry memory too. */
  private Verdict decide(QueuedPacket packet) {
    byte[] bytes = packet.payload();
    int from = packet.ip().payloadOffset();
    ByteBuffer data = ByteBuffer.wrap(bytes, from, bytes.length - from);
    if (!isIntact(data, seen.getAndIncrement())) {
      corrupted.incrementAndGet();
    }
    return packet.packetId() % 2 == 0 ? Verdict.accept() : Verdict.accept().withPayload(bytes);
  }

  private void send(DatagramChannel from, Namespace to) throws IOException {
    ByteBuffer datagram = ByteBuffer.allocateDirect(2048);
    while (!over.get()) {
      if (sent.get() - arrived.get() < WINDOW) {
        fill(datagram, sent.get());
        from.send(datagram, to.ipv4(PORT));
        sent.incrementAndGet();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private void receive(DatagramChannel at) throws IOException {
    ByteBuffer datagram = ByteBuffer.allocateDirect(2048);
    try {
      while (at.receive(datagram.clear()) != null) {
        if (!isIntact(datagram.flip(), arrived.get())) {
          corrupted.incrementAndGet();
        }
        arrived.incrementAndGet();
      }
    } catch (ClosedChannelException e) {
      // the test has what it waited for
    }
  }

  private void collect() {
    while (!over.get()) {
      // garbage of both kinds, in the places where freed blocks would be handed out again
      for (int i = 0; i < 20; i++) {
        ByteBuffer.allocateDirect(1 << 16).put(0, new byte[1 << 16]);
      }
      System.gc();
      collections.incrementAndGet();
    }
  }

  @Test
  void aFloodSurvivesAnEagerCollector(TestNetwork network) throws Exception {
    Namespace gate = network.gate();
    gate.queueUdp("INPUT", PORT, 0);
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    DatagramChannel client = network.peer().udp(network.peer().ipv4(0));
    PacketQueue queue =
        gate.closeAtEnd(PacketQueue.open(QueueConfig.number(0).withNamespace(gate.netns())));
    Background reader = Background.start("reader", () -> queue.run(this::decide));
    Background receiver = Background.start("receiver", () -> receive(server));
    Background collector = Background.start("collector", this::collect);
    Background sender = Background.start("sender", () -> send(client, gate));

    await()
        .pollDelay(LASTING)
        .atMost(LASTING.plus(PATIENCE))
        .until(() -> collections.get() > 50 && sent.get() > 1000);
    over.set(true);
    sender.join(PATIENCE);
    collector.join(PATIENCE);
    await().atMost(PATIENCE).until(() -> arrived.get() == sent.get());
    assertThat(reader.isDone()).isFalse();
    queue.close();
    reader.join(PATIENCE);
    server.close();
    receiver.join(PATIENCE);

    assertThat(corrupted.get()).isZero();
    assertThat(seen.get()).isEqualTo(sent.get());
    QueueStatistics statistics = queue.statistics();
    assertThat(statistics.received()).isEqualTo(sent.get());
    assertThat(statistics.accepted()).isEqualTo(sent.get());
    assertThat(statistics.malformedMessages()).isZero();
    assertThat(statistics.foreignDatagrams()).isZero();
    assertThat(statistics.verdictErrors()).isZero();
  }
}
