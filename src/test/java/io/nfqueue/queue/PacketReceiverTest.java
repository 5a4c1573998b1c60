package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.answer;
import static io.nfqueue.queue.GoldenFilesTest.datagram;
import static io.nfqueue.queue.GoldenFilesTest.golden;
import static io.nfqueue.queue.GoldenFilesTest.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkTransport;
import io.nfqueue.netlink.NlMsgErr;
import io.nfqueue.netlink.ReceivedDatagrams;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PacketReceiverTest {
  private static final int QUEUE = 7;
  private static final int VERDICT = 0x301;
  private static final int CONFIG = 0x302;
  private static final int BATCH_VERDICT = 0x303;

  /** Gives what a test has put there, one entry for each receive call; keeps what is sent. */
  static final class FakeTransport implements NetlinkTransport {
    private final Deque<Consumer<ReceivedDatagrams>> receives = new ArrayDeque<>();
    private final Deque<Errno> sendFailures = new ArrayDeque<>();
    private final List<byte[]> sent = new ArrayList<>();
    int lastTimeoutMillis = Integer.MIN_VALUE;

    synchronized FakeTransport then(Consumer<ReceivedDatagrams> receive) {
      receives.add(receive);
      return this;
    }

    FakeTransport then(byte[]... datagrams) {
      return then(into -> Arrays.stream(datagrams).forEach(into::add));
    }

    synchronized FakeTransport failNextSend(Errno errno) {
      sendFailures.add(errno);
      return this;
    }

    synchronized List<byte[]> sent() {
      return List.copyOf(sent);
    }

    @Override
    public int receive(ReceivedDatagrams into, int timeoutMillis) {
      into.clear();
      Consumer<ReceivedDatagrams> next;
      synchronized (this) {
        lastTimeoutMillis = timeoutMillis;
        next = receives.poll();
      }
      if (next != null) {
        next.accept(into);
      }
      return into.size();
    }

    @Override
    public synchronized void send(byte[] bytes, int length) {
      Errno failure = sendFailures.poll();
      if (failure != null) {
        throw new SyscallException("send to the kernel (send)", failure);
      }
      sent.add(Arrays.copyOf(bytes, length));
    }

    @Override
    public void wake() {}

    @Override
    public int portId() {
      return 4711;
    }

    @Override
    public int receiveBufferBytes() {
      return 212_992;
    }

    @Override
    public void close() {}
  }

  private final FakeTransport transport = new FakeTransport();
  private final QueueConfig config = QueueConfig.number(QUEUE).withReceiveBatchSize(8);
  private final PendingPackets pending = new PendingPackets();
  private final QueueCounters counters = new QueueCounters();
  private final List<NlMsgErr> answers = new ArrayList<>();
  private final PacketReceiver receiver =
      new PacketReceiver(
          transport,
          config,
          "binding",
          pending,
          counters,
          answers::add,
          new QueueLog(QUEUE, counters, KernelQueueFile.UNREADABLE));

  private QueueStatistics statistics() {
    return counters.snapshot(QUEUE, "binding");
  }

  private List<Long> receiveIds() {
    List<Long> ids = new ArrayList<>();
    receiver.receive(0).forEach(packet -> ids.add(packet.packetId()));
    return ids;
  }

  @Test
  void makesAPacketPendingAndHandsItOut() {
    transport.then(packet("packet-udp-4", QUEUE, 77));
    PacketBatch batch = receiver.receive(-1);
    assertThat(batch.size()).isEqualTo(1);
    QueuedPacket packet = batch.next();
    assertThat(packet.packetId()).isEqualTo(77);
    assertThat(packet.queueNumber()).isEqualTo(QUEUE);
    assertThat(packet.bindingId()).isEqualTo("binding");
    assertThat(packet.payloadLength()).isEqualTo(32);
    assertThat(pending.find(77).packet).isSameAs(packet);
    assertThat(statistics().received()).isEqualTo(1);
  }

  @Test
  void passesTheTimeoutOn() {
    receiver.receive(1234);
    assertThat(transport.lastTimeoutMillis).isEqualTo(1234);
  }

  @Test
  void givesAnEmptyBatchAfterTheTimeout() {
    assertThat(receiver.receive(1).isEmpty()).isTrue();
  }

  @Test
  void handsOutThePacketsOfSeveralDatagramsInTheOrderTheyCame() {
    transport.then(packet(QUEUE, 1), packet(QUEUE, 2), packet(QUEUE, 3));
    assertThat(receiveIds()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void handsOutAllMessagesOfOneDatagram() {
    transport.then(
        datagram(
            packet("packet-udp-1", QUEUE, 1),
            packet("packet-udp-2", QUEUE, 2),
            packet("packet-udp-4", QUEUE, 3),
            packet("packet-udp-3", QUEUE, 4)));
    PacketBatch batch = receiver.receive(0);
    List<Integer> payloads = new ArrayList<>();
    batch.forEach(packet -> payloads.add(packet.payloadLength()));
    assertThat(payloads).containsExactly(29, 30, 32, 31);
    assertThat(statistics().malformedMessages()).isZero();
  }

  @Test
  void handsOutMorePacketsThanThereAreDatagramsInABatch() {
    byte[][] messages = new byte[50][];
    for (int i = 0; i < messages.length; i++) {
      messages[i] = packet(QUEUE, i + 1);
    }
    transport.then(datagram(messages), datagram(messages[0]));
    assertThat(receiver.receive(0).size()).isEqualTo(51);
  }

  @Test
  void notesAnOverrunAndGoesOn() {
    transport.then(ReceivedDatagrams::markOverrun).then(packet(QUEUE, 1));
    assertThat(receiveIds()).isEmpty();
    assertThat(statistics().overruns()).isEqualTo(1);
    assertThat(receiveIds()).containsExactly(1L);
    assertThat(statistics().overruns()).isEqualTo(1);
  }

  @Test
  void countsDatagramsThatCameFromAnotherProcess() {
    transport.then(
        into -> {
          into.markForeign();
          into.markForeign();
        });
    assertThat(receiveIds()).isEmpty();
    assertThat(statistics().foreignDatagrams()).isEqualTo(2);
  }

  @Test
  void countsADatagramThatIsCutAndTakesWhatIsWhole() {
    byte[] both = datagram(packet(QUEUE, 1), packet("packet-udp-4", QUEUE, 2));
    transport.then(
        into -> {
          into.markTruncated();
          into.add(Arrays.copyOf(both, both.length - 10));
        });
    assertThat(receiveIds()).containsExactly(1L);
    assertThat(statistics().truncatedDatagrams()).isEqualTo(1);
    assertThat(statistics().malformedMessages()).isEqualTo(1);
  }

  // --- answers and errors ---

  @Test
  void tellsAnAnswerFromARefusedVerdictWithTheSameSequenceNumber() {
    transport.then(
        packet(QUEUE, 5), answer(VERDICT, 5, Errno.ENOENT.number()), answer(CONFIG, 5, 0));
    assertThat(receiveIds()).containsExactly(5L);
    assertThat(answers).containsExactly(new NlMsgErr(0, CONFIG, 5, null, -1));
    assertThat(statistics().stale()).isEqualTo(1);
  }

  @Test
  void takesARefusedRequestForAnAnswerAndNotForARefusedVerdict() {
    transport.then(answer(CONFIG, 5, Errno.ENOENT.number()));
    receiver.receive(0);
    assertThat(answers).hasSize(1);
    assertThat(statistics().stale()).isZero();
  }

  @Test
  void countsAVerdictThatTheKernelRefusesForAnotherReason() {
    transport.then(
        answer(VERDICT, 5, Errno.EPERM.number()), answer(BATCH_VERDICT, 6, Errno.EINVAL.number()));
    receiver.receive(0);
    assertThat(statistics().verdictErrors()).isEqualTo(2);
    assertThat(statistics().stale()).isZero();
    assertThat(answers).isEmpty();
  }

  @Test
  void ignoresTheAcknowledgementOfAVerdict() {
    transport.then(answer(VERDICT, 5, 0));
    receiver.receive(0);
    assertThat(answers).isEmpty();
    assertThat(statistics()).isEqualTo(new QueueCounters().snapshot(QUEUE, "binding"));
  }

  @Test
  void findsAnAnswerAmongPackets() {
    transport.then(datagram(packet(QUEUE, 1), answer(CONFIG, 9, 0), packet(QUEUE, 2)));
    assertThat(receiveIds()).containsExactly(1L, 2L);
    assertThat(answers).hasSize(1);
  }

  @Test
  void keepsThePacketsThatComeBeforeAnAnswer() {
    transport.then(packet(QUEUE, 1), answer(CONFIG, 9, 0)).then(packet(QUEUE, 2));
    receiver.pump(() -> false, 100);
    assertThat(answers).hasSize(1);
    assertThat(pending.find(1)).isNotNull();
    assertThat(receiveIds()).as("kept, so nothing is read").containsExactly(1L);
    assertThat(receiveIds()).containsExactly(2L);
  }

  @Test
  void readsNothingMoreWhereTheAnswerIsThere() {
    transport.then(packet(QUEUE, 1));
    receiver.pump(() -> true, 100);
    assertThat(pending.find(1)).isNull();
  }

  @Test
  void pumpsOnAThreadThatIsInterruptedToo() {
    transport.then(answer(CONFIG, 9, 0));
    Thread.currentThread().interrupt();
    receiver.pump(() -> false, 100);
    assertThat(Thread.interrupted()).as("the flag is kept for the caller").isTrue();
    assertThat(answers).as("or closing on an interrupted thread waits in vain").hasSize(1);
  }

  // --- what cannot be read ---

  private static byte[] patched(byte[] message, int offset, int nativeShort) {
    ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()).putShort(offset, (short) nativeShort);
    return message;
  }

  static Stream<Arguments> malformations() {
    byte[] good = packet("packet-udp-4", QUEUE, 1);
    return Stream.of(
        arguments("15 bytes", Arrays.copyOf(good, 15)),
        arguments("length 15", patched(good.clone(), 0, 15)),
        arguments("length 0", patched(good.clone(), 0, 0)),
        arguments("length beyond the datagram", Arrays.copyOf(good, good.length - 1)),
        arguments("no room for nfgenmsg", patched(Arrays.copyOf(good, 16), 0, 16)),
        arguments("no attributes", patched(Arrays.copyOf(good, 20), 0, 20)),
        arguments("packet header of 6 bytes", patched(good.clone(), 20, 10)),
        arguments("packet header of 0 bytes", patched(good.clone(), 20, 0)),
        arguments("packet header beyond the message", patched(good.clone(), 20, 0xffff)),
        arguments("another attribute instead of the packet header", patched(good.clone(), 22, 99)),
        arguments("another queue", packet("packet-udp-4", QUEUE + 1, 1)),
        arguments(
            "error without the request", patched(Arrays.copyOf(answer(VERDICT, 1, 2), 20), 0, 20)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformations")
  void countsAMessageThatCannotBeReadAndGoesOn(String name, byte[] malformed) {
    transport.then(malformed, packet(QUEUE, 2));
    assertThat(receiveIds()).containsExactly(2L);
    assertThat(statistics().malformedMessages()).isEqualTo(1);
    assertThat(pending.find(1)).isNull();
  }

  @Test
  void takesTheMessagesBeforeOneThatDoesNotFit() {
    byte[] broken = patched(packet(QUEUE, 2), 0, 0);
    transport.then(datagram(packet(QUEUE, 1), broken, packet(QUEUE, 3)));
    assertThat(receiveIds()).containsExactly(1L);
    assertThat(statistics().malformedMessages()).isEqualTo(1);
  }

  @Test
  void takesTheMessagesBehindOneWithoutPacketHeader() {
    byte[] without = patched(packet(QUEUE, 2), 22, 99);
    transport.then(datagram(packet(QUEUE, 1), without, packet(QUEUE, 3)));
    assertThat(receiveIds()).containsExactly(1L, 3L);
    assertThat(statistics().malformedMessages()).isEqualTo(1);
  }

  @Test
  void handsOutAPacketWhoseLaterAttributesDoNotFit() {
    byte[] message = packet("packet-udp-4", QUEUE, 1);
    patched(message, 40, 0xffff);
    transport.then(message);
    QueuedPacket packet = receiver.receive(0).next();
    assertThat(packet.attributesMalformed()).isTrue();
    assertThat(packet.malformed()).isTrue();
    assertThat(packet.payloadLength()).isZero();
    assertThat(packet.outputDeviceIndex()).as("before it").isEqualTo(1);
    assertThat(statistics().malformedAttributes()).isEqualTo(1);
    assertThat(statistics().received()).isEqualTo(1);
  }

  @Test
  void countsAMessageOfUnknownTypeAndGoesOn() {
    byte[] unknown = patched(packet(QUEUE, 1), 4, 0x3ff);
    transport.then(datagram(unknown, packet(QUEUE, 2)));
    assertThat(receiveIds()).containsExactly(2L);
    assertThat(statistics().unknownMessages()).isEqualTo(1);
  }

  @Test
  void ignoresAMessageThatIsToBeIgnored() {
    byte[] noop = patched(packet(QUEUE, 1), 4, 1);
    transport.then(datagram(noop, packet(QUEUE, 2)));
    assertThat(receiveIds()).containsExactly(2L);
    assertThat(statistics().unknownMessages()).isZero();
  }

  @Test
  void passesOnThatTheSocketFailedAndCanReceiveAgain() {
    transport
        .then(
            into -> {
              throw new SyscallException("receive packets (recvmmsg)", Errno.EINVAL);
            })
        .then(packet(QUEUE, 1));
    assertThatThrownBy(() -> receiver.receive(0)).isInstanceOf(SyscallException.class);
    assertThat(receiveIds()).containsExactly(1L);
  }

  // --- one reader at a time ---

  @Test
  void leavesReadingToTheThreadThatIsAboutIt() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch enough = new CountDownLatch(1);
    transport.then(
        into -> {
          reading.countDown();
          awaitUninterrupted(enough);
          into.add(packet(QUEUE, 1));
        });
    List<Long> ids = new ArrayList<>();
    Thread reader = new Thread(() -> ids.addAll(receiveIds()));
    reader.start();
    reading.await();
    transport.then(packet(QUEUE, 2));
    assertThat(receiver.tryReceive() == null).isTrue();
    receiver.pump(() -> false, 50);
    assertThat(pending.find(2)).as("not read by the pump").isNull();
    enough.countDown();
    reader.join();
    assertThat(ids).containsExactly(1L);
    assertThat(receiver.tryReceive().next().packetId()).isEqualTo(2);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void drainsWithoutWaiting() {
    assertThat(receiver.tryReceive().isEmpty()).isTrue();
    assertThat(transport.lastTimeoutMillis).isZero();
  }

  @Test
  void handsOutWhatWasKeptWhenDraining() {
    transport.then(packet(QUEUE, 1)).then(packet(QUEUE, 2));
    receiver.pump(() -> false, 10);
    assertThat(receiver.tryReceive().size()).isEqualTo(2);
  }

  @Test
  void givesThePacketsOfOneCallTheSameReceiptAndKeepsTheirBytes() {
    transport.then(packet("packet-udp-4", QUEUE, 1), packet("packet-mark", QUEUE, 2));
    PacketBatch batch = receiver.receive(0);
    QueuedPacket first = batch.next();
    QueuedPacket second = batch.next();
    assertThat(first.receivedNanoTime()).isEqualTo(second.receivedNanoTime());
    byte[] payload = first.payload();
    transport.then(packet("packet-truncated", QUEUE, 3));
    receiver.receive(0);
    assertThat(first.payload())
        .isEqualTo(payload)
        .isEqualTo(GoldenFilesTest.decoded(golden("packet-udp-4")).payload());
  }
}
