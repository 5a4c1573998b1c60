package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.packet.IpPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of a packet the kernel hands over, and what it says of it: copy range, modes, flags. */
class CopiedPacketIT extends QueueIT {
  private static final int MTU = 1500;
  private static final int SENT_BYTES = 1 << 20;

  @Test
  void aCopyRangeCutsThePayloadAndKeepsTheLength() throws IOException {
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0).withCopyRangeBytes(40));
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    DatagramChannel client = peer.sendUdp(gate.ipv4(PORT), "x".repeat(100));

    QueuedPacket cut = receiveOne(queue);
    assertThat(cut.truncated()).isTrue();
    assertThat(cut.payloadLength()).isEqualTo(40);
    assertThat(cut.payload()).hasSize(40);
    assertThat(cut.originalLength()).isEqualTo(128);
    assertThat(cut.malformed()).isFalse();
    assertThat(cut.destinationPort()).isEqualTo(PORT);
    assertThat(cut.ip().payloadLength()).isEqualTo(100);
    queue.decide(cut, Verdict.accept());
    peer.send(client, gate.ipv4(PORT), "just so long");

    QueuedPacket whole = receiveOne(queue);
    assertThat(whole.truncated()).isFalse();
    assertThat(whole.originalLength()).isEqualTo(40);
    queue.decide(whole, Verdict.accept());

    assertArrive(gate, server, "x".repeat(100), "just so long");
    assertThat(kernel(queue).copyRangeBytes()).isEqualTo(40);
  }

  @Test
  void aTruncatedPacketCannotBeRewritten() throws IOException {
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0).withCopyRangeBytes(40));
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    peer.sendUdp(gate.ipv4(PORT), "x".repeat(100));
    QueuedPacket packet = receiveOne(queue);

    for (Verdict verdict :
        List.of(
            Verdict.accept().withPayload(packet.payload()),
            Verdict.accept().withPayloadAsIs(packet.payload()))) {
      assertThatThrownBy(() -> queue.decide(packet, verdict))
          .isInstanceOf(VerdictRefusedException.class)
          .hasMessageContainingAll("40 bytes", "128", "copyRange");
    }
    assertThat(queue.isPending(packet)).isTrue();

    queue.decide(packet, Verdict.accept());
    assertArrive(gate, server, "x".repeat(100));
  }

  @Test
  void metaCopiesNoPayload() throws IOException {
    gate.iptables("-t raw -A PREROUTING -j MARK --set-mark 6");
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0).withCopyMode(CopyMode.META));
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    peer.sendUdp(gate.ipv4(PORT), "hello");

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.payloadLength()).isZero();
    assertThat(packet.payload()).isEmpty();
    assertThat(packet.malformed()).isFalse();
    assertThat(packet.destinationPort()).isEqualTo(-1);
    assertThat(packet.hwProtocol()).isEqualTo(0x0800);
    assertThat(packet.hook()).isEqualTo(Hook.INPUT);
    assertThat(packet.mark()).isEqualTo(6);
    assertThat(packet.inputDeviceIndex()).isPositive();
    assertThat(packet.hardwareAddress()).hasSize(6);
    assertThat(kernel(queue).copyMode()).isEqualTo(1);

    queue.decide(packet, Verdict.accept());
    assertArrive(gate, server, "hello");
  }

  /** Nothing is cut: who knows the packet from elsewhere may replace it. */
  @Test
  void aPacketWhosePayloadWasNotCopiedCanBeReplaced() throws IOException {
    gate.queueUdp("INPUT", PORT, 1);
    PacketQueue whole = open(queue(1));
    PacketQueue meta = open(queue(0).withCopyMode(CopyMode.META));
    DatagramChannel server = gate.udp(gate.ipv4(PORT));
    peer.sendUdp(gate.ipv4(PORT), "hello");
    QueuedPacket seen = receiveOne(whole);
    whole.decide(seen, Verdict.queue(0));

    byte[] bytes = seen.payload();
    bytes[seen.ip().payloadOffset()] = 'j';
    meta.decide(receiveOne(meta), Verdict.accept().withPayload(bytes));

    assertArrive(gate, server, "jello");
  }

  @ParameterizedTest(name = "uidGid={0}")
  @ValueSource(booleans = {false, true})
  void userAndGroupOfLocalPackets(boolean uidGid) throws IOException {
    gate.queueUdp("OUTPUT", PORT, 0);
    gate.queueUdp("INPUT", PORT, 1);
    PacketQueue outgoing = open(queue(0).withUidGid(uidGid));
    PacketQueue incoming = open(queue(1).withUidGid(uidGid));
    long ownGid = ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:gid")).longValue();
    long ownUid = ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();

    gate.sendUdp(peer.ipv4(PORT), "hello");
    QueuedPacket local = receiveOne(outgoing);
    assertThat(local.uid()).isEqualTo(uidGid ? ownUid : -1);
    assertThat(local.gid()).isEqualTo(uidGid ? ownGid : -1);

    peer.sendUdp(gate.ipv4(PORT), "hello");
    QueuedPacket foreign = receiveOne(incoming);
    assertThat(foreign.uid()).isEqualTo(-1);
    assertThat(foreign.gid()).isEqualTo(-1);
  }

  /** Sends a megabyte from the gate, whose device takes large segments, through its OUTPUT. */
  private List<QueuedPacket> segments(boolean gso, BiConsumer<PacketQueue, QueuedPacket> first)
      throws Exception {
    gate.run("ethtool -K " + gate.device() + " tx on sg on tso on gso on");
    gate.iptables("-A OUTPUT -p tcp --dport 5000 -j NFQUEUE --queue-num 0");
    PacketQueue queue = open(queue(0).withGso(gso).withReceiveBufferBytes(1 << 22));
    List<QueuedPacket> seen = new CopyOnWriteArrayList<>();
    run(
        queue,
        packet -> {
          seen.add(packet);
          first.accept(queue, packet);
          return queue.isPending(packet) ? Verdict.accept() : null;
        });
    ServerSocket server = peer.tcpServer(peer.ipv4(PORT));
    CompletableFuture<Long> received =
        CompletableFuture.supplyAsync(
            () -> {
              try (Socket accepted = server.accept()) {
                return (long) accepted.getInputStream().readNBytes(SENT_BYTES).length;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    SocketChannel client = gate.tcpConnect(peer.ipv4(PORT));
    ByteBuffer data = ByteBuffer.allocate(SENT_BYTES);
    while (data.hasRemaining()) {
      client.write(data);
    }
    assertThat(received.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(SENT_BYTES);
    return seen;
  }

  @Test
  void withoutGsoTheKernelSegmentsBeforeItQueues() throws Exception {
    List<QueuedPacket> seen = segments(false, (queue, packet) -> {});

    assertThat(seen).noneMatch(QueuedPacket::gso);
    assertThat(seen).noneMatch(QueuedPacket::checksumNotReady);
    assertThat(seen).allMatch(packet -> packet.payloadLength() <= MTU);
    assertThat(dataBytes(seen)).isGreaterThanOrEqualTo(SENT_BYTES);
  }

  @Test
  void withGsoLargePacketsComeWhole() throws Exception {
    List<QueuedPacket> seen = segments(true, (queue, packet) -> {});

    Optional<QueuedPacket> large = seen.stream().filter(p -> p.payloadLength() > MTU).findFirst();
    assertThat(large).isPresent();
    assertThat(large.get().gso()).isTrue();
    assertThat(large.get().checksumNotReady()).isTrue();
    assertThat(seen).hasSizeLessThan(SENT_BYTES / MTU);
  }

  private static long dataBytes(List<QueuedPacket> packets) {
    return packets.stream().map(QueuedPacket::ip).mapToLong(IpPacket::payloadLength).sum();
  }

  @Test
  void theLengthOfAGsoPacketCannotBeChanged() throws Exception {
    List<String> refusals = new CopyOnWriteArrayList<>();

    segments(
        true,
        (queue, packet) -> {
          if (packet.gso() && refusals.isEmpty()) {
            byte[] shorter = Arrays.copyOf(packet.payload(), packet.payloadLength() - 1);
            try {
              queue.decide(packet, Verdict.accept().withPayload(shorter));
            } catch (VerdictRefusedException e) {
              refusals.add(e.getMessage());
            }
          }
        });

    assertThat(refusals).singleElement().asString().contains("GSO", "gso=false");
  }

  @Test
  void theContentOfAGsoPacketCanBeChanged() throws Exception {
    AtomicInteger changed = new AtomicInteger();

    segments(
        true,
        (queue, packet) -> {
          if (packet.gso()) {
            queue.decide(packet, Verdict.accept().withPayload(packet.payload()));
            changed.incrementAndGet();
          }
        });

    assertThat(changed.get()).isPositive();
  }
}
