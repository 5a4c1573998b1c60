package io.nfqueue.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a packet costs stays below {@link PacketCost}, whatever else the machine does.
 *
 * <pre>
 *   reader stopped (SIGSTOP) -- 6,400 packets to its queue -- reader goes on (SIGCONT), 64 at a time
 * </pre>
 *
 * The reader is a JVM of its own, which compiles at once what is due (-Xbatch): what it allocates
 * then depends on how much it has read, not on how fast. A receive buffer for so many packets takes
 * root.
 */
@Tag("root")
@ExtendWith(TestNetworkExtension.class)
class PacketCostIT {
  private static final int PORT = 5000;
  private static final int PAYLOAD_BYTES = 36;
  private static final int BATCHES = 100;
  private static final int PACKETS = 64 * BATCHES;
  // fewer than wait on a network device at most (net.core.netdev_max_backlog)
  private static final int AT_ONCE = 400;
  private static final int WARM_UP_BURSTS = 3;
  // an exchange a batch: until Camel's methods are compiled, the thread waits for the compiler
  private static final int WARM_UP_BURSTS_OF_BATCHES = 15;
  private static final int MEASURED_BURSTS = 3;
  private static final int QUEUE_COLUMN = 0;
  private static final int WAITING_COLUMN = 2;
  private static final int ARRAY_HEADER_BYTES = 16;
  private static final int ALIGNMENT_BYTES = 8;

  @TempDir Path traces;
  private Namespace gate;
  private DatagramChannel sender;

  @BeforeEach
  void queueUdp(TestNetwork network) throws Exception {
    gate = network.gate();
    gate.queueUdp("INPUT", PORT, 0);
    gate.udp(gate.ipv4(PORT));
    sender = network.peer().udp(network.peer().ipv4(0));
  }

  @ParameterizedTest
  @EnumSource
  void allocatesNoMoreForAPacket(PacketCost cost) throws Exception {
    MeasuredJvm reader = warmedUp(cost);
    double leastBytes = Double.MAX_VALUE;
    for (int i = 0; i < MEASURED_BURSTS; i++) {
      long before = reader.work().allocatedBytes();
      long after = reader.whileStopped(this::send, PACKETS).allocatedBytes();
      leastBytes = Math.min(leastBytes, (after - before) / (double) PACKETS);
    }
    int messageBytes = trace(reader).messageBytes();
    double besideCopy = leastBytes - arrayBytes(messageBytes);
    System.out.printf("%s: %.1f bytes a packet beside the copy%n", cost, besideCopy);
    assertThat(besideCopy)
        .as("bytes a packet beside the copy of %d bytes", messageBytes)
        .isPositive()
        .isLessThanOrEqualTo(cost.limitBytes());
  }

  private static int arrayBytes(int length) {
    int bytes = ARRAY_HEADER_BYTES + length;
    return (bytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
  }

  @ParameterizedTest
  @EnumSource
  void makesTwoSystemCallsForSixtyFourPackets(PacketCost cost) throws Exception {
    ReaderCalls calls = trace(warmedUp(cost));
    System.out.printf("%s: %s for %d packets%n", cost, calls, PACKETS);
    int most = BATCHES + PacketCost.CALLS_BESIDE_THE_BATCHES;
    assertThat(calls.ofAll("recvmmsg")).as("%s", calls).isBetween(BATCHES, most);
    // the packet that ends the wait comes alone
    assertThat(calls.ofAll("sendto"))
        .as("%s", calls)
        .isBetween(BATCHES, BATCHES + 1 + PacketCost.SENDS_BY_THE_CLOCK);
    assertThat(calls.ofReceiver("sendto")).as("%s", calls).isLessThanOrEqualTo(BATCHES + 1);
    int locks = calls.ofReceiver("futex");
    assertThat(locks)
        .as("%s", calls)
        .isLessThanOrEqualTo(BATCHES * PacketCost.LOCK_CALLS_FOR_A_BATCH);
    assertThat(calls.totalOfReceiver() - locks).as("%s", calls).isLessThanOrEqualTo(BATCHES + most);
  }

  private MeasuredJvm warmedUp(PacketCost cost) throws Exception {
    MeasuredJvm reader = new MeasuredJvm(gate, cost);
    int bursts = cost == PacketCost.BATCHING ? WARM_UP_BURSTS_OF_BATCHES : WARM_UP_BURSTS;
    for (int i = 0; i < bursts; i++) {
      reader.whileStopped(this::send, PACKETS);
    }
    return reader;
  }

  private ReaderCalls trace(MeasuredJvm reader) throws Exception {
    reader.whileTraced(traces.resolve("thread"), () -> reader.whileStopped(this::send, PACKETS));
    return ReaderCalls.read(traces);
  }

  /** Sends all, and sees to it that they wait in the queue. */
  private void send() throws IOException {
    ByteBuffer datagram = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
    for (int sent = 0; sent < PACKETS; sent += AT_ONCE) {
      for (int i = 0; i < AT_ONCE; i++) {
        sender.send(datagram.clear(), gate.ipv4(PORT));
      }
      long wanted = sent + AT_ONCE;
      await()
          .atMost(MeasuredJvm.PATIENCE)
          .pollInterval(Duration.ofMillis(1))
          .until(this::waiting, waiting -> waiting == wanted);
    }
  }

  private long waiting() {
    Path file = Path.of("/proc/thread-self/net/netfilter/nfnetlink_queue");
    return gate.call(() -> Files.readAllLines(file)).stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns[QUEUE_COLUMN].equals("0"))
        .mapToLong(columns -> Long.parseLong(columns[WAITING_COLUMN]))
        .findFirst()
        .orElseThrow();
  }
}
