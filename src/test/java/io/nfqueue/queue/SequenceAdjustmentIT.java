package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.conntrack.ConntrackStatus;
import io.nfqueue.testnet.Namespace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A TCP connection whose segments are rewritten on their way to other lengths, both ways.
 *
 * <p>The rewriting goes letter by letter, so that it does not matter where segments begin: a G
 * becomes two, an S goes, all else stays. Segments are of 1000 bytes at most, to leave room. Of
 * each direction, the kernel knows the last change of length only: so a message of some segments
 * changes the length of its first, and is answered before the next.
 */
class SequenceAdjustmentIT extends ConntrackIT {
  private static final int MESSAGES = 120;
  private static final int MESSAGE_BYTES = 4000;
  private static final int SILENCE_MILLIS = 3_000;
  private static final int SECONDS_AT_MOST = 120;

  private final AtomicInteger longer = new AtomicInteger();
  private final AtomicInteger shorter = new AtomicInteger();
  private final AtomicInteger adjusted = new AtomicInteger();

  private static byte[] rewritten(byte[] text, int from) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = from; i < text.length; i++) {
      if (text[i] != 'S') {
        out.write(text[i]);
      }
      if (text[i] == 'G') {
        out.write('G');
      }
    }
    return out.toByteArray();
  }

  /** Some that grow and some that shrink, by 1 to 60 bytes. */
  private static List<byte[]> messages(long seed) {
    Random random = new Random(seed);
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      String changing = random.nextBoolean() ? "G" : "S";
      StringBuilder text = new StringBuilder(changing.repeat(1 + random.nextInt(60)));
      while (text.length() < MESSAGE_BYTES) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      messages.add(text.toString().getBytes(StandardCharsets.US_ASCII));
    }
    return messages;
  }

  private Verdict rewrite(QueuedPacket packet, boolean adjust) {
    if (packet.conntrack().has(ConntrackStatus.SEQ_ADJUST)) {
      adjusted.incrementAndGet();
    }
    int length = packet.ip().payloadLength();
    if (length == 0) {
      return Verdict.accept();
    }
    byte[] before = packet.payload();
    byte[] data = rewritten(before, packet.ip().payloadOffset());
    if (data.length != length) {
      (data.length > length ? longer : shorter).incrementAndGet();
    }
    Verdict verdict = Verdict.accept().withEdited(packet.edit().replacePayload(0, length, data));
    return adjust ? verdict.withAdjustedSequence() : verdict;
  }

  /**
   * Sends and receives in turn, until all is done or nothing comes.
   *
   * @return what came, as text
   */
  private static String talk(Socket socket, List<byte[]> mine, List<byte[]> theirs, boolean first)
      throws IOException {
    socket.setSoTimeout(SILENCE_MILLIS);
    socket.setTcpNoDelay(true);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      for (int i = 0; i < MESSAGES; i++) {
        if (first) {
          socket.getOutputStream().write(mine.get(i));
        }
        int expected = all.size() + rewritten(theirs.get(i), 0).length;
        while (all.size() < expected) {
          byte[] some = new byte[expected - all.size()];
          int length = socket.getInputStream().read(some);
          if (length < 0) {
            return all.toString(StandardCharsets.US_ASCII);
          }
          all.write(some, 0, length);
        }
        if (!first) {
          socket.getOutputStream().write(mine.get(i));
        }
      }
    } catch (SocketTimeoutException e) {
      // a connection that has lost its way
    }
    return all.toString(StandardCharsets.US_ASCII);
  }

  private final List<byte[]> toGate = messages(1);
  private final List<byte[]> toPeer = messages(2);

  /** What arrives at the gate and at the peer, each as text. */
  private List<String> arrived(boolean adjust) throws Exception {
    translateWithHelper();
    queueBothWays("tcp");
    for (Namespace end : List.of(gate, peer)) {
      end.run("ip route change 10.9.0.0/24 dev " + end.device() + " advmss 1000");
    }
    PacketQueue queue = open(queue(0).withConntrack(true).withReceiveBufferBytes(1 << 22));
    run(queue, packet -> rewrite(packet, adjust));
    ServerSocket server = gate.tcpServer(gate.ipv4(PORT));
    server.setSoTimeout((int) PATIENCE.toMillis());
    Socket client = peer.tcpConnect(gate.ipv4(TRANSLATED_PORT)).socket();
    Socket accepted = gate.closeAtEnd(server.accept());
    CompletableFuture<String> atPeer = new CompletableFuture<>();
    start("client", () -> atPeer.complete(talk(client, toGate, toPeer, true)));
    String atGate = talk(accepted, toPeer, toGate, false);
    List<String> both = List.of(atGate, atPeer.get(SECONDS_AT_MOST, TimeUnit.SECONDS));
    assertThat(queue.statistics().refused()).isZero();
    assertThat(queue.statistics().verdictErrors()).isZero();
    return both;
  }

  private List<String> expected() {
    return Stream.of(toGate, toPeer)
        .map(
            messages ->
                messages.stream()
                    .map(each -> new String(rewritten(each, 0), StandardCharsets.US_ASCII))
                    .collect(Collectors.joining()))
        .toList();
  }

  @Test
  void aConnectionWhoseSegmentsGrowAndShrinkArrivesWholeBothWays() throws Exception {
    List<String> arrived = arrived(true);
    for (int way = 0; way < 2; way++) {
      assertThat(arrived.get(way).equals(expected().get(way)))
          .as("way %d, %d bytes, %d adjusted", way, arrived.get(way).length(), adjusted.get())
          .isTrue();
      assertThat(arrived.get(way).length()).isGreaterThan(400_000);
    }
    assertThat(longer.get() + shorter.get()).isGreaterThanOrEqualTo(2 * MESSAGES);
    assertThat(longer.get()).isGreaterThan(MESSAGES / 2);
    assertThat(shorter.get()).isGreaterThan(MESSAGES / 2);
    assertThat(adjusted.get()).isGreaterThan(2 * MESSAGES);
  }

  @Test
  void withoutAdjustmentTheSameConnectionBreaks() throws Exception {
    List<String> arrived = arrived(false);
    for (int way = 0; way < 2; way++) {
      assertThat(arrived.get(way).equals(expected().get(way)))
          .as("way %d, %d bytes", way, arrived.get(way).length())
          .isFalse();
    }
    assertThat(longer.get() + shorter.get()).isPositive();
    assertThat(adjusted.get()).isZero();
  }
}
