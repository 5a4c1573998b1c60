package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.PacketEditException;
import io.nfqueue.packet.PacketEditor;
import io.nfqueue.packet.TcpEditor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * TCP connections whose packets are edited on their way: the kernels at both ends find them in
 * order, and the stream arrives as it was to be.
 */
class EditedTcpIT extends QueueIT {
  private static final int ASKED_PORT = 7000;
  private static final Duration AT_MOST = Duration.ofSeconds(20);

  private void tables(int ipVersion, String words) {
    if (ipVersion == 4) {
      gate.iptables(words);
    } else {
      gate.ip6tables(words);
    }
  }

  private void offload() {
    gate.run("ethtool -K " + gate.device() + " tx on sg on tso on gso on");
  }

  private static byte[] stream(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] complemented(byte[] bytes) {
    byte[] other = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      other[i] = (byte) ~bytes[i];
    }
    return other;
  }

  private void assertNothingWentWrong(PacketQueue queue) {
    awaitStatistics(queue, statistics -> statistics.pending() == 0);
    assertThat(queue.statistics().verdictErrors()).isZero();
    assertThat(queue.statistics().failed()).isZero();
    assertThat(queue.statistics().refused()).isZero();
  }

  /**
   * As a NAT would, of both ends' addresses and of a port:
   *
   * <pre>
   *   peer 10.9.0.2 --> 10.9.0.1:7000  |  10.9.0.99 --> 10.9.0.77:5000   server at the gate
   *                 <--                |            <--
   * </pre>
   */
  @ParameterizedTest(name = "IPv{0}, checksums by the device: {1}")
  @CsvSource({"4, false", "4, true", "6, false", "6, true"})
  void aConnectionToAddressesThatAreNotThereIsTranslatedBothWays(int ipVersion, boolean offload)
      throws Exception {
    String net = ipVersion == 4 ? "10.9.0." : "fd09::";
    gate.run(
        "ip addr add %s77/%s dev %s%s"
            .formatted(
                net, ipVersion == 4 ? "24" : "64", gate.device(), ipVersion == 4 ? "" : " nodad"));
    tables(ipVersion, "-t mangle -A PREROUTING -p tcp --dport 7000 -j NFQUEUE --queue-num 0");
    tables(ipVersion, "-t mangle -A OUTPUT -p tcp --sport 5000 -j NFQUEUE --queue-num 0");
    if (offload) {
      offload();
    }
    PacketQueue queue = open(queue(0).withGso(offload).withReceiveBufferBytes(1 << 22));
    run(
        queue,
        packet -> {
          PacketEditor editor = packet.edit();
          if (packet.hook() == Hook.PREROUTING) {
            editor
                .setSourceAddress(net + "99")
                .setDestinationAddress(net + "77")
                .setDestinationPort(PORT);
          } else {
            editor
                .setSourceAddress(address(gate, ipVersion, 0).getAddress())
                .setDestinationAddress(address(peer, ipVersion, 0).getAddress())
                .setSourcePort(ASKED_PORT);
          }
          return Verdict.accept().withEdited(editor);
        });
    ServerSocket server = gate.tcpServer(new InetSocketAddress(net + "77", PORT));
    byte[] asked = stream(300_000);
    byte[] answer = stream(1 << 20);
    CompletableFuture<byte[]> arrived = new CompletableFuture<>();
    CompletableFuture<InetSocketAddress> client = new CompletableFuture<>();
    start(
        "server",
        () -> {
          try (Socket accepted = server.accept()) {
            client.complete((InetSocketAddress) accepted.getRemoteSocketAddress());
            arrived.complete(accepted.getInputStream().readNBytes(asked.length));
            accepted.getOutputStream().write(answer);
          }
        });

    Socket socket = peer.tcpConnect(address(gate, ipVersion, ASKED_PORT)).socket();
    socket.setSoTimeout((int) AT_MOST.toMillis());
    OutputStream out = socket.getOutputStream();
    out.write(asked);
    InputStream in = socket.getInputStream();
    assertThat(in.readNBytes(answer.length)).isEqualTo(answer);
    assertThat(in.read()).isEqualTo(-1);

    assertThat(arrived.get(AT_MOST.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(asked);
    assertThat(client.get().getAddress())
        .isEqualTo(new InetSocketAddress(net + "99", 0).getAddress());
    socket.close();
    assertNothingWentWrong(queue);
  }

  /**
   * With gso, packets of up to 64 KiB are edited before the kernel cuts them into segments; another
   * length is refused before anything is sent.
   */
  @ParameterizedTest(name = "IPv{0}, gso={1}")
  @CsvSource({"4, false", "4, true", "6, false", "6, true"})
  void aStreamWhoseEveryByteIsReplacedArrivesWhole(int ipVersion, boolean gso) throws Exception {
    byte[] sent = stream(8 << 20);
    offload();
    tables(ipVersion, "-A OUTPUT -p tcp -j NFQUEUE --queue-num 0");
    PacketQueue queue = open(queue(0).withGso(gso).withReceiveBufferBytes(1 << 22));
    AtomicInteger longest = new AtomicInteger();
    Queue<Throwable> refusals = new ConcurrentLinkedQueue<>();
    run(
        queue,
        packet -> {
          IpPacket ip = packet.ip();
          if (ip.payloadLength() == 0) {
            return Verdict.accept();
          }
          longest.accumulateAndGet(packet.payloadLength(), Math::max);
          byte[] payload = packet.payload();
          byte[] data = Arrays.copyOfRange(payload, ip.payloadOffset(), payload.length);
          PacketEditor editor = packet.edit();
          if (packet.gso()) {
            refusals.add(catchThrowable(() -> editor.replacePayload(0, 1, new byte[0])));
            refusals.add(catchThrowable(() -> editor.tcp().removeOption(8)));
          }
          return Verdict.accept()
              .withEdited(editor.replacePayload(0, data.length, complemented(data)));
        });
    ServerSocket server = peer.tcpServer(address(peer, ipVersion, PORT));
    CompletableFuture<byte[]> received = new CompletableFuture<>();
    start("receiver", () -> received.complete(readAll(server)));

    try (SocketChannel client = gate.tcpConnect(address(peer, ipVersion, PORT))) {
      client.socket().getOutputStream().write(sent);
    }

    byte[] arrived = received.get(AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(Arrays.equals(arrived, complemented(sent))).isTrue();
    if (gso) {
      assertThat(longest.get()).isGreaterThan(60_000);
      assertThat(refusals)
          .isNotEmpty()
          .allSatisfy(
              refusal ->
                  assertThat(refusal)
                      .isInstanceOf(PacketEditException.class)
                      .hasMessageContaining("a GSO packet"));
    } else {
      assertThat(longest.get()).isEqualTo(1500);
      assertThat(refusals).isEmpty();
    }
    assertNothingWentWrong(queue);
  }

  private static byte[] readAll(ServerSocket server) throws IOException {
    try (Socket accepted = server.accept()) {
      accepted.setSoTimeout((int) AT_MOST.toMillis());
      return accepted.getInputStream().readAllBytes();
    }
  }

  private static Arguments row(
      String name, int ipVersion, Consumer<TcpEditor> edit, String seen, String notSeen) {
    return Arguments.of(name, ipVersion, edit, seen, notSeen);
  }

  /** What the peer's kernel makes of the gate's SYN, as ss shows it. */
  static Stream<Arguments> synOptions() {
    return Stream.of(
        row("unchanged", 4, t -> {}, " ts .* mss:1448 ", " mss:688 "),
        row("MSS clamped", 4, t -> t.clampMaximumSegmentSize(700), " ts .* mss:688 ", " mss:1448 "),
        row(
            "MSS clamped",
            6,
            t -> t.clampMaximumSegmentSize(1280),
            " ts .* mss:1268 ",
            " mss:1428 "),
        row(
            "a shorter header, without timestamps",
            4,
            t -> t.removeOption(8),
            " mss:1460 ",
            " ts "),
        row(
            "a shorter header, without timestamps",
            6,
            t -> t.removeOption(8),
            " mss:1440 ",
            " ts "),
        row("timestamps blank", 4, t -> t.blankOption(8), " mss:1460 ", " ts "),
        row("a longer header", 4, t -> t.setOption(253, new byte[10]), " ts .* mss:1448 ", "x:x"),
        row("a longer header", 6, t -> t.setOption(253, new byte[10]), " ts .* mss:1428 ", "x:x"),
        row("without window scale", 4, t -> t.removeOption(3), " ts .* mss:1448 ", "wscale"),
        row("another window scale", 4, t -> t.setOption(3, (byte) 2), " wscale:2,", "x:x"));
  }

  @ParameterizedTest(name = "{0}, IPv{1}")
  @MethodSource("synOptions")
  void thePeerTakesTheOptionsOfAnEditedSyn(
      String name, int ipVersion, Consumer<TcpEditor> edit, String seen, String notSeen)
      throws Exception {
    tables(ipVersion, "-A OUTPUT -p tcp --syn -j NFQUEUE --queue-num 0");
    PacketQueue queue = open(queue(0));
    run(
        queue,
        packet -> {
          PacketEditor editor = packet.edit();
          edit.accept(editor.tcp());
          return Verdict.accept().withEdited(editor);
        });
    ServerSocket server = peer.tcpServer(address(peer, ipVersion, PORT));

    SocketChannel client = gate.tcpConnect(address(peer, ipVersion, PORT));

    try (Socket accepted = server.accept()) {
      client.socket().getOutputStream().write(42);
      assertThat(accepted.getInputStream().read()).isEqualTo(42);
      String sockets = peer.run("ss -tinoH state established").replaceAll("\\s+", " ");
      assertThat(sockets).containsPattern(seen).doesNotContain(notSeen);
    }
    awaitAccepted(queue, 1);
    assertNothingWentWrong(queue);
  }
}
